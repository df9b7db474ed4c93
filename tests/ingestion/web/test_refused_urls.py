"""No spelling of a private address opens a connection; the sockets themselves are asked."""

from __future__ import annotations

import socket

import pytest

from ingestion.errors import AddressRefused, FetchError, FetchFailed, UrlRefused
from ingestion.web import Fetcher
from tests.ingestion.web.site import Site, redirect

# Names as a hostile name server would answer for them.
NAMES = {
    "localhost": ["127.0.0.1", "::1"],
    "localhost.": ["127.0.0.1"],
    "loop.test": ["127.0.0.1"],
    "loop6.test": ["::1"],
    "metadata.test": ["169.254.169.254"],
    "metadata6.test": ["fd00:ec2::254"],
    "intranet.test": ["10.1.2.3"],
    "router.test": ["192.168.1.1"],
    "nat.test": ["100.64.0.1"],
    "mapped.test": ["::ffff:127.0.0.1"],
    "sixtofour.test": ["2002:7f00:1::1"],
    "nat64.test": ["64:ff9b::7f00:1"],
    "scoped.test": ["fe80::1%2"],
    "unspecified.test": ["0.0.0.0"],  # noqa: S104 - nothing is bound to it
    "first.test": ["127.0.0.1", "93.184.215.14"],
    "last.test": ["93.184.215.14", "127.0.0.1"],
    "middle.test": ["93.184.215.14", "2606:2800::1", "10.0.0.1", "93.184.215.15"],
    "mixed6.test": ["2606:2800::1", "::1"],
    "xn--mnchen-3ya.test": ["172.16.0.1"],
    "a_b.test": ["127.0.0.1"],
}

ADDRESSES = """
127.0.0.1 127.0.0.1:22 127.0.0.1:65535 127.0.0.0 127.1 127.0.1 127.127.127.127 127.255.255.255
2130706433 2130706432 017700000001 0x7f000001 0x7F000001 0x7f.0.0.1
0x7f.1 0177.1 127.0x1 0x7f.0x0.0x0.0x1
0 0.0.0.0 0x0 00 0.0 0.1 0.1.2.3 0.255.255.255
10.0.0.1 10.1 10.255.255.255 012.1 0xa000001 167772161
172.16.0.1 172.31.255.255 0xac.0x10.1 2886729729 192.168.0.1 192.168.1.1 192.168.257 3232235777
0xc0a80101 169.254.169.254 169.254.0.1 2852039166 0xa9fea9fe
169.254.43518 0xA9.254.0251.254 100.64.0.1 100.100.100.200 100.127.255.255 168.63.129.16
192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9
224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 4294967295 0xffffffff
[::1] [::1]:8080 [0:0:0:0:0:0:0:1] [0000::0001] [::] [0::0] [::127.0.0.1] [::7f00:1]
[::ffff:127.0.0.1] [::FFFF:7f00:1] [0:0:0:0:0:ffff:10.0.0.1] [::ffff:a9fe:a9fe] [::ffff:0:127.0.0.1]
[::ffff:8.8.8.8] [64:ff9b::127.0.0.1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::a00:1] [2002:7f00:1::]
[2002:a9fe:a9fe::1] [2002:c0a8:101::1] [2001:0:4136:e378:8000:63bf:80ff:fffe] [2001:db8::1]
[2001:10::1] [3fff::1] [5f00::1] [100::1] [fc00::1] [fd00:ec2::254] [fd20:ce::254] [fe80::1]
[fec0::1] [ff02::1] [ff0e::1] [fe80::a9fe:a9fe]
""".split()

REFUSED = [
    *(f"http://{host}/" for host in [*ADDRESSES, *NAMES]),
    "https://127.0.0.1/",
    "HTTP://127.0.0.1",
    "hTTps://LOCALHOST/",
    "http://127.0.0.1?x=http://example.org/",
    "http://127.0.0.1#@example.org/",
    "http://loop.test/../../x",
    "http://LOOP.test:8080/%2e%2e/",
    "http://münchen.test/",
    "http://169.254.169.254/latest/meta-data/",
    "http://127.0.0.1:/",
    "http://@127.0.0.1/",
    "http://127。0。0。1/",
]

