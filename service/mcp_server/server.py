"""The protocol's side of the server: requests in, results and errors of the protocol out.

The official SDK speaks the current revision (2026-07-28, no handshake and no sessions) and the
ones before it to clients that begin with `initialize`.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from typing import Any, TypeVar

from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    CompleteRequestParams,
    CompleteResult,
    Completion,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    ResourceTemplateReference,
)

from ingestion.errors import IngestionError, UnknownDocument
from prompts import part
from service.api.problems import problem_of
from service.errors import InvalidRequest, RequestRefused, ServiceError
from service.mcp_server import resources
from service.mcp_server.backends import Backend
from service.mcp_server.progress import Progress
from service.mcp_server.tools import TOOLS
from service.mcp_server.uris import TEMPLATE, VERSION_TEMPLATE

Context = ServerRequestContext[Any, Any]
BackendOf = Callable[[Context], Backend]
"""Whose documents a request is answered from: it depends on who asks."""

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")


def create_server(backend_of: BackendOf) -> Server[dict[str, Any]]:
    """A server of the tools and resources, to be run on any transport."""
    requests = _Requests(backend_of)
    return Server(
        "footnote",
        version=version("footnote"),
        title="Footnote",
        description="Answers from your own documents, every sentence footnoted to its source.",
        instructions=part("mcp_instructions").strip(),
        on_list_tools=requests.list_tools,
        on_call_tool=requests.call_tool,
        on_list_resources=requests.list_resources,
        on_list_resource_templates=requests.list_resource_templates,
        on_read_resource=requests.read_resource,
        on_completion=requests.complete,
    )


class _Requests:
    """Answers each kind of request."""

    def __init__(self, backend_of: BackendOf) -> None:
        self._backend_of = backend_of

    async def list_tools(
        self, _context: Context, _params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return ListToolsResult(tools=[one.described() for one in TOOLS.values()])

    async def call_tool(self, context: Context, params: CallToolRequestParams) -> CallToolResult:
        tool = TOOLS.get(params.name)
        if tool is None:
            raise MCPError(
                INVALID_PARAMS, f"there is no tool {params.name!r}: there are {', '.join(TOOLS)}"
            )
        progress = Progress(context.session.report_progress)
        return await tool.call(self._backend_of(context), params.arguments or {}, progress)

    async def list_resources(
        self, context: Context, params: PaginatedRequestParams | None
    ) -> ListResourcesResult:
        cursor = params.cursor if params else None
        return await _told(resources.list_resources(self._backend_of(context), cursor))

    async def list_resource_templates(
        self, _context: Context, _params: PaginatedRequestParams | None
    ) -> ListResourceTemplatesResult:
        return resources.TEMPLATES

    async def read_resource(
        self, context: Context, params: ReadResourceRequestParams
    ) -> ReadResourceResult:
        return await _told(
            resources.read_resource(self._backend_of(context), params.uri), {"uri": params.uri}
        )

    async def complete(self, context: Context, params: CompleteRequestParams) -> CompleteResult:
        of_documents = isinstance(params.ref, ResourceTemplateReference) and params.ref.uri in (
            TEMPLATE,
            VERSION_TEMPLATE,
        )
        if not of_documents or params.argument.name != "collection":
            return CompleteResult(completion=Completion(values=[]))
        found = resources.complete_collection(self._backend_of(context), params.argument.value)
        return CompleteResult(completion=await _told(found))


async def _told(work: Awaitable[_Result], data: dict[str, str] | None = None) -> _Result:
    """What comes of it, or an error of the protocol that says what was wrong."""
    try:
        return await work
    except RequestRefused as error:
        raise MCPError(INVALID_PARAMS, error.detail, data) from error
    except (UnknownDocument, InvalidRequest) as error:
        raise MCPError(INVALID_PARAMS, str(error), data) from error
    except (IngestionError, ServiceError) as error:
        raise MCPError(INTERNAL_ERROR, str(error), data) from error
    except Exception as error:
        _log.exception("unforeseen error in a request")
        raise MCPError(INTERNAL_ERROR, problem_of(error).detail, data) from error
