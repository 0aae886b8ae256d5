"""Lays out a sequence diagram: participants side by side, time downwards."""

from __future__ import annotations

from dataclasses import dataclass, field

from claude_desktop.markdown.diagrams.figure import Figure, Item, Label, Line, Measure, Point, Shape, Side, Tone, moved
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
    ShapeKind,
    Step,
    Stroke,
)

_PAD_EM = 0.9
_GAP_EM = 1.4
_LEAST_GAP_EM = 6.0
_STEP_EM = 1.1
_SELF_EM = 2.6
_BAR_EM = 0.7
_FRAME_PAD_EM = 0.7


def lay_out_sequence(sequence: Sequence, measure: Measure, em: float) -> Figure:
    """Lay out a sequence diagram. Raises `NotUnderstoodError` where it contradicts itself."""
    return _SequenceLayout(sequence, measure, em).figure()


@dataclass(slots=True)
class _OpenFrame:
    """A frame that is not at its end yet: where it begins, and which columns it goes over so far."""

    frame: Frame
    top: float
    columns: set[int] = field(default_factory=set)
    dividers: list[tuple[float, str]] = field(default_factory=list)


class _SequenceLayout:
    def __init__(self, sequence: Sequence, measure: Measure, em: float) -> None:
        self._sequence = sequence
        self._measure = measure
        self._em = em
        self._columns = {name: number for number, name in enumerate(sequence.participants)}
        self._sizes = [measure(label) for label in sequence.participants.values()]
        self._head_height = max(size.height for size in self._sizes) + 2 * 0.6 * em
        self._widths = [max(size.width + 2 * _PAD_EM * em, 4 * em) for size in self._sizes]
        self._left = self._right = 0.0
        self._x = self._place_columns()
        self._y = 0.0
        self._lines: list[Item] = []
        self._frames: list[Item] = []
        self._bars: list[Item] = []
        self._notes: list[Item] = []
        self._texts: list[Item] = []
        self._open: list[_OpenFrame] = []
        self._active: dict[str, list[float]] = {}

    def figure(self) -> Figure:
        """Lay everything out."""
        em = self._em
        title = self._title()
        top = self._y
        self._y += self._head_height + _STEP_EM * em
        for step in self._sequence.steps:
            self._take(step)
        for name in list(self._active):
            while self._active[name]:
                self._end_activity(name)
        bottom = self._y + 0.4 * em
        heads: list[Item] = []
        for number, (name, label) in enumerate(self._sequence.participants.items()):
            x, width = self._x[number], self._widths[number]
            kind = ShapeKind.STADIUM if name in self._sequence.actors else ShapeKind.BOX
            heads += [Shape(kind, x - width / 2, y, width, self._head_height, label) for y in (top, bottom)]
            life = Line((Point(x, top + self._head_height), Point(x, bottom)), faint=True)
            self._lines.insert(0, life)
        items = [*self._frames, *self._lines, *self._bars, *self._notes, *heads, *title, *self._texts]
        left = min([self._left, *(self._x[at] - width / 2 for at, width in enumerate(self._widths))]) - 0.4 * em
        right = max([self._right, *(self._x[at] + width / 2 for at, width in enumerate(self._widths))]) + 0.4 * em
        shown = tuple(moved(item, -left, 0) for item in items)
        return Figure(right - left, bottom + self._head_height + 0.4 * em, shown)

    def _title(self) -> list[Item]:
        self._y = 0.4 * self._em
        if not self._sequence.title:
            return []
        size = self._measure(self._sequence.title)
        middle = (self._x[0] + self._x[-1]) / 2
        label = Label(middle - size.width / 2, self._y, size.width, size.height, self._sequence.title, strong=True)
        self._reach(label.x, label.x + label.width)
        self._y += size.height + 0.8 * self._em
        return [label]

    # Columns

    def _place_columns(self) -> list[float]:
        """Stand participants so far apart that every message has room for its label."""
        em, count = self._em, len(self._widths)
        gaps = [
            max((one + other) / 2 + _GAP_EM * em, _LEAST_GAP_EM * em)
            for one, other in zip(self._widths, self._widths[1:], strict=False)
        ]
        spans: list[tuple[int, int, float]] = []
        for step in self._sequence.steps:
            if isinstance(step, Message):
                low, high = sorted((self._columns[step.start], self._columns[step.end]))
                room = self._measure(self._text_of(step)).width + 2.4 * em
                if low == high:
                    high, room = low + 1, room + _SELF_EM * em
                spans.append((low, high, room))
            elif isinstance(step, Note):
                spans += self._note_spans(step)
        for low, high, room in sorted(spans, key=lambda span: span[1] - span[0]):
            if high < count and (missing := room - sum(gaps[low:high])) > 0:
                for at in range(low, high):
                    gaps[at] += missing / (high - low)
        places = [0.0]
        for gap in gaps:
            places.append(places[-1] + gap)
        return places

    def _note_spans(self, note: Note) -> list[tuple[int, int, float]]:
        room = self._measure(note.label).width + 3 * self._em
        columns = sorted(self._columns[name] for name in note.participants)
        if note.side == "over":
            return [(columns[0], columns[-1], room - 2 * self._em)] if len(columns) > 1 else []
        at = columns[0]
        return [(at, at + 1, room)] if note.side == "right" else [(at - 1, at, room)] if at else []

    def _reach(self, left: float, right: float) -> None:
        self._left, self._right = min(self._left, left), max(self._right, right)

    # Steps

    def _take(self, step: Step) -> None:
        match step:
            case Message():
                self._take_message(step)
            case Note():
                self._take_note(step)
            case Frame():
                self._y += 0.3 * self._em
                self._open.append(_OpenFrame(step, self._y))
                self._y += self._measure(step.label or step.kind).height + 1.2 * self._em
            case Divider():
                self._open[-1].dividers.append((self._y, step.label))
                self._y += self._measure(step.label or " ").height + 1.0 * self._em
            case FrameEnd():
                self._end_frame()
            case Activity(participant, begins):
                if begins:
                    self._active.setdefault(participant, []).append(self._y - 0.6 * self._em)
                else:
                    self._end_activity(participant)

    @staticmethod
    def _text_of(message: Message) -> str:
        return f"{message.number}. {message.label}".strip() if message.number else message.label

    def _take_message(self, message: Message) -> None:
        em, text = self._em, self._text_of(message)
        start, end = self._columns[message.start], self._columns[message.end]
        self._touch(start, end)
        size = self._measure(text) if text else None
        if start == end:
            self._take_own(message, text)
            return
        self._y += size.height if size else 0.6 * em
        sign = 1 if end > start else -1
        x = self._x[start] + sign * self._edge(message.start)
        stop = self._x[end] - sign * self._edge(message.end)
        if size:
            middle = (x + stop) / 2
            y = self._y - size.height - 0.15 * em
            self._texts.append(Label(middle - size.width / 2, y, size.width, size.height, text))
        points = (Point(x, self._y), Point(stop, self._y))
        self._lines.append(Line(points, message.stroke, message.start_head, message.head))
        self._y += _STEP_EM * em

    def _take_own(self, message: Message, text: str) -> None:
        em, x = self._em, self._x[self._columns[message.start]] + self._edge(message.start)
        size = self._measure(text or " ")
        label = Label(x + _SELF_EM * em * 0.75, self._y, size.width, size.height, text, Side.LEFT)
        self._texts.append(label)
        self._reach(x, label.x + size.width)
        height = max(size.height, 1.2 * em)
        reach = Point(x + _SELF_EM * em * 0.85, 0)
        way = (
            Point(x, self._y),
            Point(reach.x, self._y),
            Point(reach.x, self._y + height),
            Point(x, self._y + height),
        )
        self._lines.append(Line(way, message.stroke, Head.NONE, message.head, curved=True))
        self._y += height + _STEP_EM * em

    def _edge(self, name: str) -> float:
        """How far the side of a participant's bar is from its line: 0 where it is not active."""
        depth = len(self._active.get(name, ()))
        return _BAR_EM * self._em / 2 if depth else 0.0

    def _take_note(self, note: Note) -> None:
        em, size = self._em, self._measure(note.label)
        columns = sorted(self._columns[name] for name in note.participants)
        self._touch(*columns)
        width, height = size.width + 1.2 * em, size.height + 0.8 * em
        if note.side == "over":
            low, high = self._x[columns[0]], self._x[columns[-1]]
            width = max(width, high - low + 2 * em) if len(columns) > 1 else width
            x = (low + high) / 2 - width / 2
        elif note.side == "right":
            x = self._x[columns[0]] + 0.9 * em
        else:
            x = self._x[columns[0]] - 0.9 * em - width
        self._reach(x, x + width)
        y = self._y - 0.4 * em
        self._notes.append(Shape(ShapeKind.BOX, x, y, width, height, note.label, Tone.NOTE))
        self._y += height + _STEP_EM * em * 0.7

    def _touch(self, *columns: int) -> None:
        """Frames that are open go over these columns."""
        for frame in self._open:
            frame.columns.update(columns)

    def _end_activity(self, name: str) -> None:
        begun = self._active.get(name)
        if not begun:
            raise NotUnderstoodError("an activity that did not begin")
        top, em = begun.pop(), self._em
        x = self._x[self._columns[name]] - _BAR_EM * em / 2 + len(begun) * _BAR_EM * em / 2
        height = max(self._y - 0.6 * em - top, 0.8 * em)
        self._bars.append(Shape(ShapeKind.BOX, x, top, _BAR_EM * em, height, "", Tone.ACTIVE))

    def _end_frame(self) -> None:
        opened, em = self._open.pop(), self._em
        depth = len(self._open)
        columns = opened.columns or {0, len(self._x) - 1}
        pad = (2.4 + _FRAME_PAD_EM * max(0, 4 - depth)) * em
        low, high = self._x[min(columns)] - pad, self._x[max(columns)] + pad
        caption = f"{opened.frame.kind}  {opened.frame.label}".strip()
        high = max(high, low + self._measure(caption).width + 1.5 * em)
        low = min(low, self._left + depth * 0.3 * em) if low < self._left else low
        self._reach(low, high)
        bottom = self._y - 0.3 * em
        frame = Shape(ShapeKind.BOX, low, opened.top, high - low, bottom - opened.top, "", Tone.FRAME)
        self._frames.insert(0, frame)
        kind = self._measure(opened.frame.kind)
        y, words = opened.top + 0.3 * em, opened.frame
        self._texts.append(Label(low + 0.5 * em, y, kind.width, kind.height, words.kind, Side.LEFT, True, strong=True))
        if words.label:
            size = self._measure(words.label)
            x = low + kind.width + 1.4 * em
            self._texts.append(Label(x, y, size.width, size.height, words.label, Side.LEFT, covers=True))
        for y, label in opened.dividers:
            line = Line((Point(low, y), Point(high, y)), Stroke.DASHED, faint=True)
            self._lines.append(line)
            if label:
                size = self._measure(label)
                place = (low + 0.5 * em, y + 0.25 * em, size.width, size.height)
                self._texts.append(Label(*place, label, Side.LEFT, covers=True))
        self._y += 0.7 * em
