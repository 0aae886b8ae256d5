"""Lays out a pie: slices from the top clockwise, and their names beside it."""

from __future__ import annotations

from claude_desktop.markdown.diagrams.figure import Figure, Item, Label, Measure, Side, Slice, Swatch
from claude_desktop.markdown.diagrams.model import Pie

_RADIUS_EM = 6.5
_GAP_EM = 2.0


def lay_out_pie(pie: Pie, measure: Measure, em: float) -> Figure:
    """Lay out a pie."""
    items: list[Item] = []
    top = margin = 0.6 * em
    width = 0.0
    if pie.title:
        size = measure(pie.title)
        items.append(Label(margin, top, size.width, size.height, pie.title, Side.LEFT, strong=True))
        top += size.height + em
        width = size.width
    total = sum(value for _, value in pie.slices)
    names = [_name(label, value, total, shows_value=pie.shows_values) for label, value in pie.slices]
    sizes = [measure(name) for name in names]
    pitch = max(size.height for size in sizes) + 0.3 * em
    radius = _RADIUS_EM * em
    height = max(2 * radius, pitch * len(names))
    start, left = 0.0, margin + 2 * radius + _GAP_EM * em
    y = top + (height - pitch * len(names)) / 2
    for number, ((_, value), name, size) in enumerate(zip(pie.slices, names, sizes, strict=True)):
        span = 360 * value / total
        items.append(Slice(margin + radius, top + height / 2, radius, start, span, number))
        items.append(Swatch(left, y + (size.height - 0.8 * em) / 2, 0.8 * em, number))
        items.append(Label(left + 1.4 * em, y, size.width, size.height, name, Side.LEFT))
        start += span
        y += pitch
    width = max(width, left + 1.4 * em + max(size.width for size in sizes))
    return Figure(width + margin, top + height + margin, tuple(items))


def _name(label: str, value: float, total: float, *, shows_value: bool) -> str:
    share = f"{100 * value / total:.0f} %"
    return f"{label}  {value:g} ({share})" if shows_value else f"{label}  {share}"
