"""Reprints are recognised in English, Chinese and mixed text; other reports of an event are not."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Sequence
from hashlib import sha256
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.near_copies import NEAR_COPY, SIGNATURE_BYTES, bands, fingerprint, similarity
from ingestion.parsing import parse
from tests.ingestion.strategies import any_text, prose

SAMPLES = Path(__file__).parents[2] / "samples" / "library"
REPRINTS = (
    "vpa-wire-tolmund-fire.txt",
    "korvane-courier-tolmund-fire.txt",
    "strait-ledger-tolmund-fire.html",
    "velmar-review-tolmund-fire.html",
)

HARBOUR_ZH = """\
12月3日凌晨，科尔文港四号码头一台岸边集装箱起重机在八级阵风中倒塌，砸中停靠的散货船“北风”号。\
两名装卸工人受伤，其中一人伤势严重，已送往市立医院。港务局说，事故发生时风速计记录到每秒21米的\
阵风，而起重机的停机标准是每秒20米。

港务局长艾达·伦德在新闻发布会上表示，值班调度员在凌晨2时10分发出了停机指令，但起重机司机称没有\
收到。“我们有录音，也有日志，两者对不上。”她说，调查人员已封存全部通信记录。

“北风”号载有3.2万吨小麦，船体右舷上方破损，没有进水，也没有燃油泄漏。船东米尔海运公司说，货物\
将转运到另一艘船，交付预计推迟十天左右。四号码头占该港粮食吞吐量的三成，预计至少关闭三周。"""

HARBOUR_ZH_REPRINT = (
    """\
强风掀翻起重机，两人送医

【本报科尔文12月4日电】"""
    + HARBOUR_ZH.replace("，已送往市立医院", "")
    + """

当地渔业协会呼吁渔船本周内避开四号码头附近水域，并留意港务局每六小时发布一次的航行通告。

责任编辑：文静　　版权所有，未经许可不得转载。"""
)

HARBOUR_ZH_OTHER = """\
科尔文港的起重机为什么会倒？多位工程师对本刊表示，问题不在风，而在制动。这台设备投入使用已有\
十九年，夹轨器在去年的年检中被评为“需要更换”，更换计划却因预算冻结推迟到明年春天。

一名不愿具名的装卸工人说，司机们早已习惯在大风天自行判断是否停机，因为停机一小时就要扣除当班\
奖金。工会代表则认为，港务局把责任推给通信故障，是为了回避设备老化的问题。四号码头的粮食作业\
本周转移到二号和六号码头，等待卸货的船只已排到外锚地，受伤的两名工人仍在医院接受治疗。"""

CHIPS_MIXED = """\
万特雷尔半导体（Vantrel Semiconductor）周一发布新一代车规级 MCU，型号 VX-410，采用 28 nm 工艺，\
主频 600 MHz，支持 CAN FD 与 10BASE-T1S 以太网。公司称 the first samples will ship in March，\
量产时间为第三季度。首席技术官 Lena Ostby 在电话会议上说：“Our customers asked for redundancy, \
not for speed. 所以我们在同一封装里放了两个独立的 lockstep 内核。”分析师认为，这款芯片的对手是 \
Halrune Autonomous 的 HC-7 系列，后者尚未通过 ASIL-D 认证。The list price is 11.40 crowns per \
unit in lots of ten thousand，比上一代高出约 15%。"""

WHITE_PAPER = """\
The strategy rests on three pillars: yards, people and suppliers. By 2027 the state yards are to \
deliver 1.55 million gross tonnes a year, up from 1.2 million. The ministry will invest 4.1 \
billion crowns in new panel lines, of which 900 million is set aside for training. Each yard \
reports its output to the ministry every quarter, and the figures are published within six weeks. \
Suppliers of engines and control units must show a second source by the end of 2026. A fund of 300 \
million crowns lends to firms with fewer than 250 employees, at two points below the market rate. \
Exports remain subject to licence. The council reviews the list of controlled goods each spring."""

WHITE_PAPER_REVISED = (
    WHITE_PAPER.replace("By 2027", "By 2029")
    .replace("1.55 million", "1.4 million")
    .replace("4.1 billion", "3.6 billion")
    .replace("Each yard reports its output to the ministry every quarter, and", "From now on")
)

ENGLISH = [a + b for a in "ba co du fe ghi jo".split() for b in "lan mer nost pric rul tas".split()]
CHINESE = [chr(0x4E00 + 7 * number) for number in range(40)]
VOCABULARY = {"English": ENGLISH, "Chinese": CHINESE, "mixed": ENGLISH[:20] + CHINESE[:20]}

# The tail makes any text long enough to have a signature.
TAIL = " ".join(ENGLISH + CHINESE)
texts = st.lists(prose(), min_size=1, max_size=20).map(lambda parts: " ".join([*parts, TAIL]))


def seeded(seed: int | str) -> random.Random:
    return random.Random(seed)  # noqa: S311  no secret: the same texts on every run


def signature(text: str) -> bytes:
    made = fingerprint(text)
    assert made is not None
    return made


def alike(one: str, other: str) -> float:
    return similarity(signature(one), signature(other))


def candidates(one: str, other: str) -> bool:
    return not set(bands(signature(one))).isdisjoint(bands(signature(other)))


def resemblance(one: Sequence[str], other: Sequence[str]) -> float:
    """The true Jaccard similarity of two sequences of tokens, after Broder's definition."""
    first, second = shingles(one), shingles(other)
    return len(first & second) / len(first | second)


