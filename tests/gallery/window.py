"""Photographs the running app for the README: `python -m tests.gallery.window [OUTDIR]` (resources/screenshots).

The window, the services, the store and the HTTP are the app's own; only the words of the reply come from a script.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from claude_desktop.app import App, run_session
from claude_desktop.model.settings import Settings
from tests.fakes.faults import Script
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard, connect
from tests.fakes.streams import block, delta, ending, said, start, stop

QUESTION = "My consumer handles 200 items a second, the producer makes 5,000. What bounds the queue?"
THOUGHT = "The queue has no size, so nothing pushes back on the producer."
REPLY = """\
### Nothing bounds it: that is the problem

`asyncio.Queue()` without a size never makes the producer wait, so the backlog, and with it the latency, grows \
without limit. Give it a size and the producer slows to what the consumer can do.

```python
async def produce(queue: asyncio.Queue[Item]) -> None:
    async for item in source():
        await queue.put(item)      # waits while the queue is full

queue = asyncio.Queue(maxsize=256)
```

| size | latency p99 | memory |
| :--- | ---: | ---: |
| unbounded | grows | grows |
| 256 | 1.3 s | 2 MB |
"""
USAGE = {"input_tokens": 412, "output_tokens": 231, "output_tokens_details": {"thinking_tokens": 40}}
EARLIER = (
    "Explain Fenwick trees simply",
    "Dinner for six, two vegans",
    "旅行の計画、京都と奈良",
    "SQL window functions, again",
)
SIZE_PX = (1_280, 800)


def _script(text: str) -> Script:
    pieces = [said(text[at : at + 12], 1) for at in range(0, len(text), 12)]
    frames = (
        start(model="claude-sonnet-5-5", usage={**USAGE, "output_tokens": 1}),
        block(0, {"type": "thinking", "thinking": "", "signature": ""}),
        delta(0, type="thinking_delta", thinking=THOUGHT),
        delta(0, type="signature_delta", signature="c2lnbmF0dXJl"),
        stop(0),
        block(1, {"type": "text", "text": ""}),
        *pieces,
        stop(1),
        ending(usage=USAGE),
        {"type": "message_stop"},
    )
    return Script(frames, (0.4, 0.4, 1.2, 0.1, 0.0, 0.0, 0.02))


async def _ask(app: App, server: FaultyServer, question: str, reply: str) -> None:
    server.next(_script(reply))
    ended = Heard(app.replies.turn_ended)
    app.window.pane.composer.send_requested.emit(question)
    await ended.wait()


async def _photograph(app: App, folder: Path) -> None:
    async with running(FaultyServer()) as server:
        await connect(app.connection, server)
        window = app.window
        window.resize(*SIZE_PX)
        for question in EARLIER:
            window.new_conversation()
            await _ask(app, server, question, "Here is a short answer.")
        window.new_conversation()
        window.pane.change_settings(
            Settings(
                model="claude-sonnet-5-5",
                effort="medium",
                system_prompt="You are a patient tutor. Do not give the answer at once; lead me to it.",
            )
        )
        await _ask(app, server, QUESTION, REPLY)
        conversation = window.pane.conversation
        assert conversation is not None
        app.library.rename(conversation.id, "Why is my asyncio queue slow?")
        window.sides.show_panel(True)
        for theme in ("light", "dark"):
            app.settings.choose_theme(theme)
            await asyncio.sleep(0.5)
            window.pane.transcript.scroll_by(-10_000)
            await asyncio.sleep(0.3)
            window.grab().save(str(folder / f"{theme}.png"))


def main() -> int:
    """Take the pictures."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "resources/screenshots").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        run_session(Path(profile), lambda app: _photograph(app, folder))
    for name in ("light.png", "dark.png"):
        sys.stdout.write(f"{folder / name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
