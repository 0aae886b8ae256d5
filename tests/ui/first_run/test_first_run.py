from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.model.accounts import CURRENT_API_VERSION, SAMPLING_API_VERSION, AuthStyle
from claude_desktop.model.secret import Secret
from claude_desktop.ui.first_run.first_run import FirstRun, Way
from claude_desktop.ui.first_run.submissions import GatewaySubmission, KeySubmission

KEY = "sk-ant-api03-abc"


@pytest.fixture
def screen(qtbot: QtBot) -> FirstRun:
    pane = FirstRun()
    qtbot.addWidget(pane)
    pane.resize(1_000, 800)
    pane.show()
    pane.activateWindow()
    return pane


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def choose(screen: FirstRun, way: Way) -> None:
    click(screen.way_control.segments()[list(Way).index(way)])


def test_a_key_is_handed_over_without_its_white_space(screen: FirstRun, qtbot: QtBot) -> None:
    screen.key_form.key_line.setText(f"  {KEY}\t")
    screen.key_form.name_line.setText("work")
    with qtbot.waitSignal(screen.key_submitted) as submitted:
        click(screen.submit_button)
    assert submitted.args == [KeySubmission(Secret(KEY), "work")]


def test_enter_in_the_key_field_submits(screen: FirstRun, qtbot: QtBot) -> None:
    screen.key_form.key_line.setText(KEY)
    with qtbot.waitSignal(screen.key_submitted):
        QTest.keyClick(screen.key_form.key_line, Qt.Key.Key_Return)


def test_a_submission_never_shows_its_key() -> None:
    key = KeySubmission(Secret(KEY), "work")
    gateway = GatewaySubmission("https://x.example", AuthStyle.BEARER, CURRENT_API_VERSION, Secret(KEY), "x")
    assert KEY not in f"{key!r} {key} {gateway!r} {gateway}"


@pytest.mark.parametrize(
    ("text", "start"),
    [("", "Paste a key"), ("sk ant", "This does not look like"), ("schlüssel", "This does not look like")],
)
def test_what_can_not_be_a_key_is_said_under_the_field(screen: FirstRun, qtbot: QtBot, text: str, start: str) -> None:
    screen.key_form.key_line.setText(text)
    with qtbot.assertNotEmitted(screen.key_submitted):
        click(screen.submit_button)
    assert screen.key_form.key_field.note_label.text().startswith(start)
    assert screen.key_form.key_line.hasFocus()


def test_the_key_is_covered_and_has_a_name(screen: FirstRun) -> None:
    screen.key_form.key_line.setText(KEY)
    assert KEY not in screen.key_form.key_line.displayText()
    interface = QAccessible.queryAccessibleInterface(screen.key_form.key_line)
    assert interface.text(QAccessible.Text.Name) == "API key"
    assert KEY not in interface.text(QAccessible.Text.Value)
    screen.clear_secrets()
    assert screen.key_form.key_line.text() == ""


def test_a_gateway_is_handed_over_normalised(screen: FirstRun, qtbot: QtBot) -> None:
    choose(screen, Way.GATEWAY)
    form = screen.gateway_form
    form.address_line.setText("https://gateway.example.com/v1/")
    click(form.auth_control.segments()[1])
    form.key_line.setText(KEY)
    click(form.version_control.segments()[1])
    form.name_line.setText("company")
    with qtbot.waitSignal(screen.gateway_submitted) as submitted:
        click(screen.submit_button)
    assert submitted.args == [
        GatewaySubmission(
            "https://gateway.example.com", AuthStyle.X_API_KEY, SAMPLING_API_VERSION, Secret(KEY), "company"
        )
    ]


def test_a_local_server_needs_no_key(screen: FirstRun, qtbot: QtBot) -> None:
    choose(screen, Way.GATEWAY)
    form = screen.gateway_form
    form.address_line.setText("http://localhost:11434")
    click(form.auth_control.segments()[3])
    assert not form.key_line.isEnabled()
    with qtbot.waitSignal(screen.gateway_submitted) as submitted:
        click(screen.submit_button)
    assert submitted.args[0].auth_style is AuthStyle.NONE
    assert not submitted.args[0].key


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("", "not a web address"),
        ("gateway.example.com", "not a web address"),
        ("http://gateway.example.com", "https"),
        ("https://me:pw@gateway.example.com", "password"),
        ("https://gateway.example.com/?a=b", "Leave out"),
    ],
)
def test_a_wrong_address_is_said_under_the_field(screen: FirstRun, qtbot: QtBot, address: str, word: str) -> None:
    choose(screen, Way.GATEWAY)
    screen.gateway_form.address_line.setText(address)
    screen.gateway_form.key_line.setText(KEY)
    with qtbot.assertNotEmitted(screen.gateway_submitted):
        click(screen.submit_button)
    assert word in screen.gateway_form.address_field.note_label.text()


