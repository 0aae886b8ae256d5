"""Draws a page with every kind of block into PNGs: `python -m tests.gallery.blocks OUTDIR`.

Not a test: it is for eyes. Each picture is named `<theme>-<page>-<text size>.png`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QLocale, QTimer
from PySide6.QtWidgets import QApplication

from claude_desktop.model.blocks import Block, text_block
from claude_desktop.model.endings import NextStep
from claude_desktop.model.failures import Failure, FailureKind
from claude_desktop.model.messages import Role, TurnState
from claude_desktop.model.reply_status import ReplyPhase, ReplyStatus
from claude_desktop.ui.theme.theme import ThemeChoice, ThemeState
from claude_desktop.ui.transcript.entries import MessageEntry, NoticeKind, ReadingPosition, StepButton
from claude_desktop.ui.transcript.page import Page
from claude_desktop.ui.transcript.rows import Deed
from claude_desktop.ui.transcript.view import TranscriptView
from tests.fakes.transcript_samples import own

WIDTH_PX = 900
MOST_PX = 12_000
WAIT_MS = 200

TEXT = r"""# A heading of the first level
## Of the second
### Of the third
Running text with **bold**, *italic*, ***both***, ~~struck~~ and `code`, a [link](https://example.org "with a title"),
a bare https://example.org/path, an ![image](picture.png), a \*escape\* and an &amp; entity.\
A hard break came before this line.

> A quote with `code` in it
>
> > and a quote in the quote, which goes on for so long that it has to be broken over more than one line of the page
> - and a list

- one
- two, with a text that is so long that it has to be wrapped, because no screen is as wide as that
  1. deep
  2. deeper
     - deepest
- [ ] a task
- [x] a task that is done

9. nine
10. ten

A loose list:

- first

  with a second paragraph

- second

---

Right to left: שלום עולם, and a whole line:

مرحبا بالعالم، هذه فقرة عربية مع كلمة English في وسطها.

CJK and emoji: 日本語のテキスト、中文、한국어 👩‍👩‍👧 🎉 é.

A claim[^1] and another one[^long].

[^1]: The note to it.
[^long]: A note with a longer name.
"""
CODE = """Code with a language, and lines that are too wide:

```python
async def produce(queue: asyncio.Queue[Item]) -> None:
    \"\"\"Make items.\"\"\"
    async for item in source(limit=10):  # waits while the queue is full, which is what a bounded queue is made for, too
        await queue.put(item)
```

Without one, and indented:

```
plain
```

    indented code

| column | right | centre | a column with a longer text in it |
| :-- | --: | :-: | --- |
| a | 1.3 s | x | `code`, **bold** and a [link](https://example.org) |
| b | 200 ms | y | a cell that is so long that it has to be broken over several lines of its column |

| a | wide | table | of | many | columns | that | do | not | fit | into | the | page | at | all | so | it | scrolls |
| - | - | - | - | - | - | - | - | - | - | - | - | - | - | - | - | - | - |
| some | words | some | content | some | content | some | content | some | content | some | content | so | on | a | . |
"""
MATH = r"""Inline math $ax^2 + bx + c = 0$ and \(\Delta = b^2 - 4ac\), prices of $5 and $10, and broken $x^{$ math.

$$
x_{1,2} = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}
$$

- in a list $\frac{1}{2}\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt\pi}{4}$ the line is as high as it has to be

\[ \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \]

$$\broken{$$
"""
DIAGRAMS = """Diagrams are drawn:

```mermaid
flowchart TD
    A[Start] --> B{Is it so?}
    B -->|yes| C(Do it)
    B -- no --> D[[Do something else]]
    C --> E((End))
    D -.-> E
    subgraph One [A group]
      F[/Input/] ==> C
    end
    E --> G[(Database)] & H{{Hexagon}} & I([Stadium]) & J>Flag]
```

```mermaid
sequenceDiagram
    autonumber
    actor U as User
    participant W as Window
    participant A as Claude API
    U->>+W: types a message
    W->>+A: POST /v1/messages
    loop until it ends
      A-->>W: content_block_delta
    end
    Note over W,A: read once<br/>a frame
    A-->>-W: message_stop
    W->>W: stores the turn
    W-->>-U: shows the reply
```

```mermaid
stateDiagram-v2
    direction LR
    [*] --> Idle
    Idle --> Busy : start
    Busy --> Idle : stop
    state Busy {
      [*] --> Reading
      Reading --> Writing : data
    }
    Busy --> [*] : error
```

```mermaid
pie showData title Shares of a whole
    "First" : 45
    "Second" : 25
    "Third" : 15
    "Fourth" : 9
    "Fifth" : 4
    "Sixth" : 2
```

What is not understood is shown as it is:

```mermaid
classDiagram
    Animal <|-- Duck
```
"""
OPEN = "A reply that is still coming, with an open\n\n```python\nx = 1\n"
THOUGHT = "First **this**.\n\n- then that\n\n```py\nx = 1\n```"


def reply(message_id: str, *blocks: Block, state: TurnState = TurnState.COMPLETE, **more: object) -> MessageEntry:
    """A reply of these blocks."""
    entry = MessageEntry(message_id, Role.ASSISTANT, blocks, 0, state=state, can_retry=True, facts="Sonnet 5.5 · 0.8 s")
    for name, value in more.items():
        object.__setattr__(entry, name, value)
    return entry


STOPPED_STEPS = (StepButton(NextStep.CONTINUE, "Continue"), StepButton(NextStep.RETRY, "Retry"))
BROKE = "The connection broke before the reply was complete. What arrived is kept."
LIMIT_STEPS = (
    StepButton(NextStep.CONTINUE, "Continue"),
    StepButton(NextStep.RAISE_LIMIT, "Retry with 32,000 tokens"),
    StepButton(NextStep.RETRY_WITH, "Ask another model…"),
)


def chrome() -> list[MessageEntry]:
    """Everything that is not Markdown: thoughts, tools, notices, versions, a stream."""
    thought = Block({"type": "thinking", "thinking": THOUGHT, "signature": "s"})
    hidden = Block({"type": "redacted_thinking", "data": "x"})
    tool = Block({"type": "tool_use", "id": "t", "name": "search", "input": {"query": "Fenwick tree", "limit": 3}})
    result = Block({"type": "web_search_tool_result", "tool_use_id": "t", "content": []})
    odd = Block({"type": "hologram", "frames": 3})
    said = text_block("The answer.")
    return [
        own("a", "A question of the person's own\n  with its line breaks, <b>no HTML</b> and *no Markdown*."),
        reply("b", thought, hidden, tool, result, odd, said, author="Opus 5.5", thought_ms=12_000),
        own("c", "Short."),
        reply("d", said, state=TurnState.STOPPED, notice="You stopped this reply.", steps=STOPPED_STEPS),
        reply(
            "e",
            said,
            notice=BROKE,
            notice_kind=NoticeKind.WARN,
            steps=LIMIT_STEPS,
            sibling=2,
            siblings=3,
        ),
        reply("f", notice="The API key was refused.", notice_kind=NoticeKind.DANGER, state=TurnState.FAILED),
        own("g", "And?"),
        reply("h", text_block(OPEN), state=TurnState.STREAMING, facts="", can_retry=False),
    ]


PAGES: Sequence[tuple[str, Sequence[MessageEntry]]] = (
    ("text", (own("a", "Text, please."), reply("b", text_block(TEXT)))),
    ("code", (own("a", "Code and tables."), reply("b", text_block(CODE)))),
    ("math", (own("a", "Solve $x^2$."), reply("b", text_block(MATH)))),
    ("diagrams", (own("a", "Draw it."), reply("b", text_block(DIAGRAMS)))),
    ("chrome", chrome()),
)


def settle() -> None:
    """Let layouts, colours and math come to rest."""
    loop = QEventLoop()
    QTimer.singleShot(WAIT_MS, loop.quit)
    getattr(loop, "exec")()  # noqa: B009 - a script's own loop; the rule is for the app


def unfold(view: TranscriptView, page: Page) -> None:
    """Unfold the thought and the first tool."""
    for index in (0, 1):
        folds = [hit for hit in page.targets() if hit.target.deed is Deed.FOLD]
        if index < len(folds):
            view.layout_model.laid(folds[0].message).toggle_fold(index * 2)
            view.layout_model.note_change(folds[0].message)
            view.on_rows_changed()


def draw(out: Path, only: str) -> None:
    """Draw all pages whose name holds `only`, in both modes, at 100 % and 200 %."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    QLocale.setDefault(QLocale("en_GB"))
    theme = ThemeState(application)
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        theme.set_choice(choice)
        for scale in (1.0, 2.0):
            theme.set_text_scale(scale)
            for name, entries in PAGES:
                if only in name:
                    draw_page(theme, entries, out / f"{choice}-{name}-{round(scale * 100)}.png")


def draw_page(theme: ThemeState, entries: Sequence[MessageEntry], path: Path) -> None:
    """Draw one page, as high as it is."""
    view = TranscriptView()
    view.set_tokens(theme.tokens)
    view.resize(WIDTH_PX, 800)
    view.show()
    view.show_entries(entries, ReadingPosition(entries[0].id, following=False))
    view.resize(WIDTH_PX, MOST_PX)
    if len(entries) > 2:
        unfold(view, view.page)
        view.show_status(entries[-1].id, ReplyStatus(ReplyPhase.RETRYING, 0, 1, 0, Failure(FailureKind.OVERLOADED)))
    settle()
    settle()
    view.resize(WIDTH_PX, min(MOST_PX, view.layout_model.total_px + 8))
    settle()
    view.grab().save(str(path))
    view.close()
    view.deleteLater()


def main() -> None:
    """Read the arguments and draw."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    draw(out, sys.argv[2] if len(sys.argv) > 2 else "")


if __name__ == "__main__":
    main()
