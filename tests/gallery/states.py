"""Photographs every state of the window: `python -m tests.gallery.states OUTDIR [WORD…]`.

Real window, services, store and HTTP; the server is told how to answer. Each picture is named
`<theme>-<width>x<height>-<state>.png`; with words, only the states whose names hold one of them. Not a test: it is for
eyes.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from claude_desktop.app import App, run_session
from claude_desktop.demo.pace import Pace
from claude_desktop.model.reply_status import ReplyPhase
from claude_desktop.model.settings import Settings
from tests.fakes.faults import AtPace, Cut, Ending, HttpAnswer, NeverAnswer, Stall, rate_limited
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.plain_loop import until
from tests.fakes.services_at_work import Heard, connect

SIZES = ((900, 600), (1_280, 800), (1_920, 1_200))
LONG_TITLE = "A title that goes on and on, because somebody pasted a whole paragraph into the first message of it"
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 4
Stage = Callable[[App, FaultyServer], Awaitable[None]]


async def _said(app: App, server: FaultyServer, text: str = "Show me a table, a list and some code.") -> None:
    ended = Heard(app.replies.turn_ended)
    app.window.pane.composer.send_requested.emit(text)
    await ended.wait()


async def _begun(app: App, text: str, phase: ReplyPhase) -> None:
    status = Heard(app.replies.status_changed)
    app.window.pane.composer.send_requested.emit(text)
    await status.until(lambda: any(item.status.phase is phase for item in status.payloads))
    await asyncio.sleep(0.4)


async def empty(app: App, server: FaultyServer) -> None:
    """Nothing was said yet."""


async def answered(app: App, server: FaultyServer) -> None:
    """A whole reply."""
    await _said(app, server)


async def waiting(app: App, server: FaultyServer) -> None:
    """No answer yet."""
    server.next(NeverAnswer())
    await _begun(app, "Anybody there?", ReplyPhase.CONNECTING)


async def thinking(app: App, server: FaultyServer) -> None:
    """The model thinks."""
    server.next(Stall(after=1, of="thinking_delta"))
    await _begun(app, "Think about it.", ReplyPhase.THINKING)


async def writing(app: App, server: FaultyServer) -> None:
    """Text streams."""
    server.next(AtPace(Pace(0.0, 400, 90)))
    await _begun(app, "Show me a table, a list and some code.", ReplyPhase.WRITING)
    await asyncio.sleep(1.5)


async def stopped(app: App, server: FaultyServer) -> None:
    """The person pressed Esc."""
    await writing(app, server)
    ended = Heard(app.replies.turn_ended)
    app.window.pane.stop()
    await ended.wait()


async def interrupted(app: App, server: FaultyServer) -> None:
    """The connection broke."""
    server.next(Cut(after=30))
    await _said(app, server)


async def rate_limit(app: App, server: FaultyServer) -> None:
    """Waiting for another try."""
    server.next(rate_limited(42))
    await _begun(app, "Hello", ReplyPhase.RETRYING)


async def refused(app: App, server: FaultyServer) -> None:
    """The model declined."""
    details = {"type": "refusal", "category": "cyber", "explanation": "This asks for help with an attack."}
    server.next(Ending("refusal", details, 0))
    await _said(app, server, "Help me with something bad.")


async def failed(app: App, server: FaultyServer) -> None:
    """The server did not accept the request."""
    body = b'{"type":"error","error":{"type":"invalid_request_error","message":"messages.0: text is too odd"}}'
    server.next(HttpAnswer(400, body))
    await _said(app, server, "Hello")


async def too_long(app: App, server: FaultyServer) -> None:
    """The reply reached its limit."""
    server.next(Ending("max_tokens", pieces=60))
    await _said(app, server)


async def odd_texts(app: App, server: FaultyServer) -> None:
    """Long titles and words, right-to-left, CJK and emoji."""
    await _said(app, server, f"{LONG_TITLE}\n\n{LONG_WORD}\n\nمرحبا بالعالم، كيف حالك؟ 日本語と中文 👩🏽‍💻🏳️‍🌈")  # noqa: RUF001


async def other_settings(app: App, server: FaultyServer) -> None:
    """The panel with settings of its own, for a model that takes a temperature."""
    app.window.pane.change_settings(
        Settings(
            model="claude-haiku-4-5",
            system_prompt="You are a patient tutor.",
            max_tokens=8_000,
            temperature=0.3,
            stop_sequences=("END", "###"),
        )
    )
    await _said(app, server, "Hello")
    app.window.sides.show_panel(True)


STATES: tuple[Stage, ...] = (
    empty,
    answered,
    waiting,
    thinking,
    writing,
    stopped,
    interrupted,
    rate_limit,
    refused,
    failed,
    too_long,
    odd_texts,
    other_settings,
)


async def _photograph(app: App, folder: Path, words: list[str]) -> None:
    async with running(FaultyServer()) as server:
        await connect(app.connection, server)
        for scale in (1.0, 2.0):
            app.settings.change(text_scale=scale)
            for stage in STATES:
                name = stage.__name__ if scale == 1.0 else f"{stage.__name__}-200"
                if words and not any(word in name for word in words):
                    continue
                await _photograph_state(app, server, stage, folder, name)


async def _photograph_state(app: App, server: FaultyServer, stage: Stage, folder: Path, name: str) -> None:
    window = app.window
    window.sides.show_panel(False)
    window.new_conversation()
    await stage(app, server)
    for theme in ("light", "dark"):
        app.settings.choose_theme(theme)
        for width, height in SIZES:
            window.resize(width, height)
            await asyncio.sleep(0.25)
            window.grab().save(str(folder / f"{theme}-{width}x{height}-{name}.png"))
    window.pane.stop()
    await until(lambda: not app.replies.streaming_ids, 10)


def main() -> int:
    """Take the pictures."""
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        run_session(Path(profile), lambda app: _photograph(app, folder, sys.argv[2:]))
    sys.stdout.write(f"{len(list(folder.glob('*.png')))} pictures in {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
