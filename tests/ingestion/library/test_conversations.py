"""Conversations are kept, found, changed and deleted; what they quote goes when it is purged."""

from __future__ import annotations

import pytest

from ingestion.errors import UnknownConversation, UnknownTurn
from ingestion.library import Library
from ingestion.library.conversations import ConversationStore
from tests.ingestion.versions import new_version


def begun(store: ConversationStore, *questions: str, title: str = "") -> str:
    """A conversation in which each question was answered by itself, backwards."""
    conversation = store.create(title, {"collections": ["news"]}).id
    for question in questions:
        turn = store.begin_turn(conversation, "answer", question, title=question)
        store.finish_turn(turn, question[::-1], '{"text": 1}', ())
    return conversation


def test_a_conversation_is_called_after_its_first_question(library: Library) -> None:
    store = library.conversations
    assert store.conversation(begun(store, "Why wheat?", "And rye?")).title == "Why wheat?"
    assert store.conversation(begun(store, "Why wheat?", title="Grain")).title == "Grain"


def test_turns_are_read_in_order_and_in_pages_from_the_end(library: Library) -> None:
    store = library.conversations
    conversation = begun(store, *"abcde")
    assert [turn.question for turn in store.turns(conversation)] == list("abcde")
    last = store.turns(conversation, 2)
    assert [turn.question for turn in last] == ["d", "e"]
    before = store.turns(conversation, 2, last[0].position)
    assert [turn.question for turn in before] == ["b", "c"]


def test_the_pinned_come_first_and_then_the_latest(library: Library) -> None:
    store = library.conversations
    one, other, third = (begun(store, word) for word in ("one", "other", "third"))
    store.change(one, pinned=True)
    found, total = store.found()
    assert ([conversation.id for conversation in found], total) == ([one, third, other], 3)
    begun_again = store.begin_turn(other, "answer", "more")
    assert begun_again
    assert [conversation.id for conversation in store.found()[0]] == [one, other, third]
    assert store.found(limit=1, offset=2)[0][0].id == third


def test_words_are_looked_for_in_titles_questions_and_answers(library: Library) -> None:
    store = library.conversations
    wheat = begun(store, "What of WHEAT?", title="Grain")
    begun(store, "小麦价格如何？")
    assert [one.id for one in store.found("wheat")[0]] == [wheat]
    assert [one.id for one in store.found("grain")[0]] == [wheat]
    assert [one.id for one in store.found("TAEHW")[0]] == [wheat]
    assert len(store.found("小麦")[0]) == 1
    assert store.found("%") == ([], 0)


def test_a_change_leaves_the_rest(library: Library) -> None:
    store = library.conversations
    conversation = begun(store, "one")
    store.change(conversation, title="Two")
    changed = store.change(conversation, pinned=True, scope={"collections": ["other"]})
    assert (changed.title, changed.pinned, changed.turns) == ("Two", True, 1)
    assert store.conversation(conversation) == changed
    assert changed.scope == {"collections": ["other"]}


def test_a_turn_takes_the_place_of_another_and_what_followed(library: Library) -> None:
    store = library.conversations
    conversation = begun(store, *"abcd")
    second = store.turns(conversation)[1].id
    store.begin_turn(conversation, "answer", "B", in_place_of=second)
    assert [turn.question for turn in store.turns(conversation)] == ["a", "B"]
    with pytest.raises(UnknownTurn, match="deleted"):
        store.begin_turn(conversation, "answer", "C", in_place_of=second)
    assert [turn.question for turn in store.turns(conversation)] == ["a", "B"]


def test_what_is_deleted_is_not_known_any_more(library: Library) -> None:
    store = library.conversations
    conversation, kept = begun(store, "one"), begun(store, "two")
    turn = store.turns(conversation)[0].id
    store.delete(conversation)
    for act in (
        lambda: store.conversation(conversation),
        lambda: store.turns(conversation),
        lambda: store.delete(conversation),
        lambda: store.change(conversation, title="x"),
        lambda: store.begin_turn(conversation, "answer", "x"),
    ):
        with pytest.raises(UnknownConversation, match="no conversation"):
            act()
    with pytest.raises(UnknownTurn):
        store.turn(conversation, turn)
    assert [one.id for one in store.found()[0]] == [kept]


def test_an_answer_to_a_turn_that_is_gone_is_not_kept(library: Library) -> None:
    store = library.conversations
    conversation = store.create("", {}).id
    turn = store.begin_turn(conversation, "answer", "one")
    store.delete(conversation)
    assert not store.finish_turn(turn, "words", "{}", ())


def test_an_answer_goes_with_each_document_that_it_quotes(library: Library) -> None:
    store = library.conversations
    one, other = (
        library.add("news", [new_version(source, "Wheat rose.")])[0].document_id
        for source in ("a.txt", "b.txt")
    )
    conversation = store.create("", {}).id
    both = store.begin_turn(conversation, "answer", "Of both?")
    second = store.begin_turn(conversation, "answer", "Of the other?")
    store.finish_turn(both, "Wheat rose.", "{}", [one, other])
    store.finish_turn(second, "Wheat rose.", "{}", [other])
    library.delete(one)
    assert store.turn(conversation, both).words == "Wheat rose."
    library.forget(one)
    withdrawn = store.turn(conversation, both)
    assert (withdrawn.state, withdrawn.words, withdrawn.record) == ("withdrawn", "", "")
    assert withdrawn.question == "Of both?"
    assert store.turn(conversation, second).state == "answered"
    late = store.begin_turn(conversation, "answer", "Again?")
    assert not store.finish_turn(late, "Wheat rose.", "{}", [one])
    assert store.turn(conversation, late).state == "withdrawn"
