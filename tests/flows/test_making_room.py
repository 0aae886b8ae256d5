"""A conversation that became too long goes on: from the server's summary, or in a new one with a model's."""

from __future__ import annotations

from pathlib import Path

import pytest

from claude_desktop.demo.compaction import BETA
from claude_desktop.model.blocks import BlockKind, plain_text
from claude_desktop.model.endings import NextStep
from claude_desktop.model.messages import Repair, Role, TurnState
from claude_desktop.services.request_building import Choice
from claude_desktop.ui.transcript.contents import FoldContent
from claude_desktop.ui.transcript.entries import StepAsk
from tests.conftest import RunAsync
from tests.fakes.demo_at_work import use_quick_demo
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, ask, shown, type_text


@pytest.mark.slow
def test_what_was_said_is_summarised_in_its_place(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path) as app:
            server = await use_quick_demo(monkeypatch, app.connection)
            await ask(app, "Hello there")
            await ask(app, "play full context")
            entry = app.window.pane.transcript.layout_model.entries[-1]
            steps = [button.step for button in entry.steps]
            assert steps == [NextStep.COMPACT, NextStep.START_ANEW, NextStep.RETRY_WITH]
            ended = Heard(app.replies.turn_ended)
            app.window.pane.transcript.step_requested.emit(StepAsk(entry.id, NextStep.COMPACT))
            done = await ended.wait()
            assert done.turn.stop_reason == "compaction"
            assert [block.kind for block in done.reply.blocks] == [BlockKind.COMPACTION]
            assert "Hello there" in done.reply.blocks[0].shown_text
            assert BETA in server.requests[-1].headers["anthropic-beta"]
            rows = app.window.pane.transcript.layout_model.laid(len(shown(app).branch()) - 1).rows
            assert any(isinstance(row.content, FoldContent) and "summary" in row.content.text for row in rows)
            await ask(app, "What did we say?")
            sent = server.requests[-1].body["messages"]
            assert [message["role"] for message in sent] == ["assistant", "user"]
            assert sent[0]["content"] == [dict(done.reply.blocks[0].raw)]
            assert shown(app).turns[shown(app).branch()[-1].id].state is TurnState.COMPLETE
            assert len(shown(app).branch()) == 7  # nothing is lost
            app.window.command_sets.next_steps.compact()
            await ended.wait(3)
            app.window.command_sets.next_steps.compact()  # there is nothing new to summarise
            assert app.window.pane.notice.isVisible()

    run_async(flow)


@pytest.mark.slow
def test_a_question_that_did_not_fit_is_asked_again_after_the_summary(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path) as app:
            await use_quick_demo(monkeypatch, app.connection)
            await ask(app, "Hello there")
            await ask(app, "play too long once")
            failed = shown(app).branch()[-1]
            ended = Heard(app.replies.turn_ended)
            app.window.pane.transcript.step_requested.emit(StepAsk(failed.id, NextStep.COMPACT))
            await ended.wait(2)
            branch = shown(app).branch()
            assert [plain_text(message.blocks) for message in branch if message.role is Role.USER] == [
                "Hello there",
                "play too long once",
            ]
            assert failed.id not in {message.id for message in branch}
            assert failed.id in shown(app).messages

    run_async(flow)


@pytest.mark.slow
def test_a_summary_that_another_key_signed_is_left_out_once(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path) as app:
            server = await use_quick_demo(monkeypatch, app.connection)
            await ask(app, "Hello there")
            ended = Heard(app.replies.turn_ended)
            app.window.command_sets.next_steps.compact()
            await ended.wait()
            monkeypatch.setattr("claude_desktop.demo.compaction._is_signed", lambda *_: False)
            await ask(app, "And now?")
            turn = shown(app).turns[shown(app).branch()[-1].id]
            assert turn.repairs == (Repair.SUMMARY_LEFT_OUT,)
            assert turn.state is TurnState.COMPLETE
            count = len(server.requests)
            await ask(app, "And then?")
            assert len(server.requests) == count + 1
            assert server.requests[-1].body["messages"][0]["role"] == "user"

    run_async(flow)


@pytest.mark.slow
def test_a_new_conversation_begins_with_a_models_summary(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path) as app:
            server = await use_quick_demo(monkeypatch, app.connection)
            await ask(app, "Hello there, amber")
            before = shown(app)
            type_text(app, "draft")
            app.window.command_sets.next_steps.start_anew()
            menu = app.window.command_sets.next_steps.summary_menu
            assert menu is not None
            assert menu.actions()[1].text().startswith("Opus 5.5\tabout $")
            ended = Heard(app.replies.turn_ended)
            menu.chosen.emit(Choice(model="claude-haiku-5-5"))
            menu.close()
            done = await ended.wait()
            made = shown(app)
            assert made.id != before.id
            assert made.title == f"{before.title} (continued)"
            assert [message.role for message in made.branch()] == [Role.USER, Role.ASSISTANT]
            sent = server.requests[-1].body
            assert sent["model"] == "claude-haiku-5-5"
            assert len(sent["messages"]) == 1
            assert "User: Hello there, amber" in sent["messages"][0]["content"][0]["text"]
            assert done.turn.usage.output_tokens
            await ask(app, "Go on")
            again = server.requests[-1].body
            assert again["model"] == "claude-opus-5-5"
            assert "Hello there, amber" not in str(again["messages"][0])
            app.services.editing.retry(made.id, done.reply.id)
            await ended.wait(3)
            assert "User: Hello there, amber" in server.requests[-1].body["messages"][0]["content"][0]["text"]
            app.library.open(before.id)
            assert shown(app).branch() == before.branch()
            assert app.window.pane.composer.text() == "draft"

    run_async(flow)
