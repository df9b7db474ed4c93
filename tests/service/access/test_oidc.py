"""Signing in through an OpenID provider that is really asked, and what of its word is believed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from service.app import create_app
from service.bootstrap import Services, open_services
from service.settings import Settings
from tests.server import connected, served
from tests.service.access.oidc_server import CLIENT, SECRET, Provider, oidc_provider
from tests.service.conftest import ingest_texts

Served = tuple[Provider, Services, str]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A provider, and a Footnote whose users it signs in."""
    with oidc_provider() as provider:
        settings = Settings(
            home=tmp_path_factory.mktemp("oidc"),
            oidc_issuer=provider.issuer,
            oidc_client_id=CLIENT,
            oidc_client_secret=SecretStr(SECRET),
            oidc_scopes_claim="roles",
        )
        with open_services(settings) as services:
            ingest_texts(services)
            with served(create_app(services)) as url:
                yield provider, services, url


@pytest.fixture
def sign_in(shared: Served) -> Iterator[tuple[Provider, Services, httpx.Client]]:
    """A browser that has not signed in, and a provider that does all right for a reader."""
    provider, services, url = shared
    provider.fault, provider.more = "", {"roles": ["footnote:read", "somebody"]}
    with connected(url) as client:
        yield provider, services, client


SignIn = tuple[Provider, Services, httpx.Client]


def through(client: httpx.Client) -> httpx.Response:
    """Go to the provider and come back, as a browser does."""
    sent = client.get("/v1/sign-in")
    assert sent.status_code == 303, sent.text
    back = httpx.get(sent.headers["location"]).headers["location"]
    return client.get(back)


def test_a_user_of_the_provider_is_signed_in(sign_in: SignIn) -> None:
    _, services, client = sign_in
    assert client.get("/v1/collections").status_code == 401
    assert client.get("/v1/session").json()["has_provider"] is True
    done = through(client)
    assert (done.status_code, done.headers["location"]) == (303, "/")
    session = client.get("/v1/session").json()
    assert (session["name"], session["scopes"]) == ("oidc:ada", ["read"])
    assert client.get("/v1/documents?collection=coast").json()["total"] == 2
    document = client.get("/v1/documents?collection=coast").json()["documents"][0]
    assert client.delete(f"/v1/documents/{document['document_id']}").status_code == 403
    assert services.library.audit.entries(1)[0].act == "session_begun"
    client.delete("/v1/session")
    assert client.get("/v1/collections").status_code == 401


@pytest.mark.parametrize(
    "fault",
    [
        "nonce",
        "no nonce",
        "audience",
        "azp",
        "token issuer",
        "expired",
        "no end",
        "signature",
        "unsigned",
        "public key as secret",
        "kid",
        "no token",
    ],
)
def test_a_token_that_does_not_hold_signs_nobody_in(sign_in: SignIn, fault: str) -> None:
    provider, services, client = sign_in
    provider.fault = fault
    done = through(client)
    assert done.headers["location"] == "/?sign-in=refused"
    assert client.get("/v1/collections").status_code == 401
    assert services.library.audit.verify().is_sound


def test_a_user_without_a_scope_is_not_signed_in(sign_in: SignIn) -> None:
    provider, _, client = sign_in
    for roles in ([], ["root"], None, 7, {"read": True}):
        provider.more = {"roles": roles}
        assert through(client).headers["location"] == "/?sign-in=refused"


def test_a_provider_by_another_name_is_not_asked(sign_in: SignIn) -> None:
    provider, _, client = sign_in
    provider.fault = "issuer"
    assert client.get("/v1/sign-in").headers["location"] == "/?sign-in=refused"


def test_a_sign_in_ends_in_the_browser_that_began_it(sign_in: SignIn) -> None:
    """Else somebody could have another person work under their name."""
    _, _, client = sign_in
    sent = client.get("/v1/sign-in")
    back = httpx.get(sent.headers["location"]).headers["location"]
    with httpx.Client() as other:
        assert other.get(back).headers["location"] == "/?sign-in=refused"
    assert client.get(back).headers["location"] == "/"
    assert client.get(back).headers["location"] == "/?sign-in=refused"


def test_a_state_that_was_never_given_is_refused(sign_in: SignIn) -> None:
    _, _, client = sign_in
    headers = {"Cookie": "footnote-sign-in=made-up"}
    found = client.get("/v1/sign-in/callback?code=x&state=made-up", headers=headers)
    assert found.headers["location"] == "/?sign-in=refused"


def test_the_secret_is_in_no_repr(shared: Served) -> None:
    _, services, _ = shared
    assert SECRET not in repr(services.settings)


def test_without_a_provider_there_is_nowhere_to_sign_in(tmp_path: Path) -> None:
    with (
        open_services(Settings(home=tmp_path)) as services,
        served(create_app(services)) as url,
    ):
        assert httpx.get(f"{url}/v1/sign-in").status_code == 404
        assert httpx.get(f"{url}/v1/session").json()["has_provider"] is False
