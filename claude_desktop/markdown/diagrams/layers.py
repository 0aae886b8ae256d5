"""Sets boxes in layers: K. Sugiyama's method (1981) as in E. Gansner et al., "A technique for drawing directed graphs"
(1993), with places by least squares. `main` is the way the flow goes, `cross` lies across it."""

from __future__ import annotations

import itertools
from bisect import bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from claude_desktop.markdown.diagrams.model import NotUnderstoodError

MAX_PLACES = 600
_SWEEPS = 6
_PLACING_SWEEPS = 6


@dataclass(slots=True)
class Box:
    """Something with a size. `cross` and `main` are its middle, once it was placed."""

    cross_size: float
    main_size: float
    layer: int = 0
    order: float = 0.0
    cross: float = 0.0
    main: float = 0.0
    is_bend: bool = False


@dataclass(slots=True)
class Link:
    """From a box to another, over `length` layers at least. Where it has a label, `label` is the room for it.

    `bends` are the boxes that it was led through, from `start` to `end`; `label_box` is the one with the label.
    """

    start: int
    end: int
    length: int = 1
    label: tuple[float, float] | None = None
    bends: list[Box] = field(default_factory=list)
    label_box: Box | None = None


@dataclass(frozen=True, slots=True)
class Gaps:
    """The space between boxes of a layer, between bends, and between layers."""

    box: float
    bend: float
    layer: float


def place(boxes: Sequence[Box], links: Sequence[Link], gaps: Gaps) -> None:
    """Place boxes and bends, each by its middle, the first ones at 0. Raises `NotUnderstoodError` for too much."""
    paired = _paired(links)
    steps = 2 if paired or any(link.label for link in links) else 1
    forward = _without_cycles(len(boxes), links)
    _rank(boxes, links, forward, steps)
    layers, neighbours = _bend(boxes, links, forward)
    if steps == 2:
        _straighten(links, paired)
    _order(layers, neighbours)
    _place_across(layers, neighbours, gaps)
    _place_along(layers, gaps.layer / steps)


def _paired(links: Sequence[Link]) -> set[frozenset[int]]:
    """The boxes that more than one link joins: those are led round each other, through a layer of their own."""
    counts = Counter(frozenset((link.start, link.end)) for link in links)
    return {pair for pair, count in counts.items() if count > 1}


def _straighten(links: Sequence[Link], paired: set[frozenset[int]]) -> None:
    """Lead no link through the layers between, which are there for labels and pairs, but those themselves."""
    for link in links:
        if frozenset((link.start, link.end)) not in paired:
            link.bends = [bend for at, bend in enumerate(link.bends) if at % 2 or bend is link.label_box]


def _without_cycles(count: int, links: Sequence[Link]) -> list[bool]:
    """Which links keep their direction, so that no way leads back to where it began. Boxes are gone through in the
    order in which they were named."""
    leaving: dict[int, list[int]] = defaultdict(list)
    for number, link in enumerate(links):
        leaving[link.start].append(number)
    forward = [True] * len(links)
    state = [0] * count
    for root in range(count):
        stack = [(root, iter(leaving[root]))] if not state[root] else []
        if stack:
            state[root] = 1
        while stack:
            box, rest = stack[-1]
            number = next(rest, -1)
            if number < 0:
                state[box] = 2
                stack.pop()
                continue
            end = links[number].end
            if state[end] == 1:
                forward[number] = False
            elif not state[end]:
                state[end] = 1
                stack.append((end, iter(leaving[end])))
    return forward


def _rank(boxes: Sequence[Box], links: Sequence[Link], forward: Sequence[bool], steps: int) -> None:
    """Give each box its layer: below all that lead to it, and what nothing leads to right above what follows it."""
    after: dict[int, list[tuple[int, int]]] = defaultdict(list)
    before = [0] * len(boxes)
    for link, keeps in zip(links, forward, strict=True):
        start, end = (link.start, link.end) if keeps else (link.end, link.start)
        after[start].append((end, link.length * steps))
        before[end] += 1
    is_first = [not count for count in before]
    ready = [number for number, count in enumerate(before) if not count]
    for number in ready:  # grows while it is gone through
        for end, length in after[number]:
            boxes[end].layer = max(boxes[end].layer, boxes[number].layer + length)
            before[end] -= 1
            if not before[end]:
                ready.append(end)
    for number in reversed(ready):
        if is_first[number] and after[number]:
            boxes[number].layer = min(boxes[end].layer - length for end, length in after[number])


class _Neighbours:
    """Which boxes are joined to a box from the layer above, and from the one below."""

    def __init__(self) -> None:
        self.above: dict[int, list[Box]] = defaultdict(list)
        self.below: dict[int, list[Box]] = defaultdict(list)

    def join(self, upper: Box, lower: Box) -> None:
        self.below[id(upper)].append(lower)
        self.above[id(lower)].append(upper)


