"""Where requests go and with what: a connection, its limits, and what of the environment must not matter."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from claude_desktop.model.accounts import (
    Account,
    AddressProblem,
    AuthStyle,
    clean_header_value,
    clean_key,
    is_header_name,
    normal_base_url,
)
from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.proxies import is_proxy_url
from claude_desktop.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Connection:
    """An account with its key. `proxy` is an http(s) URL; `ca_file` is trusted beside the system's authorities;
    `extra_headers` go out with every request and may hold secrets of a gateway, so they are not shown either."""

    account: Account
    key: Secret
    proxy: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    extra_headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every text that may appear in no message: the key, the extra headers' values, the proxy's password."""
        password = _proxy_password(self.proxy)
        values = (self.key.reveal(), password, *self.extra_headers.values())
        return tuple(value for value in values if len(value) >= 4)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much at most. A reply of 128k tokens is about 30 MB of events; an event holds one piece of it
    or one whole block of a server tool."""

    connect_s: float = 10.0
    first_byte_s: float = 120.0  # from the last byte of the request to the response's headers
    silence_s: float = 120.0  # no byte at all, pings included, for so long means dead
    answer_s: float = 60.0  # for requests that are not streamed
    response_bytes: int = 64_000_000
    event_bytes: int = 8_000_000
    json_bytes: int = 8_000_000
    error_bytes: int = 64_000
    events: int = 1_000_000
    model_pages: int = 20
    slice_s: float = 0.008  # how long received events are worked on before the event loop gets its turn


def forget_environment() -> None:
    """Remove every `ANTHROPIC_*` variable from this process, so that none can redirect a request, add a header or
    switch on logging of prompts (the SDK reads some even beside explicit arguments). Call it first of all."""
    for name in [name for name in os.environ if name.upper().startswith("ANTHROPIC_")]:
        del os.environ[name]


def check_connection(connection: Connection) -> None:
    """Raise `KnownError` where this connection must not be used: an address that would send the key in clear text,
    a key or header that can not be a header's value, a proxy that is not one."""
    account = connection.account
    problem = normal_base_url(account.base_url)
    if isinstance(problem, AddressProblem):
        raise KnownError(Failure(FailureKind.NOT_FOUND, f"base URL: {problem.value}"))
    if account.auth_style is not AuthStyle.NONE:
        key = connection.key.reveal()
        if not key:
            raise KnownError(Failure(FailureKind.NO_KEY))
        if clean_key(key) != key:
            raise KnownError(Failure(FailureKind.KEY_REFUSED))
    for name, value in connection.extra_headers.items():
        if not _is_header(name, value):
            raise KnownError(Failure(FailureKind.INVALID_REQUEST, f"header {name[:100]!r} can not be sent"))
    if connection.proxy is not None and not is_proxy_url(connection.proxy):
        raise KnownError(Failure(FailureKind.PROXY, "the proxy's address is not an http or https URL"))


def _is_header(name: str, value: str) -> bool:
    return is_header_name(name) and (not value or clean_header_value(value) == value)


def _proxy_password(proxy: str | None) -> str:
    try:
        return urlsplit(proxy).password or "" if proxy else ""
    except ValueError:
        return ""
