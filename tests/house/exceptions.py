"""The one list of places that may break a rule of the house, each with its reason.

A key is `path::what`, as the rule reports it, or the beginning of that.
"""

from __future__ import annotations

LONG: dict[str, str] = {}

BROAD_EXCEPTS: dict[str, str] = {
    "claude_desktop/keychain/keychain.py::_read_back": "border: a back end of the keyring may raise anything",
    "claude_desktop/keychain/worker.py::_Job.run": "border: a back end may raise anything, and its text may hold the key",
    "claude_desktop/services/running_reply.py::RunningReply.run": "border: a bug in the stream ends one reply, kept",
    "claude_desktop/services/tasks.py::TaskNursery._guard": "border: the nursery logs what a task did not expect",
    "claude_desktop/store/connections.py::transaction": "rolls back and raises again, whatever it was",
    "claude_desktop/store/serial_thread.py::SerialThread._run": "border: the one who waits gets the error",
    "claude_desktop/export/formats.py::write_file": "removes the half-written file and raises again",
}

LOOP: dict[str, str] = {}

SIGNALS: dict[str, str] = {}

TEXTS: dict[str, str] = {}

COLOURS: dict[str, str] = {}

CHAINS: dict[str, str] = {}
