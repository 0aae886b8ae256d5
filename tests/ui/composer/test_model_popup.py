from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.model.catalogue import Model, PriceBand
from claude_desktop.ui.composer.choice_button import ChoiceButton
from claude_desktop.ui.composer.model_delegate import star_box
from claude_desktop.ui.composer.model_popup import ModelPopup

EFFORTS = ("low", "medium", "high")
SONNET = Model(
    "claude-sonnet-5-5",
    "Claude Sonnet 5.5",
    line="sonnet",
    context_tokens=1_000_000,
    effort_levels=EFFORTS,
    default_effort="high",
    prices=(PriceBand(2, 10, 2.5, 4, 0.1),),
)
OPUS = Model("claude-opus-5-5", "Claude Opus 5.5", line="opus", effort_levels=EFFORTS, default_effort="medium")
OLD = Model("claude-haiku-4-5", "Claude Haiku 4.5", line="haiku")
MODELS = (SONNET, OPUS, OLD)


class Window(QWidget):
    """A line that has the focus, and the switch below it."""

    def __init__(self) -> None:
        super().__init__()
        self.line, self.button = QLineEdit(), ChoiceButton()
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(self.line)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.resize(800, 600)
        self.button.show_choice(MODELS, SONNET.id, "medium")


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    window = Window()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    window.line.setFocus()
    qtbot.waitUntil(window.line.hasFocus)
    return window


@pytest.fixture
def button(window: Window) -> ChoiceButton:
    return window.button


@pytest.fixture
def popup(button: ChoiceButton, qtbot: QtBot) -> ModelPopup:
    button.open_popup()
    assert button.popup is not None
    qtbot.waitUntil(button.popup.line.hasFocus)
    return button.popup


