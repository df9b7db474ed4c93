"""A reply becomes statements with pointers, however its stream is cut and whatever is in it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.pointers import (
    Delta,
    PointedStatement,
    Pointer,
    ReplyEvent,
    ReplyReader,
    marker_spans,
    pointers_in,
)

Short = tuple[str, str, list[str], int]


def read(*chunks: str) -> list[ReplyEvent]:
    reader = ReplyReader()
    events = [event for chunk in chunks for event in reader.feed(chunk)]
    return events + reader.close()


def statements(events: list[ReplyEvent]) -> list[PointedStatement]:
    return [event for event in events if isinstance(event, PointedStatement)]


def shown(events: list[ReplyEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, Delta))


def short(text: str) -> list[Short]:
    return [
        (one.separator, one.text, [str(pointer) for pointer in one.pointers], one.invalid)
        for one in statements(read(text))
    ]


def pointers(marker: str) -> list[str]:
    """What one marker behind a sentence is read as, provided that nothing of it is shown."""
    [(_, text, found, invalid)] = short(f"It rained {marker}.")
    assert (text, invalid) == ("It rained.", 0)
    return found


@pytest.mark.parametrize(
    ("marker", "expected"),
    [
        ("[3.2]", ["[3.2]"]),
        ("[[3.2]]", ["[3.2]"]),
        ("【3.2】", ["[3.2]"]),
        ("［3.2］", ["[3.2]"]),
        ("［３．２］", ["[3.2]"]),
        ("[ 3 . 2 ]", ["[3.2]"]),
        ("[3]", ["[3]"]),
        ("[3.2, 4.1]", ["[3.2]", "[4.1]"]),
        ("【3.2、4.1】", ["[3.2]", "[4.1]"]),
        ("[3.2; 4]", ["[3.2]", "[4]"]),
        ("[3.2][4.1]", ["[3.2]", "[4.1]"]),
        ("[3.2], [4.1]", ["[3.2]", "[4.1]"]),
        ("[4.1] [3.2] [4.1]", ["[4.1]", "[3.2]"]),
        ("[3.2-3.4]", ["[3.2]", "[3.3]", "[3.4]"]),
        ("[3.2–4]", ["[3.2]", "[3.3]", "[3.4]"]),
        ("[1-3]", ["[1]", "[2]", "[3]"]),
        ("[3.1-3.20]", [f"[3.{sentence}]" for sentence in range(1, 21)]),
        ("[2024]", ["[2024]"]),  # there is no such passage, which whoever looks it up finds
    ],
)
def test_every_common_form_of_a_marker_is_read(marker: str, expected: list[str]) -> None:
    assert pointers(marker) == expected


@pytest.mark.parametrize(
    "prose",
    "[sic]|[the ministry]|[3.5 million]|[5th]|[^3.2]|(3.2)|[]|[.]|[3.2%]|{3.2}|[a.1]".split("|"),
)
def test_brackets_that_are_no_markers_stay_in_the_text(prose: str) -> None:
    assert short(f"It {prose} rained.") == [("", f"It {prose} rained.", [], 0)]


@pytest.mark.parametrize(
    "marker",
    [
        "[3.x]",
        "[3.]",
        "[3.2.1]",
        "[99999999999999999999.1]",
        "[1.99999]",
        "[0.1]",
        "[3.4-3.2]",
        "[3.2-4.1]",
        "[3-3.4]",
        "[3.1-3.21]",
    ],
)
def test_a_failed_pointer_is_counted_and_not_shown(marker: str) -> None:
    assert short(f"It rained {marker}.") == [("", "It rained.", [], 1)]


def test_the_good_part_of_a_marker_counts() -> None:
    assert short("It rained [3.2, 4.x].") == [("", "It rained.", ["[3.2]"], 1)]


@pytest.mark.parametrize("cut", ["[3.", "[3.2", "[[3.2", "[3.2, 4", "[3"])
def test_a_marker_that_is_never_closed_is_counted_and_not_shown(cut: str) -> None:
    assert short(f"It rained {cut}") == [("", "It rained", [], 1)]
    assert short(f"It rained {cut}\nIt snowed [1.1].") == [
        ("", "It rained", [], 1),
        ("\n", "It snowed.", ["[1.1]"], 0),
    ]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (
            "Sales rose in 2025 [1.2]. Profit fell. [1.3]",
            [("", "Sales rose in 2025.", ["[1.2]"], 0), (" ", "Profit fell.", ["[1.3]"], 0)],
        ),
        (
            "Sales rose. Profit fell. [1.3]",
            [("", "Sales rose.", [], 0), (" ", "Profit fell.", ["[1.3]"], 0)],
        ),
        (
            "Sales rose 5% [1.2] and profit fell [1.3].",
            [("", "Sales rose 5% and profit fell.", ["[1.2]", "[1.3]"], 0)],
        ),
        (
            "It rose in the U.S. [1.2] and by 3.5 per cent, said Dr. Wu. [1.3] It fell [2.1].",
            [
                (
                    "",
                    "It rose in the U.S. and by 3.5 per cent, said Dr. Wu.",
                    ["[1.2]", "[1.3]"],
                    0,
                ),
                (" ", "It fell.", ["[2.1]"], 0),
            ],
        ),
        (
            'He said "yes." [1.1] "No," she said [1.2].',
            [("", 'He said "yes."', ["[1.1]"], 0), (" ", '"No," she said.', ["[1.2]"], 0)],
        ),
        (
            "销售增长【1.2】。利润下降。［1.3］“好。”他说[2.1]。",
            [
                ("", "销售增长。", ["[1.2]"], 0),
                ("", "利润下降。", ["[1.3]"], 0),
                ("", "“好。”", [], 0),
                ("", "他说。", ["[2.1]"], 0),
            ],
        ),
        (
            "- Sales rose [1.2]\n- Profit fell [1.3]\n\n1. It rained [2.1].",
            [
                ("- ", "Sales rose", ["[1.2]"], 0),
                ("\n- ", "Profit fell", ["[1.3]"], 0),
                ("\n\n1. ", "It rained.", ["[2.1]"], 0),
            ],
        ),
        (
            "Sales rose.\n[1.2]\n\nProfit fell.",
            [("", "Sales rose.", ["[1.2]"], 0), ("\n\n", "Profit fell.", [], 0)],
        ),
        (
            "[1.2] Sales rose.\n[1.3] Profit fell.",
            [("", "Sales rose.", ["[1.2]"], 0), ("\n", "Profit fell.", ["[1.3]"], 0)],
        ),
        (
            "Sales rose.[1.2]Profit fell [1.3] .",
            [("", "Sales rose.", ["[1.2]"], 0), (" ", "Profit fell.", ["[1.3]"], 0)],
        ),
        ("---\n\nIt rained [1.1].", [("---\n\n", "It rained.", ["[1.1]"], 0)]),
        ("NO ANSWER\n", [("", "NO ANSWER", [], 0)]),
        ("[1.2]", []),
        (" \n ", []),
    ],
)
def test_a_statement_is_a_sentence_with_its_markers(reply: str, expected: list[Short]) -> None:
    assert short(reply) == expected


@pytest.mark.parametrize(
    "reply",
    [
        "<think>\nIs it [9.9]? Yes.</think>\n\nIt rained [1.1].",
        "  <thinking>a < b</thinking><think></think>It rained [1.1].",
        "[THINK]hm[/THINK]It rained [1.1].",
    ],
)
def test_thoughts_before_a_reply_are_dropped(reply: str) -> None:
    assert short(reply) == [("", "It rained.", ["[1.1]"], 0)]


def test_thoughts_that_never_end_leave_no_reply() -> None:
    assert read("<think>It rained [1.1].") == []


def test_only_the_beginning_of_a_reply_can_be_thoughts() -> None:
    assert short("Use <think>it</think> well.") == [("", "Use <think>it</think> well.", [], 0)]
    assert short("<th") == [("", "<th", [], 0)]


def test_words_are_shown_before_their_statement_is_complete() -> None:
    reader = ReplyReader()

    assert reader.feed("It ra") == [Delta("It ra")]
    assert reader.feed("ins [1") == [Delta("ins")]
    assert reader.feed(".1].") == [Delta(".")]
    assert reader.feed(" It sn") == [
        PointedStatement("It rains.", "", (Pointer(1, 1),), 0),
        Delta(" It sn"),
    ]


def test_a_reply_is_read_up_to_its_limit_and_no_further() -> None:
    reader = ReplyReader(max_chars=10)

    events = reader.feed("It rained") + reader.feed(" all day.") + reader.feed("And on.")

    assert reader.overflowed
    assert shown(events + reader.close()) == "It rained"
    exact = ReplyReader(max_chars=9)
    exact.feed("It rained")
    assert not exact.overflowed


PIECES = [
    *(
        "It rained",
        "销售增长",
        "U.S",
        "Dr",
        "3.5",
        "the",
        "\n",
        "\n\n",
        " ",
        "- ",
        "1. ",
        "。",
        ".",
    ),
    *("”", '"', "!", "[", "]", "[[", "]]", "【", "】", "(", ")", ",", "、", "[1.1]", "[1.2-1.4]"),
    *("[3.x]", "[2]", "1", "12", "３", "<think>", "</think>", "**", "[THINK]", "[/THINK]"),
]
replies = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.text(alphabet="[]【】.,1２ \nAa。-<think>/", max_size=60),
    st.text(max_size=60),
)


@given(reply=replies, cuts=st.lists(st.integers(0, 80), max_size=10))
@example(reply="It rained [[1.1]]. A", cuts=list(range(20)))
def test_statements_do_not_depend_on_how_the_stream_is_cut(reply: str, cuts: list[int]) -> None:
    bounds = [0, *sorted(min(cut, len(reply)) for cut in cuts), len(reply)]

    whole = read(reply)
    cut = read(*(reply[start:end] for start, end in pairwise(bounds)))

    assert statements(cut) == statements(whole)
    assert shown(cut) == shown(whole)


@given(reply=replies)
@example(reply="1. - ")
def test_what_is_shown_is_the_statements_and_holds_no_marker(reply: str) -> None:
    events = read(reply)
    stated = "".join(one.separator + one.text for one in statements(events))

    text = shown(events)

    assert text.startswith(stated)
    assert not any(char.isalpha() for char in text[len(stated) :])
    assert "[1.1]" not in text
    assert "[3.x]" not in text
    assert all(one.text.strip() == one.text != "" for one in statements(events))


@given(
    facts=st.lists(
        st.tuples(
            st.sampled_from(["It rained", "Sales rose 3.5%", "He said “no”", "降雨了"]),
            st.lists(
                st.builds(Pointer, st.integers(1, 99), st.integers(1, 99)), min_size=1, max_size=3
            ),
        ),
        min_size=1,
        max_size=5,
    ),
    inside=st.booleans(),
)
def test_a_well_formed_reply_is_read_back_exactly(
    facts: list[tuple[str, list[Pointer]]], inside: bool
) -> None:
    def written(fact: str, marks: str) -> str:
        return f"{fact} {marks}." if inside else f"{fact}. {marks}"

    reply = "\n".join(written(fact, "".join(map(str, marks))) for fact, marks in facts)

    assert [(one.text, one.pointers) for one in statements(read(reply))] == [
        (f"{fact}.", tuple(dict.fromkeys(marks))) for fact, marks in facts
    ]


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "unit",
    ["[", "[1.1]", "[1.1],", "[1.1]\n", ".[1.1]\n", "[3.2 ", "X. ", ". ", ".\n", "。", "\n", "a "],
)
def test_a_hostile_reply_takes_time_linear_in_its_length(unit: str) -> None:
    """Quadratic work on 100,000 characters takes minutes; linear work a third of a second."""
    read(*(unit * 100_000)[:100_000])


@pytest.mark.parametrize(
    ("text", "markers"),
    [
        (
            "It rained.[1] Then [[3.2]] it【4】stopped [5, 6-8].",
            ["[1]", "[[3.2]]", "【4】", "[5, 6-8]"],
        ),
        ("[1][2]] [[3]", ["[1]", "[2]", "[[3]"]),
        ("[sic] [^1] [3.x] [99999.1] (2) [3.5 million] [4", []),
        ("", []),
    ],
)
def test_markers_are_found_in_a_text_that_is_all_there(text: str, markers: list[str]) -> None:
    assert [span.of(text) for span in marker_spans(text)] == markers


@given(st.text("[]【】123., \nab", max_size=60))
def test_whatever_is_found_is_a_marker_to_the_reader_of_replies(text: str) -> None:
    spans = marker_spans(text)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    for span in spans:
        assert pointers_of(span.of(text))


def pointers_of(marker: str) -> list[Pointer]:
    """What a marker alone is read as."""
    found = statements(read(f"It rained {marker}."))
    return [pointer for one in found for pointer in one.pointers]


@pytest.mark.parametrize(
    ("reply", "pointers", "invalid"),
    [
        ("[3.2]\n[1.1]\n[3.2]", [Pointer(3, 2), Pointer(1, 1)], 0),
        (
            "<think>[9.9] first?</think>\n- [2.4], [2.5-2.6]",
            [Pointer(2, at) for at in (4, 5, 6)],
            0,
        ),
        ("The best is [1.x], then 【4.1】", [Pointer(4, 1)], 1),
        ("NONE", [], 0),
        ("[3.", [], 1),
    ],
)
def test_a_reply_of_nothing_but_pointers_is_read_whole(
    reply: str, pointers: list[Pointer], invalid: int
) -> None:
    assert pointers_in(reply) == (pointers, invalid)
