from __future__ import annotations

import sys

import pytest

from claude_desktop.markdown.math_drawing import draw_math


def test_a_formula_is_svg_that_qt_can_draw_in_its_colour() -> None:
    drawing = draw_math(r"\frac{a}{b}", display=True, size_px=16, colour="#123456")
    assert drawing is not None
    assert "<symbol" not in drawing.svg
    assert "#123456" in drawing.svg
    assert 5 < drawing.width_px < 40
    assert drawing.ascent_px > drawing.descent_px > 0


def test_its_size_follows_the_text() -> None:
    small, large = (draw_math("x^2", display=False, size_px=size, colour="#000000") for size in (10, 20))
    assert small is not None
    assert large is not None
    assert large.width_px == pytest.approx(2 * small.width_px, rel=0.15)


@pytest.mark.parametrize("tex", ["x^{", "", r"\begin{pmatrix}", "{" * 5_000, r"\sqrt{" * 300 + "}" * 300])
def test_what_can_not_be_drawn_is_none(tex: str) -> None:
    assert draw_math(tex, display=False, size_px=16, colour="#000000") is None


def test_reading_markdown_alone_does_not_import_the_drawer() -> None:
    import subprocess  # noqa: PLC0415

    code = "import sys, claude_desktop.markdown.parsing as p; p.parse('$x$'); sys.exit('ziamath' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
