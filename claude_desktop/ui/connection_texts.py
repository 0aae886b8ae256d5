"""How the connection stands, in a few words and in a colour."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from claude_desktop.services.connection import ConnectionKind, ConnectionState
from claude_desktop.ui.sidebar.sidebar import ConnectionKind as DotKind

_DOTS = {
    ConnectionKind.CONNECTED: DotKind.CONNECTED,
    ConnectionKind.DEMO: DotKind.CONNECTED,
    ConnectionKind.NOT_CHECKED: DotKind.WARN,
    ConnectionKind.OFFLINE: DotKind.WARN,
    ConnectionKind.NO_KEY: DotKind.PROBLEM,
    ConnectionKind.OTHER_SERVER: DotKind.PROBLEM,
    ConnectionKind.KEY_REFUSED: DotKind.PROBLEM,
}


def connection_text(state: ConnectionState) -> str:
    """A few words, with the account's name."""
    texts = {
        ConnectionKind.NO_ACCOUNT: _tr("Not connected yet"),
        ConnectionKind.READING_KEY: _tr("Waiting for the keyring…"),
        ConnectionKind.NO_KEY: _tr("No key · {name}"),
        ConnectionKind.OTHER_SERVER: _tr("New address · {name}"),
        ConnectionKind.CONNECTED: _tr("Connected · {name}"),
        ConnectionKind.NOT_CHECKED: _tr("Not checked · {name}"),
        ConnectionKind.OFFLINE: _tr("Offline · {name}"),
        ConnectionKind.KEY_REFUSED: _tr("Key refused · {name}"),
        ConnectionKind.DEMO: _tr("Demo · no model behind it"),
    }
    return texts[state.kind].format(name=state.account_name)


def connection_sentence(state: ConnectionState) -> str:
    """Why it stands so, in a sentence; empty where there is nothing to explain."""
    return QCoreApplication.translate(state.context, state.sentence) if state.sentence else ""


def connection_dot(state: ConnectionState) -> DotKind:
    """The colour of the dot."""
    return _DOTS.get(state.kind, DotKind.NOT_CONNECTED)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Connection", text)
