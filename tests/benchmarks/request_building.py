"""Building the request of a branch of 2,000 messages: what it takes, and the longest gap of the window's loop."""

from __future__ import annotations

import asyncio
import time
from statistics import median

from claude_desktop.app import App
from claude_desktop.model.blocks import Block, text_block
from claude_desktop.model.messages import Message, Role, Turn, TurnState
from claude_desktop.model.settings import Settings
from claude_desktop.model.tree import Conversation
from tests.benchmarks.app_in_process import Beat, run_with_app
from tests.benchmarks.rows import Plan, Row
from tests.benchmarks.token_server import token_server

MESSAGES = 2_000
WORDS = "A sentence of about the length that people and models write. " * 20
BAR_GAP_MS = 16.0
IDLE_S = 1.0


def long_conversation(account_id: str, messages: int = MESSAGES) -> Conversation:
    """A branch of questions and thoughtful replies, none of whose thinking fits its place any more."""
    made: dict[str, Message] = {}
    turns: dict[str, Turn] = {}
    parent_id: str | None = None
    for number in range(messages):
        role = Role.ASSISTANT if number % 2 else Role.USER
        thought = Block({"type": "thinking", "thinking": WORDS[:300], "signature": f"{number:0400d}"})
        blocks = (thought, text_block(WORDS)) if number % 2 else (text_block(WORDS),)
        message = Message(f"m{number}", "long", parent_id, role, blocks, number)
        made[message.id], parent_id = message, message.id
        if number % 2:
            turns[message.id] = Turn(
                f"t{number}", message.id, "long", TurnState.COMPLETE, "m", account_id, {}, number, prefix_hash="0"
            )
    return Conversation("long", "Long", 0, 0, Settings(), parent_id, made, turns)


async def _run(app: App, plan: Plan) -> list[Row]:
    account = app.connection.account
    conversation = long_conversation(account.id if account is not None else "")
    took_ms: list[float] = []
    beat = Beat()
    beat.start()
    await asyncio.sleep(IDLE_S)
    idle_ms = max(beat.gaps_ms)
    beat.start()
    for _ in range(plan.rounds):
        began_s = time.monotonic()
        await app.services.requests.prepare(conversation)
        took_ms.append((time.monotonic() - began_s) * 1_000)
    beat.stop()
    gaps = sorted(beat.gaps_ms)
    name = f"a request of {MESSAGES:,} messages"
    return [
        Row(f"{name}, wall time", median(took_ms), "ms", note=f"longest {max(took_ms):.0f} ms"),
        Row(f"longest gap of the loop, {name}", gaps[-1], "ms", idle_ms, BAR_GAP_MS, note="floor: while idle"),
    ]


def measure(plan: Plan) -> list[Row]:
    """Measure."""
    with token_server() as server:
        return run_with_app(lambda app: _run(app, plan), server)
