from __future__ import annotations

from pathlib import Path

import pytest

from claude_desktop.model.model_table import parse_table
from claude_desktop.preferences.model_table_file import MAX_FILE_BYTES, load_model_table
from claude_desktop.resource_path import resource_path

TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))


def test_without_a_file_the_apps_table_holds(tmp_path: Path) -> None:
    loaded = load_model_table(TABLE, tmp_path / "models.toml")
    assert (loaded.table, loaded.problem) == (TABLE, None)


def test_a_file_is_read_over_the_table(tmp_path: Path) -> None:
    path = tmp_path / "models.toml"
    path.write_text('\ufeff[[models]]\nid = "claude-opus-5-5"\nspeed = "slower"\n', "utf-8")
    loaded = load_model_table(TABLE, path)
    assert loaded.problem is None
    assert loaded.table.model("claude-opus-5-5").speed == "slower"
    assert set(loaded.table.own) == {"claude-opus-5-5"}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"[[models]]\nid = ", 2),
        (b"# caf\xe9\n", 1),
        (b"# \n# caf\xe9\n", 2),
        (b"#" * (MAX_FILE_BYTES + 1), None),
        (b"\x00", 1),
        (b"a = " + b"[" * 5_000, 1),
    ],
)
def test_a_broken_file_is_left_alone_and_named(tmp_path: Path, content: bytes, line: int | None) -> None:
    path = tmp_path / "models.toml"
    path.write_bytes(content)
    loaded = load_model_table(TABLE, path)
    assert loaded.table == TABLE
    assert loaded.problem is not None
    assert loaded.problem.line == line
    assert path.read_bytes() == content


def test_a_folder_in_its_place_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    (tmp_path / "models.toml").mkdir()
    loaded = load_model_table(TABLE, tmp_path / "models.toml")
    assert loaded.table == TABLE
    assert loaded.problem is not None
