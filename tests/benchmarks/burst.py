"""CPU per token when they come as fast as they can be read: the SDK alone, `setMarkdown` per delta, and the app."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from statistics import median

import anthropic
from PySide6.QtWidgets import QTextBrowser

from claude_desktop.app import App
from tests.benchmarks.app_in_process import run_with_app, stream
from tests.benchmarks.rows import Plan, Row
from tests.benchmarks.token_server import ServerProcess, order, token_server

TOKENS = 5_000
NAIVE_TOKENS = 2_000
BAR = 2.0


async def _cpu_us(deed: Callable[[], Awaitable[None]], tokens: int) -> float:
    """CPU of the whole process per token, in microseconds."""
    began_ns = time.process_time_ns()
    await deed()
    return (time.process_time_ns() - began_ns) / 1_000 / tokens


async def read_with_sdk(client: anthropic.AsyncAnthropic, tokens: int, take: Callable[[str], object]) -> None:
    """Read a reply with nothing but the SDK, and hand each piece of text on."""
    events = await client.messages.create(
        model="claude-opus-5-5",
        max_tokens=16_000,
        messages=[{"role": "user", "content": order(tokens)}],
        stream=True,
    )
    async for event in events:
        if event.type == "content_block_delta" and event.delta.type == "text_delta":
            take(event.delta.text)


async def _naive(client: anthropic.AsyncAnthropic, browser: QTextBrowser, tokens: int) -> None:
    """The obvious design: the whole text anew into a rich text widget for every delta."""
    text = ""

    def take(piece: str) -> None:
        nonlocal text
        text += piece
        browser.setMarkdown(text)

    await read_with_sdk(client, tokens, take)


async def _rounds(app: App, server: ServerProcess, plan: Plan) -> list[Row]:
    client = anthropic.AsyncAnthropic(api_key=server.key, base_url=server.base_url, max_retries=0)
    browser = QTextBrowser()
    browser.resize(900, 800)
    browser.show()
    naive_tokens = NAIVE_TOKENS // 4 if plan.is_quick else NAIVE_TOKENS
    bare, ours, naive = [], [], []
    await stream(app, TOKENS // 5)
    try:
        for _ in range(plan.rounds):
            bare.append(await _cpu_us(lambda: read_with_sdk(client, TOKENS, len), TOKENS))
            ours.append(await _cpu_us(lambda: stream(app, TOKENS), TOKENS))
            naive.append(await _cpu_us(lambda: _naive(client, browser, naive_tokens), naive_tokens))
    finally:
        browser.close()
        browser.deleteLater()
        await client.close()
    floor = median(bare)
    return [
        Row(f"CPU per token, burst of {TOKENS:,}", median(ours), "us", floor, BAR, bar_is_ratio=True),
        Row(f"the same by setMarkdown per delta, {naive_tokens:,} tokens", median(naive), "us", floor),
    ]


def measure(plan: Plan) -> list[Row]:
    """Measure."""
    with token_server() as server:
        return run_with_app(lambda app: _rounds(app, server, plan), server)
