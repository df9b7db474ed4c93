"""A URL has one spelling, and what is none is refused with a reason."""

from __future__ import annotations

from contextlib import suppress

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingestion.errors import UrlRefused
from ingestion.web import normalise_url
from ingestion.web.urls import redirected

URLISH = st.text("htps:/.[]@%?#\\0aA1:~-_ \t港ⓛ。", max_size=25)
URLS = URLISH | st.text() | st.builds("http://{}".format, URLISH | st.text())


@pytest.mark.parametrize(
    ("url", "normalised"),
    [
        ("http://a.test", "http://a.test/"),
        ("HTTP://A.Test:80/B/./c/../d", "http://a.test/B/d"),
        ("https://a.test:443/", "https://a.test/"),
        ("https://a.test:80/", "https://a.test:80/"),
        ("http://a.test/?q=a b#part", "http://a.test/?q=a%20b"),
        ("http://例え.test/路", "http://xn--r8jz45g.test/%E8%B7%AF"),
        ("http://a.test/a%2fb", "http://a.test/a%2fb"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
    ],
)
def test_a_url_has_one_spelling(url: str, normalised: str) -> None:
    assert normalise_url(url) == normalised
    assert normalise_url(normalised) == normalised


@given(URLS)
def test_any_text_is_a_url_with_one_spelling_or_refused(text: str) -> None:
    with suppress(UrlRefused):
        normalised = normalise_url(text)
        assert normalised.startswith(("http://", "https://"))
        assert normalise_url(normalised) == normalised


@given(URLS)
@example("A:////]")
def test_so_is_whatever_a_host_redirects_to(location: str) -> None:
    with suppress(UrlRefused):
        assert redirected(httpx.URL("https://a.test/b"), location).scheme == "https"


@pytest.mark.parametrize("url", ["ftp://me:secret@a.test/", "http://me:secret@a.test:99999/"])
def test_a_password_is_kept_out_of_messages(url: str) -> None:
    with pytest.raises(UrlRefused) as refusal:
        normalise_url(url)

    assert "secret" not in str(refusal.value)
