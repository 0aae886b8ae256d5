from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from pytestqt.qtbot import QtBot

from claude_desktop.markdown.diagrams.drawing import lay_out
from claude_desktop.markdown.diagrams.figure import Figure, Shape
from claude_desktop.markdown.diagrams.model import ShapeKind
from claude_desktop.markdown.diagrams.reading import read_diagram
from claude_desktop.ui.theme.tokens import DARK, LIGHT
from claude_desktop.ui.transcript.diagram_painter import DiagramPainter
from claude_desktop.ui.transcript.diagram_shapes import outline_of
from claude_desktop.ui.transcript.text_styles import TextStyles

SOURCES = [
    (
        "flowchart TD\nA[One] -->|label| B{Two}\nB -.-> C((C))\nC ==> D[(D)]\nC --x E\n"
        "subgraph g [Group]\nE --o F\nend\nF --> F"
    ),
    "sequenceDiagram\nactor A\nA->>+B: x\nloop again\nB-)A: y\nB--xA: z\nend\nNote over A,B: n\nB-->>-A: done",
    "stateDiagram\n[*] --> A\nstate c <<choice>>\nA --> c\nstate f <<fork>>\nc --> f\nf --> [*]",
    "pie title Shares\n" + "\n".join(f'"s{number}" : {number}' for number in range(1, 9)),
]


def figure_of(source: str, painter: DiagramPainter) -> Figure:
    diagram = read_diagram(source)
    assert diagram is not None
    figure = lay_out(diagram, painter.measure, painter.em)
    assert figure is not None
    return figure


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
@pytest.mark.parametrize("source", SOURCES)
def test_everything_is_painted_within_the_figure(qtbot: QtBot, source: str, tokens: object) -> None:
    made = DiagramPainter(TextStyles(LIGHT if tokens is LIGHT else DARK, QFont(), 96))
    figure = figure_of(source, made)
    margin = 20
    image = QImage(round(figure.width) + 2 * margin, round(figure.height) + 2 * margin, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    painter = QPainter(image)
    painter.translate(margin, margin)
    made.paint(painter, figure, QRectF(0, 0, figure.width, figure.height))
    painter.end()
    alpha = [
        [image.pixelColor(x, y).alpha() > 0 for x in range(0, image.width(), 2)] for y in range(0, image.height(), 2)
    ]
    assert sum(map(sum, alpha)) > 200
    edge = margin // 2 - 2
    assert not any(map(any, (*alpha[:edge], *alpha[-edge:])))
    assert not any(any((*row[:edge], *row[-edge:])) for row in alpha)


def test_only_what_is_to_be_seen_is_painted(qtbot: QtBot) -> None:
    made = DiagramPainter(TextStyles(LIGHT, QFont(), 96))
    figure = figure_of(SOURCES[0], made)
    image = QImage(round(figure.width), round(figure.height), QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    painter = QPainter(image)
    made.paint(painter, figure, QRectF(0, 0, figure.width, 10))
    painter.end()
    assert not any(image.pixelColor(x, image.height() - 20).alpha() for x in range(image.width()))


@pytest.mark.parametrize("kind", ShapeKind)
def test_every_shape_has_an_outline_of_its_size(kind: ShapeKind) -> None:
    outline = outline_of(Shape(kind, 10, 20, 100, 40, "x"))
    assert QRectF(9, 19, 102, 42).contains(outline.path.boundingRect())
    assert outline.path.boundingRect().width() > 90
