"""Draws math as SVG with ziamath. Everything here is slow: call it from a thread."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

_log = logging.getLogger(__name__)
_VIEW_BOX = re.compile(r'viewBox="(-?[\d.]+) (-?[\d.]+) ([\d.]+) ([\d.]+)"')
_MAX_DEPTH = 40


@dataclass(frozen=True, slots=True)
class MathDrawing:
    """A formula as SVG. Its width, and how far it reaches above and below its baseline, in pixels."""

    svg: str
    width_px: float
    ascent_px: float
    descent_px: float


@cache
def _ziamath() -> ModuleType:
    """Import ziamath, which takes a quarter of a second."""
    import ziamath  # noqa: PLC0415 - only who reads math pays for it

    configuration: Any = ziamath.config  # type: ignore[attr-defined] # re-exported without saying so
    configuration.svg2 = False  # QtSvg draws no <symbol>
    return ziamath


def draw_math(tex: str, *, display: bool, size_px: float, colour: str) -> MathDrawing | None:
    """Draw TeX at a font size in a `#RRGGBB` colour; None where it can not be drawn, so that its source is shown."""
    if _depth(tex) > _MAX_DEPTH:
        return None
    try:
        svg = _ziamath().Latex(tex, size=size_px, color=colour, inline=not display).svg()
    except Exception as error:  # noqa: BLE001 - the border of a drawing: whatever a text makes of it, its source is shown
        _log.debug("math was not drawn: %s", type(error).__name__)
        return None
    box = _VIEW_BOX.search(svg)
    if box is None:
        return None
    _, top, width, height = map(float, box.groups())
    return MathDrawing(svg, width, -top, height + top)


def _depth(tex: str) -> int:
    """How deep braces and environments are nested."""
    depth = deepest = 0
    for mark in re.findall(r"\\.|[{}]", tex):
        depth += (mark == "{") - (mark == "}")
        deepest = max(deepest, depth)
    return deepest + tex.count("\\begin")