def key(popup: ModelPopup, which: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    assert popup.isAncestorOf(focused)
    QTest.keyClick(focused, which, modifiers)


def current(popup: ModelPopup) -> str:
    row = popup.list.current_row
    return "" if row is None else row.name


def test_it_opens_at_the_model_in_use_and_arrows_and_enter_choose(
    popup: ModelPopup, button: ChoiceButton, qtbot: QtBot
) -> None:
    assert current(popup) == "Sonnet 5.5"
    key(popup, Qt.Key.Key_Up)
    assert current(popup) == "Opus 5.5"
    key(popup, Qt.Key.Key_PageUp)
    assert current(popup) == "Opus 5.5"
    key(popup, Qt.Key.Key_PageDown)
    assert current(popup) == "Haiku 4.5"
    with qtbot.waitSignal(button.model_chosen) as chosen:
        key(popup, Qt.Key.Key_Return)
    assert chosen.args == [OLD.id]
    assert button.popup is None


def test_what_is_chosen_already_changes_nothing(popup: ModelPopup, button: ChoiceButton, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(button.model_chosen):
        key(popup, Qt.Key.Key_Return)
    assert button.popup is None


def test_typing_filters_and_enter_takes_the_first(popup: ModelPopup, button: ChoiceButton, qtbot: QtBot) -> None:
    QTest.keyClicks(popup.line, "hai")
    assert [row.name for row in popup.list.rows_model.rows] == ["Haiku 4.5"]
    assert popup.none_label.isHidden()
    QTest.keyClicks(popup.line, "zz")
    assert popup.none_label.isVisible()
    assert popup.list.rows_model.rows == ()
    with qtbot.assertNotEmitted(button.model_chosen):
        key(popup, Qt.Key.Key_Down)
    for _ in range(2):
        key(popup, Qt.Key.Key_Backspace)
    with qtbot.waitSignal(button.model_chosen) as chosen:
        key(popup, Qt.Key.Key_Return)
    assert chosen.args == [OLD.id]


def test_the_card_keeps_its_place_while_rows_are_filtered_out(popup: ModelPopup) -> None:
    before = popup.card.geometry()
    QTest.keyClicks(popup.line, "opus")
    assert popup.card.geometry() == before


@pytest.mark.parametrize("way", ["escape", "beside", "button"])
def test_it_closes_and_gives_the_focus_back(
    popup: ModelPopup, button: ChoiceButton, window: Window, way: str, qtbot: QtBot
) -> None:
    if way == "escape":
        key(popup, Qt.Key.Key_Escape)
    elif way == "beside":
        QTest.mouseClick(popup, Qt.MouseButton.LeftButton, pos=QPoint(popup.width() - 3, 3))
    else:
        button.open_popup()
    assert button.popup is None
    qtbot.waitUntil(lambda: window.findChild(ModelPopup) is None)
    assert window.line.hasFocus()


def test_favourites_are_chosen_by_key_button_and_star(popup: ModelPopup, button: ChoiceButton, qtbot: QtBot) -> None:
    with qtbot.waitSignal(button.favourite_toggled) as by_key:
        key(popup, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert by_key.args == [SONNET.id]
    assert popup.favourite_button.accessibleName() == "Make Sonnet 5.5 a favourite"
    button.show_choice(MODELS, SONNET.id, "medium", (OLD.id,))
    assert [row.name for row in popup.list.rows_model.rows] == ["Haiku 4.5", "Opus 5.5", "Sonnet 5.5"]
    assert current(popup) == "Sonnet 5.5"
    for _ in range(2):
        key(popup, Qt.Key.Key_Up)
    assert popup.favourite_button.text() == "Remove favourite"
    with qtbot.waitSignal(button.favourite_toggled) as by_button:
        QTest.mouseClick(popup.favourite_button, Qt.MouseButton.LeftButton)
    assert by_button.args == [OLD.id]
    row = popup.list.visualRect(popup.list.rows_model.index_of(OPUS.id))
    star = star_box(row, Qt.LayoutDirection.LeftToRight).center()
    with qtbot.waitSignal(button.favourite_toggled) as by_star:
        QTest.mouseClick(popup.list.viewport(), Qt.MouseButton.LeftButton, pos=star)
    assert by_star.args == [OPUS.id]
    with qtbot.waitSignal(button.model_chosen) as chosen:
        QTest.mouseClick(popup.list.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    assert chosen.args == [OPUS.id]


def test_the_effort_is_chosen_beside_the_model(popup: ModelPopup, button: ChoiceButton, qtbot: QtBot) -> None:
    assert popup.effort_control.value() == "medium"
    assert popup.effort_note.text() == "high is this model's default."
    key(popup, Qt.Key.Key_Tab)
    with qtbot.waitSignal(button.effort_chosen) as chosen:
        key(popup, Qt.Key.Key_Right)
    assert chosen.args == ["high"]
    key(popup, Qt.Key.Key_Return)
    assert button.popup is None


def test_a_model_without_efforts_says_so(popup: ModelPopup, button: ChoiceButton) -> None:
    button.show_choice(MODELS, OLD.id, None)
    assert popup.effort_control.isHidden()
    assert "effort" in popup.effort_note.text()


def test_the_shortcut_of_the_effort_goes_to_the_effort(button: ChoiceButton, qtbot: QtBot) -> None:
    button.open_at_effort()
    popup = button.popup
    assert popup is not None
    qtbot.waitUntil(lambda: any(segment.hasFocus() for segment in popup.effort_control.segments()))
    popup.close()


def test_tab_stays_inside_and_reaches_everything(popup: ModelPopup) -> None:
    seen = []
    for _ in range(5):
        key(popup, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.append(focused)
    segment = next(part for part in popup.effort_control.segments() if part.isChecked())
    assert seen == [segment, popup.favourite_button, popup.desk_button, popup.help_button, popup.line]
    key(popup, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert popup.help_button.hasFocus()


def test_help_is_asked_for_once_the_card_is_gone(popup: ModelPopup, button: ChoiceButton, qtbot: QtBot) -> None:
    with qtbot.waitSignal(button.help_wanted):
        QTest.mouseClick(popup.help_button, Qt.MouseButton.LeftButton)
    assert button.popup is None


def test_screen_readers_find_the_rows_inside_of_the_window(popup: ModelPopup, window: Window) -> None:
    parts = [QAccessible.queryAccessibleInterface(window)]
    spoken = []
    while parts:
        part = parts.pop()
        parts += [part.child(at) for at in range(part.childCount())]
        spoken.append(part.text(QAccessible.Text.Name))
    assert "Choose a model" in spoken
    assert "Find a model" in spoken
    assert "Sonnet 5.5, in use, $2 / $10 per million tokens, 1M context" in spoken
    assert "Haiku 4.5, price unknown" in spoken


@pytest.mark.parametrize("size", [(800, 600), (480, 400), (300, 260)])
def test_the_card_stays_inside_of_any_window(
    button: ChoiceButton, window: Window, size: tuple[int, int], qtbot: QtBot
) -> None:
    button.open_popup()
    popup = button.popup
    assert popup is not None
    window.resize(*size)
    qtbot.waitUntil(lambda: popup.size() == window.size())
    assert window.rect().contains(popup.card.geometry())
    popup.close()


def test_it_goes_with_its_window(popup: ModelPopup, button: ChoiceButton, window: Window) -> None:
    assert popup.isVisible()
    window.close()
    assert button.popup is None


@pytest.mark.slow
def test_four_hundred_models_open_as_one_list(button: ChoiceButton, qtbot: QtBot) -> None:
    many = tuple(Model(f"vendor/model-{number}", f"vendor/model-{number}") for number in range(400))
    button.show_choice((*MODELS, *many), "vendor/model-399", None)
    button.open_popup()
    popup = button.popup
    assert popup is not None
    assert current(popup) == "vendor/model-399"
    qtbot.waitUntil(lambda: popup.list.visualRect(popup.list.currentIndex()).isValid())
    assert popup.list.viewport().rect().contains(popup.list.visualRect(popup.list.currentIndex()).center())
    popup.close()


def test_what_a_choice_would_change_is_said_before_it_is_made(button: ChoiceButton) -> None:
    button.preview = lambda model: "" if model.id == SONNET.id else f"changes with {model.id}"
    button.open_popup()
    popup = button.popup
    assert popup is not None
    assert popup.switch_label.text() == ""
    key(popup, Qt.Key.Key_Up)
    assert popup.switch_label.text() == "changes with claude-opus-5-5"
    assert popup.list.accessibleDescription() == "changes with claude-opus-5-5"
    assert popup.switch_label.isVisible()
    QApplication.sendPostedEvents()
    height_px = popup.list.height()
    key(popup, Qt.Key.Key_Down)
    QApplication.sendPostedEvents()
    assert popup.switch_label.text() == ""
    assert popup.list.height() == height_px, "the list stays while one looks"
    popup.close()
