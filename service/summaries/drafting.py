"""A summary while it is put together: statements, headings, and the citations that they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingestion.documents import HEADING_SEPARATOR
from ingestion.library import StoredPassage
from service.answers import Statement
from service.citations import CitationBook, CitedSentence
from service.composition import Composer, DraftStatement
from service.pointed_replies import PointedAt
from service.summaries.comparing import Difference
from service.summaries.extractive import ExtractiveChoice
from service.summaries.records import (
    DisagreeingVoice,
    Disagreement,
    SummaryFormat,
    SummaryHeading,
    TimelineEntry,
)
from service.summaries.selection.units import count_words
from service.summaries.timeline import in_order
from service.support import UNCHECKED
from service.verified_quotes import drafted

_ITEM = "\n- "
_HEADING = "\n\n## "
_PARAGRAPH = "\n\n"
_ENGLISH = {
    "heading": "Sources disagree",
    "opening": "Sources disagree ({about}):",
    "colon": ": ",
}
_CHINESE = {"heading": "来源不一致", "opening": "来源不一致（{about}）：", "colon": "："}


@dataclass(slots=True)
class SummaryDraft:
    """What has been written so far. Not to be used from two threads at once."""

    book: CitationBook
    form: SummaryFormat
    composer: Composer = field(default_factory=Composer)
    headings: list[SummaryHeading] = field(default_factory=list)
    timeline: list[TimelineEntry] = field(default_factory=list)
    words: int = 0
    _drafts: list[DraftStatement] = field(default_factory=list)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements so far."""
        return self.composer.statements

    def add_pointed(self, pointed: PointedAt) -> Statement | None:
        """Add what a model wrote; None if that is a heading, which only a brief has."""
        if "#" in pointed.separator:
            if self.form == "brief":
                self.add_heading(pointed.text)
            return None
        draft = drafted(pointed, self.book)
        return self._add(replace(draft, separator=self._separator(pointed.separator)))

    def add_sentence(
        self, sentence: CitedSentence, also: Sequence[CitedSentence], separator: str
    ) -> Statement:
        """Add a sentence of a source, word for word, with others that say the same."""
        numbers = [number for one in (sentence, *also) for number in self.book.cite([one])]
        return self._add(
            DraftStatement(sentence.text, tuple(dict.fromkeys(numbers)), UNCHECKED, separator)
        )

    def add_heading(self, text: str) -> None:
        """Add a heading, over what is added after it."""
        span = self.composer.add_heading(text, _HEADING)
        before = len(self.statements)
        self.headings.append(SummaryHeading(text, span.start, span.end, before, UNCHECKED))

    def finish(self) -> None:
        """Put a timeline in order; nothing is added after it."""
        if self.form != "timeline":
            return
        drafts, self.timeline = in_order(self._drafts, self.book.citations)
        self.composer = Composer()
        for draft in drafts:
            self.composer.add(draft)

    def heading_quotes(self, heading: SummaryHeading) -> tuple[str, ...]:
        """All that the statements beneath a heading cite."""
        later = [one.before for one in self.headings if one.start > heading.start]
        beneath = self.statements[heading.before : min(later, default=None)]
        numbers = dict.fromkeys(number for one in beneath for number in one.citations)
        return tuple(self.book.quotes(numbers))

    def _separator(self, written: str) -> str:
        """Line breaks as the form asks for them, whatever a model wrote."""
        if self.form in ("bullets", "timeline"):
            return _ITEM if "\n" in written or not self.statements else " "
        return written if "#" not in written else _ITEM

    def _add(self, draft: DraftStatement) -> Statement:
        self._drafts.append(draft)
        self.words += count_words(draft.text)
        return self.composer.add(draft)


def lay_out(draft: SummaryDraft, choice: ExtractiveChoice, language: str | None) -> None:
    """Put chosen sentences into the form that was asked for, contradicting ones side by side."""
    several = len({one.sentence.passage.document_id for one in choice.sentences}) > 1
    heading, document = "", ""
    for one in choice.sentences:
        passage = one.sentence.passage
        above = _heading_of(passage, by_document=several)
        if draft.form == "brief" and above != heading:
            draft.add_heading(above)
            heading = above
        is_new = bool(document) and passage.document_id != document
        document = passage.document_id
        draft.add_sentence(one.sentence, one.also, _between(draft, is_new))
    for difference in choice.differences:
        _set_against(draft, difference, _CHINESE if language == "zh" else _ENGLISH)


def disagreements(draft: SummaryDraft, found: Sequence[Difference]) -> tuple[Disagreement, ...]:
    """Contradicting sentences as a summary reports them: both cited, with who says them."""
    return tuple(
        Disagreement(one.about, (_voice(draft, one.one), _voice(draft, one.other))) for one in found
    )


def _voice(draft: SummaryDraft, sentence: CitedSentence) -> DisagreeingVoice:
    passage = sentence.passage
    (number,) = draft.book.cite([sentence])
    title = passage.title or passage.source
    return DisagreeingVoice(title, passage.published_at, sentence.text, number)


def _set_against(draft: SummaryDraft, difference: Difference, labels: Mapping[str, str]) -> None:
    if draft.form == "brief":
        draft.add_heading(labels["heading"])
    opening = labels["opening"].format(about=difference.about)
    for at, sentence in enumerate((difference.one, difference.other)):
        passage = sentence.passage
        day = f", {passage.published_at.isoformat()}" if passage.published_at else ""
        who = f"{passage.title or passage.source}{day}{labels['colon']}"
        if draft.form == "timeline":
            separator = _ITEM
        else:
            separator = f"{_ITEM}{who}" if at else f"{_PARAGRAPH}{opening}{_ITEM}{who}"
        draft.add_sentence(sentence, (), separator)


def _between(draft: SummaryDraft, is_new_document: bool) -> str:
    if draft.form != "paragraph":
        return _ITEM
    return _PARAGRAPH if is_new_document else " "


def _heading_of(passage: StoredPassage, *, by_document: bool) -> str:
    section = passage.heading.split(HEADING_SEPARATOR)[-1].lstrip("# ")
    return (section if not by_document else "") or passage.title or passage.source
