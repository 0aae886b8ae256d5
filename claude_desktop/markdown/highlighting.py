"""Colours code while it grows: pygments' lexers, resumed line by line from their saved state.

Re-lexing a growing block from its start costs O(lines) per line; resuming costs the new line only. What one line alone
can not tell (a comment that a lexer matches whole, over several lines) is put right by one full pass at the end.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pygments.lexer import ExtendedRegexLexer, Lexer, RegexLexer  # type: ignore[import-untyped]
from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
from pygments.token import Token, _TokenType  # type: ignore[import-untyped]

from claude_desktop.markdown.languages import find_language

_LOG = logging.getLogger(__name__)

MAX_COLOURED_LINE = 5_000
MAX_FULL_PASS = 500_000
_TOKENS_PER_LOOK_AT_THE_CLOCK = 64
# What lexers were seen to raise on code that they do not understand; code is then shown without colours.
_LEXER_FAILURES = (LookupError, ValueError, TypeError, AttributeError, AssertionError, RuntimeError)


class CodeColour(Enum):
    """What a stretch of code is; the theme has one colour for each."""

    PLAIN = "plain"
    KEYWORD = "keyword"
    STRING = "string"
    NUMBER = "number"
    COMMENT = "comment"
    NAME = "name"
    TYPE = "type"


@dataclass(frozen=True, slots=True)
class Colouring:
    """One coloured stretch of a line, in code points from the line's start, `end` exclusive."""

    start: int
    end: int
    colour: CodeColour


LineColours = tuple[Colouring, ...]

_COLOURS: tuple[tuple[_TokenType, CodeColour], ...] = (
    (Token.Comment, CodeColour.COMMENT),
    (Token.Keyword.Type, CodeColour.TYPE),
    (Token.Keyword.Constant, CodeColour.NUMBER),
    (Token.Keyword, CodeColour.KEYWORD),
    (Token.Operator.Word, CodeColour.KEYWORD),
    (Token.Literal.String, CodeColour.STRING),
    (Token.Literal.Number, CodeColour.NUMBER),
    (Token.Literal, CodeColour.STRING),
    (Token.Name.Class, CodeColour.TYPE),
    (Token.Name.Exception, CodeColour.TYPE),
    (Token.Name.Builtin, CodeColour.TYPE),
    (Token.Name.Tag, CodeColour.KEYWORD),
    (Token.Name.Function, CodeColour.NAME),
    (Token.Name.Decorator, CodeColour.NAME),
    (Token.Name.Attribute, CodeColour.NAME),
    (Token.Name.Namespace, CodeColour.NAME),
    (Token.Name.Constant, CodeColour.NUMBER),
    (Token.Generic.Heading, CodeColour.KEYWORD),
    (Token.Generic.Subheading, CodeColour.KEYWORD),
    (Token.Generic.Prompt, CodeColour.COMMENT),
    (Token.Generic.Inserted, CodeColour.STRING),
    (Token.Generic.Deleted, CodeColour.KEYWORD),
)
_colour_of_token: dict[_TokenType, CodeColour] = {}


def _find_lexer(info: str) -> Lexer | None:
    language = find_language(info)
    if language is None:
        return None
    lexer: Lexer = get_lexer_by_name(language.aliases[0], stripnl=False, ensurenl=False)
    return lexer


def _colour(kind: _TokenType) -> CodeColour:
    known = _colour_of_token.get(kind)
    if known is None:
        known = next((colour for parent, colour in _COLOURS if kind in parent), CodeColour.PLAIN)
        _colour_of_token[kind] = known
    return known


class GrowingHighlight:
    """The colours of one code block that may still grow.

    `lines` holds one tuple for each line that was coloured so far; it changes in place. A line that is not there yet,
    and every character between two colourings, is plain.
    """

    def __init__(self, language: str) -> None:
        self.lines: list[LineColours] = []
        self._lexer = _find_lexer(language)
        self._resumes = isinstance(self._lexer, RegexLexer) and not isinstance(self._lexer, ExtendedRegexLexer)
        self._stack = ["root"]
        self._whole_lines = 0
        self._whole_end = 0
        self._seen_length = 0
        self._full_pass: _FullPass | None = None

    def append(self, lines: str) -> None:
        """Colour further whole lines at once; each ends with a newline."""
        for line in lines.splitlines(keepends=True):
            self._add_line(line)

    def advance(self, text: str, budget_ms: float) -> bool:
        """Colour on in `text`, the block's code so far, for about `budget_ms`; returns whether all of it is coloured.

        Whole lines that were coloured once must not change; the last, unfinished line may.
        """
        if self._lexer is None or len(text) == self._seen_length:
            return True
        deadline = time.perf_counter() + budget_ms / 1_000
        while (end := text.find("\n", self._whole_end)) >= 0:
            self._add_line(text[self._whole_end : end + 1])
            if time.perf_counter() > deadline:
                return False
        del self.lines[self._whole_lines :]
        if self._whole_end < len(text):
            self.lines.append(self._colours_of(text[self._whole_end :], list(self._stack)))
        self._seen_length = len(text)
        return True

    def finish(self, text: str, budget_ms: float) -> bool:
        """Colour the whole of `text` anew, in slices of about `budget_ms`; returns whether that is done.

        Call it until it returns True. The colours in `lines` hold until then.
        """
        if self._lexer is None:
            return True
        if len(text) > MAX_FULL_PASS:
            return self.advance(text, budget_ms)
        if self._full_pass is None:
            self._full_pass = _FullPass(self._lexer, text)
        if not self._full_pass.advance(budget_ms):
            return False
        self.lines[:] = self._full_pass.lines
        self._seen_length = self._whole_end = len(text)
        self._whole_lines = len(self.lines)
        self._full_pass = None
        return True

    def _add_line(self, line: str) -> None:
        del self.lines[self._whole_lines :]
        self.lines.append(self._colours_of(line, self._stack))
        self._whole_lines += 1
        self._whole_end += len(line)

    def _colours_of(self, line: str, stack: list[str]) -> LineColours:
        if self._lexer is None or len(line) > MAX_COLOURED_LINE:
            return ()
        try:
            tokens = _resume(self._lexer, line, stack) if self._resumes else self._lexer.get_tokens_unprocessed(line)
            return _line_colours(tokens)
        except _LEXER_FAILURES:
            _LOG.info("The lexer %s gave up on a line", self._lexer.name)
            stack[:] = ["root"]
            return ()


