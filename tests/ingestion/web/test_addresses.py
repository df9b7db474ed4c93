"""Only what the registries give to the public internet is public."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_network

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingestion.web.addresses import is_public

CARRIES_IPV4 = st.builds(
    lambda prefix, low: IPv6Address(int(IPv6Network(prefix).network_address) | low),
    st.sampled_from(
        ["::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"]
    ),
    st.integers(0, 2**32 - 1),
)


SPECIAL = """
10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 224.0.0.0/4
240.0.0.0/4 fc00::/7 fe80::/10 ff00::/8 2001::/32 2002::/16 2001:db8::/32 64:ff9b::/96 fec0::/10
""".split()


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "8.8.8.8", "93.184.215.14", "172.32.0.1", "2606:4700::1111", "2a00::1"]
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("network", SPECIAL)
def test_special_networks_are_refused_from_end_to_end(network: str) -> None:
    special = ip_network(network)

    assert not is_public(str(special[0]))
    assert not is_public(str(special[-1]))


@given(st.ip_addresses(v=4).map(IPv4Address))
def test_nothing_is_public_that_the_standard_library_knows_to_be_special(
    address: IPv4Address,
) -> None:
    if is_public(str(address)):
        assert address.is_global
        assert not address.is_multicast
        assert not address.is_reserved


@given(st.ip_addresses(v=6).map(IPv6Address))
@example(IPv6Address("2001:0:4136:e378:8000:63bf:3fff:fdd2"))
@example(IPv6Address("2002:7f00:1::"))
def test_the_same_holds_for_ipv6(address: IPv6Address) -> None:
    if is_public(str(address)):
        assert address.is_global
        assert not address.is_multicast
        assert address.ipv4_mapped is None
        assert address.sixtofour is None
        assert address.teredo is None


@given(CARRIES_IPV4)
def test_no_ipv6_address_carries_an_ipv4_address_past_the_check(address: IPv6Address) -> None:
    assert not is_public(str(address))
    assert not is_public(address.exploded)


def test_what_is_no_address_is_not_judged() -> None:
    with pytest.raises(ValueError, match="localhost"):
        is_public("localhost")
