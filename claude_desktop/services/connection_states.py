"""How the connection stands, what is asked to be added, and why something was not done: for whoever shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from claude_desktop.model.accounts import CURRENT_API_VERSION, VENDOR_URL, AddressProblem, AuthStyle
from claude_desktop.model.secret import Secret
from claude_desktop.model.texts import QT_TRANSLATE_NOOP


class ConnectionKind(StrEnum):
    """How the connection stands."""

    NO_ACCOUNT = "no_account"
    READING_KEY = "reading_key"
    NO_KEY = "no_key"  # the keyring did not give it; the sentence says why
    OTHER_SERVER = "other_server"  # the address changed after the key was stored; it waits for the person's word
    CONNECTED = "connected"
    NOT_CHECKED = "not_checked"  # there is a key, but whether it works could not be asked
    OFFLINE = "offline"
    KEY_REFUSED = "key_refused"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """`sentence` explains the kinds that need it; translate it in the context `context`. `other_origin` is the server
    that the stored key is for, where that is another one."""

    kind: ConnectionKind
    account_name: str = ""
    context: str = ""
    sentence: str = ""
    other_origin: str = ""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What is asked to be added. `session_only` keeps its secrets in memory, for this run."""

    name: str
    key: Secret
    base_url: str = VENDOR_URL
    auth_style: AuthStyle = AuthStyle.BEARER
    api_version: str = CURRENT_API_VERSION
    session_only: bool = False
    headers: Mapping[str, Secret] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccountProblem:
    """Why something was not done with an account. `field` is "key", "base_url", "headers" or empty;
    `session_only_helps` where keeping the key in memory for this run is a way on, `remove_anyway_helps` where the
    account can go although its key stays behind. `detail` is the other side's own words, cleaned."""

    context: str
    sentence: str
    field: str = ""
    session_only_helps: bool = False
    detail: str = ""
    account_id: str = ""
    remove_anyway_helps: bool = False


BAD_KEY = QT_TRANSLATE_NOOP(
    "Connection", "This does not look like a key: it has spaces or characters that keys never have."
)
BAD_HEADER = QT_TRANSLATE_NOOP(
    "Connection",
    "This header can not be sent. A name has letters, digits and hyphens; a value has plain ASCII characters; and some "
    "headers belong to the app.",
)
NO_KEY_IN_FILE = QT_TRANSLATE_NOOP(
    "Connection", "That file holds no usable ANTHROPIC_API_KEY. Pick another, or paste the key."
)
ADDRESS_SENTENCES = {
    AddressProblem.NOT_A_URL: QT_TRANSLATE_NOOP(
        "Connection", "This is not a web address. It should look like https://gateway.example.com."
    ),
    AddressProblem.NOT_SECURE: QT_TRANSLATE_NOOP(
        "Connection",
        "Only https is allowed, so that the key is not sent in the clear. http works for this computer alone.",
    ),
    AddressProblem.HAS_CREDENTIALS: QT_TRANSLATE_NOOP(
        "Connection", "Leave user name and password out of the address and put the key in its own field."
    ),
    AddressProblem.HAS_QUERY: QT_TRANSLATE_NOOP("Connection", "Leave out what follows ? or # in the address."),
}
