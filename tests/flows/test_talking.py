from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from claude_desktop.demo.pace import Pace
from claude_desktop.model.blocks import plain_text
from claude_desktop.model.endings import NextStep
from claude_desktop.model.messages import TurnState
from claude_desktop.model.reply_status import ReplyPhase
from claude_desktop.model.stream_events import TextGrew
from tests.conftest import RunAsync
from tests.fakes.faults import AtPace, Cut, ErrorEvent, HttpAnswer, NeverAnswer, Stall
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, ask, loaded, press, shown, type_text

SLOWLY = AtPace(Pace(first_byte_s=0.0, thinking_tokens_per_s=100, text_tokens_per_s=100))
OVERLOADED = HttpAnswer(529, b'{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}')


def test_the_composer_is_cleared_only_when_the_turn_is_stored(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            composer = app.window.pane.composer
            began, ended = Heard(app.replies.turn_began), Heard(app.replies.turn_ended)
            type_text(app, "Keep me until I am safe")
            press(app, Qt.Key.Key_Return)
            assert composer.text() == "Keep me until I am safe"
            await began.wait()
            assert composer.text() == ""
            await ended.wait()
            shown_entries = app.window.pane.transcript.layout_model.entries
            assert [entry.id for entry in shown_entries] == [message.id for message in shown(app).branch()]
            assert [row.id for row in app.library.rows] == [shown(app).id]

    run_async(flow)


def test_esc_stops_and_keeps_the_text(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            server.next(SLOWLY)
            grew, ended = Heard(app.replies.reply_grew), Heard(app.replies.turn_ended)
            type_text(app, "Something long, please")
            press(app, Qt.Key.Key_Return)
            await grew.wait(15)
            assert app.window.pane.composer.stop_button.isVisible()
            pressed_at = time.monotonic()
            press(app, Qt.Key.Key_Escape)
            done = await ended.wait()
            assert time.monotonic() - pressed_at < 0.1
            assert done.turn.state is TurnState.STOPPED
            assert done.reply.blocks
            assert app.window.pane.composer.send_button.isVisible()

    run_async(flow)


def test_stop_works_while_nothing_came_yet(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            server.next(NeverAnswer())
            began, ended = Heard(app.replies.turn_began), Heard(app.replies.turn_ended)
            type_text(app, "Anybody there?")
            press(app, Qt.Key.Key_Return)
            await began.wait()
            await asyncio.sleep(0.1)
            pressed_at = time.monotonic()
            press(app, Qt.Key.Key_Escape)
            done = await ended.wait()
            assert time.monotonic() - pressed_at < 0.1
            assert done.turn.state is TurnState.STOPPED

    run_async(flow)


def test_an_overloaded_server_is_asked_again_visibly(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            server.next(OVERLOADED)
            status, ended = Heard(app.replies.status_changed), Heard(app.replies.turn_ended)
            type_text(app, "Hello")
            press(app, Qt.Key.Key_Return)
            done = await ended.wait()
            assert done.turn.state is TurnState.COMPLETE
            assert done.turn.attempts == 2
            phases = [changed.status.phase for changed in status.payloads]
            assert ReplyPhase.RETRYING in phases
            waiting = next(item.status for item in status.payloads if item.status.phase is ReplyPhase.RETRYING)
            assert waiting.until_ms is not None
            assert waiting.until_ms > waiting.since_ms

    run_async(flow)


def test_stop_works_while_waiting_for_another_try(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            server.next(HttpAnswer(429, OVERLOADED.body, headers=(("retry-after", "30"),)))
            status, ended = Heard(app.replies.status_changed), Heard(app.replies.turn_ended)
            type_text(app, "Hello")
            press(app, Qt.Key.Key_Return)
            await status.until(lambda: any(item.status.phase is ReplyPhase.RETRYING for item in status.payloads))
            pressed_at = time.monotonic()
            press(app, Qt.Key.Key_Escape)
            done = await ended.wait()
            assert time.monotonic() - pressed_at < 0.1
            assert done.turn.state is TurnState.STOPPED

    run_async(flow)


def test_a_cut_reply_is_kept_and_asked_again_beside_it(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            server.next(Cut(after=5))
            await ask(app, "Hello")
            cut = shown(app).branch()[-1]
            assert shown(app).turns[cut.id].state is TurnState.INTERRUPTED
            assert plain_text(cut.blocks)
            transcript = app.window.pane.transcript
            entry = transcript.layout_model.entries[-1]
            assert entry.notice
            assert entry.can_retry
            assert entry.steps[0].step is NextStep.CONTINUE
            ended = Heard(app.replies.turn_ended)
            transcript.retry_requested.emit(cut.id)
            await ended.wait()
            whole = shown(app).branch()[-1]
            assert whole.id != cut.id
            assert whole.parent_id == cut.parent_id
            assert shown(app).messages[cut.id].blocks == cut.blocks
            entry = transcript.layout_model.entries[-1]
            assert (entry.sibling, entry.siblings) == (2, 2)

    run_async(flow)


def test_an_error_in_mid_stream_keeps_the_text_and_says_so(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            server.next(ErrorEvent(after=5))
            await ask(app, "Hello")
            reply = shown(app).branch()[-1]
            turn = shown(app).turns[reply.id]
            assert turn.state is TurnState.FAILED
            assert turn.attempts == 1
            assert plain_text(reply.blocks)
            assert app.window.pane.transcript.layout_model.entries[-1].notice

    run_async(flow)


@pytest.mark.slow
def test_two_conversations_stream_at_once_and_stay_apart(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            server.next(SLOWLY, SLOWLY)
            ended = Heard(app.replies.turn_ended)
            began = Heard(app.replies.turn_began)
            type_text(app, "First of two")
            press(app, Qt.Key.Key_Return)
            await began.wait()
            first = shown(app)
            app.window.actions_made.action("new_conversation").trigger()
            assert shown(app).id != first.id
            assert app.window.pane.composer.text() == ""
            type_text(app, "Second of two")
            press(app, Qt.Key.Key_Return)
            await began.wait(2)
            second = shown(app)
            assert app.replies.streaming_ids == {first.id, second.id}
            app.library.open(first.id)
            assert shown(app).id == first.id
            await ended.wait(2)
            texts = {done.conversation_id: plain_text(done.reply.blocks) for done in ended.payloads}
            assert "First of two" in texts[first.id]
            assert "Second of two" in texts[second.id]
            reply = app.window.pane.transcript.layout_model.entries[-1]
            assert plain_text(reply.blocks) == texts[first.id]

    run_async(flow, 60)


def test_quitting_in_mid_stream_keeps_what_came_and_starts_again_with_it(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server:
            async with app_at_work(tmp_path, server) as app:
                server.next(Stall(after=8))
                grew = Heard(app.replies.reply_grew)
                type_text(app, "Hello")
                press(app, Qt.Key.Key_Return)
                await grew.until(lambda: any(isinstance(grown.event, TextGrew) for grown in grew.payloads))
                running_reply = app.replies.running(shown(app).id)
                assert running_reply is not None
                seen = plain_text(running_reply.growing.blocks())
                assert seen
                app.window.close()
                assert not app.window.isVisible()
            async with app_at_work(tmp_path, server) as app:
                await loaded(app)
                reply = shown(app).branch()[-1]
                assert shown(app).turns[reply.id].state is TurnState.INTERRUPTED
                assert plain_text(reply.blocks).startswith(seen)
                assert app.window.pane.transcript.layout_model.entries[-1].can_retry

    run_async(flow)


def test_a_draft_survives_a_restart(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server:
            async with app_at_work(tmp_path, server) as app:
                await ask(app, "Hello")
                type_text(app, "not sent yet")
            async with app_at_work(tmp_path, server) as app:
                await loaded(app)
                assert app.window.pane.composer.text() == "not sent yet"

    run_async(flow)
