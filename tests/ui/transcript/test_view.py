from __future__ import annotations

import ctypes
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from claude_desktop.markdown.parsing import parse
from claude_desktop.model.blocks import Block
from claude_desktop.model.endings import NextStep
from claude_desktop.model.failures import Failure, FailureKind
from claude_desktop.model.messages import Role, TurnState
from claude_desktop.model.reply_status import ReplyPhase, ReplyStatus
from claude_desktop.model.stream_events import BlockClosed, BlockOpened, TextGrew, ThinkingGrew
from claude_desktop.ui.theme.tokens import DARK
from claude_desktop.ui.transcript.contents import CodeContent, FoldContent, StatusContent
from claude_desktop.ui.transcript.entries import (
    MessageEntry,
    NoticeKind,
    ReadingPosition,
    SiblingStep,
    StepAsk,
    StepButton,
)
from claude_desktop.ui.transcript.rows import Deed
from claude_desktop.ui.transcript.sections import MarkdownSection
from claude_desktop.ui.transcript.view import TranscriptView
from tests.fakes.transcript_samples import RICH_REPLY, conversation, own, reply

_IN_OPEN = 0x20  # inotify(7)


@pytest.fixture
def view(qtbot: QtBot) -> TranscriptView:
    made = TranscriptView()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def wheel(view: TranscriptView, dy: int, at: QPoint | None = None, dx: int = 0) -> None:
    point = QPointF(at or view.viewport().rect().center())
    event = QWheelEvent(
        point,
        view.viewport().mapToGlobal(point),
        QPoint(dx, dy),
        QPoint(),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    view.wheelEvent(event)


def stream(view: TranscriptView, message_id: str, text: str, piece: int = 9) -> None:
    view.grow(message_id, BlockOpened(0, {"type": "text", "text": ""}))
    for at in range(0, len(text), piece):
        view.grow(message_id, TextGrew(0, text[at : at + piece]))
        view.on_flush_due()


def places(view: TranscriptView) -> dict[tuple[int, int], int]:
    return {(item.message, item.index): item.content_top_px for item in view.layout_model.visible}


def press(qtbot: QtBot, view: TranscriptView, deed: Deed) -> None:
    hit = next(hit for hit in view.page.targets() if hit.target.deed is deed)
    item = next(item for item in view.layout_model.visible if (item.message, item.index) == (hit.message, hit.index))
    centre = hit.target.rect.center() + QPointF(view.page.left_px, item.content_top_px)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre.toPoint())


def test_streamed_and_loaded_give_the_same_leaves_and_heights(view: TranscriptView) -> None:
    view.show_entries([own("a", "Why?"), reply("b", "", TurnState.STREAMING)])
    stream(view, "b", RICH_REPLY)
    view.grow("b", BlockClosed(0))
    view.on_flush_due()
    section = view.layout_model.laid(1).blocks.section(0)
    assert isinstance(section, MarkdownSection)
    assert tuple(section.leaves) == parse(RICH_REPLY)
    view.replace_entry(reply("b", RICH_REPLY))
    view.scroll_by(-10_000)
    streamed = [row.height_px for row in view.layout_model.laid(1).rows]
    view.show_entries([own("a", "Why?"), reply("b", RICH_REPLY)])
    view.scroll_by(-10_000)
    assert [row.height_px for row in view.layout_model.laid(1).rows] == streamed


@pytest.mark.parametrize("size", [1, 3, 4, 7, 30])
def test_what_is_shown_of_a_streamed_reply_is_what_is_shown_of_a_loaded_one(view: TranscriptView, size: int) -> None:
    view.resize(900, 6_000)  # all of it is on screen, so that every row has a layout that could be stale
    view.show_entries([reply("b", "", TurnState.STREAMING)])
    view.grow("b", BlockOpened(0, {"type": "text", "text": ""}))
    for at in range(0, len(RICH_REPLY), size):
        view.grow("b", TextGrew(0, RICH_REPLY[at : at + size]))
        view.on_flush_due()
    view.replace_entry(reply("b", RICH_REPLY))
    streamed = _shown_texts(view)
    view.show_entries([reply("b", RICH_REPLY)])
    assert streamed == _shown_texts(view)
    assert any("\t" in text for text in streamed)  # a table is among them


def _shown_texts(view: TranscriptView) -> list[str]:
    view.viewport().repaint()
    rows = view.layout_model.laid(0).rows
    assert all(row.layout for row in rows)
    return [row.layout.text for row in rows if row.layout]


