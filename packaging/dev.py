#!/usr/bin/env python3
"""Sets up, starts and tests the app from a checkout. Standard library only.

    python3 packaging/dev.py run [arguments of the app]
    python3 packaging/dev.py test [--quick] [arguments of pytest]
    python3 packaging/dev.py trust [--short] [--list] [names of runs]
    python3 packaging/dev.py check
    python3 packaging/dev.py lock

`run` starts the app; without a display and without arguments it does the main job by itself, offscreen, against the
built-in demo server, and leaves a picture and the saved chat in out/main-job. `test` runs linters, types and tests;
`test --quick`, for every commit, leaves out the slow tests and pyright (mypy is the gate); `trust` does the long runs
behind what the app promises (kills, power cuts, faults, hostile inputs), for an hour or more; `check` is only linters
and types; `lock` makes packaging/requirements.txt anew from pyproject.toml (needs uv).
The only network used is the package index that pip is set up for, and apt's where system packages are missing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

from system_packages import VENV_MODULE, needs_for, provide

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "packaging" / "requirements.txt"
PYPROJECT = ROOT / "pyproject.toml"
STAMP = VENV / "dev-stamp.json"
INSTALLING = VENV / "dev-installing"
MAIN_JOB_OUT = ROOT / "out" / "main-job"

PIP_S = 1_800
CHECK_S = 600
TESTS_S = 1_500
MAIN_JOB_S = 300

CHECKS = {
    "ruff check": ("ruff", "check", "."),
    "ruff format": ("ruff", "format", "--check", "."),
    "mypy": ("mypy",),
    "pyright": ("pyright",),
}
SLOW_CHECKS = frozenset({"pyright"})


# --- the virtual environment -------------------------------------------------------------------------------------


def venv_python() -> Path:
    """The interpreter inside `.venv`."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def wanted_stamp() -> dict[str, str]:
    """What a finished installation was made from; a change in any of it means to install again."""
    return {
        "root": str(ROOT),
        "python": "{}.{}".format(*sys.version_info[:2]),
        "lock": hashlib.sha256(LOCK.read_bytes()).hexdigest(),
        "project": hashlib.sha256(PYPROJECT.read_bytes()).hexdigest(),
    }


