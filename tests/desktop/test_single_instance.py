"""One instance per profile, with real processes and a real socket."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from claude_desktop.desktop import single_instance
from claude_desktop.desktop.single_instance import (
    MAX_CALLERS,
    MAX_LINE_BYTES,
    Caller,
    SecondStart,
    SingleInstance,
    hand_over,
    parse_line,
    socket_address,
)

REPOSITORY = Path(__file__).resolve().parents[2]
LIMIT_S = 20


class Start:
    """A started process."""

    def __init__(self, folder: Path, *arguments: str, token: str = "") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.desktop.instance_process", str(folder), *arguments],
            cwd=REPOSITORY,
            env={**os.environ, "XDG_ACTIVATION_TOKEN": token},
            stdout=subprocess.PIPE,
            text=True,
        )

    def event(self) -> dict[str, Any]:
        """The next event that it tells; its own time limit is the test's."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the process ended without a word"
        event: dict[str, Any] = json.loads(line)
        return event

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.communicate(timeout=LIMIT_S)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Start]]:
    started: list[Start] = []

    def begin(*arguments: str, folder: Path = tmp_path, token: str = "") -> Start:
        started.append(Start(folder, *arguments, token=token))
        return started[-1]

    yield begin
    for each in started:
        each.kill()


posix_only = pytest.mark.skipif(sys.platform == "win32", reason="sockets in the file system are POSIX")


@pytest.mark.slow
def test_a_second_start_hands_its_arguments_over_and_ends(start: Callable[..., Start]) -> None:
    first = start()
    assert first.event() == {"role": "first"}
    odd = ["--demo", "ein Wort", "naïve 🦊", 'quo"te\n', "\udcff.txt"]
    second = start(*odd, token="wayland-token")
    assert second.event() == {"role": "second", "heard": True}
    assert second.process.wait(LIMIT_S) == 0
    assert first.event() == {"arguments": odd, "token": "wayland-token"}
    assert start().event()["heard"] is True


