"""The model switcher in a real window: its rows are in the tree that screen readers read, and keys alone suffice."""

from __future__ import annotations

import pytest

from tests.window.app_window import AppWindow, Seen
from tests.window.conftest import StartApp
from tests.window.desktop import until

pytestmark = [pytest.mark.window, pytest.mark.slow, pytest.mark.timeout(120)]


def _rows(app: AppWindow) -> list[Seen]:
    try:
        return [app.see(node) for node in app.children(app.find("Models", "list"))]
    except AssertionError:  # the rows were replaced while they were read
        return []


def test_models_are_found_and_chosen_by_who_does_not_see(start_app: StartApp) -> None:
    app = start_app()
    app.find("Message", "text")
    until(lambda: any("Opus 5.5" in text for text in app.tree().splitlines()), "the switch")
    app.key("ctrl+shift+m")
    app.find("Find a model", "text")
    until(
        lambda: any(row.name.startswith("Opus 5.5, in use, $4 / $20 per million tokens") for row in _rows(app)),
        lambda: f"row of the model in use; there are {_rows(app)}",
    )
    rows = _rows(app)
    assert any("retires in" in row.name or "retirement" in row.name for row in rows), rows
    app.type("haiku 5.5")
    until(lambda: len(_rows(app)) == 2, lambda: f"a heading and one model: {_rows(app)}")
    assert "above 100k prompt tokens $0.50 / $2.50" in _rows(app)[1].name
    assert "focused" in _rows(app)[1].states, "screen readers follow the row that the arrow keys are at"
    app.key("ctrl+b")
    until(lambda: "favourite" in _rows(app)[1].name, lambda: f"a favourite: {_rows(app)}")
    app.key("Return")
    app.find("Model and effort: Haiku 5.5 · medium", "push button")
    assert not app.shows("Find a model", "text")
    app.key("ctrl+shift+e")
    app.find("Effort", "panel")
    app.key("Right", "Escape")
    app.find("Model and effort: Haiku 5.5 · high", "push button")


def test_the_desk_of_models_is_read_cell_by_cell(start_app: StartApp) -> None:
    app = start_app()
    app.find("Message", "text")
    until(lambda: any("Opus 5.5" in text for text in app.tree().splitlines()), "the switch")
    app.key("ctrl+alt+m")
    app.find("Sort by", "combo box")
    app.find("Opus 5.5", "table cell")
    app.find("Price in / out: $4 / $20", "table cell")
    app.write("Find a model", "haiku 5.5")
    until(lambda: not app.shows("Opus 5.5", "table cell"), "the filtered table")
    app.find("Price in / out: $0.10 / $0.50, $0.50 / $2.50 above 100k", "table cell")
