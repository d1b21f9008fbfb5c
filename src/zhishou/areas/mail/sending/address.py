"""Addresses of other programs: looked up, checked, and then connected to by the very number that was checked.

Without the administration's word, nothing is sent into the own machine or the own network (server-side request forgery).
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from zhishou.kernel.operation import Refused

LONGEST = 600


@dataclass(frozen=True)
class Place:
    """An address taken apart."""

    scheme: str
    host: str
    port: int
    path: str


@dataclass(frozen=True)
class Reached(Place):
    """The same with the number of the host that was looked at, to be connected to and to no other."""

    number: str = ""


def parse(url: str, *, inside: bool) -> Place:
    """The parts of an address. Refused: not https (http is for the own network alone), a name or password in it, no host."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise Refused("mail.url_unreadable") from None
    if len(url) > LONGEST or not parts.hostname or parts.scheme not in ("https", "http") or "@" in parts.netloc:
        raise Refused("mail.url_unreadable")
    if parts.scheme == "http" and not inside:
        raise Refused("mail.url_open")
    path = parts.path or "/"
    return Place(
        parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80),
        f"{path}?{parts.query}" if parts.query else path,
    )  # fmt: skip


def reach(url: str, *, inside: bool) -> Reached:
    """Look the host up and check every number it has; one inside number among them refuses the whole."""
    place = parse(url, inside=inside)
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused("mail.url_no_host", host=place.host) from None
    numbers = list(dict.fromkeys(str(each[4][0]).partition("%")[0] for each in found))
    if not inside and not all(is_outside(number) for number in numbers):
        raise Refused("mail.url_inside", host=place.host)
    return Reached(place.scheme, place.host, place.port, place.path, numbers[0])


def is_outside(number: str) -> bool:
    """True for an address of the open internet; numbers wrapped in IPv6 are judged by what is in them."""
    one = ipaddress.ip_address(number)
    if isinstance(one, ipaddress.IPv6Address):
        wrapped = one.ipv4_mapped or one.sixtofour or (one.teredo[1] if one.teredo else None)
        if wrapped is None and one in ipaddress.ip_network("64:ff9b::/96"):
            wrapped = ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_outside(str(wrapped))
    return one.is_global and not one.is_multicast
