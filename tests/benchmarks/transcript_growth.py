"""The conversation view against its bars: ratios of thread CPU, medians of interleaved rounds, and counters."""

from __future__ import annotations

import gc
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from claude_desktop.model.blocks import text_block
from claude_desktop.model.messages import TurnState
from claude_desktop.model.stream_events import BlockOpened, TextGrew
from claude_desktop.ui.transcript.view import TranscriptView
from tests.benchmarks.rows import Plan, Row
from tests.fakes.transcript_samples import RICH_REPLY, conversation, own, reply

rows: list[Row] = []
TOKEN_CHARACTERS = 4
FLUSHES = 40
ROUNDS = 5
PROSE = "The consumer takes what the producer makes, and **bounded** queues make the producer wait. "


def cpu_ms(deed: Callable[[], object]) -> float:
    """Run a deed and return the thread's CPU time in milliseconds."""
    begun = time.thread_time()
    deed()
    return (time.thread_time() - begun) * 1_000


def make_view(application: QApplication) -> TranscriptView:
    """Make a pane of one screenful."""
    view = TranscriptView()
    view.resize(900, 800)
    view.show()
    application.processEvents()
    return view


def mixed(tokens: int) -> str:
    """Ordinary reply text of about so many tokens."""
    size = tokens * TOKEN_CHARACTERS
    paragraphs = RICH_REPLY + "\n\n" + "\n\n".join([PROSE * 4] * 4) + "\n\n"
    return (paragraphs * (size // len(paragraphs) + 1))[:size]


def giant(kind: str, tokens: int) -> str:
    """One leaf of about so many tokens that is still growing."""
    size = tokens * TOKEN_CHARACTERS
    line, head = {
        "list": ("- an item of a list that goes on\n", ""),
        "code": ("    value = compute(value, 12)  # next\n", "```python\n"),
        "table": ("| some cell | 123 | another cell |\n", "| a | b | c |\n| - | -: | - |\n"),
        "paragraph": (PROSE, ""),
    }[kind]
    return head + line * (size // len(line))


def streaming_view(application: QApplication, text: str, before: int = 1) -> TranscriptView:
    """A pane at the end of a reply that has grown to `text`, after `before` older messages."""
    view = make_view(application)
    view.show_entries([*conversation(before - before % 2), own("q", "Go on."), reply("r", "", TurnState.STREAMING)])
    view.grow("r", BlockOpened(0, {"type": "text", "text": ""}))
    for at in range(0, len(text), 40_000):
        view.grow("r", TextGrew(0, text[at : at + 40_000]))
        view.on_flush_due()
    application.processEvents()
    return view


def flush_ms(application: QApplication, view: TranscriptView, piece: str) -> list[float]:
    """The cost of single flushes of about ten tokens each, painting included."""
    costs: list[float] = []
    for index in range(FLUSHES):
        part = piece[index * 40 % len(piece) :][:40] or piece[:40]
        view.grow("r", TextGrew(0, part))

        def flush() -> None:
            view.on_flush_due()
            application.processEvents()

        costs.append(cpu_ms(flush))
    return costs


def report(name: str, value: float, bar: float, note: str = "") -> None:
    """Keep one bar for the table."""
    rows.append(Row(name, value, "", bar=bar, note=note))


def compare_flush(
    application: QApplication, name: str, small: TranscriptView, large: TranscriptView, piece: str, bar: float
) -> None:
    """Print how much dearer a flush is in the larger of two panes."""
    costs: dict[int, list[float]] = {0: [], 1: []}
    laid_out = 0
    for _ in range(ROUNDS):
        for index, view in enumerate((small, large)):
            costs[index] += flush_ms(application, view, piece)
            laid_out = max(laid_out, view.counters.rows_laid_out_last_flush)
    medians = [statistics.median(costs[0]), statistics.median(costs[1])]
    work = f"rows laid out per flush {laid_out}, alive {large.counters.rows_alive}"
    note = f"{medians[0]:.2f} -> {medians[1]:.2f} ms, {work}"
    report(name, medians[1] / medians[0], bar, note)


def compare_open(application: QApplication, view: TranscriptView, small: int, large: int) -> None:
    """Print how much dearer it is to open a long conversation."""
    entries = {count: conversation(count) for count in (small, large)}
    costs: dict[int, list[float]] = {small: [], large: []}
    for _ in range(ROUNDS + 2):
        for count, messages in entries.items():

            def show(messages: list = messages) -> None:  # type: ignore[type-arg]
                view.show_entries(messages)
                view.viewport().repaint()

            costs[count].append(cpu_ms(show))
            application.processEvents()
    medians = [statistics.median(costs[count][2:]) for count in (small, large)]
    report(
        f"warm open {large} / {small} messages",
        medians[1] / medians[0],
        2.0,
        f"{medians[0]:.1f} -> {medians[1]:.1f} ms, cold {costs[large][0]:.1f} ms",
    )


def measure_scroll(application: QApplication, view: TranscriptView) -> None:
    """Print how even the frames of scrolling are."""
    view.show_entries(conversation(2_000))
    chance = random.Random(1)  # noqa: S311
    costs: list[float] = []
    for index in range(1_500):
        point = QPointF(view.viewport().rect().center())
        delta = QPoint(0, chance.choice((30, 60, 120)) * (1 if index // 500 % 2 == 0 else -1))
        event = QWheelEvent(
            point,
            point,
            delta,
            QPoint(),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )

        def frame(event: QWheelEvent = event) -> None:
            view.wheelEvent(event)
            application.processEvents()

        costs.append(cpu_ms(frame))
    warm = sorted(costs[500:])
    p50, p99 = warm[len(warm) // 2], warm[len(warm) * 99 // 100]
    report("scroll frames warm, p99 / p50", p99 / p50, 3.0, f"p50 {p50:.2f} p99 {p99:.2f} max {warm[-1]:.2f} ms")
    report("scroll frames over 16 ms", sum(cost > 16 for cost in warm), 0)
    report("rows alive / visible rows", view.counters.rows_alive / max(1, len(view.layout_model.visible)), 5.0)


def measure_movement(view: TranscriptView) -> None:
    """Print how far what is read moves while messages above it grow."""
    entries = conversation(200)
    view.show_entries(entries)
    view.scroll_by(-3_000)
    moved_px = 0
    for _ in range(20):
        seen = view.layout_model.visible[0]
        above = entries[seen.message - 2]
        longer = str(above.blocks[0].raw["text"]) + "\n\nAnd a paragraph more." * 10
        view.replace_entry(replace(above, blocks=(text_block(longer),)))
        now = next(
            item for item in view.layout_model.visible if (item.message, item.index) == (seen.message, seen.index)
        )
        moved_px = max(moved_px, abs(now.top_px - seen.top_px))
        view.scroll_by(-200)
    report("pixels moved when heights above change", moved_px, 0)


def measure_memory(application: QApplication, view: TranscriptView) -> None:
    """Print the memory that showing 10,000 messages adds to their source; only a fresh process tells."""
    view.show_entries(conversation(10))
    application.processEvents()
    entries = conversation(10_000)
    source = sum(len(str(entry.blocks[0].raw["text"])) for entry in entries)
    gc.collect()
    before = _resident_bytes()
    view.show_entries(entries)
    while view._loader.is_working:
        application.processEvents()
    report(
        "added memory / source bytes, 10,000 messages",
        (_resident_bytes() - before) / source,
        3.5,
        f"{source / 1e6:.1f} MB source",
    )


def _resident_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def measure(plan: Plan) -> list[Row]:
    """Measure everything."""
    rows.clear()
    fast = plan.is_quick
    application = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(application, QApplication)
    measure_memory(application, make_view(application))
    large = 20_000 if fast else 100_000
    piece = PROSE * 3 + "\n\n"
    compare_flush(
        application,
        f"flush at {large} / 1,000 tokens",
        streaming_view(application, mixed(1_000) + "\n\n"),
        streaming_view(application, mixed(large) + "\n\n"),
        piece,
        1.15,
    )
    compare_flush(
        application,
        "flush in 10,000 / 100 messages",
        streaming_view(application, mixed(1_000) + "\n\n", 100),
        streaming_view(application, mixed(1_000) + "\n\n", 10_000),
        piece,
        1.15,
    )
    leaf = 10_000 if fast else 50_000
    for kind in ("list", "code", "table", "paragraph"):
        text = giant(kind, 200)
        compare_flush(
            application,
            f"one giant {kind}: flush at {leaf} / 1,000 tokens",
            streaming_view(application, giant(kind, 1_000)),
            streaming_view(application, giant(kind, leaf)),
            text[-120:] if kind != "paragraph" else PROSE,
            1.5,
        )
    view = make_view(application)
    compare_open(application, view, 100, 10_000)
    measure_scroll(application, view)
    measure_movement(view)
    return rows
