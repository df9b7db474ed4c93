"""Copies count once, neighbours are read as one passage, and nothing is lost on the way."""

from __future__ import annotations

import pytest

from ingestion.library import StoredPassage
from ingestion.sources import upload_source
from service.bootstrap import Services
from service.consolidation import merged, not_said_in, without_copies
from service.retrieval import Candidate, ranked

QUESTION = "What burned at Tolmund?"
FIRE = (
    "A fire at the Tolmund depot destroyed four storage tanks early on Monday morning. "
    "Nobody was hurt, the harbour authority said, and the fire was out by noon the same day. "
    "{} tonnes of diesel were lost in the tanks that burned down."
)


def ingested(services: Services, **texts: str) -> None:
    sources = [upload_source(f"{name}.txt", text.encode()) for name, text in texts.items()]
    assert all(one.status == "added" for one in services.pipeline.ingest(sources, "coast"))


def found(services: Services) -> list[Candidate]:
    return services.retriever.retrieve(QUESTION, "coast", 20)


def test_reprints_count_once_and_are_listed(services: Services) -> None:
    reprint = FIRE.format(900).upper() + "\n\nThis paper goes to press at midnight, as always."
    ingested(services, wire=FIRE.format(900), reprint=reprint)

    kept = without_copies(found(services))

    fires = [one for one in kept if "fire" in one.passage.text.lower()]
    assert len(fires) == 1
    assert len(fires[0].copies) == 1
    (shown,) = ranked(fires)
    names = {shown.source, shown.copies[0].source}
    assert names == {"wire.txt", "reprint.txt"}


def test_another_number_is_no_copy(services: Services) -> None:
    """Two thirds of it are the same; the sentence with the figure is not."""
    ingested(services, first=FIRE.format(900), corrected=FIRE.format(1400))

    kept = without_copies(found(services))

    assert sum("Tolmund" in one.passage.text for one in kept) == 2
    assert not any(one.copies for one in kept)


def test_nothing_but_copies_is_left_out(sample_services: Services) -> None:
    candidates = sample_services.retriever.retrieve(QUESTION, "sample", 50)

    kept = without_copies(candidates)

    everything = [one.passage.id for one in kept] + [copy.id for one in kept for copy in one.copies]
    assert sorted(everything) == sorted(one.passage.id for one in candidates)
    assert any(one.copies for one in kept), "the wire story has reprints"


@pytest.mark.parametrize("question", [QUESTION, "export licences", "海峡", "ships delivered"])
def test_neighbours_become_one_passage_that_is_the_text_at_its_offsets(
    sample_services: Services, question: str
) -> None:
    library = sample_services.library
    candidates = sample_services.retriever.retrieve(question, "sample", 30)
    versions = {
        (one.passage.document_id, one.passage.version): library.version(
            one.passage.document_id, one.passage.version
        )
        for one in candidates
    }

    joined = merged(candidates, versions)

    assert len(joined) < len(candidates)
    assert joined[0].score == candidates[0].score
    assert [one.score for one in joined] == sorted((one.score for one in joined), reverse=True)
    for one in joined:
        text = versions[one.passage.document_id, one.passage.version].text
        assert one.passage.span.of(text) == one.passage.text
        for sentence in one.passage.sentences:
            assert one.passage.span.start <= sentence.start < sentence.end <= one.passage.span.end
    sentences = sorted(
        (one.passage.document_id, span) for one in joined for span in one.passage.sentences
    )
    assert sentences == sorted(
        (one.passage.document_id, span) for one in candidates for span in one.passage.sentences
    )


def test_of_a_near_copy_is_left_what_its_original_does_not_say(services: Services) -> None:
    other = "The union asks for a fire watch of two persons in every compartment of the yard."
    ingested(
        services,
        original=FIRE.format(900),
        reprint=f"{FIRE.format(900).upper()}\n\n{other}",
        corrected=FIRE.format(1400),
    )

    def passages(source: str) -> list[StoredPassage]:
        document = services.library.find("coast", source)
        assert document is not None
        return services.library.passages.in_version(services.library.version(document.document_id))

    original = passages("original.txt")
    left = not_said_in(original, passages("reprint.txt"))
    assert [one.text for shown in left for one in shown.cited] == [other]
    assert not_said_in(original, original) == []
    (corrected,) = not_said_in(original, passages("corrected.txt"))
    assert ["1400" in one.text for one in corrected.cited] == [True]
