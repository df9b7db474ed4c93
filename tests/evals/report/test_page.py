"""The report's page: what it shows, and that no text in it can be more than text."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.report.page import pieces, render, web_address
from tests.evals.report.run import answered, contents

PAYLOADS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "' autofocus onfocus='alert(1)",
    "</title><svg/onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "<!-- --><iframe src='https://example.net'>",
    "\u202egnp.exe \x00\x1b[2J \ud800",
]
OWN_TAGS = set(
    "html head meta title style body header h1 h2 h3 dl div dt dd main p span b br table thead "
    "tbody tr th td figure figcaption svg line circle rect polyline text label select option input "
    "button output details summary a blockquote mark script".split()
)


class Elements(HTMLParser):
    """Collects tags, attributes, and the text outside scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_it_shows_figures_answers_verdicts_and_evidence() -> None:
    text = "".join(Elements(render(contents())).texts)
    for shown in (
        "0.840 to 0.960",
        "How much grain did the harbour of Ostrel handle?",
        "numbers: not in the cited text: 52 million",
        "Report of the harbour master, harbour.txt, version 1, page 3, Grain",
        "No answer: Nothing found.",
        "Failed: the model did not answer",
        "奥斯特雷尔港的蜂蜜产量是多少？",
        "corrected",
    ):
        assert shown in text, shown
    assert "<mark>The harbour of Ostrel handled 41 million" in render(contents())
    assert '<span class="doubt">52 million tonnes</span>' in render(contents())


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_adds_no_element_and_no_attribute(payload: str) -> None:
    plain, hostile = Elements(render(contents("."))), Elements(render(contents(payload)))
    assert hostile.tags == plain.tags
    assert set(hostile.tags) <= OWN_TAGS
    assert [name for name, _ in hostile.attributes] == [name for name, _ in plain.attributes]
    assert not any(name.startswith("on") for name, _ in hostile.attributes)
    render(contents(payload)).encode()  # no half of a surrogate pair is left
    assert not set("\u202e\x00\x1b") & set(render(contents(payload)))


def test_nothing_is_asked_of_the_network() -> None:
    found = Elements(render(contents()))
    addresses = {value for name, value in found.attributes if name in {"src", "href", "data"}}
    assert all(one and (one.startswith(("#", "https://example.org/"))) for one in addresses)
    assert not any(name == "src" for name, _ in found.attributes)
    style = "".join(re.findall("(?s)<style>(.*?)</style>", render(contents())))
    assert "url(" not in style
    assert "@import" not in style


def test_the_policy_allows_its_own_script_and_style_by_their_hashes() -> None:
    html = render(contents())
    (policy,) = re.findall('Content-Security-Policy" content="([^"]*)"', html)
    assert policy.startswith("default-src &#39;none&#39;")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        (inside,) = re.findall(f"(?s)<{tag}>(.*?)</{tag}>", html)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{digest}" in policy.replace("&#43;", "+")
    assert "style=" not in html  # the policy would refuse it


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//[", "", None])
def test_an_address_that_is_no_web_page_is_no_link(url: str | None) -> None:
    answer = answered().answer
    assert answer is not None
    (citation,) = answer.citations
    assert web_address(citation) == "https://example.org/harbour"
    assert web_address(replace(citation, url=url)) is None


@given(
    st.text(max_size=20), st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25)), max_size=5)
)
def test_pieces_are_the_text_and_marks_are_its_spans(
    text: str, spans: list[tuple[int, int]]
) -> None:
    found = list(pieces(text, spans))
    assert "".join(piece for piece, _ in found) == text
    marked = "".join(("x" if inside else ".") * len(piece) for piece, inside in found)
    for at, mark in enumerate(marked):
        assert (mark == "x") == any(start <= at < end for start, end in spans)