def _line_colours(tokens: Iterator[tuple[int, _TokenType, str]]) -> LineColours:
    found: list[Colouring] = []
    for start, kind, value in tokens:
        end = start + len(value.rstrip("\n"))
        colour = _colour(kind)
        if colour is CodeColour.PLAIN or end <= start:
            continue
        joins = bool(found) and found[-1].end == start and found[-1].colour is colour
        found.append(Colouring(found.pop().start if joins else start, end, colour))
    return tuple(found)


def _resume(lexer: Lexer, text: str, stack: list[str]) -> Iterator[tuple[int, _TokenType, str]]:
    """Lex `text` from a saved state stack, and leave the stack as the next line needs it.

    This is `RegexLexer.get_tokens_unprocessed` of pygments 2.21, which keeps the stack to itself.
    """
    rules: dict[str, list[tuple[Callable[[str, int], Any], Any, Any]]] = getattr(lexer, "_tokens")  # noqa: B009
    position = 0
    while position < len(text):
        for match_at, action, new_state in rules[stack[-1]]:
            match = match_at(text, position)
            if not match:
                continue
            if action is not None:
                if type(action) is _TokenType:
                    yield position, action, match.group()
                else:
                    yield from action(lexer, match)
            position = match.end()
            if new_state is not None:
                _change_state(stack, new_state)
            break
        else:
            if text[position] == "\n":
                stack[:] = ["root"]
            position += 1


def _change_state(stack: list[str], new_state: tuple[str, ...] | int | str) -> None:
    if isinstance(new_state, int):
        if abs(new_state) >= len(stack):
            del stack[1:]
        else:
            del stack[new_state:]
        return
    for state in (new_state,) if isinstance(new_state, str) else new_state:
        if state == "#pop":
            if len(stack) > 1:
                stack.pop()
        else:
            stack.append(stack[-1] if state == "#push" else state)


class _FullPass:
    """One lexing of a whole block, in slices of time."""

    def __init__(self, lexer: Lexer, text: str) -> None:
        self._tokens = lexer.get_tokens_unprocessed(text)
        self._found: list[Colouring] = []
        self._line_start = 0
        self.lines: list[LineColours] = []
        self._name = lexer.name
        self._ends = iter([index for index, character in enumerate(text) if character == "\n"] + [len(text)])
        self._line_end = next(self._ends)

    def advance(self, budget_ms: float) -> bool:
        """Lex on for about `budget_ms`; returns whether the end is reached."""
        deadline = time.perf_counter() + budget_ms / 1_000
        try:
            for number, (start, kind, value) in enumerate(self._tokens, 1):
                self._add(start, start + len(value), _colour(kind))
                if number % _TOKENS_PER_LOOK_AT_THE_CLOCK == 0 and time.perf_counter() > deadline:
                    return False
        except _LEXER_FAILURES:
            _LOG.info("The lexer %s gave up on a block", self._name)
        while self._next_line():
            pass
        return True

    def _add(self, start: int, end: int, colour: CodeColour) -> None:
        while start > self._line_end and self._next_line():
            pass
        while end > self._line_end:
            self._add_piece(start, self._line_end, colour)
            start = self._line_end + 1
            if not self._next_line():
                return
        self._add_piece(start, end, colour)

    def _add_piece(self, start: int, end: int, colour: CodeColour) -> None:
        start, end = start - self._line_start, end - self._line_start
        if colour is CodeColour.PLAIN or end <= start or start < 0:
            return
        if self._found and self._found[-1].end == start and self._found[-1].colour is colour:
            start = self._found.pop().start
        self._found.append(Colouring(start, end, colour))

    def _next_line(self) -> bool:
        too_long = self._line_end - self._line_start > MAX_COLOURED_LINE
        self.lines.append(() if too_long else tuple(self._found))
        self._found = []
        self._line_start = self._line_end + 1
        self._line_end = next(self._ends, -1)
        return self._line_end >= 0
