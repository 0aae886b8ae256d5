from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from claude_desktop.model.blocks import Block
from claude_desktop.model.messages import Role, TurnState
from claude_desktop.model.stream_events import BlockOpened, TextGrew
from claude_desktop.ui.theme.tokens import LIGHT
from claude_desktop.ui.transcript.anchors import VisibleRow
from claude_desktop.ui.transcript.contents import SELECTABLE
from claude_desktop.ui.transcript.entries import MessageEntry, ReadingPosition
from claude_desktop.ui.transcript.finder import FindState
from claude_desktop.ui.transcript.page import CurrentFind
from claude_desktop.ui.transcript.sources import text_of
from claude_desktop.ui.transcript.view import TranscriptView
from tests.fakes.transcript_samples import RICH_REPLY, conversation, own, reply

TOP = ReadingPosition("m0", 0, 0, following=False)


@pytest.fixture
def view(qtbot: QtBot) -> TranscriptView:
    made = TranscriptView()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def search(qtbot: QtBot, view: TranscriptView, text: str, *, exact_case: bool = False) -> FindState:
    view.finder.begin()
    view.finder.search(text, exact_case=exact_case)
    qtbot.waitUntil(lambda: view.finder.state.is_complete, timeout=5_000)
    return view.finder.state


def step(qtbot: QtBot, view: TranscriptView, by: int = 1) -> FindState:
    view.finder.step(by)
    return view.finder.state


def current_text(view: TranscriptView) -> str:
    """The words of the current place, which must be on screen."""
    current = view.page.current
    assert current is not None
    assert isinstance(current.content, SELECTABLE)
    assert place_on_screen(view)
    return text_of(current.content)[current.start : current.end]


def shows(view: TranscriptView, item: VisibleRow, current: CurrentFind) -> bool:
    return (view.layout_model.entries[item.message].id, item.row.content) == (current.message_id, current.content)


def on_screen(view: TranscriptView) -> bool:
    current = view.page.current
    return current is not None and any(shows(view, item, current) for item in view.layout_model.visible)


def place_on_screen(view: TranscriptView) -> float:
    current = view.page.current
    assert current is not None
    item = next(item for item in view.layout_model.visible if shows(view, item, current))
    return item.content_top_px + item.layout.rects_of(current.start, current.end)[0].center().y()