def shingles(tokens: Sequence[str]) -> set[tuple[str, ...]]:
    sizes = (3 if token.isascii() else 5 for token in tokens[:-4])
    return {tuple(tokens[at : at + size]) for at, size in enumerate(sizes)}


def edited(tokens: Sequence[str], edits: int, rng: random.Random) -> list[str]:
    changed = list(tokens)
    for _ in range(edits):
        at = rng.randrange(len(changed))
        changed[at : at + rng.randrange(3)] = rng.choices(tokens, k=rng.randrange(3))
    return changed


def test_the_papers_that_printed_a_wire_story_are_near_copies_of_each_other() -> None:
    texts = [parse((SAMPLES / name).read_bytes(), name).text for name in REPRINTS]

    for one, other in combinations(texts, 2):
        assert NEAR_COPY <= alike(one, other) < 1
        assert candidates(one, other)


def test_other_documents_about_the_same_things_are_not() -> None:
    signatures = [
        signature(parse(path.read_bytes(), path.name).text)
        for path in sorted(SAMPLES.iterdir())
        if path.name not in REPRINTS[1:]
    ]

    for one, other in combinations(signatures, 2):
        assert similarity(one, other) < NEAR_COPY / 2
        assert set(bands(one)).isdisjoint(bands(other))


def test_a_chinese_story_is_recognised_under_another_headline_and_with_additions() -> None:
    assert alike(HARBOUR_ZH, HARBOUR_ZH_REPRINT) >= NEAR_COPY
    assert candidates(HARBOUR_ZH, HARBOUR_ZH_REPRINT)


def test_another_chinese_article_about_the_event_is_not_a_copy() -> None:
    assert alike(HARBOUR_ZH, HARBOUR_ZH_OTHER) < NEAR_COPY / 2
    assert not candidates(HARBOUR_ZH, HARBOUR_ZH_OTHER)


def test_a_story_in_two_languages_at_once_is_recognised() -> None:
    reprint = (
        "Vantrel 推出双核车规芯片\n\n"
        + CHIPS_MIXED.replace("周一", "本周一")
        + "\n\n(Reuse by licence)"
    )

    assert alike(CHIPS_MIXED, reprint) >= NEAR_COPY
    assert candidates(CHIPS_MIXED, reprint)
    assert alike(CHIPS_MIXED, HARBOUR_ZH) < NEAR_COPY / 2


def test_two_editions_are_alike_but_not_the_same() -> None:
    assert NEAR_COPY <= alike(WHITE_PAPER, WHITE_PAPER_REVISED) < 0.9
    assert candidates(WHITE_PAPER, WHITE_PAPER_REVISED)


