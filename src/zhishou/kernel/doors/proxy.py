"""Behind a proxy: whose request it really is. Only a proxy named in ZHISHOU_PROXIES is believed."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
Network = IPv4Network | IPv6Network


def through_proxy(meta: dict[str, Any]) -> bool:
    """True for a request that says it came by way of another machine."""
    return any(meta.get(name) for name in FORWARDED)


def on_this_machine(meta: dict[str, Any]) -> bool:
    """True when the other end of the connection is this machine and nobody stands in between."""
    try:
        return not through_proxy(meta) and ip_address(meta.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def set_real_client(meta: dict[str, Any]) -> None:
    """Put the client's own address and scheme in place of the trusted proxy's, so that limits count the client.

    Addresses are read from the right: what a client wrote into the header itself is never reached.
    """
    known = _networks(settings.PROXIES)
    if not known or not _trusted(str(meta.get("REMOTE_ADDR", "")), known):
        return
    if meta.get("HTTP_X_FORWARDED_PROTO") == "https":
        meta["wsgi.url_scheme"] = "https"
    for hop in reversed(str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")):
        try:
            address = str(ip_address(hop.strip()))
        except ValueError:
            return
        meta["REMOTE_ADDR"] = address
        if not _trusted(address, known):
            return


@lru_cache
def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ip_network(each.strip(), strict=False) for each in text.split(",") if each.strip())


def _trusted(address: str, known: tuple[Network, ...]) -> bool:
    try:
        return any(ip_address(address) in network for network in known)
    except ValueError:
        return False
