from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.model.catalogue import Model, PriceBand
from claude_desktop.ui.controls.buttons import IconButton, PrimaryButton
from claude_desktop.ui.controls.choice_box import ChoiceBox
from claude_desktop.ui.controls.elided_label import ElidedLabel
from claude_desktop.ui.controls.field import Field
from claude_desktop.ui.controls.model_texts import model_text, short_name, tokens_text
from claude_desktop.ui.controls.notice_bar import NoticeBar, NoticeKind
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.controls.password_field import PasswordField
from claude_desktop.ui.controls.segmented import SegmentedControl
from claude_desktop.ui.controls.text_box import TextBox


def accessible_name(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def make_segments(qtbot: QtBot, width_px: int = 400) -> SegmentedControl:
    control = SegmentedControl("Effort")
    qtbot.addWidget(control)
    control.set_choices([(level, level) for level in ("low", "medium", "high", "xhigh", "max")])
    control.resize(width_px, 30)
    control.show()
    return control


def test_segments_are_radio_buttons_of_a_named_group(qtbot: QtBot) -> None:
    control = make_segments(qtbot)
    control.set_value("medium")
    interface = QAccessible.queryAccessibleInterface(control)
    assert interface.role() is QAccessible.Role.Grouping
    assert accessible_name(control) == "Effort"
    radios = [QAccessible.queryAccessibleInterface(segment) for segment in control.segments()]
    assert [radio.role() for radio in radios] == [QAccessible.Role.RadioButton] * 5
    assert [radio.state().checked for radio in radios] == [0, 1, 0, 0, 0]


def test_a_click_chooses_a_segment_once(qtbot: QtBot) -> None:
    control = make_segments(qtbot)
    control.set_value("medium")
    with qtbot.waitSignal(control.value_chosen) as chosen:
        QTest.mouseClick(control.segments()[2], Qt.MouseButton.LeftButton)
    assert chosen.args == ["high"]
    with qtbot.assertNotEmitted(control.value_chosen):
        QTest.mouseClick(control.segments()[2], Qt.MouseButton.LeftButton)


def test_an_inherited_segment_that_is_clicked_becomes_an_own_choice(qtbot: QtBot) -> None:
    control = make_segments(qtbot)
    control.set_value("medium", inherited=True)
    with qtbot.waitSignal(control.value_chosen) as chosen:
        QTest.mouseClick(control.segments()[1], Qt.MouseButton.LeftButton)
    assert chosen.args == ["medium"]


def test_arrow_keys_move_between_segments(qtbot: QtBot) -> None:
    control = make_segments(qtbot)
    control.set_value("medium")
    control.activateWindow()
    control.segments()[1].setFocus()
    qtbot.waitUntil(control.segments()[1].hasFocus)
    with qtbot.waitSignal(control.value_chosen) as chosen:
        QTest.keyClick(control.segments()[1], Qt.Key.Key_Right)
    assert chosen.args == ["high"]
    assert control.segments()[2].hasFocus()


def test_the_program_chooses_in_silence_and_may_choose_nothing(qtbot: QtBot) -> None:
    control = make_segments(qtbot)
    with qtbot.assertNotEmitted(control.value_chosen):
        control.set_value("max")
        assert control.value() == "max"
        control.set_value("unknown")
    assert control.value() == ""


def test_segments_break_into_rows_where_it_is_narrow(qtbot: QtBot) -> None:
    control = make_segments(qtbot)
    one_row_px = control.height()
    control.resize(120, one_row_px)
    assert control.height() >= 2 * one_row_px
    inside = control.rect()
    assert all(inside.contains(segment.geometry()) for segment in control.segments())
    boxes = [segment.geometry() for segment in control.segments()]
    assert not any(a.intersects(b) for at, a in enumerate(boxes) for b in boxes[at + 1 :])


def test_a_field_names_its_control_and_offers_a_reset(qtbot: QtBot) -> None:
    line = QLineEdit()
    field = Field("Max tokens", line)
    qtbot.addWidget(field)
    field.show()
    assert field.label.buddy() is line
    assert accessible_name(line) == "Max tokens"
    field.show_source("from app", own=False)
    assert field.source_label.isVisible()
    assert not field.reset_button.isVisible()
    field.show_source("from app", own=True)
    assert not field.source_label.isVisible()
    assert accessible_name(field.reset_button) == "Reset Max tokens"
    with qtbot.waitSignal(field.reset_requested):
        QTest.mouseClick(field.reset_button, Qt.MouseButton.LeftButton)


def test_a_problem_takes_the_place_of_the_help_and_gives_it_back(qtbot: QtBot) -> None:
    line = QLineEdit()
    field = Field("Max tokens", line)
    qtbot.addWidget(field)
    field.show_help("The longest reply.")
    field.show_problem("A whole number.")
    assert field.note_label.text() == "A whole number."
    assert line.accessibleDescription() == "A whole number."
    field.show_problem("")
    assert field.note_label.text() == "The longest reply."


def test_an_icon_button_has_a_name_and_no_focus_by_mouse(qtbot: QtBot) -> None:
    button = IconButton("plus", "Add")
    qtbot.addWidget(button)
    assert accessible_name(button) == "Add"
    assert button.focusPolicy() is Qt.FocusPolicy.TabFocus
    with pytest.raises(ValueError, match="name"):
        IconButton("plus", "")


def test_a_double_click_is_one_click(qtbot: QtBot) -> None:
    button = PrimaryButton("Send")
    qtbot.addWidget(button)
    button.show()
    clicks: list[str] = []
    button.clicked.connect(lambda: clicks.append("click"))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QApplication.sendEvent(button, _double_click(button))
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert len(clicks) == 1


def _double_click(widget: QWidget) -> QMouseEvent:
    at = QPointF(widget.rect().center())
    left = Qt.MouseButton.LeftButton
    return QMouseEvent(
        QEvent.Type.MouseButtonDblClick, at, widget.mapToGlobal(at), left, left, Qt.KeyboardModifier.NoModifier
    )


def test_the_password_field_covers_itself_again(qtbot: QtBot) -> None:
    field = PasswordField()
    qtbot.addWidget(field)
    field.show()
    field.setText("sk-ant-secret")
    assert field.displayText() != "sk-ant-secret"
    QTest.mouseClick(field.eye, Qt.MouseButton.LeftButton)
    assert field.displayText() == "sk-ant-secret"
    assert accessible_name(field.eye) == "Hide the key"
    field.hide()
    assert field.displayText() != "sk-ant-secret"


def test_an_elided_label_shows_no_markup_and_all_of_it_as_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel("<b>bold</b> and a very long title that does not fit in so little room")
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()
    label.grab()
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.toolTip() == "&lt;b&gt;bold&lt;/b&gt; and a very long title that does not fit in so little room"
    assert accessible_name(label).startswith("<b>bold</b>")
    assert label.minimumSizeHint().width() < 80


def test_a_paragraph_is_as_high_as_its_lines(qtbot: QtBot) -> None:
    paragraph = Paragraph("muted", "one two three four five six seven eight nine ten " * 4)
    qtbot.addWidget(paragraph)
    assert paragraph.heightForWidth(1_000) < paragraph.heightForWidth(300) < paragraph.heightForWidth(100)
    paragraph.setText("word" * 100)
    assert paragraph.heightForWidth(100) > 3 * paragraph.heightForWidth(10_000)


def test_the_wheel_does_not_change_a_choice(qtbot: QtBot) -> None:
    box = ChoiceBox("Model")
    qtbot.addWidget(box)
    box.addItems(["a", "b", "c"])
    box.show()
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(box.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, wheel)
    assert box.currentIndex() == 0
    assert not wheel.isAccepted()


def test_a_notice_shows_only_the_buttons_that_say_something(qtbot: QtBot) -> None:
    notice = NoticeBar()
    qtbot.addWidget(notice)
    notice.show_notice("The key was refused.", NoticeKind.DANGER, "Enter a key")
    assert notice.first_button.isVisible()
    assert not notice.second_button.isVisible()
    assert accessible_name(notice) == "The key was refused."
    with qtbot.waitSignal(notice.first_chosen):
        QTest.mouseClick(notice.first_button, Qt.MouseButton.LeftButton)


def test_a_text_box_grows_between_its_bounds(qtbot: QtBot) -> None:
    box = TextBox(2, 5)
    qtbot.addWidget(box)
    box.resize(300, 50)
    box.show()
    least = box.height()
    box.setPlainText("a\nb\nc\nd")
    assert box.height() > least
    grown = box.height()
    box.setPlainText("\n" * 200)
    assert grown < box.height() < 3 * least
    assert box.tabChangesFocus()


def test_a_model_in_words() -> None:
    model = Model(
        "m",
        "Claude Haiku 5.5",
        context_tokens=1_000_000,
        speed="fastest",
        prices=(PriceBand(0.1, 0.5, 0, 0, 0, 100_000), PriceBand(0.5, 2.5, 0, 0, 0)),
        retires_on=date(2027, 1, 15),
    )
    text = model_text(model)
    assert text.startswith(
        "$0.10 / $0.50 per million tokens, above 100k prompt tokens $0.50 / $2.50 · fastest · 1M context"
    )
    assert "retires on" in text
    assert short_name(model) == "Haiku 5.5"
    assert model_text(Model("local-model", "local-model")) == ""
    assert (tokens_text(200_000), tokens_text(1_500_000)) == ("200k", "1.5M")
