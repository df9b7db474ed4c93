"""Fetching: limits on hops, bytes and time, one look-up a name, robots.txt, nothing but the URL."""

from __future__ import annotations

import gzip
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from datetime import date
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from ingestion.errors import (
    AddressRefused,
    FetchError,
    FetchFailed,
    RobotsRefused,
    SourceTooLarge,
    UrlRefused,
)
from ingestion.library.records import NO_VALIDATORS, Validators
from ingestion.web import Fetched, Fetcher
from tests.ingestion.web.site import Answer, Site, page, redirect, served

HOME = "127.0.0.1"
WEDNESDAY = "Wed, 20 Nov 2024 10:00:00 GMT"


def here(_host: str) -> list[str]:
    """A resolver to which every name is this machine."""
    return [HOME]


@pytest.fixture
def fetcher(site: Site) -> Fetcher:
    """A fetcher that may fetch from the site."""
    return Fetcher((f"{HOME}:{site.port}",), here, timeout_s=10)


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate that a host signed itself, and its key."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    wanted = (
        f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN={name}"
    )
    names = ["-addext", f"subjectAltName=DNS:{name}"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", *wanted.split(), *names, *files], check=True, capture_output=True)
    return certificate, key


class TestAnswer:
    """What comes back."""

    def test_a_page_comes_with_what_fetching_it_again_needs(
        self, site: Site, fetcher: Fetcher
    ) -> None:
        modified = "Sat, 23 Nov 2024 10:00:00 GMT"
        site.answers["/a?b=1"] = page(
            b"Rain.", content_type="text/html; charset=utf-8", etag='"7"', last_modified=modified
        )

        assert fetcher.fetch(f"{site.url}/x/../a?b=1#there") == Fetched(
            f"{site.url}/a?b=1",
            b"Rain.",
            "text/html; charset=utf-8",
            Validators('"7"', modified),
            date(2024, 11, 23),
        )

    def test_a_page_may_come_without_any_of_it(self, site: Site, fetcher: Fetcher) -> None:
        site.answers["/"] = page(b"Rain.")

        assert fetcher.fetch(site.url) == Fetched(f"{site.url}/", b"Rain.", "")

    @pytest.mark.parametrize("status", [204, 206, 304, 401, 404, 410, 500, 503, 299])
    def test_any_other_status_is_a_failure(self, status: int, site: Site, fetcher: Fetcher) -> None:
        site.answers["/"] = page(status=status)

        with pytest.raises(FetchFailed, match=f"answers {status}"):
            fetcher.fetch(site.url)

    def test_a_request_says_who_asks_and_nothing_else(
        self, site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / ".netrc").write_text(f"machine {HOME} login me password secret")
        monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
        site.answers["/"] = redirect("/b")
        site.answers["/b"] = page(b"Rain.", set_cookie="a=1")
        site.answers["/robots.txt"] = page(set_cookie="b=2", status=404)

        fetcher.fetch(site.url)

        for _, headers in site.requests:
            assert {name.lower() for name, _ in headers.items()} == {
                "host",
                "user-agent",
                "accept",
                "accept-encoding",
            }
            assert headers["User-Agent"].startswith("Footnote/")
            assert headers["Host"] == f"{HOME}:{site.port}"

    @pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "ALL_PROXY"])
    def test_proxies_of_the_environment_are_not_used(
        self, variable: str, site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site.answers["/"] = page(b"Rain.")
        with served() as proxy:
            monkeypatch.setenv(variable, proxy.url)
            assert fetcher.fetch(site.url).data == b"Rain."

        assert proxy.requests == []


class TestFetchingAgain:
    """What has not changed is not sent twice."""

    @pytest.mark.parametrize(
        ("held", "sent"),
        [
            (Validators('"7"', WEDNESDAY), ("If-None-Match", '"7"')),
            (Validators('W/"7"', None), ("If-None-Match", 'W/"7"')),
            (Validators(None, WEDNESDAY), ("If-Modified-Since", WEDNESDAY)),
        ],
    )
    def test_a_server_is_asked_for_what_has_changed(
        self, held: Validators, sent: tuple[str, str], site: Site, fetcher: Fetcher
    ) -> None:
        site.answers["/"] = page(status=304)

        assert fetcher.refetch(site.url, held) is None

        robots, asked = (headers for _, headers in site.requests)
        conditions = [one for one in asked.items() if one[0].startswith("If-")]
        assert conditions == [sent]
        assert not any(name.startswith("If-") for name in robots)

    def test_what_has_changed_comes_with_its_new_validators(
        self, site: Site, fetcher: Fetcher
    ) -> None:
        site.answers["/"] = page(b"Snow.", etag='"8"')

        fetched = fetcher.refetch(site.url, Validators('"7"', None))

        assert fetched is not None
        assert (fetched.data, fetched.validators) == (b"Snow.", Validators('"8"', None))

    def test_no_change_is_believed_only_if_it_was_asked_about(
        self, site: Site, fetcher: Fetcher
    ) -> None:
        site.answers["/"] = page(status=304)

        with pytest.raises(FetchFailed, match="answers 304"):
            fetcher.refetch(site.url, NO_VALIDATORS)

    def test_validators_are_for_the_url_that_gave_them(self, site: Site, fetcher: Fetcher) -> None:
        """Where a redirect has begun to lead elsewhere, the same ETag means another document."""
        site.answers["/latest"] = redirect("/november")
        site.answers["/november"] = page(b"Rain.", etag='"1"', last_modified=WEDNESDAY)

        fetched = fetcher.refetch(f"{site.url}/latest", Validators('"1"', None))

        assert fetched is not None
        assert (fetched.data, fetched.validators) == (b"Rain.", NO_VALIDATORS)
        assert "If-None-Match" in dict(site.requests)["/latest"]
        assert "If-None-Match" not in dict(site.requests)["/november"]

    def test_a_redirect_that_answers_unchanged_was_not_asked(
        self, site: Site, fetcher: Fetcher
    ) -> None:
        site.answers["/latest"] = redirect("/november")
        site.answers["/november"] = page(status=304)

        with pytest.raises(FetchFailed, match="answers 304"):
            fetcher.refetch(f"{site.url}/latest", Validators('"1"', None))

    @pytest.mark.parametrize(
        "held",
        [
            Validators('"7"\r\nCookie: a=1', None),
            Validators(None, f"{WEDNESDAY}\r\nCookie: a=1"),
            Validators('"' + "x" * 10_000 + '"', None),
            Validators(None, "yesterday"),
            Validators('"雨"', None),
        ],
    )
    def test_validators_that_are_none_are_not_sent(
        self, held: Validators, site: Site, fetcher: Fetcher
    ) -> None:
        site.answers["/"] = page(b"Rain.")

        assert fetcher.refetch(site.url, held) is not None

        for _, headers in site.requests:
            assert not {"If-None-Match", "If-Modified-Since", "Cookie"} & set(headers)

    @pytest.mark.parametrize(
        ("etag", "last_modified", "kept"),
        [
            ("unquoted", WEDNESDAY, Validators("unquoted", WEDNESDAY)),
            ("", "", NO_VALIDATORS),
            ('"with blanks"', "Yesterday", NO_VALIDATORS),
            ('"' + "x" * 600 + '"', "Sat, 99 Nov 2024 10:00:00 GMT", NO_VALIDATORS),
        ],
    )
    def test_only_what_can_be_sent_back_is_kept(
        self, etag: str, last_modified: str, kept: Validators, site: Site, fetcher: Fetcher
    ) -> None:
        site.answers["/"] = page(b"Rain.", etag=etag, last_modified=last_modified)

        assert fetcher.fetch(site.url).validators == kept

    def test_a_page_that_was_made_just_now_was_not_changed_today(
        self, site: Site, fetcher: Fetcher
    ) -> None:
        site.answers["/"] = page(b"Rain.", last_modified=formatdate(usegmt=True))

        assert fetcher.fetch(site.url).modified_at is None


class TestRedirects:
    """Each hop is held to the rules of the first."""

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_is_followed(self, status: int, site: Site, fetcher: Fetcher) -> None:
        site.answers["/a/b"] = redirect("../c?d", status)
        site.answers["/c?d"] = page(b"Rain.")

        assert fetcher.fetch(f"{site.url}/a/b").url == f"{site.url}/c?d"

    def test_five_are_followed_and_a_sixth_is_not(self, site: Site, fetcher: Fetcher) -> None:
        for hop in range(6):
            site.answers[f"/{hop}"] = redirect(f"/{hop + 1}")
        site.answers["/6"] = page(b"Rain.")

        assert fetcher.fetch(f"{site.url}/1").data == b"Rain."
        with pytest.raises(FetchFailed, match="more than 5 times"):
            fetcher.fetch(f"{site.url}/0")

    def test_a_loop_ends(self, site: Site, fetcher: Fetcher) -> None:
        site.answers["/a"] = redirect("/b")
        site.answers["/b"] = redirect("/a")

        with pytest.raises(FetchFailed, match="more than 5 times"):
            fetcher.fetch(f"{site.url}/a")

        assert len(site.paths) == 1 + 6  # robots.txt, the page, five hops

    def test_a_redirect_to_nowhere_is_a_failure(self, site: Site, fetcher: Fetcher) -> None:
        site.answers["/"] = page(status=302)

        with pytest.raises(FetchFailed, match="302"):
            fetcher.fetch(site.url)

    def test_another_port_of_the_machine_has_to_be_allowed_too(
        self, site: Site, fetcher: Fetcher, connections: list[tuple[str, int]]
    ) -> None:
        with served() as other:
            other.answers["/"] = page(b"Secret.")
            site.answers["/"] = redirect(other.url)
            with pytest.raises(AddressRefused, match=HOME):
                fetcher.fetch(site.url)

        assert (HOME, other.port) not in connections
        assert other.requests == []

    def test_credentials_are_refused_and_kept_out_of_the_message(
        self, site: Site, fetcher: Fetcher
    ) -> None:
        site.answers["/"] = redirect(f"http://me:secret@{HOME}:{site.port}/")

        with pytest.raises(UrlRefused, match="name or password") as refusal:
            fetcher.fetch(site.url)

        assert "secret" not in str(refusal.value)


class TestAddresses:
    """The address that was checked is the address that is used."""

    def test_a_name_is_looked_up_once_whatever_it_would_say_later(
        self, site: Site, connections: list[tuple[str, int]]
    ) -> None:
        asked: list[str] = []

        def rebinding(host: str) -> list[str]:
            asked.append(host)
            return [HOME] if len(asked) == 1 else ["127.0.0.2"]

        # Every answer closes its connection, so each request needs another.
        site.answers["/robots.txt"] = page(status=404, connection="close")
        site.answers["/"] = redirect("/b")
        site.answers["/b"] = page(b"Rain.", connection="close")

        fetcher = Fetcher(("rebind.test",), rebinding)
        fetcher.fetch(f"http://rebind.test:{site.port}/")

        assert asked == ["rebind.test"]
        assert len(connections) == 3
        assert set(connections) == {(HOME, site.port)}

    def test_a_name_that_was_refused_is_not_asked_again(
        self, connections: list[tuple[str, int]]
    ) -> None:
        answers = iter([["10.0.0.1"], ["93.184.215.14"]])

        with pytest.raises(AddressRefused, match=r"rebind\.test") as refusal:
            Fetcher(resolve=lambda _: next(answers)).fetch("http://rebind.test/")

        assert "10.0.0.1" not in str(refusal.value)  # which would draw a map for strangers
        assert next(answers) == ["93.184.215.14"]
        assert connections == []

    @pytest.mark.parametrize("allowed", ["inside.test", "inside.test:{port}"])
    def test_a_host_is_allowed_by_name_with_or_without_its_port(
        self, allowed: str, site: Site
    ) -> None:
        site.answers["/"] = page(b"Rain.")
        fetcher = Fetcher((allowed.format(port=site.port),), here)

        assert fetcher.fetch(f"http://INSIDE.test:{site.port}/").data == b"Rain."

    @pytest.mark.parametrize(
        "allowed", ["inside.test:1", "test", "x.inside.test", "127.0.0.1", "inside.tes", "*", ""]
    )
    def test_nothing_but_that_very_name_is(
        self, allowed: str, site: Site, connections: list[tuple[str, int]]
    ) -> None:
        with pytest.raises(AddressRefused):
            Fetcher((allowed,), here).fetch(f"http://inside.test:{site.port}/")

        assert connections == []

    def test_an_allowed_ipv6_address_is_written_in_brackets(self) -> None:
        with pytest.raises(FetchFailed, match="cannot be fetched"):
            Fetcher(("[::1]:9",), lambda host: [host]).fetch("http://[::1]:9/")

    def test_the_next_address_is_tried_when_one_does_not_answer(self, site: Site) -> None:
        site.answers["/"] = page(b"Rain.")
        fetcher = Fetcher(("two.test",), lambda _: ["127.0.0.9", HOME])

        assert fetcher.fetch(f"http://two.test:{site.port}/").data == b"Rain."

    def test_a_name_without_an_address_is_a_failure(self) -> None:
        with pytest.raises(FetchFailed, match="has no address"):
            Fetcher(resolve=lambda _: []).fetch("http://empty.test/")

    def test_the_systems_resolver_reads_odd_spellings_and_is_judged_by_its_answer(
        self, connections: list[tuple[str, int]]
    ) -> None:
        with pytest.raises(AddressRefused, match=r"^0x7f\.1 is not"):
            Fetcher().fetch("http://0x7f.1/")

        assert connections == []


class TestLimits:
    """No answer takes more room or time than it was given."""

    def test_a_body_may_be_as_large_as_the_limit_and_no_larger(self, site: Site) -> None:
        fetcher = Fetcher((HOME,), here, max_bytes=100_000)
        site.answers["/most"] = page(b"x" * 100_000)
        site.answers["/more"] = page(b"x" * 100_001)

        assert len(fetcher.fetch(f"{site.url}/most").data) == 100_000
        with pytest.raises(SourceTooLarge, match="more than 100,000 bytes"):
            fetcher.fetch(f"{site.url}/more")

    def test_an_endless_body_is_left_at_the_limit(self, site: Site) -> None:
        sent: list[int] = []

        def endless(request: BaseHTTPRequestHandler) -> None:
            request.send_response(200)
            request.end_headers()
            while True:
                request.wfile.write(b"x" * 10_000)
                sent.append(10_000)

        site.answers["/"] = endless

        with pytest.raises(SourceTooLarge):
            Fetcher((HOME,), here, max_bytes=1_000_000).fetch(site.url)

        assert sum(sent) < 20_000_000  # what the system's buffers hold, and no more

    @pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "x"])
    def test_a_compressed_body_is_refused_unpacked(
        self, encoding: str, site: Site, fetcher: Fetcher
    ) -> None:
        site.answers["/"] = page(gzip.compress(b"x" * 30_000_000), content_encoding=encoding)

        with pytest.raises(FetchFailed, match="compressed"):
            fetcher.fetch(site.url)

        assert site.requests[-1][1]["Accept-Encoding"] == "identity"

    @pytest.mark.parametrize(
        "beginning",
        [
            "",
            "HTTP/1.1 200 OK\r\nx-a: ",
            "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffff\r\n",
        ],
        ids=["silence", "headers", "body", "chunk"],
    )
    def test_an_answer_that_drips_ends_with_the_time(self, beginning: str, site: Site) -> None:
        site.answers["/"] = _dripping(beginning)

        _assert_out_of_time(Fetcher((HOME,), here, timeout_s=0.5), site.url)

    def test_the_time_is_for_all_hops_together(self, site: Site) -> None:
        def slowly(request: BaseHTTPRequestHandler) -> None:
            time.sleep(0.2)
            redirect("/")(request)

        site.answers["/"] = slowly

        _assert_out_of_time(Fetcher((HOME,), here, timeout_s=0.5), site.url)

    def test_a_look_up_that_hangs_is_left_behind(self) -> None:
        def hanging(_host: str) -> list[str]:
            time.sleep(2)
            return [HOME]

        _assert_out_of_time(Fetcher((), hanging, timeout_s=0.3), "http://slow.test/")

    def test_a_handshake_that_hangs_ends_with_the_time(self) -> None:
        with socket.create_server((HOME, 0)) as silent:
            url = f"https://{HOME}:{silent.getsockname()[1]}/"
            _assert_out_of_time(Fetcher((HOME,), here, timeout_s=0.5), url)

    @pytest.mark.parametrize(
        "bytes_sent",
        [
            b"",
            b"SSH-2.0-OpenSSH_9.2\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort",
            b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000,
        ],
        ids=["nothing", "not-http", "bad-length", "cut-off", "endless-header"],
    )
    def test_what_is_no_answer_is_a_failure(
        self, bytes_sent: bytes, site: Site, fetcher: Fetcher
    ) -> None:
        def broken(request: BaseHTTPRequestHandler) -> None:
            request.wfile.write(bytes_sent)
            request.close_connection = True

        site.answers["/"] = broken

        with pytest.raises(FetchFailed, match="cannot be fetched"):
            fetcher.fetch(site.url)


