"""The conversation view beside the naive design, `setMarkdown` per delta, in the same run; find, resize, hostile text.

Times are CPU of this thread. Each row's floor is the naive design or the smallest deed of its kind.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QTextBrowser

from claude_desktop.model.stream_events import TextGrew
from claude_desktop.ui.transcript.view import TranscriptView
from tests.benchmarks.rows import Plan, Row
from tests.benchmarks.samples import text_of_reply
from tests.benchmarks.transcript_growth import cpu_ms, make_view, streaming_view
from tests.fakes.transcript_samples import RICH_REPLY, conversation, own, reply

NAIVE_TOKENS = (1_000, 10_000)
PIECE = "some more words of a reply that goes on and on, a frame's worth\n"
FIND_BAR_MS = 26.0
CALLBACK_BAR_MS = 16.0
HOSTILE_BAR_MS = 200.0
RESIZED_TOKENS = 43_000
HOSTILE = {
    "1 MB in one line": "x" * 1_000_000,
    "1 MB of words in one line": "word " * 200_000,
    "100,000 brackets": "[" * 100_000,
    "100,000 quote marks": ">" * 100_000,
    "a table of 5,000 rows": "| a | b | c |\n|---|---|---|\n" + "| some **cell** | 1 | x |\n" * 5_000,
    "a chain of 50,000 joiners": "👩\u200d" * 50_000,
    "99,000 combining marks": "a" + "\u0301" * 99_000,
    "100,000 emphasis marks": "*a " * 33_000,
    "a code line of 1 MB": "```python\n" + "x = '" + "y" * 1_000_000,
    "2,000 nested items": "".join("  " * level + "- x\n" for level in range(400)) * 5,
}


def _naive_ms(application: QApplication, tokens: int) -> float:
    """What one more piece costs a browser that is given the whole text anew."""
    browser = QTextBrowser()
    browser.resize(900, 800)
    browser.show()
    text = text_of_reply(tokens)
    costs = []
    for _ in range(5):
        text += PIECE

        def deed(shown: str = text) -> None:
            browser.setMarkdown(shown)
            application.processEvents()

        costs.append(cpu_ms(deed))
    browser.deleteLater()
    return median(costs)


def _ours_ms(application: QApplication, tokens: int) -> float:
    view = streaming_view(application, text_of_reply(tokens) + "\n\n")
    costs = []
    for _ in range(15):

        def deed() -> None:
            view.grow("r", TextGrew(0, PIECE))
            view.on_flush_due()
            application.processEvents()

        costs.append(cpu_ms(deed))
    view.deleteLater()
    return median(costs)


def _longest_ms(application: QApplication, begin: Callable[[], object], goes_on: Callable[[], bool]) -> float:
    """The longest that the loop stays away while a deed is begun and goes on."""
    longest = cpu_ms(begin)
    while goes_on():
        longest = max(longest, cpu_ms(application.processEvents))
    return longest


def _find_rows(application: QApplication, view: TranscriptView) -> list[Row]:
    view.show_entries(conversation(10_000, RICH_REPLY * 2))
    while view._loader.is_working:
        application.processEvents()
    rows: list[Row] = []
    for name, word in (("first", "unbounded"), ("next letter", "unbounded")):
        began_s = time.thread_time()
        view.finder.begin()
        longest = _longest_ms(application, partial(view.finder.search, word), lambda: not view.finder.state.is_complete)
        spent = (time.thread_time() - began_s) * 1_000
        bar = FIND_BAR_MS if name != "first" else None
        rows.append(Row(f"find in 10,000 messages, {name}", spent, "ms", bar=bar))
        rows.append(Row(f"longest callback of that, {name}", longest, "ms", bar=CALLBACK_BAR_MS))
    view.finder.stop()
    return rows


def _resize_row(application: QApplication, view: TranscriptView) -> Row:
    view.resize(640, 700)
    view.show_entries([own("q", "Go on."), reply("r", text_of_reply(RESIZED_TOKENS))])
    while view._loader.is_working:
        application.processEvents()
    costs = [cpu_ms(partial(view.resize, width, 700)) for width in range(620, 540, -10)]
    return Row(f"resize at a reply of {RESIZED_TOKENS:,} tokens", median(costs), "ms", bar=CALLBACK_BAR_MS)


def _hostile_rows(application: QApplication) -> list[Row]:
    return [
        Row(f"longest block of the window: {name}", longest_block_ms(application, text), "ms", bar=HOSTILE_BAR_MS)
        for name, text in HOSTILE.items()
    ]


def longest_block_ms(application: QApplication, text: str) -> float:
    """How long the loop stays away at most while a reply of that text is shown, loaded and scrolled through."""
    view = make_view(application)
    entries = [own("q", "?"), reply("r", text)]
    longest = _longest_ms(application, partial(view.show_entries, entries), lambda: view._loader.is_working)
    for _ in range(20):
        longest = max(longest, cpu_ms(partial(view.scroll_by, -2_000)), cpu_ms(application.processEvents))
    view.deleteLater()
    return longest


def measure(plan: Plan) -> list[Row]:
    """Measure."""
    application = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(application, QApplication)
    rows: list[Row] = []
    for tokens in NAIVE_TOKENS[:1] if plan.is_quick else NAIVE_TOKENS:
        naive = _naive_ms(application, tokens)
        rows.append(Row(f"one more piece at {tokens:,} tokens, ours", _ours_ms(application, tokens), "ms", naive))
        rows.append(Row(f"the same by setMarkdown of the whole, {tokens:,} tokens", naive, "ms"))
    view = make_view(application)
    rows += _find_rows(application, view)
    rows.append(_resize_row(application, view))
    return rows + _hostile_rows(application)
