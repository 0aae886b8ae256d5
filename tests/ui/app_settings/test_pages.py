"""The pages of the settings window on real services: what is typed holds at once, what is wrong is said beside it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.model.accounts import AuthStyle
from claude_desktop.model.proxies import ProxyChoice, SystemProxy
from claude_desktop.model.secret import Secret
from claude_desktop.preferences.paths import AppPaths
from claude_desktop.services.connection import NewAccount
from claude_desktop.services.services import Services
from claude_desktop.ui.app_settings.data_page import DataPage
from claude_desktop.ui.app_settings.window import AppSettingsWindow, Section
from claude_desktop.ui.settings.conversation_panel import ConversationPanel
from claude_desktop.ui.settings.sections.effort import EffortSection
from claude_desktop.ui.settings.sections.extra_parameters import ExtraParametersSection
from claude_desktop.ui.settings.sections.max_tokens import MaxTokensSection
from claude_desktop.ui.settings.sections.system_prompt import SystemPromptSection
from tests.conftest import RunAsync
from tests.fakes.certificates import self_signed
from tests.fakes.script_server import ScriptServer, answer, answering
from tests.fakes.services_at_work import Heard, services_at_work

MODELS = answering(answer(200, {"data": [{"id": "local-model"}], "has_more": False}))


class Shown:
    """A settings window with a parent, as in the app; both go at the end."""

    def __init__(self, services: Services) -> None:
        self.parent = QWidget()
        self.editor = ConversationPanel(heading="", scrolls=False)
        self.window = AppSettingsWindow(services, self.editor, self.parent)

    def __enter__(self) -> AppSettingsWindow:
        self.window.show_section(Section.ACCOUNTS)
        return self.window

    def __exit__(self, *_: object) -> None:
        self.window.close()
        shiboken6.delete(self.parent)


def test_a_proxy_of_ones_own_and_a_ca_file(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            with Shown(services) as window:
                window.show_section(Section.NETWORK)
                page = window.network_page
                assert not page.address_line.isVisible()
                click(page.proxy_control.segments()[2])
                assert services.settings.preferences.proxy is ProxyChoice.OWN
                QTest.keyClicks(page.address_line, "socks5://proxy:1")
                window.network_page.finish_editing()
                assert "not the address of a proxy" in page.address_field.note_label.text()
                assert services.settings.preferences.proxy_address == ""
                page.address_line.selectAll()
                QTest.keyClicks(page.address_line, "proxy.example.com:3128")
                window.network_page.finish_editing()
                assert services.settings.preferences.proxy_address == "http://proxy.example.com:3128"
                assert "proxy.example.com:3128" in page.in_use_label.text()
                QTest.keyClicks(page.password_line, "word-of-proxy")
                refused = Heard(services.connection.network.refused)
                click(page.store_button)
                await refused.wait()  # there is no keyring in this test
                assert "keyring" in page.password_field.note_label.text()
                trust = Heard(services.connection.network.trust_found)
                page.on_ca_file_selected(str(self_signed(tmp_path)))
                await trust.until(lambda: any(each.own for each in trust.payloads))
                assert "Test Authority" in page.ca_field.note_label.text()
                page.on_ca_file_selected(str(tmp_path / "gone.pem"))
                await trust.until(lambda: bool(trust.payloads[-1].own and trust.payloads[-1].own.problem))
                assert "not there any more" in page.ca_field.note_label.text()
                click(page.forget_button)
                assert services.settings.preferences.ca_file == ""

    run_async(flow)
    assert b"word-of-proxy" not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_proxy_of_the_system_is_shown_without_its_password(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            services.connection.network.system = SystemProxy("http://me:hidden@proxy.example:3128", "HTTPS_PROXY")
            with Shown(services) as window:
                text = window.network_page.in_use_label.text()
                assert "proxy.example:3128" in text
                assert "HTTPS_PROXY" in text
                assert "hidden" not in text
                services.connection.network.system = SystemProxy("socks5://proxy.example:1080", "ALL_PROXY")
                window.network_page.show_network()
                assert "can not be used" in window.network_page.in_use_label.text()

    run_async(flow)


def test_defaults_hold_and_can_be_taken_back(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            shown = Shown(services)
            with shown as window:
                window.show_section(Section.DEFAULTS)
                page, sections = window.defaults_page, shown.editor.sections
                line = shown.editor.section(MaxTokensSection).line
                prompt = shown.editor.section(SystemPromptSection).box
                line.selectAll()
                QTest.keyClicks(line, "0")
                page.finish_editing()
                assert sections["max_tokens"].note_label.isVisible()
                assert services.settings.preferences.defaults.max_tokens is None
                QTest.keyClicks(prompt, "Be brief.")
                page.finish_editing()
                assert services.settings.preferences.defaults.system_prompt == "Be brief."
                QTest.keyClicks(shown.editor.section(ExtraParametersSection).box, '{"service_tier": "auto"}')
                page.finish_editing()
                assert services.settings.preferences.defaults.extra == '{"service_tier": "auto"}'
                click(shown.editor.section(EffortSection).levels.segments()[0])
                assert services.settings.preferences.defaults.effort == "low"
                click(sections["effort"].reset_button)
                assert services.settings.preferences.defaults.effort is None
                click(sections["system_prompt"].reset_button)
                assert services.settings.preferences.defaults.system_prompt is None
                assert prompt.toPlainText() == ""

    run_async(flow)


def test_an_account_is_changed_in_place_and_typed_secrets_are_forgotten(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with ScriptServer(MODELS) as server, services_at_work(tmp_path) as services:
            added = Heard(services.connection.account_added)
            services.connection.add(
                NewAccount("local", Secret("sk-local-1234"), server.url, AuthStyle.BEARER, session_only=True)
            )
            account = await added.wait()
            with Shown(services) as window:
                pages = window.accounts_page
                click(pages.list_page.rows[account.id].edit_button)
                page = pages.account_page
                page.name_line.selectAll()
                QTest.keyClicks(page.name_line, "desk")
                page.finish_editing()
                assert pages.list_page.rows[account.id].choice.text() == "desk"
                QTest.keyClicks(page.headers.name_line, "host")
                QTest.keyClicks(page.headers.value_line, "x")
                click(page.headers.add_button)
                assert "belong to the app" in page.headers.name_field.note_label.text()
                page.headers.name_line.setText("x-team")
                again = Heard(services.connection.accounts.needs_reconnecting)
                click(page.headers.add_button)
                await again.wait()
                assert set(page.headers.remove_buttons) == {"x-team"}
                assert page.headers.value_line.text() == ""
                page.address_line.end(False)
                QTest.keyClicks(page.address_line, "/?q")
                QTest.keyClick(page.address_line, Qt.Key.Key_Return)
                assert "?" in page.address_field.note_label.text()
                QTest.keyClicks(page.key_line, "sk-never-handed-over")
                window.close()
                assert page.key_line.text() == ""

    run_async(flow)


def test_paths_can_be_copied(qtbot: QtBot, tmp_path: Path) -> None:
    page = DataPage(AppPaths.for_profile(tmp_path))
    page.resize(600, 600)
    with qtbot.waitExposed(page):
        page.show()
    click(page.copy_buttons[0])
    assert QGuiApplication.clipboard().text() == str(tmp_path / "config")
    assert page.copy_buttons[0].text() == "Copied"
    shiboken6.delete(page)


def test_everything_that_can_be_used_has_a_name_and_is_reached_by_tab(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            with Shown(services) as window:
                pages = window.accounts_page
                for page in (
                    pages.list_page,
                    pages.account_page,
                    pages.add_page,
                    window.appearance_page,
                    window.writing_page,
                    window.defaults_page,
                    window.network_page,
                ):
                    check_names_and_focus(page)

    run_async(flow)


def check_names_and_focus(page: QWidget) -> None:
    for widget in page.findChildren(QWidget):
        used = isinstance(widget, QAbstractButton | QLineEdit | QComboBox | QPlainTextEdit)
        if not used or not widget.isVisibleTo(page) or widget.objectName().startswith("qt_"):
            continue
        name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        assert name, f"{widget} on {page} has no name"
        inside = isinstance(widget.parent(), QLineEdit | QComboBox)
        assert inside or widget.focusPolicy() & Qt.FocusPolicy.TabFocus, name


def test_the_settings_file_is_for_its_owner_alone(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            services.settings.change(proxy_user="me")

    run_async(flow)
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "settings.toml").stat().st_mode) == 0o600


def click(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_cost_page_takes_a_limit_titles_and_counting(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            with Shown(services) as window:
                window.show_section(Section.COST)
                page, settings = window.cost_page, services.settings
                QTest.keyClicks(page.limit_line, "$12.50")
                page.finish_editing()
                assert settings.preferences.monthly_limit_usd == 12.5
                page.limit_line.clear()
                QTest.keyClicks(page.limit_line, "much")
                page.finish_editing()
                assert "A number from" in page.limit_field.note_label.text()
                assert settings.preferences.monthly_limit_usd == 12.5
                page.limit_line.selectAll()
                QTest.keyClick(page.limit_line, Qt.Key.Key_Delete)
                page.finish_editing()
                assert settings.preferences.monthly_limit_usd == 0
                click(page.titles_control.segments()[1])
                assert settings.preferences.titles.value == "model"
                assert "cheapest model" in page.titles_field.note_label.text()
                click(page.counts_control.segments()[1])
                assert settings.preferences.token_counts.value == "exact"
                assert "draft is sent" in page.counts_field.note_label.text()

    run_async(flow)
