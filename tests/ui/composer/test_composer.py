from __future__ import annotations

import time
from statistics import median

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.model.catalogue import Model, PriceBand
from claude_desktop.ui.composer.composer import Composer
from claude_desktop.ui.composer.editor import SendKey

SONNET = Model(
    "claude-sonnet-5-5",
    "Claude Sonnet 5.5",
    line="sonnet",
    context_tokens=1_000_000,
    effort_levels=("low", "medium", "high"),
    default_effort="high",
    prices=(PriceBand(2, 10, 2.5, 4, 0.1),),
)
OLD = Model("claude-haiku-4-5", "Claude Haiku 4.5", line="haiku")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def composer(qtbot: QtBot, window: QWidget) -> Composer:
    composer = Composer()
    layout = QVBoxLayout(window)
    layout.addStretch(1)
    layout.addWidget(composer)
    window.resize(800, 800)
    window.show()
    window.activateWindow()
    composer.show_choice((SONNET, OLD), SONNET.id, "medium")
    composer.focus_text()
    qtbot.waitUntil(composer.editor.hasFocus)
    return composer


def name_of(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def press(composer: Composer, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(composer.editor, key, modifier)


def compose(composer: Composer, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(composer.editor, event)


def test_names_are_found_by_assistive_technology(composer: Composer) -> None:
    assert name_of(composer.editor) == "Message"
    assert name_of(composer.send_button) == "Send"
    assert name_of(composer.stop_button) == "Stop"
    assert name_of(composer.choice_button) == "Model and effort: Sonnet 5.5 · medium"


def test_enter_sends_and_the_text_stays_until_it_is_cleared(composer: Composer, qtbot: QtBot) -> None:
    composer.set_text("Hello")
    with qtbot.waitSignal(composer.send_requested) as sent:
        press(composer, Qt.Key.Key_Return)
    assert sent.args == ["Hello"]
    assert composer.text() == "Hello"
    composer.clear()
    assert composer.text() == ""


def test_a_second_enter_before_the_first_is_stored_sends_nothing(composer: Composer, qtbot: QtBot) -> None:
    composer.set_text("Hello")
    press(composer, Qt.Key.Key_Return)
    with qtbot.assertNotEmitted(composer.send_requested):
        press(composer, Qt.Key.Key_Return)
        QTest.mouseClick(composer.send_button, Qt.MouseButton.LeftButton)
    composer.clear()
    composer.set_text("Hello")
    with qtbot.waitSignal(composer.send_requested):
        press(composer, Qt.Key.Key_Return)


def test_the_same_text_can_be_sent_again_when_it_was_not_stored(composer: Composer, qtbot: QtBot) -> None:
    composer.set_text("Hello")
    press(composer, Qt.Key.Key_Return)
    composer.on_sent_timeout()
    with qtbot.waitSignal(composer.send_requested):
        press(composer, Qt.Key.Key_Return)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_shift_enter_breaks_the_line(composer: Composer, qtbot: QtBot, key: Qt.Key) -> None:
    composer.set_text("a")
    with qtbot.assertNotEmitted(composer.send_requested):
        press(composer, key, Qt.KeyboardModifier.ShiftModifier)
    assert composer.text() == "a\n"
    assert composer.editor.document().blockCount() == 2


def test_ctrl_enter_sends_where_that_was_chosen(composer: Composer, qtbot: QtBot) -> None:
    composer.set_send_key(SendKey.CTRL_ENTER)
    composer.set_text("a")
    with qtbot.assertNotEmitted(composer.send_requested):
        press(composer, Qt.Key.Key_Return)
    assert composer.text() == "a\n"
    with qtbot.waitSignal(composer.send_requested) as sent:
        press(composer, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sent.args == ["a\n"]


def test_the_send_key_is_taken_as_a_stored_word(composer: Composer) -> None:
    composer.set_send_key("ctrl_enter")
    assert composer.editor.send_key is SendKey.CTRL_ENTER


def test_enter_in_a_composition_never_sends(composer: Composer, qtbot: QtBot) -> None:
    composer.set_text("京都")
    compose(composer, "にほn")
    with qtbot.assertNotEmitted(composer.send_requested):
        press(composer, Qt.Key.Key_Return)
        press(composer, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    compose(composer, "", "日本")
    assert composer.text() == "京都日本"
    with qtbot.waitSignal(composer.send_requested) as sent:
        press(composer, Qt.Key.Key_Return)
    assert sent.args == ["京都日本"]


@pytest.mark.parametrize("blank", ["", "   ", "\n\n\t"])
def test_blank_text_is_not_sent(composer: Composer, qtbot: QtBot, blank: str) -> None:
    composer.set_text(blank)
    assert not composer.send_button.isEnabled()
    with qtbot.assertNotEmitted(composer.send_requested):
        press(composer, Qt.Key.Key_Return)


def test_why_nothing_can_be_sent_is_shown_and_the_draft_goes_on(composer: Composer, qtbot: QtBot) -> None:
    composer.set_enabled_reason("There is no API key yet.")
    QTest.keyClicks(composer.editor, "draft")
    assert composer.hint_label.isVisible()
    assert composer.hint_label.text() == "There is no API key yet."
    assert composer.editor.accessibleDescription() == "There is no API key yet."
    assert not composer.send_button.isEnabled()
    with qtbot.assertNotEmitted(composer.send_requested):
        press(composer, Qt.Key.Key_Return)
    composer.set_enabled_reason(None)
    assert not composer.hint_label.isVisible()
    assert composer.send_button.isEnabled()


def test_send_becomes_stop_and_what_is_sent_meanwhile_is_queued(composer: Composer, qtbot: QtBot) -> None:
    composer.set_streaming(True)
    assert not composer.queue_button.isVisible()
    composer.set_text("next")
    assert composer.stop_button.isVisible()
    assert composer.queue_button.isVisible()
    assert not composer.send_button.isVisible()
    with qtbot.assertNotEmitted(composer.send_requested), qtbot.waitSignal(composer.queue_requested) as queued:
        press(composer, Qt.Key.Key_Return)
    assert queued.args == ["next"]
    with qtbot.assertNotEmitted(composer.queue_requested):
        QTest.mouseClick(composer.queue_button, Qt.MouseButton.LeftButton)
    composer.clear()
    composer.set_text("and then")
    with qtbot.waitSignal(composer.queue_requested):
        QTest.mouseClick(composer.queue_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(composer.stop_requested):
        QTest.mouseClick(composer.stop_button, Qt.MouseButton.LeftButton)
    composer.set_streaming(False)
    assert composer.send_button.isVisible()
    assert not composer.queue_button.isVisible()


def test_the_focus_is_not_lost_when_send_becomes_stop(composer: Composer) -> None:
    composer.set_text("a")
    composer.send_button.setFocus()
    composer.set_streaming(True)
    assert composer.editor.hasFocus()


def test_only_the_person_changes_the_draft(composer: Composer, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(composer.draft_changed):
        composer.set_text("from the store")
        composer.clear()
    drafts: list[str] = []
    composer.draft_changed.connect(drafts.append)
    QTest.keyClicks(composer.editor, "hi")
    assert drafts == ["h", "hi"]


def test_a_beginning_never_replaces_what_is_written(composer: Composer, qtbot: QtBot) -> None:
    with qtbot.waitSignal(composer.draft_changed):
        composer.begin_with("Explain: ")
    assert composer.text() == "Explain: "
    composer.begin_with("Review: ")
    assert composer.text() == "Explain: \n\nReview: "


def test_up_never_replaces_text(composer: Composer) -> None:
    composer.set_text("first\nsecond")
    press(composer, Qt.Key.Key_Up)
    press(composer, Qt.Key.Key_Up)
    assert composer.text() == "first\nsecond"


def test_paste_takes_the_text_alone(composer: Composer) -> None:
    mime = QMimeData()
    mime.setHtml("<b>bold</b><img src='file:///etc/passwd'>")
    mime.setText("bold\r\nnext\rlast\x00")
    composer.editor.insertFromMimeData(mime)
    assert composer.text() == "bold\nnext\nlast"
    composer.editor.undo()
    assert composer.text() == ""


def test_a_picture_alone_pastes_nothing(composer: Composer) -> None:
    mime = QMimeData()
    mime.setData("image/png", b"\x89PNG")
    composer.editor.insertFromMimeData(mime)
    assert composer.text() == ""


def test_twenty_thousand_lines_paste_at_once(composer: Composer) -> None:
    text = "\n".join(f"line {at} of a long pasted log" for at in range(20_000))
    QGuiApplication.clipboard().setText(text)
    composer.editor.long_paste_attaches = False
    times: list[float] = []
    for _ in range(5):
        composer.clear()
        began = time.thread_time()
        composer.editor.paste()
        times.append(time.thread_time() - began)
    assert composer.text() == text
    assert composer.send_button.isEnabled()
    assert median(times) < 0.15  # 20 to 50 ms on an idle machine; the bound allows for a crowded one


def test_it_grows_to_two_fifths_of_the_window_then_scrolls(composer: Composer, qtbot: QtBot) -> None:
    one_line = composer.editor.height()
    composer.set_text("a\nb\nc")
    assert composer.editor.height() > 2 * one_line
    composer.set_text("\n".join("x" for _ in range(300)))
    assert composer.editor.height() <= 0.4 * 800 + 8
    assert composer.editor.verticalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAsNeeded
    composer.window().resize(800, 500)
    qtbot.waitUntil(lambda: composer.editor.height() <= 0.4 * 500 + 8)
    composer.clear()
    assert composer.editor.height() == one_line


def test_a_long_line_wraps_and_grows(composer: Composer) -> None:
    one_line = composer.editor.height()
    composer.set_text("word " * 400)
    assert composer.editor.height() > 4 * one_line


def test_the_caret_stands_at_the_end_of_a_draft(composer: Composer) -> None:
    composer.set_text("a\nb")
    assert composer.editor.textCursor().position() == 3
    QTest.keyClicks(composer.editor, "c")
    assert composer.text() == "a\nbc"


def test_models_and_efforts_are_offered(composer: Composer, qtbot: QtBot) -> None:
    composer.show_choice((SONNET, OLD), SONNET.id, "medium", (OLD.id,))
    composer.open_model_menu()
    popup = composer.choice_button.popup
    assert popup is not None
    assert [row.name for row in popup.list.rows_model.rows] == ["Haiku 4.5", "Sonnet 5.5"]
    with qtbot.waitSignal(composer.favourite_toggled) as toggled:
        popup.on_favourite_clicked()
    assert toggled.args == [SONNET.id]
    with qtbot.waitSignal(composer.effort_chosen) as effort:
        popup.effort_control.segments()[2].click()
    assert effort.args == ["high"]
    with qtbot.waitSignal(composer.model_chosen) as model:
        popup.on_chosen(OLD.id)
    assert model.args == [OLD.id]


def test_a_model_without_efforts_shows_none(composer: Composer) -> None:
    composer.show_choice((SONNET, OLD), OLD.id, None)
    assert composer.choice_button.text() == "Haiku 4.5"


def test_a_model_that_the_catalogue_does_not_know_is_still_shown(composer: Composer) -> None:
    composer.show_choice((SONNET,), "claude-next-9", None)
    assert composer.choice_button.text() == "claude-next-9"


def test_tab_goes_from_message_to_switch_to_send(composer: Composer) -> None:
    composer.set_text("a")
    press(composer, Qt.Key.Key_Tab)
    assert composer.attached.button.hasFocus()
    QTest.keyClick(composer.attached.button, Qt.Key.Key_Tab)
    assert composer.choice_button.hasFocus()
    QTest.keyClick(composer.choice_button, Qt.Key.Key_Tab)
    assert composer.send_button.hasFocus()


def test_selection_and_undo_work_as_anywhere(composer: Composer) -> None:
    QTest.keyClicks(composer.editor, "abc")
    composer.editor.undo()
    assert composer.text() != "abc"
    composer.editor.redo()
    composer.editor.moveCursor(QTextCursor.MoveOperation.Start, QTextCursor.MoveMode.KeepAnchor)
    assert composer.editor.textCursor().selectedText() == "abc"


def test_right_to_left_text_begins_at_the_right(composer: Composer) -> None:
    composer.set_text("مرحبا")
    cursor = composer.editor.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.Start)
    assert composer.editor.cursorRect(cursor).left() > composer.editor.viewport().width() / 2
    composer.set_text("hello")
    cursor = composer.editor.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.Start)
    assert composer.editor.cursorRect(cursor).left() < composer.editor.viewport().width() / 2
