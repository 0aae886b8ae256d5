"""What the app and its tests need of a Linux system, and how a Debian or Ubuntu provides it. Standard library only."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

APT_S = 1_200


@dataclass(frozen=True)
class Need:
    """Something of the system: `kind` is library, font, program, module or file.

    `packages` are Debian's names, newest first. `required` is False where the app starts without it, only poorer.
    """

    kind: str
    probe: str
    packages: tuple[str, ...]
    required: bool = True


def _libraries(names: Mapping[str, str]) -> tuple[Need, ...]:
    return tuple(Need("library", probe, tuple(packages.split())) for probe, packages in names.items())


# Read from the ELF headers of the PySide6 6.11.3 wheel (objdump -p, NEEDED) and tried on a minimal Debian 12.
QT_LIBRARIES = _libraries(
    {
        "libGL.so.1": "libgl1",
        "libEGL.so.1": "libegl1",
        "libglib-2.0.so.0": "libglib2.0-0t64 libglib2.0-0",
        "libgthread-2.0.so.0": "libglib2.0-0t64 libglib2.0-0",
        "libdbus-1.so.3": "libdbus-1-3",
        "libfontconfig.so.1": "libfontconfig1",
        "libfreetype.so.6": "libfreetype6",
        "libX11.so.6": "libx11-6",
        "libxkbcommon.so.0": "libxkbcommon0",
        "libbrotlidec.so.1": "libbrotli1",
        "libgssapi_krb5.so.2": "libgssapi-krb5-2",
        "libzstd.so.1": "libzstd1",
    }
)
XCB_LIBRARIES = _libraries(
    {
        "libxcb-cursor.so.0": "libxcb-cursor0",
        "libxcb-icccm.so.4": "libxcb-icccm4",
        "libxcb-image.so.0": "libxcb-image0",
        "libxcb-keysyms.so.1": "libxcb-keysyms1",
        "libxcb-randr.so.0": "libxcb-randr0",
        "libxcb-render.so.0": "libxcb-render0",
        "libxcb-render-util.so.0": "libxcb-render-util0",
        "libxcb-shape.so.0": "libxcb-shape0",
        "libxcb-shm.so.0": "libxcb-shm0",
        "libxcb-sync.so.1": "libxcb-sync1",
        "libxcb-util.so.1": "libxcb-util1",
        "libxcb-xfixes.so.0": "libxcb-xfixes0",
        "libxcb-xkb.so.1": "libxcb-xkb1",
        "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
        "libX11-xcb.so.1": "libx11-xcb1",
    }
)
WAYLAND_LIBRARIES = _libraries(
    {"libwayland-client.so.0": "libwayland-client0", "libwayland-cursor.so.0": "libwayland-cursor0"}
)
FONTS = (
    Need("font", "*.[ot]tf", ("fonts-dejavu-core",)),  # without any font Qt starts and draws no text
    Need("font", "DejaVuSans*", ("fonts-dejavu-core",), required=False),
    Need("font", "Inter*", ("fonts-inter",), required=False),
    Need("font", "JetBrainsMono*", ("fonts-jetbrains-mono",), required=False),
    Need("font", "NotoColorEmoji*", ("fonts-noto-color-emoji",), required=False),
    Need("font", "NotoSansCJK*", ("fonts-noto-cjk",), required=False),
)
TEST_PROGRAMS = (
    Need("program", "dbus-run-session", ("dbus",)),
    Need("program", "gnome-keyring-daemon", ("gnome-keyring",)),
    Need("program", "Xvfb", ("xvfb",)),
    Need("program", "xauth", ("xauth",)),
    Need("program", "xdotool", ("xdotool",)),
    Need("program", "/usr/libexec/at-spi-bus-launcher", ("at-spi2-core",)),
    Need("program", "openbox", ("openbox",)),
    Need("program", "xprop", ("x11-utils",)),
    Need("program", "import", ("imagemagick",)),
    Need("program", "strace", ("strace",)),
    # Used with the system's own Python, for which alone Debian builds what is below it.
    Need("file", "/usr/lib/python3/dist-packages/pyatspi/__init__.py", ("python3-pyatspi",)),
)
VENV_MODULE = Need("module", "ensurepip", ("python3-venv",))


def font_folders() -> tuple[Path, ...]:
    """The folders that fontconfig looks into by default."""
    data_home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), data_home / "fonts", Path.home() / ".fonts")


def is_there(need: Need) -> bool:
    """Tell whether the system has it, without any tool's help."""
    if need.kind == "library":
        try:
            ctypes.CDLL(need.probe)
        except OSError:
            return False
        return True
    if need.kind == "font":
        return any(next(folder.rglob(need.probe), None) for folder in font_folders() if folder.is_dir())
    if need.kind == "file":
        return Path(need.probe).exists()
    if need.kind == "module":
        return importlib.util.find_spec(need.probe) is not None
    return shutil.which(need.probe) is not None


