"""The import contracts of pyproject.toml hold, and they do catch what they are there for."""

from __future__ import annotations

from pathlib import Path

import importlinter.api  # noqa: F401 - sets the linter up
import pytest
from importlinter.application import use_cases

from tests.house.sources import ROOT

ROOMS = [
    "api",
    "store",
    "keychain",
    "export",
    "importers",
    "attachments",
    "preferences",
    "diagnostics",
    "demo",
    "desktop",
    "markdown",
    "model",
    "services",
    "ui",
    "ui/transcript",
    "ui/composer",
    "ui/sidebar",
    "ui/settings",
    "ui/first_run",
    "ui/app_settings",
    "ui/model_desk",
    "ui/inspector",
    "ui/cost",
    "ui/controls",
    "ui/theme",
]
# The contracts on outside libraries ask that each is used where it belongs.
AT_HOME = {
    "api": "import anthropic, httpx2",
    "attachments": "import pypdfium2",
    "store": "import apsw",
    "keychain": "import keyring",
    "markdown": "import markdown_it, pygments, ziamath",
    "preferences": "import platformdirs, tomli_w",
}
FILES = {
    **dict.fromkeys(("__main__", "main_job", "actions", "resource_path", "regular_file", "ui/main_window"), ""),
    "app": "import qasync",
    "services/schema_checks": "import jsonschema, referencing",
}


def _contracts_hold(config: Path) -> bool:
    return use_cases.lint_imports(config_filename=str(config), cache_dir=None, no_logo=True)


def test_imports_point_down(capsys: pytest.CaptureFixture[str]) -> None:
    assert _contracts_hold(ROOT / "pyproject.toml"), capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "code", "broken"),
    [
        ("", "", ""),
        ("model/blocks.py", "from planted_house import markdown", "Imports point down"),
        ("markdown/leaves.py", "def f():\n    from planted_house.ui import theme", "Imports point down"),
        ("api/client.py", "from planted_house import store", "Imports point down"),
        ("utils.py", "", "Imports point down"),
        ("ui/sidebar/rows.py", "from planted_house.ui import composer", "panes of the window"),
        ("ui/theme/tokens.py", "from planted_house.ui import main_window", "In ui the window stands"),
        ("ui/presenting.py", "from planted_house import keychain", "through services only"),
        (
            "store/rows.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from PySide6.QtCore import QObject",
            "does not know Qt",
        ),
        ("model/clock.py", "import time", "neither the disk"),
        ("services/replies.py", "import httpx2", "Only api"),
        ("services/library.py", "import apsw", "Only store"),
        ("services/library.py", "import sqlite3", "Nobody goes round"),
        ("actions.py", "import keyring", "Only keychain"),
        ("services/tasks.py", "import qasync", "Only app"),
        ("ui/transcript/code.py", "from pygments import lex", "Only markdown"),
        ("store/opening.py", "import platformdirs", "Only preferences"),
        ("store/one.py", "from planted_house.store import two", ""),
        ("store/three.py", "from planted_house.store import two", "No two neighbours"),
    ],
)
def test_a_planted_import_is_caught(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    file: str,
    code: str,
    broken: str,
) -> None:
    house = tmp_path / "planted_house"
    for room in ROOMS:
        (house / room).mkdir(parents=True, exist_ok=True)
        (house / room / "__init__.py").write_text(AT_HOME.get(room, ""), encoding="utf-8")
    for name, held_by_it in FILES.items():
        (house / f"{name}.py").write_text(held_by_it, encoding="utf-8")
    (house / "__init__.py").touch()
    (house / "store" / "two.py").write_text("from planted_house.store import three", encoding="utf-8")
    (house / "store" / "three.py").touch()
    if file:
        (house / file).write_text(code, encoding="utf-8")
    config = tmp_path / "pyproject.toml"
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    config.write_text(text.replace("claude_desktop", "planted_house"), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))

    held = _contracts_hold(config)

    report = capsys.readouterr().out
    assert held is not bool(broken), report
    assert broken in report
