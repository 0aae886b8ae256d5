"""An account: where requests go and how they say who they are. The key is never here; it lives in the keyring."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

VENDOR_URL = "https://api.anthropic.com"
CURRENT_API_VERSION = "2026-10-21"
SAMPLING_API_VERSION = "2023-06-01"
DEMO_ACCOUNT_ID = "demo"
_OWN_HEADERS = frozenset(
    {"host", "content-length", "content-type", "transfer-encoding", "accept-encoding", "connection", "accept", "te"}
)
_HEADER_NAME_MARKS = frozenset("!#$%&'*+-.^_`|~")


class AuthStyle(StrEnum):
    """How the key is sent. `BEARER` is what the current SDK does; some gateways read only `x-api-key`."""

    BEARER = "bearer"
    X_API_KEY = "x-api-key"
    BOTH = "both"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Account:
    """A named connection. `base_url` is without `/v1`. `checked` tells whether the server accepted the key when it was
    stored: None where that could not be asked. `header_names` are the extra headers; the keyring holds their values."""

    id: str
    name: str
    base_url: str = VENDOR_URL
    auth_style: AuthStyle = AuthStyle.BEARER
    api_version: str = CURRENT_API_VERSION
    checked: bool | None = None
    header_names: tuple[str, ...] = ()

    @property
    def is_demo(self) -> bool:
        """Tell whether this is the built-in demo server."""
        return self.id == DEMO_ACCOUNT_ID

    @property
    def is_vendor(self) -> bool:
        """Tell whether this is the vendor's own host, whose documented rules then hold."""
        return urlsplit(self.base_url).hostname == urlsplit(VENDOR_URL).hostname


class AddressProblem(StrEnum):
    """Why a base URL is not taken."""

    NOT_A_URL = "not_a_url"
    NOT_SECURE = "not_secure"  # http to anything but this machine would send the key in clear text
    HAS_CREDENTIALS = "has_credentials"
    HAS_QUERY = "has_query"


def normal_base_url(text: str) -> str | AddressProblem:
    """Normalise a server's address as a person typed it: no trailing slash, no `/v1`; or say what is wrong with it."""
    text = text.strip().rstrip("/").removesuffix("/v1").rstrip("/")
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return AddressProblem.NOT_A_URL
    if parts.scheme not in ("http", "https") or not host or any(character.isspace() for character in text):
        return AddressProblem.NOT_A_URL
    if parts.username is not None or parts.password is not None:
        return AddressProblem.HAS_CREDENTIALS
    if parts.query or parts.fragment:
        return AddressProblem.HAS_QUERY
    if parts.scheme == "http" and not is_loopback(host):
        return AddressProblem.NOT_SECURE
    return text


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def origin_of(base_url: str) -> str:
    """Scheme, host and port of an address: what decides who gets the key. The host as the network knows it, in
    punycode and lower case; the port always given."""
    parts = urlsplit(base_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{parts.scheme}://{_network_host(parts.hostname or '')}:{port}"


def place_of(base_url: str) -> str:
    """Host, and port where it is not the usual one, as people read it: "gateway.example.com", "localhost:11434"."""
    parts = urlsplit(base_url)
    host = _network_host(parts.hostname or "")
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return host if parts.port in (None, usual) else f"{host}:{parts.port}"


def _network_host(host: str) -> str:
    """A look-alike letter must not pass for another: what is not ASCII becomes punycode, or its escapes."""
    host = host.lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            host = host.encode("ascii", "backslashreplace").decode("ascii")
    return f"[{host}]" if ":" in host else host


def is_header_name(text: str) -> bool:
    """Tell whether this can be the name of an extra header: a token (RFC 9110, 5.6.2), and none that the client sets
    itself, which would break the framing or the rules of the connection."""
    token = bool(text) and all(mark.isascii() and (mark.isalnum() or mark in _HEADER_NAME_MARKS) for mark in text)
    return token and len(text) <= 100 and text.lower() not in _OWN_HEADERS


def clean_header_value(text: str) -> str | None:
    """Strip white space around a header's value; None where what is left can not be one (printable ASCII)."""
    value = text.strip()
    if not value or len(value) > 1_024 or not all("\x20" <= character <= "\x7e" for character in value):
        return None
    return value


def clean_key(text: str) -> str | None:
    """Strip white space around a key; None where what is left can not be a header value (`^[\\x21-\\x7e]+$`).

    httpx puts the value of a bad header into its exception text, so a key is checked before any request.
    """
    key = text.strip()
    if not key or len(key) > 1_024 or not all("\x21" <= character <= "\x7e" for character in key):
        return None
    return key


def key_in_file(text: str) -> str | None:
    """The value of `ANTHROPIC_API_KEY` in the text of a `.env` file; None where it has none.

    Understands what such files hold: comments, an `export` before the name, quotes around the value.
    """
    for line in text.splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and name.strip() == "ANTHROPIC_API_KEY":
            return clean_key(value.strip().strip("\"'"))
    return None
