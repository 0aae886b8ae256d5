"""Lays out any diagram that was read."""

from __future__ import annotations

from claude_desktop.markdown.diagrams.figure import Figure, Measure
from claude_desktop.markdown.diagrams.flow_layout import lay_out_flow
from claude_desktop.markdown.diagrams.model import Diagram, Flow, NotUnderstoodError, Pie, Sequence
from claude_desktop.markdown.diagrams.pie_layout import lay_out_pie
from claude_desktop.markdown.diagrams.sequence_layout import lay_out_sequence


def lay_out(diagram: Diagram, measure: Measure, em: float) -> Figure | None:
    """Lay out a diagram with labels of a font of `em` pixels; None where it is too large or contradicts itself."""
    try:
        match diagram:
            case Flow():
                return lay_out_flow(diagram, measure, em)
            case Sequence():
                return lay_out_sequence(diagram, measure, em)
            case Pie():
                return lay_out_pie(diagram, measure, em)
    except NotUnderstoodError:
        return None
