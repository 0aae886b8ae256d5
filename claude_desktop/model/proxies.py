"""Proxies: which one the person or the system wants, for which host, and how one is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote, urlsplit, urlunsplit


class ProxyChoice(StrEnum):
    """Which way requests take."""

    SYSTEM = "system"  # as the environment or the system's network settings say
    NONE = "none"
    OWN = "own"  # the address that stands in the settings


@dataclass(frozen=True, slots=True)
class SystemProxy:
    """What the system says. `url` is empty for no proxy and may hold a password, so it is not shown; `source` names
    where it comes from, such as a variable; `exceptions` are the hosts that are reached without it."""

    url: str = field(default="", repr=False)
    source: str = ""
    exceptions: tuple[str, ...] = ()


def is_proxy_url(text: str) -> bool:
    """Tell whether this is a proxy that requests can take: an http or https URL with a host."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    printable = all("\x21" <= character <= "\x7e" for character in text)
    return printable and parts.scheme in ("http", "https") and bool(parts.hostname)


def normal_proxy_address(text: str) -> str | None:
    """Normalise a proxy's address as a person typed it (`proxy.example.com:3128` is taken for http); None where it is
    none, or holds a user, a password or a path: those have fields of their own or no meaning."""
    text = text.strip().rstrip("/")
    if "://" not in text:
        text = f"http://{text}"
    if not is_proxy_url(text):
        return None
    parts = urlsplit(text)
    if parts.username is not None or parts.path or parts.query or parts.fragment:
        return None
    return text


def proxy_place(proxy: str) -> str:
    """Host and port of a proxy, without its user and password; for a broken address a few words of it."""
    try:
        parts = urlsplit(proxy)
        port = parts.port
    except ValueError:
        return proxy.rpartition("@")[2][:60]
    if not parts.hostname:
        return proxy.rpartition("@")[2][:60]
    return f"{parts.hostname}:{port}" if port else parts.hostname


def with_credentials(address: str, user: str, password: str) -> str:
    """A proxy's address with the user and the password in it, as HTTP clients take it."""
    if not user:
        return address
    parts = urlsplit(address)
    secret = f":{quote(password, safe='')}" if password else ""
    return urlunsplit(parts._replace(netloc=f"{quote(user, safe='')}{secret}@{parts.netloc}"))


def goes_round(host: str, exceptions: tuple[str, ...]) -> bool:
    """Tell whether a host is reached without the proxy, by the rules of `NO_PROXY` as curl reads them: `*` is every
    host, a name stands for itself and all below it, a port after it is not looked at."""
    host = host.lower().strip("[]").rstrip(".")
    for raw in exceptions:
        name = raw.strip().lower()
        if name == "*":
            return True
        if name.count(":") == 1:
            name = name.partition(":")[0]
        name = name.strip("[]").removeprefix("*").strip(".")
        if name and (host == name or host.endswith(f".{name}")):
            return True
    return False
