"""What the settings say about access, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address

from ingestion.library.api_keys import Scope
from ingestion.parsing.pool import cores
from service.access.oidc import OidcRules
from service.settings import Settings

LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
# More would only wait for each other, as one interpreter runs them all.
_MOST_WORKING = 4

Networks = tuple[IPv4Network | IPv6Network, ...]


def is_within(address: str, networks: Networks) -> bool:
    """Whether an address is in one of some networks."""
    try:
        parsed = ip_address(address)
    except ValueError:  # a socket in the file system has no address
        return False
    return any(parsed in network for network in networks)


@dataclass(frozen=True, slots=True)
class ProxyRules:
    """A proxy that signs users in: the header that names them, and where it may come from."""

    header: str
    networks: Networks
    scopes: frozenset[Scope]
    collections: frozenset[str] | None

    def trusts(self, address: str) -> bool:
        """Whether an address is one of a trusted proxy's."""
        return is_within(address, self.networks)


@dataclass(frozen=True, slots=True)
class AccessRules:
    """Who is asked for a key, and how much anybody may ask.

    `keys_required` says that a key is asked for even while there is none. `hosts` are the names
    that the service answers to, `proxies` the addresses that may say that a browser speaks HTTPS.
    `requests_per_minute` is 0 for no limit. `max_working` questions, and as many checks and
    summaries, are worked on at once, and `max_waiting` of each wait; of all other requests,
    `max_concurrent` and `max_queued`.
    """

    keys_required: bool
    hosts: frozenset[str]
    session_lasts: timedelta
    requests_per_minute: int
    max_working: int
    max_waiting: int
    max_concurrent: int
    max_queued: int
    proxies: Networks = ()
    proxy: ProxyRules | None = None
    oidc: OidcRules | None = None


def access_rules(settings: Settings, *, is_local: bool = True) -> AccessRules:
    """The rules that settings make; `is_local` says that only this machine can reach the port.

    Whoever gives the service another name, or a proxy to sign users in, opens it to others: then
    keys are asked for too.
    """
    oidc = _oidc_rules(settings)
    proxy = None
    if settings.proxy_user_header:
        proxy = ProxyRules(
            header=settings.proxy_user_header.lower(),
            networks=settings.proxy_addresses,
            scopes=frozenset(settings.proxy_scopes),
            collections=(
                None
                if settings.proxy_collections is None
                else frozenset(settings.proxy_collections)
            ),
        )
    return AccessRules(
        keys_required=not is_local
        or bool(settings.allowed_hosts)
        or proxy is not None
        or oidc is not None,
        hosts=LOCAL_HOSTS | frozenset(settings.allowed_hosts),
        session_lasts=timedelta(hours=settings.session_hours),
        requests_per_minute=settings.requests_per_minute,
        max_working=settings.max_working or max(1, min(cores() // 2, _MOST_WORKING)),
        max_waiting=settings.max_waiting,
        max_concurrent=settings.max_concurrent,
        max_queued=settings.max_queued,
        proxies=settings.proxy_addresses,
        proxy=proxy,
        oidc=oidc,
    )


def _oidc_rules(settings: Settings) -> OidcRules | None:
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    secret = settings.oidc_client_secret
    collections = settings.oidc_collections
    return OidcRules(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=None if secret is None else secret.get_secret_value(),
        scopes=frozenset(settings.oidc_scopes),
        collections=None if collections is None else frozenset(collections),
        scopes_claim=settings.oidc_scopes_claim,
    )
