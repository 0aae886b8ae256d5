"""What is tracked: the agreed top level, no place of anybody's machine, and a lock that can be checked."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.house.sources import ROOT

TOP_LEVEL = frozenset(
    [
        ".ci",
        ".editorconfig",
        ".github",
        ".gitignore",
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "claude_desktop",
        "packaging",
        "pyproject.toml",
        "resources",
        "tests",
    ]
)
INDEX_ADDRESS = re.compile(r"--(?:extra-)?index-url|--find-links|/simple/|PIP_[A-Z]+_URL")
THIS_FILE = "tests/house/test_repository.py"


def tracked_files() -> list[str]:
    """The files under version control, relative to the checkout."""
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip("this is not a git checkout")
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def machine_places(text: str, places: list[str]) -> list[str]:
    """Which of these folders a text names."""
    return [place for place in places if re.search(rf"(?<![\w./~-]){re.escape(place)}(?![\w-])", text)]


def normal_name(name: str) -> str:
    """A distribution's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_top_level_is_the_agreed_one() -> None:
    assert {name.split("/")[0] for name in tracked_files()} == TOP_LEVEL


def test_no_file_names_a_place_of_this_machine() -> None:
    # HOME is the tests' own; the real one is asked of the system.
    places = [str(ROOT)]
    if os.name == "posix":
        import pwd  # noqa: PLC0415 - exists on POSIX only

        places.append(pwd.getpwuid(os.getuid()).pw_dir)
    for name in tracked_files():
        text = (ROOT / name).read_bytes().decode("utf-8", "replace")
        assert machine_places(text, places) == [], name
        assert name == THIS_FILE or INDEX_ADDRESS.search(text) is None, name


def test_a_planted_place_is_found() -> None:
    assert machine_places("see /home/anna/code/app.py", ["/home/anna"])
    assert not machine_places("see https://host/home/anna and tests/home/anna", ["/home/anna"])
    assert INDEX_ADDRESS.search("--index-url https://host/simple/")


def test_everything_locked_has_a_hash_and_no_address() -> None:
    text = (ROOT / "packaging" / "requirements.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert " @ " not in text
    entries = [entry for entry in re.split(r"\n(?=[\w])", text) if not entry.startswith("#")]
    assert entries
    for entry in entries:
        assert re.match(r"[\w.-]+(\[[\w,]+\])?==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_everything_needed_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (ROOT / "packaging" / "requirements.txt").read_text(encoding="utf-8")
    names = re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==", lock, re.MULTILINE)
    locked = {normal_name(name) for name in names}
    for requirement in project["dependencies"] + project["optional-dependencies"]["test"]:
        name = re.match(r"[\w.-]+", requirement)
        assert name is not None
        assert normal_name(name[0]) in locked, requirement


def test_every_script_is_named_after_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert list(project["gui-scripts"]) == ["claude-desktop-qt"]
    assert not (Path(ROOT) / "packaging" / "__init__.py").exists()
