from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from claude_desktop.services.connection import ConnectionKind
from claude_desktop.ui.first_run.first_run import Way
from tests.conftest import RunAsync
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, ask, click, loaded, shown


@pytest.mark.slow
def test_a_new_person_sees_the_first_run_screen_and_looks_around(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path) as app:
            screen = app.window.first_run
            assert screen.isVisible()
            assert not app.window.pane.isVisible()
            ready = Heard(app.connection.models_changed)
            screen.show_way(Way.DEMO)
            click(screen.submit_button)
            await ready.wait()
            assert app.window.pane.isVisible()
            assert app.window.pane.composer.editor.hasFocus()
            assert app.connection.state.kind is ConnectionKind.DEMO
            await ask(app, "Hello")
            assert len(shown(app).branch()) == 2
        async with app_at_work(tmp_path) as app:
            await loaded(app)
            assert app.window.pane.isVisible()
            assert len(shown(app).branch()) == 2

    run_async(flow)


@pytest.mark.slow
def test_without_a_keyring_the_key_can_stay_in_memory_for_this_session(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path) as app:
            screen = app.window.first_run
            missing = Heard(app.connection.keyring_missing)
            await missing.wait()
            assert "keyring" in screen.intro_label.text()
            screen.show_way(Way.GATEWAY)
            form = screen.gateway_form
            QTest.keyClicks(form.address_line, server.base_url)
            QTest.keyClicks(form.key_line, server.key)
            refused, added = Heard(app.connection.account_refused), Heard(app.connection.account_added)
            click(screen.submit_button)
            problem = await refused.wait()
            assert problem.session_only_helps
            assert screen.notice.isVisible()
            click(screen.notice.first_button)
            await added.wait()
            assert app.connection.state.kind is ConnectionKind.CONNECTED
            await ask(app, "Hello")
            assert len(shown(app).branch()) == 2
            keys.append(server.key)

    keys: list[str] = []
    run_async(flow)
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert written
    assert not any(keys[0].encode() in content for content in written)


def test_a_wrong_key_is_said_at_its_field_and_nothing_is_stored(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path) as app:
            screen = app.window.first_run
            screen.show_way(Way.GATEWAY)
            QTest.keyClicks(screen.gateway_form.address_line, server.base_url)
            QTest.keyClicks(screen.gateway_form.key_line, "sk-wrong")
            refused = Heard(app.connection.account_refused)
            click(screen.submit_button)
            problem = await refused.wait()
            assert problem.field == "key"
            assert screen.isVisible()
            assert screen.submit_button.isEnabled()
            assert app.settings.preferences.accounts == ()

    run_async(flow)
