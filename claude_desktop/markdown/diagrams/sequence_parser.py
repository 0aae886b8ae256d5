"""Reads sequence diagrams."""

from __future__ import annotations

import re

from claude_desktop.markdown.diagrams.labels import clean_label
from claude_desktop.markdown.diagrams.model import (
    Activity,
    Divider,
    Frame,
    FrameEnd,
    Head,
    Message,
    Note,
    NotUnderstoodError,
    Sequence,
    Stroke,
)

_NAME = r"[^\s:,;+<>()-](?:[^:,;+<>()\n]*?[^\s:,;+<>()-])??"
_PARTICIPANT = re.compile(rf"(?:create\s+)?(participant|actor)\s+({_NAME})(?:\s*@\{{[^}}]*\}})?(?:\s+as\s+(.+))?")
_MESSAGE = re.compile(rf"({_NAME})\s*(<<--?>>|--?>>|--?>|--?x|--?\))\s*([+-]?)\s*({_NAME})\s*:\s*(.*)")
_NOTE = re.compile(rf"note\s+(left of|right of|over)\s+({_NAME})(?:\s*,\s*({_NAME}))?\s*:\s*(.*)", re.IGNORECASE)
_ACTIVITY = re.compile(rf"(activate|deactivate)\s+({_NAME})")
_FRAME = re.compile(r"(loop|alt|opt|par|critical|break)\b\s*(.*)")
_DIVIDER = re.compile(r"(else|and|option)\b\s*(.*)")
_BOX = re.compile(r"(?:box|rect)\b.*")
_PASSED_OVER = re.compile(r"(?:links?|properties|details|destroy)\b.*")
_TITLE = re.compile(r"title\s*:?\s+(.*)")
_MAX_FRAMES = 12


def parse_sequence(lines: list[str]) -> Sequence:
    """Read the lines of a sequence diagram, its header first. Raises `NotUnderstoodError`."""
    reader = _Reader()
    for line in lines[1:]:
        reader.read(line.rstrip(";"))
    return reader.finish()


class _Reader:
    def __init__(self) -> None:
        self._sequence = Sequence()
        self._open: list[bool] = []  # whether the end that is waited for is a frame's
        self._number = 0

    def read(self, line: str) -> None:
        """Read one line."""
        if line == "end":
            self._end()
        elif found := _PARTICIPANT.fullmatch(line):
            self._sequence.add_participant(found[2], clean_label(found[3] or ""))
            if found[1] == "actor":
                self._sequence.actors.add(found[2])
        elif found := _NOTE.fullmatch(line):
            names = tuple(name for name in (found[2], found[3]) if name)
            self._know(*names)
            self._sequence.add_step(Note(found[1].split()[0].lower(), names, clean_label(found[4])))
        elif found := _MESSAGE.fullmatch(line):
            self._message(found)
        elif found := _ACTIVITY.fullmatch(line):
            self._know(found[2])
            self._sequence.add_step(Activity(found[2], found[1] == "activate"))
        else:
            self._read_frame(line)

    def _read_frame(self, line: str) -> None:
        if line == "autonumber":
            self._number = 1
        elif found := _FRAME.fullmatch(line):
            self._begin(is_frame=True)
            self._sequence.add_step(Frame(found[1], clean_label(found[2])))
        elif found := _DIVIDER.fullmatch(line):
            if not (self._open and self._open[-1]):
                raise NotUnderstoodError(line)
            self._sequence.add_step(Divider(clean_label(found[2])))
        elif _BOX.fullmatch(line):
            self._begin(is_frame=False)
        elif found := _TITLE.fullmatch(line):
            self._sequence.title = clean_label(found[1])
        elif not _PASSED_OVER.fullmatch(line):
            raise NotUnderstoodError(line)

    def finish(self) -> Sequence:
        """Give the diagram."""
        if self._open or not self._sequence.participants:
            raise NotUnderstoodError("something without an end, or nothing to draw")
        return self._sequence

    def _begin(self, *, is_frame: bool) -> None:
        self._open.append(is_frame)
        if len(self._open) > _MAX_FRAMES:
            raise NotUnderstoodError("too many frames in one another")

    def _end(self) -> None:
        if not self._open:
            raise NotUnderstoodError("an end without a beginning")
        if self._open.pop():
            self._sequence.add_step(FrameEnd())

    def _message(self, found: re.Match[str]) -> None:
        start, arrow, mark, end, label = found.groups()
        self._know(start, end)
        stroke = Stroke.DASHED if arrow.lstrip("<").startswith("--") else Stroke.SOLID
        head = Head.NONE
        if arrow.endswith(">>"):
            head = Head.ARROW
        elif arrow.endswith("x"):
            head = Head.CROSS
        elif arrow.endswith(")"):
            head = Head.OPEN
        both = Head.ARROW if arrow.startswith("<<") else Head.NONE
        self._sequence.add_step(Message(start, end, clean_label(label), stroke, head, both, self._number))
        self._number += bool(self._number)
        if mark == "+":
            self._sequence.add_step(Activity(end, begins=True))
        elif mark == "-":
            self._sequence.add_step(Activity(start, begins=False))

    def _know(self, *names: str) -> None:
        for name in names:
            if name not in self._sequence.participants:
                self._sequence.add_participant(name)
