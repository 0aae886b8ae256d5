"""The app's settings, each declared once: the dataclass holds its default, the table its choices or range."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum

from claude_desktop.model.accounts import Account
from claude_desktop.model.proxies import ProxyChoice
from claude_desktop.model.settings import Settings
from claude_desktop.model.texts import QT_TRANSLATE_NOOP


class Theme(StrEnum):
    """Which colours the app wears."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class SendKey(StrEnum):
    """Which key sends a message; the other one starts a new line."""

    ENTER = "enter"
    CTRL_ENTER = "ctrl_enter"


class Titles(StrEnum):
    """Where the title of a new conversation comes from."""

    FIRST_LINE = "first_line"
    MODEL = "model"  # a small request after the first reply


class TokenCounts(StrEnum):
    """How the size of the next message is known before it is sent."""

    ESTIMATED = "estimated"
    EXACT = "exact"  # counted by the server, which gets the draft for it


class LongPaste(StrEnum):
    """What becomes of a long text that is pasted into a message."""

    ATTACH = "attach"
    INSERT = "insert"


@dataclass(frozen=True, slots=True)
class PreferenceField:
    """How a setting presents itself; `label` is also its accessible name. Translate both in the context `Preference`.
    A number outside its range, a word that is none of its choices, and a text longer than `max_characters` read as
    the default."""

    name: str
    label: str
    help: str
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    max_characters: int = 0  # more than 0: any text of that length


THEME = PreferenceField(
    "theme",
    QT_TRANSLATE_NOOP("Preference", "Theme"),
    QT_TRANSLATE_NOOP("Preference", "Light, dark, or as the system is."),
    choices=tuple(Theme),
)
SEND_KEY = PreferenceField(
    "send_key",
    QT_TRANSLATE_NOOP("Preference", "Send with"),
    QT_TRANSLATE_NOOP("Preference", "Which key sends a message; the other one starts a new line."),
    choices=tuple(SendKey),
)
LONG_PASTE = PreferenceField(
    "long_paste",
    QT_TRANSLATE_NOOP("Preference", "Long pastes"),
    QT_TRANSLATE_NOOP(
        "Preference", "Text of more than 80 lines or 4,000 characters. Ctrl+Shift+V always puts it into the message."
    ),
    choices=tuple(LongPaste),
)
TEXT_SCALE = PreferenceField(
    "text_scale",
    QT_TRANSLATE_NOOP("Preference", "Text size"),
    QT_TRANSLATE_NOOP("Preference", "The size of all text; 1 is the system's own."),
    minimum=0.5,
    maximum=3.0,
)
PROXY = PreferenceField(
    "proxy",
    QT_TRANSLATE_NOOP("Preference", "Proxy"),
    QT_TRANSLATE_NOOP("Preference", "Which way requests take. This computer itself is always reached directly."),
    choices=tuple(ProxyChoice),
)
PROXY_ADDRESS = PreferenceField(
    "proxy_address",
    QT_TRANSLATE_NOOP("Preference", "Proxy address"),
    QT_TRANSLATE_NOOP("Preference", "Host and port, such as proxy.example.com:3128."),
    max_characters=2_000,
)
PROXY_USER = PreferenceField(
    "proxy_user",
    QT_TRANSLATE_NOOP("Preference", "Proxy user"),
    QT_TRANSLATE_NOOP("Preference", "Empty where the proxy asks for no name. The password is kept in the keyring."),
    max_characters=500,
)
CA_FILE = PreferenceField(
    "ca_file",
    QT_TRANSLATE_NOOP("Preference", "CA file"),
    QT_TRANSLATE_NOOP(
        "Preference", "A PEM file whose authorities are trusted beside the system's, for networks that inspect traffic."
    ),
    max_characters=4_000,
)
MONTHLY_LIMIT = PreferenceField(
    "monthly_limit_usd",
    QT_TRANSLATE_NOOP("Preference", "Monthly limit"),
    QT_TRANSLATE_NOOP(
        "Preference", "In US dollars. Near it you are told; once it is reached, every message is asked about first."
    ),
    minimum=0,
    maximum=1_000_000,
)
LIMIT_WAIVED_ON = PreferenceField(
    "limit_waived_on",
    QT_TRANSLATE_NOOP("Preference", "Limit waived on"),
    QT_TRANSLATE_NOOP("Preference", "The day on which you said that the limit does not matter."),
    max_characters=10,
)
TITLES = PreferenceField(
    "titles",
    QT_TRANSLATE_NOOP("Preference", "Titles"),
    QT_TRANSLATE_NOOP("Preference", "Where the title of a new conversation comes from."),
    choices=tuple(Titles),
)
TOKEN_COUNTS = PreferenceField(
    "token_counts",
    QT_TRANSLATE_NOOP("Preference", "Size of the next message"),
    QT_TRANSLATE_NOOP("Preference", "How it is known before the message is sent."),
    choices=tuple(TokenCounts),
)
PREFERENCE_FIELDS = (
    THEME,
    SEND_KEY,
    LONG_PASTE,
    TEXT_SCALE,
    PROXY,
    PROXY_ADDRESS,
    PROXY_USER,
    CA_FILE,
    MONTHLY_LIMIT,
    LIMIT_WAIVED_ON,
    TITLES,
    TOKEN_COUNTS,
)


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the person chose for the whole app. `defaults` is what a new conversation starts from.

    `accounts` are without secrets, and the demo account is never written to the file; `current_account_id` may name it.
    `text_scale` is held within its range. `proxy_address` is without user and password. `favourite_models` are ids, the
    one that was chosen first in front. `monthly_limit_usd` is 0 for none; `limit_waived_on` the day (ISO 8601) on which
    it does not matter.
    """

    theme: Theme = Theme.SYSTEM
    send_key: SendKey = SendKey.ENTER
    long_paste: LongPaste = LongPaste.ATTACH
    accounts: tuple[Account, ...] = ()
    current_account_id: str | None = None
    defaults: Settings = field(default_factory=Settings)
    text_scale: float = 1.0
    proxy: ProxyChoice = ProxyChoice.SYSTEM
    proxy_address: str = ""
    proxy_user: str = ""
    ca_file: str = ""
    favourite_models: tuple[str, ...] = ()
    monthly_limit_usd: float = 0.0
    limit_waived_on: str = ""
    titles: Titles = Titles.FIRST_LINE
    token_counts: TokenCounts = TokenCounts.ESTIMATED

    def __post_init__(self) -> None:
        low, high = TEXT_SCALE.minimum, TEXT_SCALE.maximum
        if low is not None and high is not None:
            object.__setattr__(self, "text_scale", max(low, min(high, self.text_scale)))


PREFERENCE_NAMES = tuple(item.name for item in fields(Preferences))