def test_other_profiles_are_free(start: Callable[..., Start], tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    assert start().event() == {"role": "first"}
    assert start(folder=other).event() == {"role": "first"}
    assert socket_address(tmp_path) != socket_address(other)


@posix_only
def test_a_crash_leaves_nothing_in_the_way(start: Callable[..., Start], tmp_path: Path) -> None:
    first = start()
    assert first.event() == {"role": "first"}
    first.kill()
    assert Path(socket_address(tmp_path)).exists(), "a crash leaves the socket, so this test would prove nothing"
    assert start().event() == {"role": "first"}
    assert start().event() == {"role": "second", "heard": True}


@pytest.mark.slow
def test_of_many_starts_at_once_one_is_first_and_hears_all(start: Callable[..., Start]) -> None:
    for _ in range(2):
        starts = [start(f"start {number}") for number in range(5)]
        events = [each.event() for each in starts]
        firsts = [each for each, event in zip(starts, events, strict=True) if event["role"] == "first"]
        assert len(firsts) == 1
        assert [event["heard"] for event in events if event["role"] == "second"] == [True] * 4
        heard = {firsts[0].event()["arguments"][0] for _ in range(4)}
        assert len(heard) == 4
        firsts[0].kill()


@posix_only
@pytest.mark.slow
def test_a_frozen_first_instance_is_not_waited_for_for_ever(start: Callable[..., Start]) -> None:
    first = start()
    assert first.event() == {"role": "first"}
    first.process.send_signal(signal.SIGSTOP)
    second = start()
    assert second.event() == {"role": "second", "heard": False}
    assert second.process.wait(LIMIT_S) == 0


@pytest.fixture
def instance(qtbot: QtBot, tmp_path: Path) -> Iterator[SingleInstance]:
    single = SingleInstance(tmp_path)
    assert single.acquire()
    yield single
    single.release()


class Heard:
    """Keeps the second starts of an instance."""

    def __init__(self, instance: SingleInstance) -> None:
        self.starts: list[SecondStart] = []
        instance.second_start.connect(self.on_second_start)

    def on_second_start(self, started: SecondStart) -> None:
        self.starts.append(started)


def call(folder: Path) -> socket.socket:
    """Connect to the profile's socket as any program of this person could."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(LIMIT_S)
    connection.connect(socket_address(folder))
    return connection


def callers(instance: SingleInstance) -> list[Caller]:
    return instance.findChildren(Caller)


HOSTILE = [
    b"\n",
    b"null\n",
    b"[]\n",
    b'"text"\n',
    b"\xff\xfe\n",
    b"{}{}\n",
    b'{"arguments": "one"}\n',
    b'{"arguments": [1]}\n',
    b"[" * 60_000 + b"\n",
    b"x" * (MAX_LINE_BYTES + 1),
    b"x" * 300_000 + b"\n",
]


@posix_only
@pytest.mark.parametrize("sent", HOSTILE, ids=lambda sent: repr(sent[:12]))
def test_hostile_bytes_are_dropped_and_the_next_start_is_heard(
    instance: SingleInstance, tmp_path: Path, qtbot: QtBot, sent: bytes
) -> None:
    heard = Heard(instance)
    connection = call(tmp_path)
    sender = threading.Thread(target=send_and_ignore_a_reset, args=(connection, sent))
    sender.start()
    qtbot.waitUntil(lambda: not sender.is_alive() and not callers(instance), timeout=LIMIT_S * 1_000)
    sender.join()
    connection.close()
    assert heard.starts == []
    with call(tmp_path) as honest:
        honest.sendall(b'{"arguments": ["a"], "of a newer version": 1}\n')
        qtbot.waitUntil(lambda: bool(heard.starts), timeout=LIMIT_S * 1_000)
    assert heard.starts == [SecondStart(("a",))]


def send_and_ignore_a_reset(connection: socket.socket, sent: bytes) -> None:
    try:
        connection.sendall(sent)
    except (BrokenPipeError, ConnectionResetError):
        return


@posix_only
def test_a_line_may_come_in_pieces_and_only_the_first_counts(
    instance: SingleInstance, tmp_path: Path, qtbot: QtBot
) -> None:
    heard = Heard(instance)
    with call(tmp_path) as connection:
        for piece in (b'{"argu', b'ments": ["a"]}', b'\n{"arguments": ["b"]}\n'):
            connection.sendall(piece)
            qtbot.wait(20)
        qtbot.waitUntil(lambda: not callers(instance), timeout=LIMIT_S * 1_000)
        assert connection.recv(100) == b"heard\n"
    assert heard.starts == [SecondStart(("a",))]


@posix_only
def test_silent_callers_are_bounded_in_number_and_time(
    instance: SingleInstance, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "CALLER_LIMIT_MS", 300)
    silent = []
    for _ in range(MAX_CALLERS * 3):
        silent.append(call(tmp_path))
        qtbot.wait(1)
        assert len(callers(instance)) <= MAX_CALLERS
    qtbot.waitUntil(lambda: not callers(instance), timeout=LIMIT_S * 1_000)
    for connection in silent:
        connection.close()
    heard = Heard(instance)
    with call(tmp_path) as honest:
        honest.sendall(b"{}\n")
        qtbot.waitUntil(lambda: heard.starts == [SecondStart()], timeout=LIMIT_S * 1_000)


@posix_only
def test_the_socket_is_the_owners_alone_and_goes_with_the_instance(
    instance: SingleInstance, tmp_path: Path, qtbot: QtBot
) -> None:
    path = Path(socket_address(tmp_path))
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE((tmp_path / "instance.lock").stat().st_mode) == 0o600
    assert path.parent == Path(os.environ["XDG_RUNTIME_DIR"])
    instance.release()
    assert not path.exists()
    again = SingleInstance(tmp_path)
    assert again.acquire()
    again.release()


@posix_only
def test_without_a_runtime_folder_the_socket_stands_beside_the_data(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for value in ("", "relative", str(tmp_path / "missing")):
        monkeypatch.setenv("XDG_RUNTIME_DIR", value)
        assert socket_address(tmp_path) == str(tmp_path / "instance.sock")
    deep = tmp_path / ("d" * 120)
    deep.mkdir()
    single = SingleInstance(deep)
    assert single.acquire(), "a socket that can not be made must not stop the app"
    assert not SingleInstance(deep).acquire()
    single.release()


def test_handing_over_to_nobody_ends_in_time(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(single_instance, "HAND_OVER_LIMIT_S", 0.3)
    assert hand_over(tmp_path, ("a",)) is False


def test_too_many_arguments_still_raise_the_window(start: Callable[..., Start]) -> None:
    first = start()
    first.event()
    assert start("x" * 70_000).event()["heard"] is True
    assert first.event() == {"arguments": [], "token": ""}


@given(st.binary())
@example(b"[" * 60_000)
def test_no_line_gets_past_as_anything_but_a_start(line: bytes) -> None:
    try:
        started = parse_line(line)
    except (ValueError, RecursionError):
        return
    assert all(isinstance(argument, str) for argument in started.arguments)
