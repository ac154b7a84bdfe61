"""Which network addresses a connector may talk to: public ones, unless its account says otherwise."""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_CLOUD_METADATA = frozenset({ipaddress.ip_address("fd00:ec2::254"), ipaddress.ip_address("100.100.100.200")})


def is_allowed(text: str, *, allow_private: bool) -> bool:
    """Whether the numeric address ``text`` may be connected to.

    Link-local addresses (cloud metadata services live there), multicast and the unspecified address
    are refused even for accounts on a private network: no blog stands there.
    """
    address = _innermost(ipaddress.ip_address(text.partition("%")[0]))
    if address.is_link_local or address.is_multicast or address.is_unspecified or address in _CLOUD_METADATA:
        return False
    if isinstance(address, ipaddress.IPv4Address) and address.is_reserved:  # broadcast among them
        return False
    if allow_private and (address.is_private or address.is_loopback):
        return True
    return address.is_global


def _innermost(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address only wraps, so that no wrapping gets past the guard."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address
