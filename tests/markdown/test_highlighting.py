from __future__ import annotations

import pytest
from pygments.lexers import get_all_lexers  # type: ignore[import-untyped]

from claude_desktop.markdown.highlighting import CodeColour, GrowingHighlight, LineColours

PYTHON = '''\
import os  # a comment

class Point:
    """A docstring
    of two lines."""

    def __init__(self, x: int = 1) -> None:
        self.x = f"value {x}" + 'text'
'''


def coloured(line: str, colours: LineColours) -> list[tuple[str, CodeColour]]:
    return [(line[colouring.start : colouring.end], colouring.colour) for colouring in colours]


def grow(language: str, text: str, step: int) -> GrowingHighlight:
    highlight = GrowingHighlight(language)
    for end in range(step, len(text) + step, step):
        while not highlight.advance(text[:end], 4):
            pass
    return highlight


def finish(highlight: GrowingHighlight, text: str) -> None:
    while not highlight.finish(text, 4):
        pass


def test_python_is_coloured_line_by_line() -> None:
    highlight = grow("python", PYTHON, 7)
    lines = PYTHON.split("\n")
    assert (("import", CodeColour.KEYWORD)) in coloured(lines[0], highlight.lines[0])
    assert (("# a comment", CodeColour.COMMENT)) in coloured(lines[0], highlight.lines[0])
    assert (("Point", CodeColour.TYPE)) in coloured(lines[2], highlight.lines[2])
    assert (("1", CodeColour.NUMBER)) in coloured(lines[6], highlight.lines[6])
    assert (("'text'", CodeColour.STRING)) in coloured(lines[7], highlight.lines[7])


def test_a_string_over_several_lines_is_resumed() -> None:
    text = 'x = """one\ntwo\nthree"""\ny = 1\n'
    highlight = grow("py", text, 3)
    assert coloured("two", highlight.lines[1]) == [("two", CodeColour.STRING)]
    assert coloured("y = 1", highlight.lines[3])[-1] == ("1", CodeColour.NUMBER)


def test_the_full_pass_puts_right_what_a_line_alone_can_not_tell() -> None:
    text = "int a; /* one\ntwo\nthree */ int b;\n"
    highlight = grow("c", text, 5)
    finish(highlight, text)
    assert coloured("two", highlight.lines[1]) == [("two", CodeColour.COMMENT)]
    assert ("int", CodeColour.TYPE) in coloured("three */ int b;", highlight.lines[2])


def test_whole_lines_may_be_appended() -> None:
    highlight = GrowingHighlight("json")
    highlight.append('{"a": 1,\n"b": true}\n')
    assert len(highlight.lines) == 2
    assert all(highlight.lines)


def test_a_budget_of_nothing_still_makes_progress() -> None:
    text = "x = 1\n" * 50
    highlight = GrowingHighlight("python")
    rounds = 0
    while not highlight.advance(text, 0):
        rounds += 1
    assert 1 <= rounds <= 50
    assert len(highlight.lines) == 50
    assert highlight.advance(text, 0)


def test_a_full_pass_is_done_in_slices() -> None:
    text = PYTHON * 40
    highlight = GrowingHighlight("python")
    rounds = 0
    while not highlight.finish(text, 0):
        rounds += 1
    assert rounds > 5
    assert len(highlight.lines) == len(text.split("\n"))


@pytest.mark.parametrize("language", ["", "nope", "no such language", "x" * 500, "{.python}", "text"])
def test_an_unknown_language_is_plain_and_never_an_error(language: str) -> None:
    highlight = grow(language, "some text\nmore", 4)
    finish(highlight, "some text\nmore")
    assert not any(highlight.lines)


def test_a_line_without_end_is_left_plain() -> None:
    text = "x = '" + "y" * 10_000 + "'\nz = 1\n"
    highlight = grow("python", text, 5_000)
    assert highlight.lines[0] == ()
    finish(highlight, text)
    assert highlight.lines[0] == ()
    assert highlight.lines[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    "alias", ["delphi", *sorted(aliases[0] for _, aliases, _, _ in get_all_lexers() if aliases)[::12]]
)
def test_any_lexer_colours_any_text_within_its_lines(alias: str) -> None:
    text = PYTHON + '<a href="x">&amp;</a>\n{{ x }} $y @z #w % 1e5 \\ `q` é 日本\n\x00\x1b[0m ))) }}} """ \'\n'
    highlight = grow(alias, text, 40)
    for _ in range(2):
        for line, colours in zip(text.split("\n"), highlight.lines, strict=False):
            at = 0
            for colouring in colours:
                assert at <= colouring.start < colouring.end <= len(line)
                at = colouring.end
        finish(highlight, text)
