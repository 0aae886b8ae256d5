"""A keyring prompter that closes every question: gnome-keyring's own protocol, without a screen.

It owns org.gnome.keyring.SystemPrompter as GNOME Shell or gcr-prompter do, so the daemon really asks and really hears
"no" (protocol: gcr/gcr-dbus-constants.h and org.gnome.keyring.internal.Prompter in gcr 3.41).
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

CALLBACK = "org.gnome.keyring.internal.Prompter.Callback"


def main() -> None:
    """Own the prompter's name, then say no for as long as the bus lives. Each deed is a line on standard output."""
    jeepney: Any = import_module("jeepney")
    connection: Any = import_module("jeepney.io.blocking").open_dbus_connection()
    connection.bus_proxy.RequestName("org.gnome.keyring.SystemPrompter")
    _tell("ready")
    while True:
        try:
            call = connection.receive()
        except ConnectionResetError:  # the session ended
            return
        if call.header.message_type is not jeepney.MessageType.method_call:
            continue
        fields = call.header.fields
        member, sender = fields[jeepney.HeaderFields.member], fields[jeepney.HeaderFields.sender]
        _tell(member)
        connection.send(jeepney.new_method_return(call))
        answer = {"BeginPrompting": "", "PerformPrompt": "no"}.get(member)
        if answer is None:
            continue
        callback = jeepney.DBusAddress(call.body[0], bus_name=sender, interface=CALLBACK)
        connection.send(jeepney.new_method_call(callback, "PromptReady", "sa{sv}s", (answer, {}, "")))


def _tell(deed: str) -> None:
    sys.stdout.write(deed + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