class TestRobots:
    """A host's wish to be left alone is respected (RFC 9309)."""

    @pytest.mark.parametrize(
        ("rules", "permitted"),
        [
            ("User-agent: *\nDisallow: /", False),
            ("User-agent: *\nDisallow: /private", False),
            ("User-agent: footnote\nDisallow: /private/", False),
            ("User-agent: Footnote\nDisallow:\n\nUser-agent: *\nDisallow: /", True),
            ("User-agent: Other\nDisallow: /", True),
            ("User-agent: *\nDisallow: /\nAllow: /private/a", True),
            ("\ufeffUser-agent: *\r\nDisallow: /", False),
            ("User-agent: *\n#" + "x" * 600_000 + "\nDisallow: /", True),
            ("", True),
            ("<html>not found</html>", True),
        ],
    )
    def test_its_rules_are_kept(
        self, rules: str, permitted: bool, site: Site, fetcher: Fetcher
    ) -> None:
        site.answers["/private/a"] = page(b"Rain.")
        site.answers["/robots.txt"] = page(rules.encode())

        if permitted:
            assert fetcher.fetch(f"{site.url}/private/a").data == b"Rain."
        else:
            with pytest.raises(RobotsRefused, match=r"robots\.txt asks programs not to"):
                fetcher.fetch(f"{site.url}/private/a")
            assert site.paths == ["/robots.txt"]

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
    def test_without_a_file_everything_is_permitted(
        self, status: int, site: Site, fetcher: Fetcher
    ) -> None:
        site.answers["/robots.txt"] = page(b"User-agent: *\nDisallow: /", status)
        site.answers["/"] = page(b"Rain.")

        assert fetcher.fetch(site.url).data == b"Rain."

    @pytest.mark.parametrize("status", [500, 502, 503])
    def test_a_host_that_is_unwell_is_left_alone(
        self, status: int, site: Site, fetcher: Fetcher
    ) -> None:
        site.answers["/robots.txt"] = page(status=status)
        site.answers["/"] = page(b"Rain.")

        with pytest.raises(RobotsRefused, match="try later"):
            fetcher.fetch(site.url)

        assert site.paths == ["/robots.txt"]

    def test_the_file_may_be_elsewhere(self, site: Site, fetcher: Fetcher) -> None:
        site.answers["/robots.txt"] = redirect("/rules")
        site.answers["/rules"] = page(b"User-agent: *\nDisallow: /")

        with pytest.raises(RobotsRefused):
            fetcher.fetch(site.url)

    def test_but_not_inside(self, site: Site, connections: list[tuple[str, int]]) -> None:
        site.answers["/robots.txt"] = redirect("http://metadata.test/")
        answers = {"public.test": [HOME], "metadata.test": ["169.254.169.254"]}

        with pytest.raises(AddressRefused, match=r"metadata\.test"):
            Fetcher(("public.test",), answers.__getitem__).fetch(f"http://public.test:{site.port}/")

        assert set(connections) == {(HOME, site.port)}

    def test_a_compressed_file_is_not_taken_for_no_rules(
        self, site: Site, fetcher: Fetcher
    ) -> None:
        rules = gzip.compress(b"User-agent: *\nDisallow: /")
        site.answers["/robots.txt"] = page(rules, content_encoding="gzip")
        site.answers["/"] = page(b"Rain.")

        with pytest.raises(FetchFailed, match="compressed"):
            fetcher.fetch(site.url)

    def test_each_host_on_the_way_is_asked_once(self, site: Site) -> None:
        with served() as other:
            other.answers["/robots.txt"] = page(b"User-agent: *\nDisallow: /b")
            other.answers["/a"] = redirect("/b")
            site.answers["/"] = redirect("/x")
            site.answers["/x"] = redirect(f"{other.url}/a")
            with pytest.raises(RobotsRefused, match=r"/b$"):
                Fetcher((HOME,), here).fetch(site.url)

        assert site.paths == ["/robots.txt", "/", "/x"]
        assert other.paths == ["/robots.txt", "/a"]