def test_a_page_is_a_near_copy_of_a_story_that_makes_up_most_of_it() -> None:
    """A story that is share q of a page resembles it by q: `NEAR_COPY` is the least share."""
    story = " ".join(f"told{number}" for number in range(600))
    around = " ".join(f"other{number}" for number in range(4000))

    assert alike(story, story + " " + around[: len(story) // 2]) >= NEAR_COPY
    assert alike(story, story + " " + around) < NEAR_COPY


@given(texts, texts)
def test_similarity_is_symmetric_and_full_for_the_same_text(one: str, other: str) -> None:
    first, second = signature(one), signature(other)

    assert similarity(first, first) == 1
    assert 0 <= similarity(first, second) == similarity(second, first) <= 1


@given(texts, st.sampled_from([" ", "\n", " \n\n"]), st.booleans())
def test_white_space_case_and_punctuation_do_not_count(text: str, space: str, upper: bool) -> None:
    other = re.sub(r"\s+", space, text)
    other = re.sub(r"[,;:.!?“”‘’。，！？：；]+", "—", other)

    assert signature(other.upper() if upper else other) == signature(text)


def test_case_does_not_count_in_a_word_without_end() -> None:
    """A capital may be two letters, and must not move the places where such a word is cut."""
    text = f"{TAIL} ﬁnance{'straße' * 300} {TAIL}"

    assert signature(text.upper()) == signature(text)


def test_line_ends_inside_chinese_and_full_width_forms_do_not_count() -> None:
    broken = re.sub(r"(.{20})", r"\1" + "\n", HARBOUR_ZH)
    wide = CHIPS_MIXED.translate({code: code + 0xFEE0 for code in range(0x30, 0x7B)})

    assert signature(broken) == signature(HARBOUR_ZH)
    assert wide != CHIPS_MIXED
    assert signature(wide) == signature(CHIPS_MIXED)


@pytest.mark.parametrize("script", VOCABULARY)
def test_the_estimate_is_unbiased_and_as_exact_as_promised(script: str) -> None:
    rng = seeded(script)
    errors = []
    for _ in range(200):
        tokens = rng.choices(VOCABULARY[script], k=rng.randint(80, 500))
        other = edited(tokens, rng.randrange(len(tokens) // 4), rng)
        errors.append(alike(" ".join(tokens), " ".join(other)) - resemblance(tokens, other))

    # At most √(¼ / 128) = .044 a pair; the mean of 200 stays within four of its standard errors.
    assert float(np.std(errors)) <= 0.044
    assert abs(float(np.mean(errors))) <= 0.0125


@given(st.sampled_from(sorted(VOCABULARY)), st.integers(100, 400), st.integers(0, 100), st.data())
def test_the_estimate_is_near_the_true_resemblance(
    script: str, length: int, edits: int, data: st.DataObject
) -> None:
    rng = seeded(data.draw(st.integers(0, 2**64)))
    tokens = rng.choices(VOCABULARY[script], k=length)
    other = edited(tokens, edits, rng)

    # Six standard errors.
    estimate = alike(" ".join(tokens), " ".join(other))
    assert estimate == pytest.approx(resemblance(tokens, other), abs=0.27)


@pytest.mark.parametrize("script", VOCABULARY)
def test_repeating_a_text_changes_nothing_however_long_it_gets(script: str) -> None:
    """Every turn has the same shingles, so none is lost or made up where long texts are cut."""
    turn = " ".join(VOCABULARY[script] + seeded(1).choices(VOCABULARY[script], k=40)) + " "

    once = fingerprint(turn * 2)

    assert once is not None
    assert fingerprint(turn * (400_000 // len(turn))) == once


@pytest.mark.parametrize("script", VOCABULARY)
def test_a_gap_of_any_length_is_a_gap(script: str) -> None:
    """Words that lie in different parts of a long text are still neighbours."""
    words = VOCABULARY[script] + VOCABULARY[script][::-1]

    assert fingerprint((" " * 20_000).join(words)) == signature(" ".join(words))


@pytest.mark.parametrize("words", [0, 1, 4, 5, 53])
def test_a_text_that_is_too_short_has_no_signature(words: int) -> None:
    assert fingerprint(" ".join(f"word{number}" for number in range(words))) is None


def test_fifty_shingles_are_enough_and_repeats_are_not_counted() -> None:
    assert len(signature(" ".join(f"word{number}" for number in range(54)))) == SIGNATURE_BYTES
    assert len(signature("".join(chr(0x4E00 + number) for number in range(54)))) == SIGNATURE_BYTES
    assert fingerprint("This page is left blank on purpose. " * 1000) is None


def test_signatures_stay_the_same_from_release_to_release() -> None:
    """Libraries keep them. Where this fails, the kept ones have to be computed anew."""
    kept = sha256(signature(HARBOUR_ZH) + signature(WHITE_PAPER) + signature(CHIPS_MIXED))

    assert kept.hexdigest() == ("4e89aea0107c4ed2357fd862ec4ccffef124f985f1210102e19fae81a61bee58")


@pytest.mark.parametrize("seed", ["0", "12345"])
def test_another_process_makes_the_same_signature(seed: str) -> None:
    program = (
        "import sys; from ingestion.near_copies import fingerprint; "
        "sys.stdout.write(fingerprint(sys.stdin.buffer.read().decode()).hex())"
    )

    made = subprocess.run(
        [sys.executable, "-c", program],
        input=HARBOUR_ZH.encode(),
        capture_output=True,
        check=True,
        cwd=SAMPLES.parents[1],
        env=os.environ | {"PYTHONHASHSEED": seed},
    )

    assert bytes.fromhex(made.stdout.decode()) == signature(HARBOUR_ZH)


@given(st.binary(min_size=SIGNATURE_BYTES, max_size=SIGNATURE_BYTES))
def test_equal_signatures_have_equal_keys_that_a_database_can_hold(made: bytes) -> None:
    keys = bands(made)

    assert keys == bands(bytes(made))
    assert len(keys) == 32
    assert all(-(2**63) <= key < 2**63 for key in keys)


def test_a_key_knows_its_place() -> None:
    assert len(set(bands(b"same" * (SIGNATURE_BYTES // 4)))) == 32


@pytest.mark.parametrize("likeness", [0.2, 0.4, 0.65, 0.8])
def test_texts_share_a_key_as_often_as_the_curve_says(likeness: float) -> None:
    rng = np.random.default_rng(3)
    slots = SIGNATURE_BYTES // 4
    shared = 0
    for _ in range(1000):
        one, other = rng.integers(0, 2**32, (2, slots), dtype=np.uint32)
        near = np.where(rng.random(slots) < likeness, one, other)
        keys = bands(one.astype("<u4").tobytes())
        shared += not set(keys).isdisjoint(bands(near.astype("<u4").tobytes()))

    assert shared / 1000 == pytest.approx(1 - (1 - likeness**4) ** 32, abs=0.05)


@pytest.mark.parametrize("made", [b"", b"x", b"x" * (SIGNATURE_BYTES + 4)])
def test_what_is_no_signature_is_refused(made: bytes) -> None:
    with pytest.raises(ValueError, match="a signature has 512 bytes"):
        bands(made)
    with pytest.raises(ValueError, match="a signature has 512 bytes"):
        similarity(b"x" * SIGNATURE_BYTES, made)


@given(any_text)
def test_any_text_can_be_compared(text: str) -> None:
    made = signature(text + TAIL + text)

    assert similarity(made, signature(TAIL)) > 0


@pytest.mark.timeout(120)
@pytest.mark.parametrize("unit", ["x", " ", "a ", "龍", "x龍 ", "\u0301", "ﷺ", "\ud800", "。"])
def test_a_long_text_of_anything_takes_a_moment(unit: str) -> None:
    """A moment; a scan that is not linear takes many minutes."""
    fingerprint(unit * (1_000_000 // len(unit)))


def test_memory_does_not_grow_with_the_text() -> None:
    rng = seeded(5)
    text = " ".join(rng.choices(ENGLISH, k=150_000)) + "".join(rng.choices(CHINESE, k=100_000))
    peaks = []
    for length in (len(text) // 4, len(text)):
        part = text[-length:]
        tracemalloc.start()
        fingerprint(part)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < 1.2 * peaks[0]
    assert peaks[1] < 20_000_000
