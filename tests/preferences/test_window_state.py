"""The window's state comes back; a broken file is ignored."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model.json_values import dump_json
from claude_desktop.preferences.window_state import WindowState, WindowStateFile

STATES = st.builds(
    WindowState,
    geometry=st.text(),
    maximised=st.booleans(),
    sidebar_width=st.integers(120, 3_999),
    panel_width=st.integers(120, 3_999),
    sidebar_shown=st.booleans(),
    panel_shown=st.booleans(),
    last_conversation_id=st.text(),
)


@given(STATES)
def test_any_state_comes_back(state: WindowState) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = WindowStateFile(Path(folder) / "not" / "made" / "window.json")
        file.save(state)
        assert file.load() == state


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")))
def test_no_broken_file_raises(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "window.json"
        path.write_bytes(content)
        assert isinstance(WindowStateFile(path).load(), WindowState)


@pytest.mark.parametrize("broken", [b"[" * 100_000, b"9" * 99_999, b"{}" + b" " * 200_000, b"\xff", b"null"])
def test_hostile_files_read_as_the_default(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "window.json"
    path.write_bytes(broken)
    assert WindowStateFile(path).load() == WindowState()


def test_values_of_the_wrong_type_or_size_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    path.write_text(
        dump_json({"sidebar_width": True, "panel_width": 9, "maximised": 1, "sidebar_shown": False, "x": 1})
    )
    assert WindowStateFile(path).load() == WindowState(sidebar_shown=False)