def _bend(boxes: Sequence[Box], links: Sequence[Link], forward: Sequence[bool]) -> tuple[list[list[Box]], _Neighbours]:
    """Lead links that are longer than a layer through a bend in each layer between."""
    depth = max(box.layer for box in boxes) + 1
    layers: list[list[Box]] = [[] for _ in range(depth)]
    for box in boxes:
        layers[box.layer].append(box)
    neighbours = _Neighbours()
    places = len(boxes)
    for link, keeps in zip(links, forward, strict=True):
        upper, lower = (boxes[link.start], boxes[link.end]) if keeps else (boxes[link.end], boxes[link.start])
        places += lower.layer - upper.layer
        if places > MAX_PLACES:
            raise NotUnderstoodError("too much to place")
        bends = [Box(0, 0, layer, is_bend=True) for layer in range(upper.layer + 1, lower.layer)]
        if link.label and bends:
            link.label_box = bends[len(bends) // 2]
            link.label_box.cross_size, link.label_box.main_size = link.label
        for bend in bends:
            layers[bend.layer].append(bend)
        way = [upper, *bends, lower]
        for one, other in itertools.pairwise(way):
            neighbours.join(one, other)
        link.bends = bends if keeps else bends[::-1]
    return layers, neighbours


def _order(layers: Sequence[list[Box]], neighbours: _Neighbours) -> None:
    """Order each layer so that few links cross: every box goes to the mean of those it is joined to."""
    for layer in layers:
        for number, box in enumerate(layer):
            box.order = number
    best, fewest = [list(layer) for layer in layers], _crossings(layers, neighbours)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        joined = neighbours.above if down else neighbours.below
        for layer in layers if down else reversed(layers):
            means = {id(box): _mean([other.order for other in joined[id(box)]], box.order) for box in layer}
            layer.sort(key=lambda box: means[id(box)])
            for number, box in enumerate(layer):
                box.order = number
        crossings = _crossings(layers, neighbours)
        if crossings < fewest:
            best, fewest = [list(layer) for layer in layers], crossings
    for layer, kept in zip(layers, best, strict=True):
        layer[:] = kept
        for number, box in enumerate(layer):
            box.order = number


def _mean(values: Sequence[float], default: float) -> float:
    return sum(values) / len(values) if values else default


def _crossings(layers: Sequence[Sequence[Box]], neighbours: _Neighbours) -> int:
    """Count the crossings: for each layer the pairs of links that stand the other way round in the next."""
    total = 0
    for layer in layers:
        seen: list[float] = []
        for box in layer:
            for end in sorted(other.order for other in neighbours.below[id(box)]):
                total += len(seen) - bisect_right(seen, end)
                insort(seen, end)
    return total


def _place_across(layers: Sequence[Sequence[Box]], neighbours: _Neighbours, gaps: Gaps) -> None:
    """Place each layer's boxes side by side, as near as can be to the boxes that they are joined to."""
    for layer in layers:
        _pack(layer, [0.0] * len(layer), gaps)
    for sweep in range(_PLACING_SWEEPS):
        down = sweep % 2 == 0
        for layer in layers if down else reversed(layers):
            wanted = []
            for box in layer:
                joined = (neighbours.above if down else neighbours.below)[id(box)]
                both = [*joined, *(neighbours.below if down else neighbours.above)[id(box)]]
                near = joined or both
                wanted.append(_mean([other.cross for other in near], box.cross))
            _pack(layer, wanted, gaps)
    first = min(box.cross - box.cross_size / 2 for layer in layers for box in layer)
    for layer in layers:
        for box in layer:
            box.cross -= first


def _pack(layer: Sequence[Box], wanted: Sequence[float], gaps: Gaps) -> None:
    """Place boxes side by side with the least sum of squares of how far each is from where it is wanted: neighbours
    that would overlap become a block with one place (pool adjacent violators)."""
    offsets = [0.0]
    for left, right in itertools.pairwise(layer):
        gap = gaps.bend if left.is_bend or right.is_bend else gaps.box
        offsets.append(offsets[-1] + left.cross_size / 2 + gap + right.cross_size / 2)
    blocks: list[list[float]] = []  # sum of the places wanted, how many, index of the first
    for number, (place, offset) in enumerate(zip(wanted, offsets, strict=True)):
        blocks.append([place - offset, 1, number])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            last = blocks.pop()
            blocks[-1][0] += last[0]
            blocks[-1][1] += last[1]
    for at, (total, count, first) in enumerate(blocks):
        end = int(blocks[at + 1][2]) if at + 1 < len(blocks) else len(layer)
        for number in range(int(first), end):
            layer[number].cross = total / count + offsets[number]


def _place_along(layers: Sequence[Sequence[Box]], gap: float) -> None:
    main = 0.0
    for layer in layers:
        tall = max((box.main_size for box in layer), default=0.0)
        for box in layer:
            box.main = main + tall / 2
        main += tall + gap
