"""A diagram in a reply: drawn once it is whole, its source one press away, and to selection and copying its source."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from claude_desktop.model.messages import TurnState
from claude_desktop.model.stream_events import BlockClosed, BlockOpened, TextGrew
from claude_desktop.ui.transcript.code_rows import CodeRow
from claude_desktop.ui.transcript.diagram_row import DiagramRow
from claude_desktop.ui.transcript.rows import Deed, RowLayout
from claude_desktop.ui.transcript.view import TranscriptView
from tests.fakes.transcript_samples import reply

SOURCE = "flowchart LR\n    A[One] -->|goes to| B{Two}\n    B --> A\n"
TEXT = f"Before.\n\n```mermaid\n{SOURCE}```\n\nAfter."


@pytest.fixture
def view(qtbot: QtBot) -> TranscriptView:
    made = TranscriptView()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    return made


def card(view: TranscriptView) -> RowLayout:
    (found,) = (item.layout for item in view.page.layout.visible if isinstance(item.layout, DiagramRow | CodeRow))
    return found


def press(view: TranscriptView, deed: Deed) -> None:
    view._deeds.on_target_pressed(next(hit for hit in view.page.targets() if hit.target.deed is deed))


def test_a_whole_diagram_is_drawn_and_its_source_can_be_shown(view: TranscriptView) -> None:
    view.show_entries([reply("r", TEXT)])
    drawn = card(view)
    assert isinstance(drawn, DiagramRow)
    assert drawn.text == SOURCE.rstrip("\n")
    press(view, Deed.SHOW_DRAWING)
    assert isinstance(card(view), CodeRow)
    press(view, Deed.SHOW_DRAWING)
    assert isinstance(card(view), DiagramRow)


def test_while_it_is_still_coming_the_source_is_shown(view: TranscriptView) -> None:
    view.show_entries([reply("r", "", TurnState.STREAMING)])
    view.grow("r", BlockOpened(0, {"type": "text", "text": ""}))
    half = TEXT.index("B --> A")
    view.grow("r", TextGrew(0, TEXT[:half]))
    view.on_flush_due()
    assert isinstance(card(view), CodeRow)
    view.grow("r", TextGrew(0, TEXT[half:]))
    view.grow("r", BlockClosed(0))
    view.on_flush_due()
    streamed = card(view)
    assert isinstance(streamed, DiagramRow)
    view.show_entries([reply("r", TEXT)])
    assert card(view).height_px == streamed.height_px


@pytest.mark.parametrize(
    "source", ["classDiagram\nA <|-- B", "flowchart TD\nA[[", "nothing", "graph TD\nsubgraph g\nA\nend\ng-->A"]
)
def test_what_can_not_be_drawn_is_shown_as_it_is(view: TranscriptView, source: str) -> None:
    view.show_entries([reply("r", f"```mermaid\n{source}\n```")])
    shown = card(view)
    assert isinstance(shown, CodeRow)
    assert shown.text == source


def test_copying_gives_the_source(view: TranscriptView) -> None:
    view.show_entries([reply("r", TEXT)])
    press(view, Deed.COPY_CODE)
    assert QGuiApplication.clipboard().text() == SOURCE.rstrip("\n")
    view.select_all()
    assert view.selected_text() == TEXT


def test_a_long_source_is_drawn_in_one_row(view: TranscriptView) -> None:
    lines = "\n".join(f"    n{number} --> n{number + 1}" for number in range(60))
    view.show_entries([reply("r", f"```mermaid\ngraph TD\n{lines}\n```")])
    assert isinstance(card(view), DiagramRow)


def test_a_wide_one_is_made_smaller_and_then_scrolls(view: TranscriptView) -> None:
    def chain(count: int) -> str:
        return "```mermaid\ngraph LR\n" + " --> ".join(f"node_{number}" for number in range(count)) + "\n```"

    view.show_entries([reply("r", chain(2))])
    assert card(view).scroll_room_px() == 0
    view.show_entries([reply("r", chain(40))])
    assert card(view).scroll_room_px() > 0
    assert not card(view).bar_track().isEmpty()


def test_it_is_found_as_its_source(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries([reply("r", TEXT)])
    view.finder.begin()
    view.finder.search("goes to")
    qtbot.waitUntil(lambda: view.finder.state.is_complete and view.finder.state.current == 1)
    view.grab()