MALFORMED = [
    *"""
file:///etc/passwd file://localhost/etc/passwd ftp://127.0.0.1/ gopher://127.0.0.1:70/_x
dict://127.0.0.1:11211/stat ldap://127.0.0.1/ data:text/html,x javascript:alert(1) ws://127.0.0.1/
http+unix://%2Frun%2Fx/ unix:/run/x jar:http://127.0.0.1!/ //127.0.0.1/ 127.0.0.1 localhost:80
http:127.0.0.1 http:/127.0.0.1 http:///127.0.0.1 http:// http://? https://:443/ http://:80
http://u@127.0.0.1/ http://u:p@127.0.0.1/ http://example.org@127.0.0.1/ http://127.0.0.1:80@example.org/
http://example.org:x@127.0.0.1/ http://example.org\\@127.0.0.1/ http://example.org%40@127.0.0.1/
http://127.0.0.1:0/ http://127.0.0.1:65536/ http://127.0.0.1:99999999/ http://127.0.0.1:-1/
http://127.0.0.1:8o/ http://127.0.0.1:80:80/ http://[127.0.0.1]/ http://[::1 http://[::1]x/
http://[::g]/ http://[] http://１２７.０.０.１/ http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/ http://①②⑦.⓪.⓪.①/
http://loc\u00adalhost/ http://local\u200bhost/
http://0177.0.0.1/ http://0177.0.0.01/ http://0000177.0000000.00.01/ http://127.0.00000.1/
http://0300.0250.1.1/ http://0251.0376.0251.0376/ http://127.0.0.256/
""".split(),
    "http://127.0.0.1\t/",
    "http://127.0.0.1\r\nHost: x/",
    "http://127.0.0.1\0.example.org/",
    "\nhttp://127.0.0.1/",
    " http://127.0.0.1/",
    "",
]

UNKNOWN = """
http://%31%32%37.0.0.1/ http://127.0.0.1%2f.example.org/ http://127.0.0.1%00.example.org/
http://127.0.0.1%23.example.org/ http://[fe80::1%25lo]/ http://[::1%lo]/ http://0127.0.0.8x/ http://1.2.3.4.5/
http://0x7g000001/ http://127.0.0.1../ http://..127.0.0.1/ http://127..1/ http://o177.0.0.1/
http://a..test/ http://.loop.test/ http://example.org\\127.0.0.1/ http://4294967296/
""".split()


def resolve(host: str) -> list[str]:
    """Names from the table; addresses in every spelling that the system's resolver takes."""
    if host in NAMES:
        return NAMES[host]
    numeric = socket.AI_NUMERICHOST
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=numeric)
    return [str(address[0]) for *_, address in found]


def test_there_are_enough_forms() -> None:
    assert len({*REFUSED, *MALFORMED, *UNKNOWN}) > 200


@pytest.mark.parametrize(
    ("url", "error"),
    [(url, AddressRefused) for url in REFUSED]
    + [(url, UrlRefused) for url in MALFORMED]
    + [(url, FetchFailed) for url in UNKNOWN],
)
def test_a_url_that_leads_inside_opens_no_connection(
    url: str, error: type[FetchError], connections: list[tuple[str, int]]
) -> None:
    with pytest.raises(error):
        Fetcher(resolve=resolve).fetch(url)

    assert connections == []


@pytest.mark.parametrize("url", [*REFUSED[::3], *MALFORMED[::3], *UNKNOWN[::3]])
def test_nor_does_a_redirect_to_it(
    url: str, site: Site, connections: list[tuple[str, int]]
) -> None:
    # http.server would send a line break in a header as it is, and so make it two.
    site.answers["/"] = redirect(url.replace("\r\n", "").strip() or "ftp://x")
    fetcher = Fetcher((f"127.0.0.1:{site.port}",), resolve)

    with pytest.raises(FetchError):
        fetcher.fetch(f"{site.url}/")

    assert set(connections) == {("127.0.0.1", site.port)}


def test_the_record_hears_of_connections(site: Site, connections: list[tuple[str, int]]) -> None:
    """Without this, an empty record would prove nothing."""
    socket.create_connection(("127.0.0.1", site.port)).close()

    assert connections == [("127.0.0.1", site.port)]