def needs_for(command: str, environment: Mapping[str, str]) -> tuple[Need, ...]:
    """What `command` needs of a Linux system with that environment."""
    if not sys.platform.startswith("linux") or command not in ("run", "test"):
        return ()
    needs = QT_LIBRARIES + FONTS
    if command == "test":
        return (*needs, *XCB_LIBRARIES, *TEST_PROGRAMS)
    if environment.get("WAYLAND_DISPLAY"):
        needs += WAYLAND_LIBRARIES
    if environment.get("DISPLAY"):
        needs += XCB_LIBRARIES
    return needs


def known_to_apt(needs: Sequence[Need]) -> set[str]:
    """Which of the packages' names apt could install."""
    if shutil.which("apt-cache") is None:
        return set()
    names = sorted({name for need in needs for name in need.packages})
    command = ["apt-cache", "policy", *names]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=_english())
    known: set[str] = set()
    name = ""
    for line in done.stdout.splitlines():
        if line.endswith(":") and not line.startswith(" "):
            name = line[:-1]
        elif line.strip().startswith("Candidate:") and "(none)" not in line:
            known.add(name)
    return known


def packages_for(missing: Sequence[Need], known: set[str]) -> list[str]:
    """The Debian packages to install: of each need the first name that apt knows, else the last, oldest name."""
    chosen = [next((name for name in need.packages if name in known), need.packages[-1]) for need in missing]
    return sorted(set(chosen))


def _english() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}


def may_install() -> bool:
    """Tell whether this process can install system packages."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def provide(needs: Sequence[Need]) -> None:
    """Install what is missing where that is allowed; else say what to type, and exit 1 if it is required."""
    missing = [need for need in needs if not is_there(need)]
    if not missing:
        return
    required = any(need.required for need in missing)
    probes = ", ".join(need.probe for need in missing)
    if may_install():
        print(f"dev.py: missing: {probes}; installing", flush=True)
        install(missing)
        return
    print(f"dev.py: {'missing' if required else 'nicer with'}: {probes}; to install, type:")
    packages = packages_for(missing, known_to_apt(missing))
    print(f"sudo apt-get install --no-install-recommends {' '.join(packages)}", flush=True)
    if required:
        sys.exit(1)


def install(missing: Sequence[Need]) -> None:
    """Install the packages of `missing` with apt-get; exits where something required is missing afterwards."""
    _apt_get("update")
    _apt_get("install", "-y", "--no-install-recommends", *packages_for(missing, known_to_apt(missing)))
    still = [need.probe for need in missing if need.required and not is_there(need)]
    if still:
        sys.exit(f"dev.py: still missing after the installation: {', '.join(still)}")


def _apt_get(*arguments: str) -> None:
    command = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3", *arguments]
    code = subprocess.run(command, env=_english(), timeout=APT_S, check=False).returncode
    if code != 0:
        sys.exit(f"dev.py: failed with {code}: {' '.join(command)}")