def read_stamp() -> dict[str, str]:
    """What the present `.venv` was made from; empty where that is not known."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def venv_is_usable() -> bool:
    """Tell whether `.venv` works, is whole, lies where it was made and has this Python's version."""
    if INSTALLING.exists() or not venv_python().exists():
        return False
    probe = (
        "import importlib.util as u, sys; assert u.find_spec('pip'); print('%d.%d' % sys.version_info[:2], sys.prefix)"
    )
    try:
        done = subprocess.run(
            [str(venv_python()), "-c", probe], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    version, _, prefix = done.stdout.strip().partition(" ")
    return done.returncode == 0 and version == wanted_stamp()["python"] and Path(prefix).resolve() == VENV.resolve()


def set_up(command: str) -> None:
    """Provide what `command` needs of the system, make `.venv` and install from the lock, as far as not done yet."""
    usable = venv_is_usable()
    wanted, found = wanted_stamp(), read_stamp() if usable else {}
    needs = [need for need in needs_for(command, os.environ) if need.required or command == "test" or found != wanted]
    provide(needs if usable else [VENV_MODULE, *needs])
    if not usable:
        make_venv()
    pip = [str(venv_python()), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    if any(found.get(name) != wanted[name] for name in ("python", "lock")):
        say("installing from packaging/requirements.txt")
        INSTALLING.touch()
        run_or_exit([*pip, "--require-hashes", "--only-binary=:all:", "-r", str(LOCK)], PIP_S)
        STAMP.write_text(json.dumps({**wanted, "project": ""}), encoding="utf-8")
        INSTALLING.unlink()
    if read_stamp() != wanted:
        run_or_exit([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], PIP_S)
        STAMP.write_text(json.dumps(wanted), encoding="utf-8")


def make_venv() -> None:
    """Make an empty `.venv` with this Python, in the place of whatever is there."""
    say(f"making .venv with Python {sys.version.split()[0]}")
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    # Made by the base interpreter: started from inside the old `.venv`, `sys.executable` has just been removed.
    base = getattr(sys, "_base_executable", sys.executable)
    run_or_exit([base, "-m", "venv", str(VENV)], PIP_S)


# --- the commands ------------------------------------------------------------------------------------------------


def has_display(environment: Mapping[str, str]) -> bool:
    """Tell whether a window could be seen."""
    if environment.get("QT_QPA_PLATFORM", "").split(":")[0] in ("offscreen", "minimal"):
        return False
    if not sys.platform.startswith("linux"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def run_app(arguments: Sequence[str]) -> int:
    """Start the app; without a display and arguments do the main job instead. Returns the exit code."""
    environment = dict(os.environ)
    # Where compiled files may not be kept, every start compiles everything again and takes a second longer.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    set_up("run")
    app = [str(venv_python()), "-m", "claude_desktop"]
    if has_display(environment):
        return start([*app, *arguments], environment)
    environment["QT_QPA_PLATFORM"] = "offscreen"
    if arguments:
        say("there is no display: the window is drawn offscreen")
        return start([*app, *arguments], environment)
    say("there is no display: doing the main job offscreen, against the built-in demo server")
    MAIN_JOB_OUT.mkdir(parents=True, exist_ok=True)
    return finish([*app, "--main-job", str(MAIN_JOB_OUT)], MAIN_JOB_S, environment)


def run_tests(arguments: Sequence[str]) -> int:
    """Run linters, types and tests, each to its end. Returns 0 only if all of them passed."""
    quick = "--quick" in arguments
    chosen = [argument for argument in arguments if argument != "--quick"]
    set_up("test")
    failed = run_checks(quick=quick)
    pytest = [str(venv_python()), "-m", "pytest"]
    if not any(argument.startswith(("-n", "--numprocesses", "-p no:xdist", "--pdb")) for argument in chosen):
        pytest += ["-n", "2"]
    if quick:
        pytest += ["-m", "not slow"]
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    if finish([*pytest, *chosen], TESTS_S, environment) != 0:
        failed.append("pytest")
    elif failed:
        say("the tests passed, but not everything did")
    if failed:
        say(f"FAILED: {', '.join(failed)}")
    return 1 if failed else 0


def run_trust(arguments: Sequence[str]) -> int:
    """Run the long runs behind what the app promises, and print their figures."""
    set_up("test")
    return start([str(venv_python()), "-m", "tests.trust", *arguments], dict(os.environ))


def run_checks(*, quick: bool = False) -> list[str]:
    """Run linters and type checkers, two at a time, with a line for each. Returns the names of those that failed."""
    failed: list[str] = []
    checks = {name: tool for name, tool in CHECKS.items() if not (quick and name in SLOW_CHECKS)}

    def run(tool: Sequence[str]) -> tuple[int, str, float]:
        began = time.monotonic()
        command = [str(venv_python()), "-m", *tool]
        try:
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=CHECK_S, check=False)
        except subprocess.TimeoutExpired:
            return 1, f"no end after {CHECK_S} s", time.monotonic() - began
        return done.returncode, done.stdout + done.stderr, time.monotonic() - began

    with ThreadPoolExecutor(2) as pool:
        for name, (code, output, took_s) in zip(checks, pool.map(run, checks.values()), strict=True):
            say(f"{'ok  ' if code == 0 else 'FAIL'}  {name}  {took_s:.1f} s")
            if code != 0:
                failed.append(name)
                print(output.rstrip(), flush=True)
    return failed


def check(arguments: Sequence[str]) -> int:
    """Run linters and type checkers only."""
    del arguments
    set_up("check")
    return 1 if run_checks() else 0


def lock(arguments: Sequence[str]) -> int:
    """Make packaging/requirements.txt anew: every package with its hashes, no addresses."""
    del arguments
    uv = shutil.which("uv")
    if uv is None:
        stop("`lock` needs uv; install it with: pipx install uv")
    command = [uv, "pip", "compile", "--universal", "--no-header", "--generate-hashes", "--python-version", "3.11"]
    command += ["--extra", "test", "--quiet", "-o", str(LOCK.relative_to(ROOT)), PYPROJECT.name]
    code = finish(command, PIP_S, dict(os.environ))
    if code == 0 and "://" in LOCK.read_text(encoding="utf-8"):
        stop("the lock holds an address; it must not")
    return code


# --- processes ---------------------------------------------------------------------------------------------------


def start(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Become `command` where the system can; else wait for it."""
    if os.name == "posix":
        sys.stdout.flush()
        os.execve(command[0], list(command), dict(environment))  # noqa: S606 - no shell is what we want
    return subprocess.run(list(command), env=dict(environment), check=False).returncode


def finish(command: Sequence[str], limit_s: float, environment: Mapping[str, str]) -> int:
    """Run `command` in the checkout to its end, its output in sight. Returns its exit code, 124 after `limit_s`."""
    sys.stdout.flush()
    try:
        return subprocess.run(list(command), cwd=ROOT, env=dict(environment), timeout=limit_s, check=False).returncode
    except subprocess.TimeoutExpired:
        say(f"no end after {limit_s:.0f} s: {' '.join(command)}")
        return 124


def run_or_exit(command: Sequence[str], limit_s: float) -> None:
    """Run a step of the set-up; if it fails, exit with its words and code."""
    code = finish(command, limit_s, os.environ)
    if code != 0:
        stop(f"failed with {code}: {' '.join(command)}")


def say(text: str) -> None:
    """Print one line of our own."""
    print(f"dev.py: {text}", flush=True)


def stop(text: str) -> NoReturn:
    """Say why and exit 1."""
    say(text)
    sys.exit(1)


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "run": run_app,
    "test": run_tests,
    "trust": run_trust,
    "check": check,
    "lock": lock,
}


def main(arguments: Sequence[str]) -> int:
    """Do what the first argument names."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an older Python meets first
        stop("Python 3.11 or later is needed")
    command = COMMANDS.get(arguments[0] if arguments else "")
    if command is None:
        print((__doc__ or "").strip())
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    return command(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
