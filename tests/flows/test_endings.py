"""Every way in which a reply can end is seen in the window, each with its own words and steps, and the steps work."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from claude_desktop.app import App
from claude_desktop.demo.staged import NAMES
from claude_desktop.model.blocks import plain_text
from claude_desktop.model.endings import NextStep
from claude_desktop.model.messages import TurnState
from claude_desktop.ui.transcript.entries import MessageEntry, StepAsk
from tests.conftest import RunAsync
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, ask, shown, type_text

# Tried again by themselves, for longer than a test may take; their waits are shown by other tests.
RETRIED = {"408", "409", "429", "rate limit", "500", "503", "504", "529", "overloaded"}


def last_entry(app: App) -> MessageEntry:
    return app.window.pane.transcript.layout_model.entries[-1]


async def press_step(app: App, step: NextStep) -> None:
    """Press a step under the last reply, and wait for the reply that it leads to."""
    entry = last_entry(app)
    assert step in [button.step for button in entry.steps], entry.steps
    ended = Heard(app.replies.turn_ended)
    app.window.pane.transcript.step_requested.emit(StepAsk(entry.id, step))
    await ended.wait()


@pytest.mark.slow
def test_every_ending_that_can_be_played_has_words_and_steps(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            sentences: dict[str, str] = {}
            for name in (name for name in NAMES if name not in RETRIED):
                app.window.new_conversation()
                await ask(app, f"play {name}")
                entry = last_entry(app)
                if name == "pause":  # it goes on by itself
                    assert not entry.notice
                    continue
                assert entry.notice, name
                assert "{" not in entry.notice, name
                assert entry.steps, name
                assert all(button.label for button in entry.steps)
                sentences[name] = entry.notice
            assert len(set(sentences.values())) == len(sentences), sentences

    run_async(flow)


@pytest.mark.slow
def test_a_paused_reply_goes_on_by_itself_and_is_one_message(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            status = Heard(app.replies.status_changed)
            await ask(app, "play pause twice")
            _, reply = shown(app).branch()
            turn = shown(app).turns[reply.id]
            assert (turn.state, turn.stop_reason) == (TurnState.COMPLETE, "end_turn")
            assert [block.type for block in reply.blocks].count("server_tool_use") == 2
            posts = [record for record in server.requests if record.path == "/v1/messages"]
            assert [record.body["messages"][-1]["role"] for record in posts] == ["user", "assistant", "assistant"]
            assert posts[2].body["messages"][-1]["content"] == [dict(block.raw) for block in reply.blocks[:5]]
            assert {item.status.round for item in status.payloads} == {1, 2, 3}
            rounds = turn.usage.raw["rounds"]
            assert isinstance(rounds, list)
            assert turn.usage.output_tokens == sum(usage["output_tokens"] for usage in rounds)
            await ask(app, "And then?")
            assert shown(app).turns[shown(app).branch()[-1].id].state is TurnState.COMPLETE

    run_async(flow)


@pytest.mark.slow
def test_a_reply_that_pauses_for_ever_is_bounded_and_can_be_let_go_on(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            await ask(app, "play pause 12")
            assert len([record for record in server.requests if record.path == "/v1/messages"]) == 10
            paused = last_entry(app)
            assert [button.step for button in paused.steps] == [NextStep.RESUME]
            await press_step(app, NextStep.RESUME)
            branch = shown(app).branch()
            assert len(branch) == 3
            assert branch[-1].parent_id == paused.id
            assert shown(app).turns[branch[-1].id].stop_reason == "end_turn"

    run_async(flow)


def test_a_raised_limit_holds_for_the_conversation(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            await ask(app, "play max tokens")
            assert [button.label for button in last_entry(app).steps] == [
                "Continue",
                f"Retry with {QLocale().toString(32_000)} tokens",
            ]
            await press_step(app, NextStep.RAISE_LIMIT)
            assert shown(app).settings.max_tokens == 32_000
            assert server.requests[-1].body["max_tokens"] == 32_000
            assert last_entry(app).siblings == 2

    run_async(flow)


def test_to_go_on_leaves_the_draft_alone(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            await ask(app, "play empty")
            type_text(app, "half a thought")
            await press_step(app, NextStep.NUDGE)
            assert app.window.pane.composer.text() == "half a thought"
            roles = [message["role"] for message in server.requests[-1].body["messages"]]
            assert roles == ["user", "user"]  # the empty reply is not sent back
            assert plain_text(shown(app).branch()[-1].blocks)

    run_async(flow)


def test_all_went_into_thinking(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            await ask(app, "play all thinking")
            assert [button.step for button in last_entry(app).steps] == [NextStep.RAISE_LIMIT, NextStep.LOWER_EFFORT]
            await press_step(app, NextStep.LOWER_EFFORT)
            assert server.requests[-1].body["output_config"] == {"effort": "low"}

    run_async(flow)


@pytest.mark.slow
def test_steps_lead_to_the_settings(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            await ask(app, "play 402")
            transcript, controls = app.window.pane.transcript, app.window.connection_controls
            transcript.step_requested.emit(StepAsk(last_entry(app).id, NextStep.OPEN_BILLING))
            assert controls.settings_window is not None  # the vendor's page is not this server's
            assert controls.settings_window.isVisible()
            controls.settings_window.close()
            transcript.step_requested.emit(StepAsk(last_entry(app).id, NextStep.OPEN_NETWORK))
            assert controls.settings_window.isVisible()

    run_async(flow)