def test_a_gateway_without_its_key_is_asked_for_it(screen: FirstRun, qtbot: QtBot) -> None:
    choose(screen, Way.GATEWAY)
    screen.gateway_form.address_line.setText("https://gateway.example.com")
    with qtbot.assertNotEmitted(screen.gateway_submitted):
        click(screen.submit_button)
    assert "none" in screen.gateway_form.key_field.note_label.text()


def test_looking_around_needs_nothing(screen: FirstRun, qtbot: QtBot) -> None:
    choose(screen, Way.DEMO)
    assert screen.submit_button.text() == "Start the demo"
    assert not screen.key_form.isVisible()
    with qtbot.waitSignal(screen.demo_chosen):
        click(screen.submit_button)


def test_the_environments_key_is_offered_never_taken(screen: FirstRun, qtbot: QtBot) -> None:
    assert not screen.key_form.environment_link.isVisible()
    with qtbot.assertNotEmitted(screen.environment_key_accepted):
        screen.offer_environment_key(True)
    assert screen.key_form.environment_link.isVisible()
    with qtbot.waitSignal(screen.environment_key_accepted):
        click(screen.key_form.environment_link)


def test_the_links_ask(screen: FirstRun, qtbot: QtBot) -> None:
    with qtbot.waitSignal(screen.env_file_requested):
        click(screen.key_form.env_file_link)
    with qtbot.waitSignal(screen.link_clicked) as clicked:
        click(screen.key_form.console_link)
    assert clicked.args[0].startswith("https://platform.claude.com/")


def test_the_screen_names_the_keyring_or_what_is_wrong_with_it(screen: FirstRun) -> None:
    screen.show_keyring("GNOME Keyring", None)
    assert "(GNOME Keyring)" in screen.intro_label.text()
    screen.show_keyring(None, "The keyring is locked.")
    assert screen.intro_label.text() == "The keyring is locked."


def test_while_busy_nothing_can_be_changed(screen: FirstRun) -> None:
    screen.set_busy(True, "Checking…")
    assert screen.hint_label.text() == "Checking…"
    assert not screen.submit_button.isEnabled()
    assert not screen.key_form.key_line.isEnabled()
    screen.set_busy(False)
    assert screen.submit_button.isEnabled()
    assert screen.hint_label.text() == "Asks for the list of models; costs nothing."


def test_a_problem_of_the_key_stands_under_it(screen: FirstRun) -> None:
    screen.set_busy(True, "Checking…")
    screen.show_problem("The API key was refused.", "key")
    assert screen.key_form.key_field.note_label.text() == "The API key was refused."
    assert screen.key_form.key_line.isEnabled()
    assert not screen.notice.isVisible()


def test_a_problem_of_the_address_stands_under_it(screen: FirstRun) -> None:
    choose(screen, Way.GATEWAY)
    screen.show_problem("Nothing answers there.", "base_url")
    assert screen.gateway_form.address_field.note_label.text() == "Nothing answers there."
    choose(screen, Way.KEY)
    choose(screen, Way.GATEWAY)
    assert screen.gateway_form.address_field.note_label.text() != "Nothing answers there."


def test_a_session_without_keyring_is_offered(screen: FirstRun, qtbot: QtBot) -> None:
    screen.show_problem("The keyring stayed locked.", None, True)
    assert screen.notice.isVisible()
    with qtbot.waitSignal(screen.session_only_accepted):
        click(screen.notice.first_button)


def test_a_problem_without_a_field_offers_nothing_that_does_not_help(screen: FirstRun) -> None:
    screen.show_problem("The server could not be reached.")
    assert screen.notice.text_label.text() == "The server could not be reached."
    assert not screen.notice.first_button.isVisible()


def test_the_caret_stands_in_the_key_field(screen: FirstRun, qtbot: QtBot) -> None:
    qtbot.waitUntil(screen.key_form.key_line.hasFocus)


@pytest.mark.parametrize("way", list(Way))
def test_nothing_is_cut_in_a_narrow_window(screen: FirstRun, way: Way) -> None:
    screen.offer_environment_key(True)
    choose(screen, way)
    screen.resize(420, 700)
    screen.grab()
    for widget in (screen.way_control, screen.submit_button, screen.key_form, screen.gateway_form, screen.hint_label):
        if widget.isVisible():
            assert widget.mapTo(screen, widget.rect().topRight()).x() <= 420


def test_titles_by_a_model_are_a_choice_that_says_what_it_does(screen: FirstRun, qtbot: QtBot) -> None:
    assert screen.titles_control.value() == "first_line"
    assert "Nothing is sent" in screen.titles_field.note_label.text()
    with qtbot.waitSignal(screen.titles_chosen) as chosen:
        click(screen.titles_control.segments()[1])
    assert chosen.args == ["model"]
    screen.show_titles("model")
    assert "small request" in screen.titles_field.note_label.text()
