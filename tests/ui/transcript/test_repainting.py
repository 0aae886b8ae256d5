"""What is painted piece by piece is the same as a whole paint shows."""

from __future__ import annotations

import random

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from claude_desktop.model.messages import TurnState
from claude_desktop.model.stream_events import BlockOpened, TextGrew
from claude_desktop.ui.transcript.view import TranscriptView
from tests.fakes.transcript_samples import RICH_REPLY, conversation, own, reply

NESTED = """1. one

   > quoted *words* that are long enough to be broken over several lines of the narrow pane they stand in
   >
   > - an item
   > - another one with `code` in it

2. two

| a | b |
| - | -: |
| some cell | 1 |
| another cell that is long | 22 |
| **bold** | 333 |

```python
def add(one: int, other: int) -> int:
    return one + other  # a comment


print(add(1, 2))
```

שלום עולם, some words after it that are long enough to be broken over several lines of the narrow pane, really.
"""


# A round corner that the edge of the pane cuts is smoothed otherwise by a pixel than one that was moved there.
ROUNDED_PX = 8


@pytest.fixture
def view(qtbot: QtBot) -> TranscriptView:
    made = TranscriptView()
    qtbot.addWidget(made)
    made.resize(480, 420)
    made.show()
    made.show_entries([*conversation(4), own("q", "Go on."), reply("r", "", TurnState.STREAMING)])
    made.grow("r", BlockOpened(0, {"type": "text", "text": ""}))
    return made


def on_screen(view: TranscriptView) -> QImage:
    for _ in range(3):
        QApplication.processEvents()
    pane = view.viewport().geometry()
    seen = view.screen().grabWindow(view.winId(), pane.x(), pane.y(), pane.width(), pane.height())
    return seen.toImage().convertToFormat(QImage.Format.Format_RGB32)


def pixels_apart(one: QImage, other: QImage) -> int:
    """How many pixels differ."""
    if one == other:
        return 0
    mine, theirs = (memoryview(image.constBits()).cast("I") for image in (one, other))
    return sum(a != b for a, b in zip(mine, theirs, strict=True))


def painted_whole(view: TranscriptView) -> QImage:
    return view.grab(view.viewport().geometry()).toImage().convertToFormat(QImage.Format.Format_RGB32)


@pytest.mark.parametrize("text", [NESTED, RICH_REPLY * 2])
def test_a_growing_reply_is_painted_piece_by_piece_as_it_would_be_whole(view: TranscriptView, text: str) -> None:
    chance = random.Random(7)  # noqa: S311
    at = 0
    while at < len(text):
        size = chance.choice((1, 3, 9, 30, 70))
        view.grow("r", TextGrew(0, text[at : at + size]))
        at += size
        view.on_flush_due()
        assert pixels_apart(on_screen(view), painted_whole(view)) <= ROUNDED_PX, text[:at][-80:]
    assert view.counters.pixels_moved > 0, "nothing was moved on the screen: this compared whole paints"
