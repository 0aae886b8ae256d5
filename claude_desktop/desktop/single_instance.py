"""One instance per profile: the first start holds it, a second one hands its arguments over and ends.

The lock decides who is first, so two starts at the same moment can not both win, and only its holder ever touches the
socket: a socket that a crash left behind is removed by the next holder. The line that is handed over is JSON; whatever
else arrives on the socket is bounded and dropped.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from claude_desktop.desktop.profile_lock import ProfileLock
from claude_desktop.model.json_values import dump_json, load_object, string_in

_log = logging.getLogger(__name__)

MAX_LINE_BYTES = 64_000
MAX_CALLERS = 8
CALLER_LIMIT_MS = 5_000
HAND_OVER_LIMIT_S = 5.0
_HEARD = b"heard\n"


@dataclass(frozen=True, slots=True)
class SecondStart:
    """What a second start of the same profile was asked to do. `activation_token` lets a Wayland compositor raise the
    window. The arguments are another process's and may be anything: they may open and prefill, never send."""

    arguments: tuple[str, ...] = ()
    activation_token: str = ""


class SingleInstance(QObject):
    """Holds a profile for this process and hears of later starts."""

    second_start = Signal(object)  # SecondStart

    def __init__(self, data_folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._address = socket_address(data_folder)
        self._lock = ProfileLock(data_folder / "instance.lock")
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(MAX_CALLERS)
        self._server.newConnection.connect(self.on_new_connection)

    def acquire(self) -> bool:
        """Take the profile; False where another process has it. Needs a running Qt application.

        Raises `OSError` where the profile's folder can not be written. A socket that can not be made costs only the
        hand-over: later starts still find the profile taken.
        """
        if not self._lock.acquire():
            return False
        if not self._server.isListening():
            QLocalServer.removeServer(self._address)
            if not self._server.listen(self._address):
                _log.warning("later starts can not be heard: %s", self._server.serverError().name)
        return True

    def release(self) -> None:
        """Let the profile go. The socket goes first, so that no start talks to one that is closing."""
        self._server.close()
        for caller in self.findChildren(Caller):
            caller.end()
        self._lock.release()

    def on_new_connection(self) -> None:
        """Listen to whoever called."""
        while (socket := self._server.nextPendingConnection()) is not None:
            if len(self.findChildren(Caller)) >= MAX_CALLERS:
                socket.abort()
                socket.deleteLater()
                continue
            caller = Caller(socket, self)
            caller.line_came.connect(self.on_line_came)
            caller.on_ready_read()

    def on_line_came(self, line: bytes) -> None:
        """Tell the app of a second start."""
        try:
            started = parse_line(line)
        except (ValueError, RecursionError) as error:
            _log.warning("a line on the profile's socket was dropped: %s", type(error).__name__)
            return
        self.second_start.emit(started)


class Caller(QObject):
    """One connection to the socket. It is heard for one line, of a bounded length, for a bounded time."""

    line_came = Signal(bytes)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        socket.setParent(self)
        socket.setReadBufferSize(MAX_LINE_BYTES + 1)
        self._socket = socket
        self._received = b""
        self._ended = False
        self._limit = QTimer(self)
        self._limit.setObjectName("second start")
        self._limit.setSingleShot(True)
        self._limit.timeout.connect(self.end)
        self._limit.start(CALLER_LIMIT_MS)
        socket.readyRead.connect(self.on_ready_read)
        socket.disconnected.connect(self.end)

    def on_ready_read(self) -> None:
        """Take what has come so far."""
        if self._ended:
            return
        self._received += bytes(self._socket.read(MAX_LINE_BYTES + 1 - len(self._received)).data())
        line, end, _ = self._received.partition(b"\n")
        if end:
            self.line_came.emit(line)
            self._socket.write(_HEARD)
            self._socket.flush()
            self.end()
        elif len(self._received) > MAX_LINE_BYTES:
            _log.warning("a caller on the profile's socket said too much")
            self.end()

    def end(self) -> None:
        """Stop listening to it and hang up."""
        if not self._ended:
            self._ended = True
            self._limit.stop()
            self._socket.disconnectFromServer()
            self.deleteLater()


def parse_line(line: bytes) -> SecondStart:
    """Read what a second start said. Raises `ValueError` (or `RecursionError`) for anything else."""
    said = load_object(line.decode("utf-8"))
    arguments = said.get("arguments", [])
    if not isinstance(arguments, list):
        raise ValueError("the arguments are no list")
    texts = tuple(each for each in arguments if isinstance(each, str))
    if len(texts) != len(arguments):
        raise ValueError("an argument is no text")
    return SecondStart(texts, string_in(said, "activation_token"))


def hand_over(data_folder: Path, arguments: tuple[str, ...], activation_token: str = "") -> bool:
    """Tell the instance that has the profile of this start. Blocks for 5 s at most, so it is for a process that shows
    nothing of its own; True where the instance has heard."""
    line = dump_json({"arguments": arguments, "activation_token": activation_token}).encode("ascii") + b"\n"
    if len(line) > MAX_LINE_BYTES:
        line = dump_json({"activation_token": activation_token[:1_000]}).encode("ascii") + b"\n"
    socket = QLocalSocket()
    end = time.monotonic() + HAND_OVER_LIMIT_S
    while not _connected(socket, socket_address(data_folder)):
        if time.monotonic() > end:
            return False
        threading.Event().wait(0.05)  # the first instance may have the lock and not yet the socket
    socket.write(line)
    socket.flush()
    # The other side answers and hangs up; its answer can still be read then.
    gone = socket.state() is QLocalSocket.LocalSocketState.UnconnectedState
    if not gone and not socket.waitForDisconnected(max(1, int((end - time.monotonic()) * 1_000))):
        socket.abort()
        return False
    return bytes(socket.readAll().data()) == _HEARD


def _connected(socket: QLocalSocket, address: str) -> bool:
    socket.connectToServer(address)
    return socket.waitForConnected(200)


def socket_address(data_folder: Path) -> str:
    """Where the profile's socket is: in the runtime folder that the desktop gives the person, else beside the data; on
    Windows the name of a pipe. The profile's path is hashed, because a socket's path holds about 100 characters."""
    digest = hashlib.sha256(os.fsencode(data_folder.resolve())).hexdigest()[:16]
    if sys.platform == "win32":
        return f"claude-desktop-qt-{digest}"
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    if runtime.is_absolute() and runtime.is_dir():
        return str(runtime / f"claude-desktop-qt-{digest}.sock")
    return str(data_folder.resolve() / "instance.sock")
