from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.diagnostics.shown_text import HIDDEN, as_shown, escape_hidden


@given(st.text())
def test_nothing_hidden_is_left_and_the_rest_stays(text: str) -> None:
    shown = escape_hidden(text)
    assert not HIDDEN.search(shown)
    assert [mark for mark in text if not HIDDEN.match(mark)] == [mark for mark in HIDDEN.split(text) for mark in mark]
    assert shown.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{home}/.local/state", "~/.local/state"),
        ('File "{home}", line 3', 'File "~", line 3'),
        ("{home}y/file and {home}.old", "{home}y/file and {home}.old"),
    ],
)
def test_the_persons_own_folder_is_not_named(text: str, shown: str) -> None:
    home = str(Path.home())
    assert as_shown(text.format(home=home)) == shown.format(home=home)
