"""Conversations and single answers as files to take along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Response

from ingestion.library.conversations import StoredTurn
from service.api.dependencies import Parts
from service.bootstrap import Services
from service.exports import MEDIA_TYPES, ExportFormat, Language, exported, filename_of
from service.exports.gathering import gathered

router = APIRouter(tags=["conversations"])

Format = Annotated[ExportFormat, Query(alias="format", description="What kind of file.")]
InLanguage = Annotated[
    Language, Query(alias="language", description="Of the words around the answers.")
]

_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {one.split(";")[0]: {} for one in MEDIA_TYPES.values()},
        "description": "The file, under a name that its title gives.",
    }
}


@router.get("/v1/conversations/{conversation_id}/export", response_class=Response, responses=_FILE)
def export_conversation(
    parts: Parts, conversation_id: str, fmt: Format = "markdown", language: InLanguage = "en"
) -> Response:
    """A conversation as a file, with footnotes, statuses, times and a list of its sources."""
    held = parts.library.conversations.conversation(conversation_id)
    turns = parts.library.conversations.turns(conversation_id)
    parts.library.note("export", {"conversation": held.id, "format": fmt})
    return _file(parts, held.title, turns, fmt, language)


@router.get(
    "/v1/conversations/{conversation_id}/turns/{turn_id}/export",
    response_class=Response,
    responses=_FILE,
)
def export_turn(
    parts: Parts,
    conversation_id: str,
    turn_id: str,
    fmt: Format = "markdown",
    language: InLanguage = "en",
) -> Response:
    """One answer or summary as a file."""
    turn = parts.library.conversations.turn(conversation_id, turn_id)
    told = {"conversation": turn.conversation_id, "turn": turn.id, "format": fmt}
    parts.library.note("export", told)
    return _file(parts, turn.question, [turn], fmt, language)


def _file(
    parts: Services,
    title: str,
    turns: Sequence[StoredTurn],
    fmt: ExportFormat,
    language: Language,
) -> Response:
    export = gathered(parts.library, title, turns)
    headers = {
        "Content-Disposition": attachment(filename_of(export, fmt)),
        "Cache-Control": "private, no-cache",
    }
    content = exported(export, fmt, language)
    return Response(content, media_type=MEDIA_TYPES[fmt], headers=headers)


def attachment(name: str) -> str:
    """What says that a file is to be saved, and under which name (RFC 6266).

    Clients that do not read the name in UTF-8 get it as far as ASCII holds it.
    """
    stem, _, suffix = name.rpartition(".")
    plain = "".join(char for char in stem if char.isascii()).strip() or "footnote"
    return f"attachment; filename=\"{plain}.{suffix}\"; filename*=UTF-8''{quote(name, safe='')}"
