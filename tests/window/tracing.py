"""Watches from outside which files a process opens, which hosts it talks to and what it starts."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.window.desktop import REPOSITORY, XDesktop

MARK = "/cdq-mark"
TRACED = "%file,%process,connect"
# Fonts for characters that were not shown before; the shapes of the pointer are looked for in many more places.
SYSTEM_FOLDERS = ("/usr/share/fonts/", "/usr/share/fontconfig/", "/var/cache/fontconfig/")
CERTIFICATES = ("/usr/lib/ssl/", "/etc/ssl/", "/etc/pki/")
_POINTER = re.compile(r"/(?:\.?icons|pixmaps)/\w+/(?:cursors/|index\.theme$)")
_OPENED = re.compile(r'\b(?:open|openat|openat2|execve|execveat)\((?:AT_FDCWD, )?"([^"]*)"')
_STARTED = re.compile(r"\b(?:execve|execveat)\(")
_CONNECTED = re.compile(r"\bconnect\(\d+, (\{.*?\})")


def mark(name: str) -> None:
    """Leave a mark in the trace of this process."""
    Path(MARK, name).exists()


def skip_where_nothing_can_be_traced() -> None:
    """Skip the test, with the reason."""
    try:
        done = subprocess.run(["strace", "-qq", "-e", "trace=execve", "true"], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("strace is not installed")
    if done.returncode != 0:
        pytest.skip("this system lets no process trace another")


async def traced(desktop: XDesktop, app: Sequence[str], folder: Path, limit_s: float) -> str:
    """Run `python -m …` under strace to its end; returns the trace. Fails the test where it does not end well."""
    trace = folder / "trace.txt"
    strace = ("strace", "-f", "--seccomp-bpf", "-qq", "-s", "400", "-e", f"trace={TRACED}", "-o", str(trace))
    process = desktop.start((*strace, sys.executable, "-m", *app))
    try:
        code = await asyncio.to_thread(process.wait, limit_s)
    finally:
        desktop.end(process)
    assert code == 0, desktop.log()
    return trace.read_text(errors="replace")


def between_marks(trace: str) -> Iterator[str]:
    """The calls between the marks `begin` and `end`."""
    lines = iter(trace.splitlines())
    for line in lines:
        if f"{MARK}/begin" in line:
            break
    for line in lines:
        if f"{MARK}/end" in line:
            return
        yield line
    raise AssertionError("the app did not come to its end")


def check_calls(calls: Sequence[str], profile: Path, base_url: str, *, asks_keyring: bool = False) -> None:
    """Nothing was started, nobody but the server was called, and nothing was opened beyond what any app needs. One that
    asks which keyring there is calls the session bus too."""
    started = [call[:400] for call in calls if _STARTED.search(call)]
    assert not started, started
    port = base_url.rpartition(":")[2]
    connections = [found[1] for call in calls if (found := _CONNECTED.search(call))]
    if asks_keyring:
        connections = [at for at in connections if "sa_family=AF_UNIX" not in at or "/dbus-" not in at]
    assert all(f"htons({port})" in at and "127.0.0.1" in at for at in connections), connections
    allowed = (str(profile), str(REPOSITORY), sys.prefix, sys.base_prefix, *SYSTEM_FOLDERS, *CERTIFICATES)
    opened = {found[1] for call in calls if (found := _OPENED.search(call))}
    beyond = sorted(path for path in opened if not path.startswith(allowed) and not _POINTER.search(path))
    assert not beyond, beyond