def test_the_end_of_a_stream_lays_nothing_out_anew_but_what_it_adds(view: TranscriptView) -> None:
    view.show_entries([own("a", "Why?"), reply("b", "", TurnState.STREAMING)])
    stream(view, "b", RICH_REPLY)
    before = {id(row.layout) for row in view.layout_model.laid(1).rows if row.layout}
    view.replace_entry(reply("b", RICH_REPLY))
    after = [id(row.layout) for row in view.layout_model.laid(1).rows if row.layout]
    assert sum(1 for layout in after if layout not in before) <= 2


def test_ten_thousand_messages_open_with_only_a_screen_laid_out(view: TranscriptView) -> None:
    before = view.counters.rows_laid_out
    view.show_entries(conversation(10_000))
    assert view.following
    assert view.counters.rows_laid_out - before <= 40
    assert view.counters.messages_alive <= 4
    assert len(view.layout_model.visible) > 3
    assert view.layout_model.visible[-1].message == 9_999


@pytest.mark.slow
def test_rows_alive_stay_bounded_while_scrolling_through_everything(view: TranscriptView) -> None:
    view.show_entries(conversation(10_000))
    chance = random.Random(3)  # noqa: S311
    most = 0
    for _ in range(150):
        view.verticalScrollBar().setValue(chance.randrange(view.verticalScrollBar().maximum()))
        most = max(most, view.counters.rows_alive - 3 * len(view.layout_model.visible))
        assert view.layout_model.visible
    assert most <= 16
    assert view.counters.messages_alive <= 110