class TestTls:
    """The address is pinned, and the certificate still has to be the name's."""

    @pytest.fixture
    def tls_site(self, tmp_path: Path) -> Iterator[tuple[Site, Fetcher, list[str | None]]]:
        """A site with a certificate for secure.test, its fetcher, the names it was asked for."""
        file, key = certificate(tmp_path, "secure.test")
        asked: list[str | None] = []
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(file, key)
        server.sni_callback = lambda _socket, name, _context: asked.append(name)
        trusting = ssl.create_default_context(cafile=str(file))
        with served(server) as site:
            site.answers["/"] = page(b"Rain.")
            yield site, Fetcher(("secure.test", "other.test"), here, tls=trusting), asked

    def test_the_host_is_asked_for_by_name_and_verified_by_it(
        self, tls_site: tuple[Site, Fetcher, list[str | None]]
    ) -> None:
        site, fetcher, asked = tls_site

        assert fetcher.fetch(f"https://secure.test:{site.port}/").data == b"Rain."
        assert set(asked) == {"secure.test"}
        assert site.requests[-1][1]["Host"] == f"secure.test:{site.port}"

    def test_another_hosts_certificate_is_refused(
        self, tls_site: tuple[Site, Fetcher, list[str | None]]
    ) -> None:
        site, fetcher, _ = tls_site

        with pytest.raises(FetchFailed, match=r"not valid for 'other\.test'"):
            fetcher.fetch(f"https://other.test:{site.port}/")

        assert site.requests == []

    def test_a_certificate_that_nobody_vouches_for_is_refused(
        self, tls_site: tuple[Site, Fetcher, list[str | None]]
    ) -> None:
        site, _, _ = tls_site

        with pytest.raises(FetchFailed, match="CERTIFICATE_VERIFY_FAILED"):
            Fetcher(("secure.test",), here).fetch(f"https://secure.test:{site.port}/")

    def test_a_redirect_does_not_give_up_encryption(
        self, tls_site: tuple[Site, Fetcher, list[str | None]]
    ) -> None:
        site, fetcher, _ = tls_site
        site.answers["/"] = redirect("http://other.test/")

        with pytest.raises(UrlRefused, match="not encrypted"):
            fetcher.fetch(f"https://secure.test:{site.port}/")


def _dripping(beginning: str) -> Answer:
    """Sends a beginning, and then a byte every so often without end."""

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(beginning.encode())
        while True:
            time.sleep(0.1)
            if beginning:
                request.wfile.write(b"x")
            elif request.connection.recv(1) == b"":
                return

    return drip


def _assert_out_of_time(fetcher: Fetcher, url: str) -> None:
    """The site never ends by itself, so that the fetch ends at all is the fetcher's doing."""
    with pytest.raises(FetchError, match=r"took longer|in time"):
        fetcher.fetch(url)
