"""Messages for the tests and benchmarks of the conversation view."""

from __future__ import annotations

from claude_desktop.model.blocks import Block, text_block
from claude_desktop.model.messages import Role, TurnState
from claude_desktop.ui.transcript.entries import MessageEntry

RICH_REPLY = """### Nothing bounds it: that is the problem
`asyncio.Queue()` without a size never makes the producer *wait*, so the **backlog** grows. See
[the docs](https://docs.python.org/3/library/asyncio-queue.html) for more.

- one
- two, with a rather long text that has to be wrapped because it is longer than the column is wide on any screen
  1. deep
  2. deeper

> A quote with `code` in it.

```python
async def produce(queue: asyncio.Queue[Item]) -> None:
    async for item in source():
        await queue.put(item)  # waits while the queue is full
```

| size | latency p99 | memory |
| :-- | --: | --: |
| unbounded | grows | grows |
| 256 | 1.3 s | 2 MB |

---

Emoji 👩‍👩‍👧, 日本語のテキスト, שלום.
"""


def own(message_id: str, text: str) -> MessageEntry:
    """A message of the person's own."""
    return MessageEntry(message_id, Role.USER, (text_block(text),), 0)


def reply(message_id: str, text: str, state: TurnState = TurnState.COMPLETE) -> MessageEntry:
    """A reply of one text block; none while there is no text."""
    blocks: tuple[Block, ...] = (text_block(text),) if text else ()
    return MessageEntry(message_id, Role.ASSISTANT, blocks, 0, state=state, can_retry=True, facts="Sonnet 5.5 · 0.8 s")


def conversation(messages: int, reply_text: str = RICH_REPLY) -> list[MessageEntry]:
    """So many messages, own ones and replies in turn."""
    return [
        reply(f"m{index}", reply_text) if index % 2 else own(f"m{index}", f"Question number {index}?")
        for index in range(messages)
    ]
