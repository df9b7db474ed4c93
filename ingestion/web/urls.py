"""URLs that may be fetched, each in one spelling."""

from __future__ import annotations

import httpx

from ingestion.errors import UrlRefused

_SCHEMES = frozenset({"http", "https"})
_HIGHEST_PORT = 65_535


def normalise_url(url: str) -> str:
    """The spelling under which the library knows a URL: no fragment, no default port.

    Raises:
        UrlRefused: if it is not an http or https URL, or carries a name or password.
    """
    return str(parse_url(url))


def parse_url(url: str) -> httpx.URL:
    """Take a URL apart and normalise it (RFC 3986, section 6).

    Raises:
        UrlRefused: if it is not an http or https URL, or carries a name or password.
    """
    try:
        parsed = httpx.URL(url)
        return _checked(parsed.copy_with(raw_path=parsed.raw_path, fragment=None))
    except (httpx.InvalidURL, ValueError) as error:
        raise UrlRefused(f"{url!r} is not a URL: {error}") from None


def redirected(url: httpx.URL, location: str) -> httpx.URL:
    """Where a redirect leads.

    Raises:
        UrlRefused: if it may not be fetched, or if it gives up the encryption of `url`.
    """
    try:
        target = parse_url(str(url.join(location)))
    except (httpx.InvalidURL, ValueError) as error:
        raise UrlRefused(f"{url} redirects to {location!r}, which is not a URL: {error}") from None
    if (url.scheme, target.scheme) == ("https", "http"):
        raise UrlRefused(f"{url} redirects to {target}, which is not encrypted: name that itself")
    return target


def _checked(url: httpx.URL) -> httpx.URL:
    if url.userinfo:
        # The password stays out of the message, which may be logged.
        raise UrlRefused(
            f"the URL to {url.raw_host.decode('ascii')} carries a name or password: "
            "give it without what is before the @"
        )
    if url.scheme not in _SCHEMES or not url.raw_host:
        raise UrlRefused(f"{str(url)!r} is not a URL that begins with http:// or https://")
    if url.port is not None and not 0 < url.port <= _HIGHEST_PORT:
        raise UrlRefused(f"{str(url)!r} has no port that exists")
    return url
