"""Hostile text on every surface: names of all kinds, errors, notices, search hits, dialogs, exports, the clipboard.

The app is watched from outside while it shows them: it opens nothing, calls nobody and starts nothing.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from claude_desktop.demo.api_errors import JsonObject
from claude_desktop.demo.exchange import Exchange
from tests.fakes import faults
from tests.fakes.faulty_server import MESSAGES, FaultyServer, running
from tests.fakes.streams import CLOSED, SAID, block, ending, said, start, stop, text_block
from tests.window.desktop import XDesktop
from tests.window.tracing import between_marks, check_calls, skip_where_nothing_can_be_traced, traced

pytestmark = [pytest.mark.window, pytest.mark.slow, pytest.mark.timeout(400)]

LIMIT_S = 360.0

WORDS = (
    '<img src="CANARY"> <b>bold</b> ![x](file://CANARY) <img src="URL/a.png"> [l](URL/b "CANARY")',
    "first ![x](//cdq-host/share/a.png) \\\\cdq-host\\share <a href='file://CANARY'>x</a> \u202egnp.exe \x1b[31m \x07",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='CANARY'/></svg>",
    "<style>@import 'URL/c';body{background:url(file://CANARY)}</style> <link rel=stylesheet href='file://CANARY'>",
    "file://CANARY",
    "<table background='CANARY'><tr><td><script src='URL/d.js'></script><iframe src='URL/e'></iframe></table>",
)


class HostileServer(FaultyServer):
    """Says hostile things in every field of an answer: models, text, tools, sources, refusals, errors."""

    def __init__(self) -> None:
        super().__init__()
        self.words: tuple[str, ...] = ()
        self.asked = 0

    async def handle(self, exchange: Exchange) -> None:
        if exchange.request.path == MESSAGES:
            self.next(self._fault(self.words[self.asked % len(self.words)], self.asked % 4))
            self.asked += 1
        elif exchange.request.path == "/v1/models":
            models = [
                {"type": "model", "id": f"{text[:60]}-{number}", "display_name": text, "created_at": text}
                for number, text in enumerate(self.words)
            ]
            page = {"data": models, "has_more": False, "first_id": None, "last_id": None}
            self.next(faults.HttpAnswer(200, json.dumps(page).encode()), path="/v1/models")
        await super().handle(exchange)

    def _fault(self, text: str, kind: int) -> faults.Fault:
        """One of the ways to say it."""
        if kind == 0:
            return faults.api_error(400, text)
        if kind == 1:
            details = {"type": "refusal", "category": text, "explanation": text}
            end = ending("refusal", stop_details=details)
            return faults.Script((start(model=text), text_block(), said(text), stop(), end, CLOSED[-1]))
        if kind == 2:
            tool = {"type": "server_tool_use", "id": text, "name": text, "input": {text: text}}
            source = {"type": "web_search_result", "url": text, "title": text, "page_age": text}
            result = {"type": "web_search_tool_result", "tool_use_id": text, "content": [source]}
            other = {"type": text, "text": text}
            raws: list[JsonObject] = [tool, result, other]
            blocks = [frame for at, raw in enumerate(raws, 1) for frame in (block(at, raw), stop(at))]
            return faults.Script((start(), text_block(), said(SAID), stop(), *blocks, ending(text), CLOSED[-1]))
        citation = {"type": "web_search_result_location", "url": text, "title": text, "cited_text": text}
        cited = {"type": "content_block_delta", "index": 0, "delta": {"type": "citations_delta", "citation": citation}}
        return faults.Script((start(), text_block(), said(text), cited, *CLOSED))


def test_hostile_text_on_every_surface_opens_calls_and_starts_nothing(desktop: XDesktop, tmp_path: Path) -> None:
    skip_where_nothing_can_be_traced()
    canary, profile = tmp_path / "canary.png", tmp_path / "profile"
    canary.write_bytes(b"never to be read")

    async def run() -> tuple[str, str, int]:
        async with running(HostileServer()) as server:
            stranger = server.other_origin.base_url
            server.words = tuple(text.replace("CANARY", str(canary)).replace("URL", stranger) for text in WORDS)
            words = json.dumps(server.words)
            app = ("tests.window.hostile_surfaces", str(profile), server.base_url, server.key, words)
            trace = await traced(desktop, app, tmp_path, LIMIT_S)
            return trace, server.base_url, server.other_origin.connection_count

    trace, base_url, strangers = asyncio.run(run())
    assert strangers == 0
    told = [line for line in trace.splitlines() if _reaches_for(line, str(canary))]
    assert not told, "\n".join(told[:20])
    check_calls(list(between_marks(trace)), profile, base_url, asks_keyring=True)
    findings = json.loads(desktop.log().strip().splitlines()[-1])
    assert not findings, "\n".join(findings)


def _reaches_for(line: str, canary: str) -> bool:
    """Whether a call opens or looks for the file or the host that the texts name. They stand in its command line too,
    and in the names of files in its own folder."""
    names = (f'"{canary}', '"//cdq-host', '"/cdq-host', f'"file:{canary}')
    return "execve(" not in line and any(name in line for name in names)
