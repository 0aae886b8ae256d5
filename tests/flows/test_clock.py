"""The system's clock jumps while the app runs: order, countdowns and durations stay right."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt

from claude_desktop.app import App
from claude_desktop.model.messages import TurnState
from claude_desktop.model.reply_status import ReplyPhase
from claude_desktop.services import clock
from tests.conftest import RunAsync
from tests.fakes.faults import rate_limited
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, ask, loaded, press, shown, type_text

HOUR_NS = 3_600 * 1_000_000_000


class Jumps:
    """The wall clock, moved by as much as the test says."""

    def __init__(self) -> None:
        self.by_ns = 0

    def time_ns(self) -> int:
        return time.time_ns() + self.by_ns


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Jumps:
    jumps = Jumps()
    monkeypatch.setattr(clock, "_latest_ms", 0)
    monkeypatch.setattr(clock, "time", SimpleNamespace(time_ns=jumps.time_ns, monotonic_ns=time.monotonic_ns))
    return jumps


async def ask_anew(app: App, text: str) -> str:
    app.window.new_conversation()
    await ask(app, text)
    return shown(app).id


def ids(app: App) -> list[str]:
    """The conversations as the sidebar has them, from the top."""
    return [row.id for row in app.library.rows]


@pytest.mark.slow
def test_what_is_done_after_the_clock_was_put_back_stands_on_top(
    run_async: RunAsync, tmp_path: Path, wall: Jumps, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server:
            async with app_at_work(tmp_path, server) as app:
                first = await ask_anew(app, "first")
                wall.by_ns = -3 * HOUR_NS
                second = await ask_anew(app, "second")
                third = await ask_anew(app, "third")
                assert ids(app) == [third, second, first]
            monkeypatch.setattr(clock, "_latest_ms", 0)  # another process
            async with app_at_work(tmp_path, server) as app:
                await loaded(app)
                assert ids(app) == [third, second, first]
                await ask_anew(app, "fourth")
                assert ids(app)[1:] == [third, second, first]

    run_async(flow)


@pytest.mark.slow
@pytest.mark.parametrize("jump_ns", [-5 * HOUR_NS, 5 * HOUR_NS, 400 * 24 * HOUR_NS])
def test_a_wait_and_the_times_of_a_reply_do_not_see_the_jump(
    run_async: RunAsync, tmp_path: Path, wall: Jumps, jump_ns: int
) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            server.next(rate_limited(1))
            status, ended = Heard(app.replies.status_changed), Heard(app.replies.turn_ended)
            type_text(app, "Hello")
            press(app, Qt.Key.Key_Return)
            await status.until(lambda: any(item.status.phase is ReplyPhase.RETRYING for item in status.payloads))
            waiting = status.payloads[-1].status
            wall.by_ns = jump_ns
            assert waiting.until_ms is not None
            assert 0 < waiting.until_ms - clock.steady_ms() <= 1_500
            turn = (await ended.wait()).turn
            assert turn.state is TurnState.COMPLETE
            assert turn.first_token_ms is not None
            assert turn.ended_ms is not None
            assert turn.started_ms <= turn.first_token_ms <= turn.ended_ms < turn.started_ms + 20_000

    run_async(flow)
