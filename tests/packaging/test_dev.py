"""dev.py sets a checkout up on its own, or says exactly what to type."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


class Machine:
    """A checkout in a folder of its own, with every command that dev.py starts written down instead of run."""

    def __init__(self, dev: ModuleType, folder: Path) -> None:
        self.dev = dev
        self.folder = folder
        self.started: list[str] = []
        self.asked_for: list[Any] = []
        self.codes: dict[str, int] = {}

    def finish(self, command: Sequence[str], limit_s: float, environment: Mapping[str, str]) -> int:
        """Stand in for a process: note it, and do the one thing that later steps look at."""
        assert 0 < limit_s < 3_600
        line = " ".join(command)
        self.started.append(line)
        if "-m venv" in line:
            self.make_venv()
        return next((code for part, code in self.codes.items() if part in line), 0)

    def make_venv(self) -> None:
        """Make a real but empty environment that has something named pip."""
        venv.create(self.folder / ".venv", symlinks=os.name != "nt")
        site = next((self.folder / ".venv").rglob("site-packages"))
        (site / "pip.py").touch()

    def installs(self) -> list[str]:
        """What was installed, in order."""
        return [line.rpartition(" install ")[2] for line in self.started if " -m pip " in line]


@pytest.fixture
def dev(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    return importlib.import_module("dev")


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    return importlib.import_module("system_packages")


@pytest.fixture
def machine(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    (tmp_path / "packaging").mkdir()
    for name, path in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "LOCK": tmp_path / "packaging" / "requirements.txt",
        "PYPROJECT": tmp_path / "pyproject.toml",
        "STAMP": tmp_path / ".venv" / dev.STAMP.name,
        "INSTALLING": tmp_path / ".venv" / dev.INSTALLING.name,
    }.items():
        monkeypatch.setattr(dev, name, path)
    (tmp_path / "packaging" / "requirements.txt").write_text("a==1", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]", encoding="utf-8")
    machine = Machine(dev, tmp_path)
    monkeypatch.setattr(dev, "finish", machine.finish)
    monkeypatch.setattr(dev, "provide", machine.asked_for.extend)
    return machine


def test_the_first_set_up_makes_everything_and_the_second_nothing(machine: Machine) -> None:
    machine.dev.set_up("run")
    lock, project = machine.installs()
    assert "--require-hashes" in lock
    assert "--only-binary=:all:" in lock
    assert "--no-deps" in project
    assert "--no-build-isolation" in project

    machine.started.clear()
    machine.dev.set_up("run")
    assert machine.started == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="system packages are a matter of Linux")
def test_what_is_only_nicer_is_asked_for_once(machine: Machine) -> None:
    machine.dev.set_up("run")
    first = list(machine.asked_for)
    machine.asked_for.clear()
    machine.dev.set_up("run")
    assert [need for need in first if need.probe == "ensurepip"]
    assert {need.probe for need in first if not need.required} >= {"Inter*", "NotoColorEmoji*"}
    assert all(need.required for need in machine.asked_for)
    assert not [need for need in machine.asked_for if need.probe == "ensurepip"]


@pytest.mark.parametrize(("changed", "installs"), [("packaging/requirements.txt", 2), ("pyproject.toml", 1)])
def test_a_change_installs_again_what_it_touches(machine: Machine, changed: str, installs: int) -> None:
    machine.dev.set_up("run")
    machine.started.clear()
    (machine.folder / changed).write_text("changed", encoding="utf-8")
    machine.dev.set_up("run")
    assert len(machine.installs()) == installs
    assert not any("-m venv" in line for line in machine.started)


def test_an_interrupted_installation_is_made_anew(machine: Machine) -> None:
    machine.codes["--require-hashes"] = 1
    with pytest.raises(SystemExit):
        machine.dev.set_up("run")
    machine.codes.clear()
    machine.started.clear()
    machine.dev.set_up("run")
    assert sum("-m venv" in line for line in machine.started) == 1
    assert len(machine.installs()) == 2


def _spoil_the_link(machine: Machine) -> None:
    machine.dev.venv_python().unlink()
    machine.dev.venv_python().symlink_to(machine.folder / "gone")


def _pretend_an_older_python(machine: Machine) -> None:
    stand_in = machine.dev.venv_python()
    stand_in.unlink()
    stand_in.write_text(f"#!/bin/sh\necho 3.9 {machine.folder}/.venv\n", encoding="utf-8")
    stand_in.chmod(0o755)


def _lose_the_configuration(machine: Machine) -> None:
    (machine.folder / ".venv" / "pyvenv.cfg").unlink()


@pytest.mark.skipif(os.name == "nt", reason="uses a shell script in the place of Python")
@pytest.mark.parametrize("spoil", [_spoil_the_link, _pretend_an_older_python, _lose_the_configuration])
def test_an_environment_that_does_not_fit_is_made_anew(machine: Machine, spoil: Callable[[Machine], None]) -> None:
    machine.dev.set_up("run")
    spoil(machine)
    machine.started.clear()
    machine.dev.set_up("run")
    assert sum("-m venv" in line for line in machine.started) == 1
    assert json.loads(machine.dev.STAMP.read_text(encoding="utf-8")) == machine.dev.wanted_stamp()


def test_without_a_display_run_does_the_main_job(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(machine.dev, "MAIN_JOB_OUT", machine.folder / "out")
    machine.codes["--main-job"] = 3
    assert machine.dev.run_app([]) == 3
    assert machine.started[-1].endswith(f"-m claude_desktop --main-job {machine.folder / 'out'}")


def test_with_a_display_run_starts_the_app(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[tuple[Sequence[str], Mapping[str, str]]] = []

    def start(command: Sequence[str], environment: Mapping[str, str]) -> int:
        begun.append((command, environment))
        return 0

    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setattr(machine.dev, "start", start)
    assert machine.dev.run_app(["--demo"]) == 0
    (command, environment), *_ = begun
    assert command[1:] == ["-m", "claude_desktop", "--demo"]
    assert "PYTHONDONTWRITEBYTECODE" not in environment


@pytest.mark.parametrize(
    ("checks", "pytest_code", "code"), [([], 0, 0), (["mypy"], 0, 1), ([], 1, 1), (["mypy"], 1, 1)]
)
def test_test_fails_when_anything_failed(
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    checks: list[str],
    pytest_code: int,
    code: int,
) -> None:
    asked: list[bool] = []

    def run_checks(*, quick: bool) -> list[str]:
        asked.append(quick)
        return list(checks)

    monkeypatch.setattr(machine.dev, "run_checks", run_checks)
    machine.codes["-m pytest"] = pytest_code
    assert machine.dev.run_tests(["--quick", "-k", "tree"]) == code
    assert machine.started[-1].endswith("-m pytest -n 2 -m not slow -k tree")
    assert asked == [True]
    last = capsys.readouterr().out.strip().rpartition("\n")[2]
    assert ("FAILED" in last) is bool(code)
    assert ("mypy" in last) is bool(checks)


def test_missing_things_become_package_names(system: ModuleType) -> None:
    missing = [
        system.Need("library", "libglib-2.0.so.0", ("libglib2.0-0t64", "libglib2.0-0")),
        system.Need("library", "libgthread-2.0.so.0", ("libglib2.0-0t64", "libglib2.0-0")),
        system.Need("font", "Inter*", ("fonts-inter",)),
    ]
    assert system.packages_for(missing, {"libglib2.0-0", "fonts-inter"}) == ["fonts-inter", "libglib2.0-0"]
    assert system.packages_for(missing, {"libglib2.0-0t64", "libglib2.0-0"}) == ["fonts-inter", "libglib2.0-0t64"]
    assert system.packages_for(missing, set()) == ["fonts-inter", "libglib2.0-0"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="system packages are a matter of Linux")
def test_probes_tell_what_is_there(system: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert system.is_there(system.Need("library", "libc.so.6", ()))
    assert not system.is_there(system.Need("library", "libnosuchthing.so.9", ()))
    assert system.is_there(system.Need("program", "sh", ()))
    assert not system.is_there(system.Need("program", "no-such-program", ()))
    assert not system.is_there(system.Need("module", "no_such_module", ()))
    assert system.is_there(system.Need("file", "/etc/passwd", ()))
    assert not system.is_there(system.Need("file", "/etc/no-such-file", ()))
    monkeypatch.setattr(system, "font_folders", lambda: (tmp_path, tmp_path / "missing"))
    inter = system.Need("font", "Inter*", ())
    assert not system.is_there(inter)
    (tmp_path / "opentype").mkdir()
    (tmp_path / "opentype" / "Inter-Regular.otf").touch()
    assert system.is_there(inter)


@pytest.mark.parametrize(("required", "exits"), [(True, True), (False, False)])
def test_who_may_not_install_is_told_one_line(
    system: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    required: bool,
    exits: bool,
) -> None:
    monkeypatch.setattr(system, "may_install", lambda: False)
    monkeypatch.setattr(system, "known_to_apt", lambda _: set())
    needs = [system.Need("program", "no-such-program", ("nosuch", "nosuch-old"), required)]
    if exits:
        with pytest.raises(SystemExit, match="1"):
            system.provide(needs)
    else:
        system.provide(needs)
    line = capsys.readouterr().out.strip().rpartition("\n")[2]
    assert line == "sudo apt-get install --no-install-recommends nosuch-old"


def test_root_installs_exactly_what_is_missing(
    system: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Stand-ins for apt on the path: what they are asked is what counts, and the installed program appears.
    log = tmp_path / "log"
    stand_ins = {
        "apt-get": f'echo "$@" >> {log}\ncase "$*" in *install*) touch {tmp_path}/no-such-program; '
        f"chmod +x {tmp_path}/no-such-program;; esac",
        "apt-cache": "printf 'nosuch:\\n  Installed: (none)\\n  Candidate: 1.0\\nold:\\n  Candidate: (none)\\n'",
    }
    for name, script in stand_ins.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    system.provide(
        [system.Need("program", "no-such-program", ("nosuch", "old")), system.Need("program", "sh", ("sh",))]
    )
    update, install = log.read_text(encoding="utf-8").splitlines()
    assert update.endswith(" update")
    assert install.endswith(" install -y --no-install-recommends nosuch")


def test_help_needs_nothing() -> None:
    command = [sys.executable, str(ROOT / "packaging" / "dev.py")]
    assert subprocess.run([*command, "--help"], capture_output=True, timeout=30, check=False).returncode == 0
    assert subprocess.run([*command, "dance"], capture_output=True, timeout=30, check=False).returncode == 2
