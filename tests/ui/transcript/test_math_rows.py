from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from claude_desktop.ui.theme.tokens import DARK, LIGHT
from claude_desktop.ui.transcript.contents import MathContent
from claude_desktop.ui.transcript.entries import ReadingPosition
from claude_desktop.ui.transcript.selection import TextPoint, Unit
from claude_desktop.ui.transcript.view import TranscriptView
from tests.fakes.transcript_samples import conversation, own, reply

TALL = r"So $\frac{\frac{a}{b}}{\frac{c}{d}}$ ends here."


@pytest.fixture
def view(qtbot: QtBot) -> TranscriptView:
    made = TranscriptView()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def show(qtbot: QtBot, view: TranscriptView, text: str) -> None:
    view.show_entries([reply("b", text), own("z", "x" * 40)], ReadingPosition("b", following=False))
    view.grab()
    qtbot.waitUntil(lambda: not view._math.is_waiting, timeout=20_000)


def test_a_formula_replaces_its_source_on_screen_and_nowhere_else(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries([reply("b", f"{TALL}\n\n$$\nE = mc^2\n$$")], ReadingPosition("b", following=False))
    before = [row.content_px for row in view.layout_model.laid(0).rows]
    show(qtbot, view, f"{TALL}\n\n$$\nE = mc^2\n$$")
    rows = view.layout_model.laid(0).rows
    assert rows[0].content_px > before[0]
    assert isinstance(rows[1].content, MathContent)
    assert rows[0].layout is not None
    assert rows[0].layout.text == TALL
    view.select_all()
    view.copy_selection()
    assert QGuiApplication.clipboard().text().startswith(f"{TALL}\n\n$$\nE = mc^2\n$$")


def test_the_text_after_a_formula_stands_after_its_picture(view: TranscriptView, qtbot: QtBot) -> None:
    show(qtbot, view, r"a $\frac{a + b}{c + d}$ b")
    layout = view.layout_model.visible[0].layout
    picture = layout.rects_of(2, 3)[0]
    following = layout.rects_of(len(layout.text) - 1, len(layout.text))[0]
    drawn = view._math.picture(r"$\frac{a + b}{c + d}$", *drawn_as(view))
    assert drawn is not None
    assert picture.width() == pytest.approx(drawn.width_px, abs=1)
    assert following.left() >= picture.right()
    assert layout.offset_at(QPointF(following.right() + 50, 10)) == len(layout.text)


def drawn_as(view: TranscriptView) -> tuple[float, str]:
    wanted = next(iter(view._math._pictures))
    return wanted.size_px, wanted.colour


def test_part_of_a_formula_copies_its_source(view: TranscriptView, qtbot: QtBot) -> None:
    show(qtbot, view, r"say $x^2$ and more")
    text = view.layout_model.visible[0].layout.text
    view.page.selection.begin(TextPoint(0, 0, 0), text, Unit.CHARACTER)
    view.page.selection.extend(TextPoint(0, 0, text.index(" and")), text)
    assert view.selected_text() == r"say $x^2$"


@pytest.mark.parametrize("text", ["$x^{$ is broken", "$$\n\\begin{matrix\n$$"])
def test_broken_math_shows_its_source(view: TranscriptView, qtbot: QtBot, text: str) -> None:
    show(qtbot, view, text)
    item = view.layout_model.visible[0]
    assert "{" in item.layout.text
    assert item.layout.rects_of(0, 1)[0].width() < item.layout.rects_of(0, len(item.layout.text))[0].width()


def test_colours_and_zoom_draw_it_anew(view: TranscriptView, qtbot: QtBot) -> None:
    show(qtbot, view, "$$x$$")
    first = drawn_as(view)
    view.set_tokens(DARK)
    view.set_text_scale(2.0)
    view.grab()
    qtbot.waitUntil(lambda: not view._math.is_waiting, timeout=20_000)
    sizes = [wanted.size_px for wanted in view._math._pictures if wanted.colour.upper() == DARK.text]
    assert max(sizes) == pytest.approx(2 * first[0], rel=0.02)
    assert first[1].upper() == LIGHT.text


def test_what_is_read_stays_when_math_above_is_drawn(view: TranscriptView, qtbot: QtBot) -> None:
    entries = [reply("b", (TALL + "\n\n") * 30), own("z", "Here I read."), *conversation(20)]
    view.show_entries(entries, ReadingPosition("z", following=False))
    view.scroll_by(-40)

    def places() -> dict[tuple[int, int], int]:
        return {(item.message, item.index): item.content_top_px for item in view.layout_model.visible if item.message}

    before, total = places(), view.layout_model.total_px
    view.grab()
    qtbot.waitUntil(lambda: view.layout_model.total_px > total and not view._math.is_waiting, timeout=20_000)
    assert places() == before


def test_another_conversation_stops_the_drawing(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries([reply("b", "\n\n".join(f"$x_{{{number}}}$" for number in range(60)))])
    view.show_entries([own("z", "x")])
    qtbot.waitUntil(lambda: not view._math.is_waiting, timeout=20_000)
    assert len(view._math._pictures) <= 12
