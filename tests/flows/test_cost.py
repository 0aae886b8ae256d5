"""What replies cost, in the real window with the demo, which has the vendor's prices."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from claude_desktop.demo.pace import INSTANT
from claude_desktop.preferences.fields import Titles
from claude_desktop.ui.controls.money import money
from claude_desktop.ui.message_info import MessageInfo
from claude_desktop.ui.transcript.rows import Deed
from tests.conftest import RunAsync
from tests.fakes.demo_at_work import use_quick_demo
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, ask, click, press, shown, type_text
from tests.flows.test_editing import press_deed
from tests.services.test_next_cost import NotCounting


def infos() -> list[MessageInfo]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MessageInfo)]


@pytest.mark.slow
def test_a_click_on_the_facts_shows_all_of_them(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path) as app:
            await use_quick_demo(monkeypatch, app.connection)
            app.window.new_conversation()
            await ask(app, "Hello")
            reply = shown(app).branch()[1]
            press_deed(app, reply.id, Deed.INFO)
            [info] = infos()
            turn = shown(app).turns[reply.id]
            assert turn.cost_usd
            assert turn.request_id
            info.copy_button.click()
            assert QApplication.clipboard().text() == turn.request_id
            assert "Opus 5.5 (claude-opus-5-5)" in info.accessibleDescription()
            assert "Cost: $" in info.accessibleDescription()
            info.close()

    run_async(flow)


@pytest.mark.slow
def test_the_header_says_what_the_conversation_cost(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path) as app:
            await use_quick_demo(monkeypatch, app.connection)
            app.window.new_conversation()
            total = app.window.command_sets.cost.total
            assert not total.isVisible()
            counted = Heard(app.services.spending.conversation_counted)
            await ask(app, "Hello")
            await counted.until(total.isVisible)
            turns = shown(app).turns.values()
            assert total.text() == money(sum(turn.cost_usd or 0.0 for turn in turns))
            assert "in one request" in total.accessibleName()
            app.window.new_conversation()
            assert not total.isVisible()

    run_async(flow)


@pytest.mark.slow
def test_beyond_the_limit_each_message_is_asked_about(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path) as app:
            server = await use_quick_demo(monkeypatch, app.connection)
            app.window.new_conversation()
            standing = Heard(app.services.spending.standing_changed)
            app.settings.change(monthly_limit_usd=0.000_1)
            await ask(app, "Hello")
            await standing.until(lambda: app.services.spending.must_ask)
            commands = app.window.command_sets.cost
            assert "reached your limit" in commands.notice.text_label.text()
            type_text(app, "Once more")
            press(app, Qt.Key.Key_Return)
            assert commands.question is not None
            commands.question.reject()
            assert app.window.pane.composer.text() == "Once more"
            assert len([each for each in server.requests if each.path == "/v1/messages"]) == 1
            app.window.pane.composer.on_sent_timeout()
            press(app, Qt.Key.Key_Return)
            ended = Heard(app.replies.turn_ended)
            commands.question.waive_button.click()
            await ended.wait()
            assert app.window.pane.composer.text() == ""
            await ask(app, "And again")
            assert len([each for each in server.requests if each.path == "/v1/messages"]) == 3

    run_async(flow)


@pytest.mark.slow
def test_the_composer_says_what_the_next_message_costs(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path) as app:
            await use_quick_demo(monkeypatch, app.connection)
            app.window.new_conversation()
            meter, changed = app.window.pane.composer.meter, Heard(app.services.next_cost.changed)
            assert not meter.isVisible()
            type_text(app, "How much is this?")
            await changed.until(meter.isVisible)
            assert meter.text().startswith("about ")
            assert "$" in meter.text()
            assert "the server gets the conversation with your draft" in meter.toolTip()
            click(meter)
            await changed.until(lambda: "Counted by the server" in meter.toolTip())
            assert "about" not in meter.text()
            press(app, Qt.Key.Key_Return)
            await Heard(app.replies.turn_ended).wait()
            await changed.until(lambda: "about" in meter.text())

    run_async(flow)


def test_a_server_without_a_count_says_so_calmly(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = NotCounting(pace=INSTANT)
        await server.start()
        async with app_at_work(tmp_path, server) as app:
            app.window.new_conversation()
            meter, changed = app.window.pane.composer.meter, Heard(app.services.next_cost.changed)
            failed = Heard(app.services.next_cost.count_failed)
            type_text(app, "How much is this?")
            await changed.until(meter.isVisible)
            assert "Its price is not known" in meter.toolTip()
            click(meter)
            await failed.wait()
            assert "does not count tokens" in app.window.pane.notice.text_label.text()
            assert "does not count tokens" in meter.toolTip()
        await server.stop()

    run_async(flow)


@pytest.mark.slow
def test_titles_by_a_model_are_chosen_on_the_first_screen(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path) as app:
            click(app.window.first_run.titles_control.segments()[1])
            assert app.settings.preferences.titles is Titles.MODEL
            await use_quick_demo(monkeypatch, app.connection)
            app.window.new_conversation()
            changed = Heard(app.library.conversation_changed)
            await ask(app, "What is a quine?")
            await changed.until(lambda: shown(app).title.startswith("Demo: What is a quine?"))
            assert app.window.pane.header.title_label.text().startswith("Demo: What is a quine?")

    run_async(flow)
