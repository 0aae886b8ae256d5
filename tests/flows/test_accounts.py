"""Accounts and the settings window, as a person uses them: real window, real servers, a real keyring."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from claude_desktop.app import App
from claude_desktop.model.connection_steps import Step, StepState
from claude_desktop.services.connection import ConnectionKind
from claude_desktop.ui.app_settings.confirmations import HostChangeQuestion
from claude_desktop.ui.app_settings.window import AppSettingsWindow, Section
from claude_desktop.ui.key_dialog import KeyDialog
from claude_desktop.ui.settings.conversation_panel import ConversationPanel
from claude_desktop.ui.settings.sections.max_tokens import MaxTokensSection
from tests.conftest import RunAsync
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.script_server import ScriptServer, answer, answering
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, click
from tests.keychain.private_session import LOCKED, REPOSITORY, UNLOCKED, PrivateSession

KEY = "sk-ant-planted-for-accounts-0001"
MODELS = answering(answer(200, {"data": [{"id": "local-model"}], "has_more": False}))


def opened(app: App, section: Section = Section.ACCOUNTS) -> AppSettingsWindow:
    QTest.keyClick(app.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    if app.window.connection_controls.settings_window is None:  # offscreen there is no window manager to give focus
        app.window.actions_made.action("settings").trigger()
    window = app.window.connection_controls.settings_window
    assert window is not None
    assert window.isVisible()
    window.show_section(section)
    return window


async def state(app: App, kind: ConnectionKind) -> None:
    heard = Heard(app.connection.state_changed)
    await heard.until(lambda: app.connection.state.kind is kind)


def names(window: QWidget) -> set[str]:
    return {widget.accessibleName() for widget in window.findChildren(QWidget)}


@pytest.mark.slow
def test_every_section_is_there_and_acts_at_once(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            window = opened(app, Section.APPEARANCE)
            assert window.accessibleName() == "Settings"
            assert not window.isModal()
            click(window.appearance_page.theme_control.segments()[2])
            assert app.settings.preferences.theme == "dark"
            assert app.theme.dark
            QTest.keyClick(window.section_list, Qt.Key.Key_Down)
            assert window.writing_page.isVisible()
            click(window.writing_page.send_control.segments()[1])
            assert app.settings.preferences.send_key == "ctrl_enter"
            window.show_section(Section.DEFAULTS)
            editor = window.defaults_page.editor
            assert isinstance(editor, ConversationPanel)
            line = editor.section(MaxTokensSection).line
            line.selectAll()
            QTest.keyClicks(line, "2048")
            QTest.keyClick(line, Qt.Key.Key_Escape)
            assert not window.isVisible()
            assert app.settings.preferences.defaults.max_tokens == 2048
            assert {"Model", "Effort", "Max tokens", "System prompt", "Proxy", "CA file"} <= names(window)
            assert app.window.panel.section(MaxTokensSection).line.text() in ("2,048", "2048")

    run_async(flow)


@pytest.mark.slow
def test_a_gateway_is_added_switched_to_and_moved_only_with_a_word(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with (
            ScriptServer(MODELS) as first,
            ScriptServer(MODELS) as second,
            running(FaultyServer()) as server,
            app_at_work(tmp_path, server) as app,
        ):
            pages = opened(app).accounts_page
            click(pages.list_page.add_button)
            page = pages.add_page
            click(page.kind_control.segments()[1])
            QTest.keyClicks(page.address_line, f"{first.url}/v1")
            QTest.keyClicks(page.key_line, KEY)
            refused, added = Heard(app.connection.account_refused), Heard(app.connection.account_added)
            click(page.add_button)
            assert (await refused.wait()).session_only_helps  # there is no keyring in this test
            click(page.notice.first_button)
            account = await added.wait()
            assert pages.list_page.isVisible()
            assert page.key_line.text() == ""
            assert pages.list_page.rows[account.id].choice.isChecked()

            line = app.window.sidebar.connection_line
            line.setFocus(Qt.FocusReason.TabFocusReason)
            QTest.keyClick(line, Qt.Key.Key_Space)
            menu = app.window.connection_controls.menu
            assert menu.isVisible()
            assert [action.text() for action in menu.actions()][:2] == ["test", "gateway"]
            QTest.keyClick(menu, Qt.Key.Key_Down)
            QTest.keyClick(menu, Qt.Key.Key_Return)
            await state(app, ConnectionKind.CONNECTED)
            assert line.text() == "Connected · test"

            click(pages.list_page.rows[account.id].choice)
            await state(app, ConnectionKind.CONNECTED)
            click(pages.list_page.rows[account.id].edit_button)
            detail = pages.account_page
            detail.address_line.selectAll()
            QTest.keyClicks(detail.address_line, second.url)
            QTest.keyClick(detail.address_line, Qt.Key.Key_Return)
            question = detail.findChild(HostChangeQuestion)
            assert question is not None
            words = " ".join(label.text() for label in question.findChildren(QWidget) if hasattr(label, "text"))
            assert f"127.0.0.1:{first.port}" in words
            assert f"127.0.0.1:{second.port}" in words
            assert second.received == []
            click(question.move_button)
            heard = Heard(app.connection.state_changed)
            await heard.until(lambda: bool(second.received))
            assert second.received[0].headers["authorization"] == f"Bearer {KEY}"

    run_async(flow)


@pytest.mark.slow
def test_the_test_of_a_connection_names_the_step(run_async: RunAsync, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

    async def flow() -> None:
        async with app_at_work(tmp_path) as app:
            pages = opened(app).accounts_page
            click(pages.list_page.add_button)
            page = pages.add_page
            click(page.kind_control.segments()[1])
            QTest.keyClicks(page.address_line, f"http://127.0.0.1:{port}")
            QTest.keyClicks(page.key_line, KEY)
            heard = Heard(app.connection.test.changed)
            click(page.test_panel.button)
            await heard.until(lambda: bool(heard.payloads) and not heard.payloads[-1].running)
            rows = page.test_panel.rows
            assert rows[Step.NAME].state is StepState.OK
            assert rows[Step.ROUTE].state is StepState.FAILED
            assert f"127.0.0.1:{port} refuses" in rows[Step.ROUTE].text_label.text()
            assert rows[Step.ROUTE].advice_label.text()
            assert "failed" in rows[Step.ROUTE].accessibleName()
            assert rows[Step.KEY].state is StepState.NOT_REACHED
            assert page.test_panel.button.text() == "Test connection"
            assert app.settings.accounts == ()

    run_async(flow)


@pytest.mark.slow
def test_without_a_keyring_at_start_the_composer_says_so_and_a_session_key_helps(
    run_async: RunAsync, tmp_path: Path
) -> None:
    async def flow() -> None:
        async with ScriptServer(MODELS) as server:
            settings = tmp_path / "config" / "settings.toml"
            settings.parent.mkdir()
            settings.write_text(f'[[accounts]]\nid = "a1"\nname = "work"\nbase_url = "{server.url}"\n')
            async with app_at_work(tmp_path) as app:
                await state(app, ConnectionKind.NO_KEY)
                notice = app.window.connection_controls.notice
                assert notice.isVisible()
                assert "keyring" in notice.text_label.text()
                assert app.window.sidebar.connection_line.text() == "No key · work"
                click(notice.second_button)
                dialog = app.window.findChild(KeyDialog)
                assert dialog is not None
                QTest.keyClicks(dialog.key_line, KEY)
                click(dialog.use_button)
                await state(app, ConnectionKind.CONNECTED)
                assert not notice.isVisible()
                assert "this session only" in _shown_detail(app)

    run_async(flow)


def _shown_detail(app: App) -> str:
    app.window.connection_controls.show_current_account()
    window = app.window.connection_controls.settings_window
    assert window is not None
    return window.accounts_page.account_page.key_field.note_label.text()


class _Models(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        accepted = self.headers.get("authorization") == f"Bearer {KEY}"
        body = json.dumps({"data": [{"id": "kept-model"}], "has_more": False} if accepted else {}).encode()
        self.send_response(200 if accepted else 401)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@contextmanager
def models_served() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Models)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def run_step(session: PrivateSession, step: str, profile: Path, url: str, before: str) -> dict[str, object]:
    command = [sys.executable, "-m", "tests.flows.account_process", step, str(profile), url, KEY]
    process = subprocess.Popen(
        ["dbus-run-session", "--", "sh", "-c", f'{before} && exec "$@"', "sh", *command],
        cwd=REPOSITORY,
        env=session.environment({"QT_QPA_PLATFORM": "offscreen"}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        out, err = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        raise AssertionError(f"step {step} did not end:\n{out}\n{err}") from None
    assert process.returncode == 0, f"step {step} ended with {process.returncode}:\n{out}\n{err}"
    assert KEY not in out + err
    seen: dict[str, object] = json.loads(out.splitlines()[-1])
    return seen


@pytest.mark.slow
@pytest.mark.keyring
@pytest.mark.timeout(240)
@pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's keyring")
def test_a_key_lives_in_the_real_keyring_and_nowhere_else(tmp_path: Path) -> None:
    for program in ("dbus-run-session", "gnome-keyring-daemon"):
        assert shutil.which(program), f"{program} is missing; packaging/dev.py installs it"
    session, profile = PrivateSession(tmp_path), tmp_path / "profile"
    with models_served() as url:
        seen = run_step(session, "add", profile, url, UNLOCKED)
        assert seen == {"state": "connected", "listed": True, "typed": ""}
        seen = run_step(session, "again", profile, url, UNLOCKED)
        assert seen == {"text": "Connected · work", "first_run": False, "models": ["kept-model"]}
        seen = run_step(session, "locked", profile, url, LOCKED)
        assert "locked" in str(seen["sentence"])
        assert seen["visible"] is True
        assert seen["buttons"] == ["Try again", "Use a key for this session only"]
        assert seen["models"] == ["kept-model"]  # the list of the last time
        written = b"".join(path.read_bytes() for path in profile.rglob("*") if path.is_file())
        assert b"work" in written
        assert KEY.encode() not in written
        seen = run_step(session, "remove", profile, url, UNLOCKED)
        assert seen == {"left": [None, None], "accounts": 0, "first_run": True}
    assert KEY.encode() not in b"".join(path.read_bytes() for path in profile.rglob("*") if path.is_file())
