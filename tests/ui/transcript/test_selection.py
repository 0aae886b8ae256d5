from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from claude_desktop.model.messages import TurnState
from claude_desktop.model.stream_events import BlockOpened, TextGrew
from claude_desktop.ui.transcript.selection import TextPoint, Unit, line_at, word_at
from claude_desktop.ui.transcript.view import TranscriptView
from tests.fakes.transcript_samples import RICH_REPLY, conversation, own, reply


@pytest.fixture
def view(qtbot: QtBot) -> TranscriptView:
    made = TranscriptView()
    qtbot.addWidget(made)
    made.resize(900, 1_400)
    made.show()
    qtbot.waitExposed(made)
    return made


def select(view: TranscriptView, begin: tuple[str, str], end: tuple[str, str]) -> str:
    """Select from before a word of a row to behind a word of another; rows are named by what they contain."""
    found: list[tuple[TextPoint, str]] = []
    for after, (row_text, word) in enumerate((begin, end)):
        item = next(item for item in view.layout_model.visible if row_text in item.layout.text)
        offset = item.layout.text.index(word) + after * len(word)
        found.append((TextPoint(item.message, item.index, offset), item.layout.text))
    view.page.selection.begin(*found[0], Unit.CHARACTER)
    view.page.selection.extend(*found[1])
    return view.selected_text()


@pytest.mark.parametrize(
    ("begin", "end", "source"),
    [
        (("backlog", "backlog"), ("backlog", "grows"), "backlog** grows"),
        (("never", "never"), ("never", "wait"), "never makes the producer *wait"),
        (("See", "docs"), ("See", "docs"), "docs"),
        (("one", "one"), ("deep", "deep"), None),
        (("await", "item in"), ("await", "await"), "item in source():\n        await"),
        (("latency", "latency"), ("latency", "memory"), "latency p99 | memory"),
        (("latency", "256"), ("latency", "2 MB"), "256 | 1.3 s | 2 MB"),
    ],
)
def test_what_is_copied_is_the_source(
    view: TranscriptView, begin: tuple[str, str], end: tuple[str, str], source: str | None
) -> None:
    view.show_entries([reply("b", RICH_REPLY)])
    selected = select(view, begin, end)
    assert selected in RICH_REPLY
    if source is None:
        assert selected.startswith("- one\n- two")
        assert selected.endswith("1. deep")
    else:
        assert selected == source


def test_from_text_into_code_takes_the_fence_along(view: TranscriptView) -> None:
    view.show_entries([reply("b", RICH_REPLY)])
    selected = select(view, ("A quote", "code"), ("await", "async for"))
    assert (
        selected == "code` in it.\n\n```python\nasync def produce(queue: asyncio.Queue[Item]) -> None:\n    async for"
    )


def test_everything_selected_is_every_source(view: TranscriptView, qtbot: QtBot) -> None:
    entries = conversation(300)
    view.show_entries(entries)
    laid_out = view.counters.rows_laid_out
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard()
    assert copied.text() == "\n\n".join(str(entry.blocks[0].raw["text"]) for entry in entries)
    assert copied.mimeData().formats() == ["text/plain"]
    assert view.counters.rows_laid_out - laid_out < 60


def test_dragging_selects_across_messages_and_stops_following(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries([own("a", "Why is it so?"), reply("b", "Because.\n\nIt is."), own("c", "Ah.")])
    assert view.following
    first, last = view.layout_model.visible[0], view.layout_model.visible[3]
    viewport = view.viewport()
    begin = QPoint(view.page.left_px + view.layout_model.sheet.width_px // 2, first.content_top_px + 12)
    end = QPoint(view.page.left_px + 30, last.content_top_px + 8)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, begin)
    view._pointer.move(_move_event(view, QPointF(end)))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    assert view.selected_text().startswith("Why is it so?\n\nBecause.\n\n")
    assert not view.following


def _move_event(view: TranscriptView, point: QPointF):  # type: ignore[no-untyped-def]
    from PySide6.QtCore import QEvent  # noqa: PLC0415
    from PySide6.QtGui import QMouseEvent  # noqa: PLC0415

    return QMouseEvent(
        QEvent.Type.MouseMove,
        point,
        view.viewport().mapToGlobal(point),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )


def test_holding_beyond_the_edge_scrolls_on(view: TranscriptView, qtbot: QtBot) -> None:
    view.resize(900, 400)
    view.show_entries(conversation(60))
    view.scroll_by(-2_000)
    top = view.layout_model.top_px
    viewport = view.viewport()
    middle = QPoint(view.width() // 2, 200)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    view._pointer.move(_move_event(view, QPointF(view.width() / 2, 460)))
    qtbot.waitUntil(lambda: view.layout_model.top_px > top + 60, timeout=3_000)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(400, 460))
    assert not view.page.selection.is_empty
    assert not view._pointer._auto_scroll.isActive()


def test_two_clicks_take_the_word_and_three_the_paragraph(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries([reply("b", "One **two** three.\n\nOther.")])
    item = view.layout_model.visible[0]
    at = QPoint(view.page.left_px + 45, item.content_top_px + 10)
    for clicks, expected in ((1, ""), (2, "two"), (3, "One **two** three.")):
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert view.selected_text() == expected, clicks


def test_a_selection_stays_while_the_reply_grows(view: TranscriptView) -> None:
    view.show_entries([own("a", "Why?"), reply("b", "", TurnState.STREAMING)])
    view.grow("b", BlockOpened(0, {"type": "text", "text": "Because of that."}))
    view.on_flush_due()
    assert select(view, ("Because", "of"), ("Because", "that")) == "of that"
    view.grow("b", TextGrew(0, "\n\nAnd of this."))
    view.on_flush_due()
    assert view.selected_text() == "of that"


def test_words_and_lines() -> None:
    text = "a 🎉 wort, zwei\nnext line"
    assert text[slice(*word_at(text, 5))] == "wort"
    assert text[slice(*line_at(text, 18))] == "next line"
    assert word_at("", 0) == (0, 0)
    assert word_at("ab", 2) == (0, 2)