def test_nothing_on_screen_moves_when_heights_above_change(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries(conversation(400))
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    qtbot.waitUntil(lambda: not view._loader.is_working, timeout=5_000)
    before = places(view)
    moved = view.counters.pixels_moved
    first = view.layout_model.visible[0].message
    for index in range(first - 30, first):
        view.layout_model.laid(index)
        view.layout_model.note_change(index)
    view.replace_entry(reply(f"m{first // 2 * 2 - 9}", RICH_REPLY * 5))
    view._refresh()
    assert places(view) == before
    assert view.counters.pixels_moved == moved


def test_scrolling_up_through_unmeasured_rows_never_jumps(view: TranscriptView) -> None:
    view.show_entries(conversation(300))
    for _ in range(400):
        before = places(view)
        wheel(view, 37)
        after = places(view)
        common = before.keys() & after.keys()
        assert common
        assert {after[key] - before[key] for key in common} <= {37} or view.layout_model.top_px == 0


def test_it_follows_the_stream_until_the_reader_scrolls_up(view: TranscriptView) -> None:
    view.show_entries([*conversation(20), reply("tail", "", TurnState.STREAMING)])
    stream(view, "tail", RICH_REPLY)
    assert view.following
    assert view.layout_model.is_near_end(0)
    wheel(view, 20)
    assert not view.following
    before = places(view)
    stream_more = "\n\nmore text " * 30
    view.grow("tail", TextGrew(0, stream_more))
    view.on_flush_due()
    assert {key: top for key, top in places(view).items() if key in before} == before
    for _ in range(200):
        wheel(view, -120)
    assert view.following
    assert view.layout_model.is_near_end(0)


def test_latest_button_appears_away_from_the_end_and_brings_back(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries(conversation(50))
    assert not view._latest.isVisible()
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.layout_model.top_px == 0
    assert view._latest.isVisible()
    QTest.mouseClick(view._latest, Qt.MouseButton.LeftButton)
    assert view.following
    assert view.layout_model.is_near_end(0)
    assert not view._latest.isVisible()


def test_position_brings_back_to_the_same_pixel(view: TranscriptView) -> None:
    entries = conversation(200)
    view.show_entries(entries)
    for _ in range(60):
        wheel(view, 91)
    position, before = view.position(), places(view)
    view.show_entries(conversation(6))
    view.show_entries(entries, position)
    assert places(view) == before
    assert not view.following


def test_resize_lays_out_the_visible_rows_only(view: TranscriptView) -> None:
    view.show_entries(conversation(2_000))
    wheel(view, 500)
    anchor = (view.layout_model.anchor.message, view.layout_model.anchor.row)
    before = view.counters.rows_laid_out
    view.resize(500, 600)
    assert view.counters.rows_laid_out - before <= 2 * len(view.layout_model.visible) + 4
    assert (view.layout_model.anchor.message, view.layout_model.anchor.row) == anchor


def test_own_messages_are_shown_exactly_as_typed(view: TranscriptView) -> None:
    typed = "  <b>not html</b>\n\n\t# not a heading  \r\n* x"
    view.show_entries([own("a", typed)])
    view.select_all()
    assert view.selected_text() == typed
    assert "".join(item.layout.text for item in view.layout_model.visible) == typed


def test_the_thought_is_one_line_that_unfolds(view: TranscriptView, qtbot: QtBot) -> None:
    thought = Block({"type": "thinking", "thinking": "First.\n\nSecond.", "signature": "s"})
    answer = Block({"type": "text", "text": "Answer."})
    entry = MessageEntry("b", Role.ASSISTANT, (thought, answer), 0, state=TurnState.COMPLETE, thought_ms=12_300)
    view.show_entries([own("a", "Why?"), entry])
    shown = [item.row.content for item in view.layout_model.visible]
    assert any(isinstance(content, FoldContent) and content.text == "Thought for 12 s" for content in shown)
    texts = [item.layout.text for item in view.layout_model.visible]
    assert "First." not in texts
    press(qtbot, view, Deed.FOLD)
    assert "First." in [item.layout.text for item in view.layout_model.visible]
    press(qtbot, view, Deed.FOLD)
    assert [item.layout.text for item in view.layout_model.visible] == texts


def test_a_live_thought_counts_and_becomes_its_line(view: TranscriptView) -> None:
    view.show_entries([own("a", "Why?"), reply("b", "", TurnState.STREAMING)])
    view.show_status("b", ReplyStatus(ReplyPhase.CONNECTING, 0))
    view.on_flush_due()
    assert any(isinstance(item.row.content, StatusContent) for item in view.layout_model.visible)
    view.grow("b", BlockOpened(0, {"type": "thinking", "thinking": ""}))
    view.grow("b", ThinkingGrew(0, "Hm."))
    view.show_status("b", ReplyStatus(ReplyPhase.THINKING, 0))
    view.on_flush_due()
    folds = [item.row.content for item in view.layout_model.visible if isinstance(item.row.content, FoldContent)]
    assert folds[0].since_ms is not None
    assert not any(isinstance(item.row.content, StatusContent) for item in view.layout_model.visible)
    view.grow("b", BlockClosed(0))
    view.on_flush_due()
    folds = [item.row.content for item in view.layout_model.visible if isinstance(item.row.content, FoldContent)]
    assert folds[0].since_ms is None


def test_a_retry_counts_down_and_says_why(view: TranscriptView) -> None:
    view.show_entries([own("a", "Why?"), reply("b", "", TurnState.STREAMING)])
    failure = Failure(FailureKind.OVERLOADED)
    view.show_status("b", ReplyStatus(ReplyPhase.RETRYING, 0, attempt=1, until_ms=5_000, failure=failure))
    view.on_flush_due()
    texts = [item.row.content.text for item in view.layout_model.visible if isinstance(item.row.content, StatusContent)]
    assert failure.sentence in texts[0]
    assert "{seconds}" in texts[0]
    assert view.grab().width() > 0


def test_notices_and_actions_ask_the_owner(view: TranscriptView, qtbot: QtBot) -> None:
    failed = MessageEntry(
        "b",
        Role.ASSISTANT,
        (Block({"type": "text", "text": "Part"}),),
        0,
        state=TurnState.INTERRUPTED,
        notice="The connection broke.",
        notice_kind=NoticeKind.WARN,
        can_retry=True,
        steps=(StepButton(NextStep.CONTINUE, "Continue"), StepButton(NextStep.RETRY, "Retry")),
        sibling=2,
        siblings=3,
    )
    view.show_entries([own("a", "Why?"), failed])
    with qtbot.waitSignal(view.retry_requested) as retried:
        press(qtbot, view, Deed.RETRY)
    assert retried.args == ["b"]
    with qtbot.waitSignal(view.step_requested) as stepped_on:
        press(qtbot, view, Deed.STEP)
    assert stepped_on.args == [StepAsk("b", NextStep.CONTINUE)]
    with qtbot.waitSignal(view.sibling_requested) as stepped:
        press(qtbot, view, Deed.PREVIOUS_SIBLING)
    assert stepped.args == [SiblingStep("b", -1)]


def test_links_are_only_reported_and_exactly_as_written(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries([reply("b", "See [here](file:///etc/passwd?x=%20) now.")])
    with qtbot.waitSignal(view.link_clicked) as clicked:
        press(qtbot, view, Deed.OPEN_LINK)
    assert clicked.args == ["file:///etc/passwd?x=%20"]


def test_a_reference_leads_to_its_note_and_not_out(view: TranscriptView, qtbot: QtBot) -> None:
    text = f"A claim.[^1]\n\n{RICH_REPLY}\n\n{RICH_REPLY}\n\n[^1]: The note.\n"
    view.show_entries([reply("b", text), *conversation(20)], ReadingPosition("b", following=False))
    left: list[str] = []
    view.link_clicked.connect(left.append)
    press(qtbot, view, Deed.OPEN_LINK)
    assert "The note." in [item.layout.text for item in view.layout_model.visible]
    assert not view.following
    assert not left


def test_keyboard_walks_through_targets_and_presses(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries([reply("b", "See [one](https://a.example) and [two](https://b.example).")])
    view.setFocus()
    assert view.focusNextPrevChild(True)
    assert view.focusNextPrevChild(True)
    with qtbot.waitSignal(view.link_clicked) as clicked:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert clicked.args == ["https://b.example"]
    assert view.page.focused_message == "b"


def test_alt_up_and_down_walk_through_own_messages(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries(conversation(40))
    QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    first = view.layout_model.anchor.message
    assert view.layout_model.entries[first].is_own
    QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert view.layout_model.anchor.message == first - 2
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert view.layout_model.anchor.message == first


def test_code_copies_its_text_and_wraps(view: TranscriptView, qtbot: QtBot) -> None:
    code = "x = '" + "long " * 60 + "'\ny = 2"
    view.show_entries([reply("b", f"```python\n{code}\n```")])
    press(qtbot, view, Deed.COPY_CODE)
    assert QGuiApplication.clipboard().text() == code
    assert QGuiApplication.clipboard().mimeData().formats() == ["text/plain"]
    height = view.layout_model.visible[0].row.content_px
    press(qtbot, view, Deed.WRAP_CODE)
    assert view.layout_model.visible[0].row.content_px > height
    press(qtbot, view, Deed.WRAP_CODE)
    assert view.layout_model.visible[0].row.content_px == height


def test_wide_code_scrolls_sideways_inside(view: TranscriptView) -> None:
    view.show_entries([reply("b", "```\n" + "wide " * 100 + "\n```")])
    item = view.layout_model.visible[0]
    inside = QPoint(view.width() // 2, item.content_top_px + item.row.content_px // 2)
    top = view.layout_model.top_px
    wheel(view, 0, inside, dx=-60)
    assert view.layout_model.top_px == top
    assert item.row.content.block.scroll_px == 60  # type: ignore[union-attr]


def test_the_copied_message_is_its_markdown_source(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries([own("a", "Why?"), reply("b", RICH_REPLY)])
    press(qtbot, view, Deed.COPY_MESSAGE)
    assert QGuiApplication.clipboard().text() in ("Why?", RICH_REPLY)


def test_removing_and_adding_keep_the_list_true(view: TranscriptView) -> None:
    view.show_entries(conversation(10))
    view.remove_entries_after("m3")
    assert [entry.id for entry in view.layout_model.entries] == ["m0", "m1", "m2", "m3"]
    view.add_entry(own("x", "New"))
    assert view.layout_model.visible[-1].message == 4
    view.remove_entries_after(None)
    assert view.layout_model.visible == []
    assert view.verticalScrollBar().maximum() == 0


def test_zoom_and_colours_change_the_layout_in_place(view: TranscriptView) -> None:
    view.show_entries([reply("b", "word " * 300)])
    height = view.layout_model.total_px
    view.set_text_scale(2.0)
    assert view.layout_model.total_px > 1.8 * height
    view.set_tokens(DARK)
    assert view.grab().toImage().pixelColor(5, 5).name().upper() == DARK.window


def test_an_endless_line_and_deep_nesting_stay_bounded(view: TranscriptView) -> None:
    view.show_entries([own("a", "x" * 1_000_000), reply("b", ">" * 300 + " deep\n\n" + "- " * 40 + "list")])
    view.scroll_by(-100_000_000)
    assert all(len(item.layout.text) <= 6_100 for item in view.layout_model.visible)
    assert not view.grab().isNull()


def opened_files(folder: Path) -> Callable[[], bytes]:
    """Watch a folder with inotify(7); the returned function gives the events of opened files so far."""
    libc = ctypes.CDLL(None, use_errno=True)
    watcher = libc.inotify_init1(os.O_NONBLOCK)
    assert libc.inotify_add_watch(watcher, os.fsencode(folder), _IN_OPEN) >= 0

    def read() -> bytes:
        try:
            return os.read(watcher, 4_096)
        except BlockingIOError:
            return b""

    return read


@pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's own")
def test_hostile_content_opens_no_file(view: TranscriptView, tmp_path: Path) -> None:
    bait = tmp_path / "bait.png"
    bait.write_bytes(b"\x89PNG")
    opened = opened_files(tmp_path)
    text = f"![x]({bait}) <img src='{bait}'> <style>@import url(file://{bait})</style> <!-- hidden"
    view.show_entries([own("a", text), reply("b", f"{text}\n\n```html\n{text}\n```\n\n| {text} |\n| - |\n| {text} |")])
    view.grab()
    shown = " ".join(item.layout.text for item in view.layout_model.visible)
    assert shown.count("<!-- hidden") >= 3
    assert opened() == b""
    bait.read_bytes()
    assert opened() != b""


def test_a_very_long_reply_opens_in_slices_and_becomes_whole(view: TranscriptView, qtbot: QtBot) -> None:
    text = (RICH_REPLY + "\n\n") * 120
    view.show_entries([own("a", "Why?"), reply("b", text)])
    section = view.layout_model.laid(1).blocks.section(0)
    assert isinstance(section, MarkdownSection)
    assert len(section.source) <= 24_000 < len(text)
    qtbot.waitUntil(lambda: not view._loader.is_working, timeout=20_000)
    assert section.source == text
    assert tuple(section.leaves) == parse(text)
    assert view.following
    assert view.layout_model.is_near_end(0)


def test_right_to_left_paragraphs_stand_at_the_right(view: TranscriptView) -> None:
    view.show_entries([reply("b", "שלום עולם.\n\nplain words.")])
    hebrew, plain = view.layout_model.visible[0].layout, view.layout_model.visible[1].layout
    middle = QPointF(view.layout_model.sheet.width_px / 2, 8)
    assert hebrew.offset_at(middle) == len("שלום עולם.")
    assert plain.offset_at(middle) == len("plain words.")
    assert hebrew.offset_at(QPointF(view.layout_model.sheet.width_px - 1, 8)) == 0


def test_the_thin_bar_under_wide_code_can_be_dragged(view: TranscriptView) -> None:
    view.show_entries([reply("b", "```\n" + "wide " * 100 + "\n```")])
    item = view.layout_model.visible[0]
    assert isinstance(item.row.content, CodeContent)
    grip = QPoint(view.page.left_px + 40, item.content_top_px + item.row.content_px - 5)
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, grip)
    QTest.mouseMove(view.viewport(), grip + QPoint(4_000, 0))
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, grip)
    assert item.row.content.block.scroll_px == item.layout.scroll_room_px() > 0
    assert view.page.selection.is_empty


def test_a_thought_that_was_watched_says_how_long_it_took(
    view: TranscriptView, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_ms = [1_000]
    monkeypatch.setattr("claude_desktop.ui.transcript.view.monotonic_ns", lambda: now_ms[0] * 1_000_000)
    view.show_entries([own("a", "Why?"), reply("b", "", TurnState.STREAMING)])
    view.grow("b", BlockOpened(0, {"type": "thinking", "thinking": ""}))
    view.on_flush_due()
    now_ms[0] += 7_200
    view.grow("b", BlockClosed(0))
    view.on_flush_due()
    folds = [item.row.content for item in view.layout_model.visible if isinstance(item.row.content, FoldContent)]
    assert [fold.text for fold in folds] == ["Thought for 7 s"]


def test_the_column_does_not_move_when_the_scroll_bar_comes(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries([own("a", "Why?")])
    left, width = view.page.left_px, view.layout_model.sheet.width_px
    assert not view.verticalScrollBar().isVisible()
    view.show_entries(conversation(20))
    qtbot.waitUntil(lambda: view.verticalScrollBar().isVisible(), timeout=3_000)
    assert (view.page.left_px, view.layout_model.sheet.width_px) == (left, width)
    assert abs(left + width / 2 - view.width() / 2) <= 1
