"""Which versions of what are running, for a report."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import qVersion

from claude_desktop import __version__

_LIBRARIES = ("PySide6-Essentials", "anthropic", "apsw", "httpx2", "keyring", "markdown-it-py", "qasync")


def about_line() -> str:
    """Name the app, Python, Qt and the system in one line; quick enough for a start."""
    return f"{__version__} · Python {platform.python_version()} · Qt {qVersion()} · {_kernel()} · {_machine()}"


def versions() -> tuple[tuple[str, str], ...]:
    """Name and version of the app and of what it stands on. Reads files: for a thread."""
    return (
        ("App", __version__ + (" (packaged)" if getattr(sys, "frozen", False) else "")),
        ("System", _system()),
        ("Python", f"{platform.python_version()} ({_machine()})"),
        ("Qt", qVersion()),
        *((name, _version_of(name)) for name in _LIBRARIES),
    )


def _system() -> str:
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']} ({_kernel()})"
    except (OSError, KeyError):
        return _kernel()


def _kernel() -> str:
    """The system and its version. `platform.platform` would say it too, but runs another program for that."""
    if sys.platform == "darwin":
        return f"macOS {platform.mac_ver()[0]}"
    if sys.platform == "win32":
        found = sys.getwindowsversion()
        return f"Windows {found.major}.{found.minor}.{found.build}"
    seen = os.uname()
    return f"{seen.sysname} {seen.release}"


def _machine() -> str:
    return os.environ.get("PROCESSOR_ARCHITECTURE", "") if sys.platform == "win32" else os.uname().machine


def _version_of(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not known"
