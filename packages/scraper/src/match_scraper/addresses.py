"""Addresses of hosts and pages. Pure."""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit


def origin(url: str) -> str:
    """Name the host of an address: `https://host`, without user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def path_of(url: str) -> str:
    """Return the path of an address as the host is asked for it, with its query."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def shown(text: str) -> str:
    """Return a text without the passwords of its addresses."""
    return re.sub(r"//[^/@\s]*@", "//", text)


def is_ours(url: str) -> bool:
    """Tell whether an address is of this very machine, which needs no pace."""
    name = urlsplit(url).hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def is_of(url: str, origins: Iterable[str]) -> bool:
    """Tell whether an address is of these hosts, or of a name below one, where its own `www.` does not count."""
    known = frozenset(origins)
    if origin(url) in known:
        return True
    parts = urlsplit(url)
    above = ((urlsplit(each).hostname or "").removeprefix("www.") for each in known)
    usual = parts.scheme == "https" and parts.port is None
    return usual and any(f".{parts.hostname}".endswith(f".{each}") for each in above)