def test_it_counts_and_goes_through_all_round_the_end(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries(conversation(40), TOP)
    assert search(qtbot, view, "question NUMBER 1") == FindState(5, 1, True)
    assert current_text(view) == "Question number 1"
    for number in range(2, 6):
        assert step(qtbot, view).current == number
        assert current_text(view) == "Question number 1"
        assert 0 < place_on_screen(view) < view.height()
    assert step(qtbot, view).current == 1
    assert step(qtbot, view, -1).current == 5
    assert not view.following


def test_it_begins_where_the_reader_is(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries(conversation(200), ReadingPosition("m101", 0, 0, following=False))
    state = search(qtbot, view, "Question number")
    assert state == FindState(100, 52, True)
    assert not view.page.selection.source(view.layout_model)


def test_a_place_on_screen_is_gone_to_without_scrolling(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries([own("a", "Why?"), *[reply(f"b{index}", "one two three") for index in range(90)]])
    search(qtbot, view, "two")
    step(qtbot, view)
    top = view.layout_model.top_px
    step(qtbot, view)
    step(qtbot, view)
    assert view.layout_model.top_px == top
    assert current_text(view) == "two"


def test_case_counts_where_asked(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries([own("a", "Queue queue QUEUE")])
    assert search(qtbot, view, "queue").total == 3
    assert search(qtbot, view, "queue", exact_case=True).total == 1
    assert search(qtbot, view, "nothing like it").total == 0
    assert view.page.current is None


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("A **bold** word", "bold word", "bold word"),
        ("```python\nfirst\nsecond = 'needle'\n```", "needle", "needle"),
        ("> ```\n> one\n> a needle\n> ```", "needle", "needle"),
        ("| a | b |\n| - | - |\n| x | y |\n| x | needle |", "needle", "needle"),
        ("- one\n  - the needle", "needle", "needle"),
        ("see [the page](https://needle.example/x) now", "needle", "the page"),
        ("word " * 2_000 + "needle " + "word " * 2_000, "needle", "needle"),
        ("```\n" + "line\n" * 300 + "x" * 900 + "needle\n```", "needle", "needle"),
    ],
)
def test_places_are_found_in_every_kind_of_block(
    view: TranscriptView, qtbot: QtBot, text: str, query: str, shown: str
) -> None:
    view.show_entries([reply("b", text), *conversation(10)], ReadingPosition("b", 0, 0, following=False))
    assert search(qtbot, view, query).total == 1
    qtbot.waitUntil(lambda: on_screen(view), timeout=5_000)
    assert current_text(view) == shown
    assert 0 < place_on_screen(view) < view.height()


def test_folded_parts_are_opened(view: TranscriptView, qtbot: QtBot) -> None:
    thought = Block({"type": "thinking", "thinking": "First.\n\nThe hidden needle.", "signature": "s"})
    tool = Block({"type": "tool_use", "id": "t", "name": "search", "input": {"query": "a needle"}})
    answer = Block({"type": "text", "text": "Answer."})
    entry = MessageEntry("b", Role.ASSISTANT, (thought, tool, answer), 0, state=TurnState.COMPLETE)
    view.show_entries([own("a", "Why?"), entry])
    assert search(qtbot, view, "needle") == FindState(2, 1, True)
    assert current_text(view) == "needle"
    assert view.layout_model.laid(1).is_folded(1)
    assert step(qtbot, view).current == 2
    assert not view.layout_model.laid(1).is_folded(1)
    assert current_text(view) == "needle"


def test_what_streams_in_is_found_too(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries([own("a", "the needle"), reply("b", "", TurnState.STREAMING)])
    search(qtbot, view, "needle")
    view.grow("b", BlockOpened(0, {"type": "text", "text": ""}))
    for _ in range(5):
        view.grow("b", TextGrew(0, "some nee"))
        view.grow("b", TextGrew(0, "dle more\n\n"))
        view.on_flush_due()
    qtbot.waitUntil(lambda: view.finder.state.total == 6, timeout=5_000)
    assert view.finder.state.current == 1
    assert step(qtbot, view, -1).current == 6
    assert current_text(view) == "needle"


def test_deep_in_a_huge_message_it_waits_for_the_slice(view: TranscriptView, qtbot: QtBot) -> None:
    huge = (RICH_REPLY + "\n\n") * 60 + "The needle.\n\n" + RICH_REPLY
    view.show_entries([own("a", "Why?"), reply("b", huge), own("c", "And?")], ReadingPosition("a", following=False))
    search(qtbot, view, "needle")
    qtbot.waitUntil(lambda: on_screen(view), timeout=20_000)
    assert current_text(view) == "needle"
    assert 0 < place_on_screen(view) < view.height()


def test_found_places_are_painted_and_the_current_one_stronger(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries([own("a", "x"), reply("b", "needle needle")])

    def grounds() -> list[QColor]:
        item = next(item for item in view.layout_model.visible if item.layout.text.startswith("needle"))
        image = view.viewport().grab().toImage()
        points = [item.layout.rects_of(at, at + 6)[0].topLeft() for at in (0, 7)]
        x, y, ratio = view.page.left_px, item.content_top_px, image.devicePixelRatio()
        return [
            image.pixelColor(round((x + point.x() + 2) * ratio), round((y + point.y() + 2) * ratio)) for point in points
        ]

    assert [colour.name().upper() for colour in grounds()] == [LIGHT.window] * 2
    search(qtbot, view, "needle")
    current, other = grounds()
    assert current != other
    assert other.name().upper() != LIGHT.window
    assert current.lightness() < other.lightness()
    view.finder.stop()
    assert [colour.name().upper() for colour in grounds()] == [LIGHT.window] * 2


def test_another_conversation_is_counted_anew_and_nothing_moves(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries(conversation(10), TOP)
    search(qtbot, view, "question")
    view.show_entries(conversation(300), TOP)
    qtbot.waitUntil(lambda: view.finder.state == FindState(150, 0, True), timeout=5_000)
    assert view.layout_model.top_px == 0
    view.remove_entries_after("m9")
    qtbot.waitUntil(lambda: view.finder.state == FindState(5, 0, True), timeout=5_000)
    view.add_entry(own("new", "One more question"))
    qtbot.waitUntil(lambda: view.finder.state.total == 6, timeout=5_000)


def test_ten_megabytes_are_searched_in_short_slices(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries(conversation(10_000, RICH_REPLY * 2), TOP)
    view.finder.begin()
    slices = 0

    def on_changed(_state: object) -> None:
        nonlocal slices
        slices += 1

    view.finder.changed.connect(on_changed)
    view.finder.search("unbounded")
    qtbot.waitUntil(lambda: view.finder.state.is_complete, timeout=10_000)
    assert view.finder.state.total == 10_000
    assert slices > 3
    view.finder.changed.disconnect(on_changed)
