"""The wheel is whole: installed into a clean environment it starts and finds what it shipped with."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from claude_desktop import __version__

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 120


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_wheel_starts_in_a_clean_environment(tmp_path: Path) -> None:
    _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], ROOT)
    wheel = next(tmp_path.glob("*.whl"))
    venv.create(tmp_path / "clean", symlinks=sys.platform != "win32")
    clean = tmp_path / "clean"
    python = str(clean / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))
    site = next(clean.rglob("site-packages"))
    _run([sys.executable, "-m", "pip", "--python", python, "install", "--no-index", "--no-deps", str(wheel)], tmp_path)
    # The libraries are taken from here; as the last entry of the path, so that only they are.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")

    assert __version__ in _run([python, "-I", "-m", "claude_desktop", "--version"], tmp_path)
    found = _run(
        [
            python,
            "-I",
            "-c",
            "import claude_desktop.resource_path as r; print(r.__file__); print(r.resource_path('icons'))",
        ],
        tmp_path,
    )
    code, icons = map(Path, found.splitlines())
    assert code.is_relative_to(site)
    assert icons.is_relative_to(site)
    shipped = {path.relative_to(icons).as_posix() for path in icons.rglob("*.svg")}
    assert shipped == {path.relative_to(ROOT).as_posix().removeprefix("resources/icons/") for path in _icons_here()}
    assert shipped


def _icons_here() -> list[Path]:
    return list((ROOT / "resources" / "icons").rglob("*.svg"))
