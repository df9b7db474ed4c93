"""Which addresses belong to the public internet, by the IANA special-purpose registries."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# The standard library's `is_global` changes between patch releases, so the list is written out:
# https://www.iana.org/assignments/iana-ipv4-special-registry and its neighbour for IPv6.
_REFUSED_IPV4 = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this network; 0.0.0.0 reaches the machine itself
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # carrier-grade NAT; a metadata service at 100.100.100.200
            "127.0.0.0/8",  # loopback
            "168.63.129.16/32",  # a cloud's host agent, on an address that looks public
            "169.254.0.0/16",  # link-local; the metadata service of most clouds
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments; a metadata service at 192.0.0.192
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",  # private
            "198.18.0.0/15",  # benchmarking
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/3",  # multicast, reserved, broadcast
        ),
    )
)
# Nothing else is allocated to the public internet. Loopback, unique local, link-local, multicast
# and the forms that carry an IPv4 address (mapped, compatible, NAT64) all lie outside.
_IPV6_GLOBAL_UNICAST = ip_network("2000::/3")
_REFUSED_IPV6 = tuple(
    map(
        ip_network,
        (
            "2001::/23",  # protocol assignments, Teredo among them
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4
            "3fff::/20",  # documentation
        ),
    )
)


def is_public(address: str) -> bool:
    """Whether an address, as a resolver wrote it, belongs to the public internet.

    IPv6 addresses that carry an IPv4 address are not public, whatever they carry: where they lead
    is for the network to decide.

    Raises:
        ValueError: if it is no IP address.
    """
    parsed = ip_address(address)
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in _REFUSED_IPV4)
    return _is_public_ipv6(parsed)


def _is_public_ipv6(address: IPv6Address) -> bool:
    return address in _IPV6_GLOBAL_UNICAST and not any(
        address in network for network in _REFUSED_IPV6
    )
