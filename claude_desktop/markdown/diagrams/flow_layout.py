"""Lays out a flow: each group by itself, then as one box among those around it."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator

from claude_desktop.markdown.diagrams.figure import Figure, Item, Label, Line, Measure, Point, Shape, Size, Tone, moved
from claude_desktop.markdown.diagrams.layers import Box, Gaps, Link, place
from claude_desktop.markdown.diagrams.model import (
    Direction,
    Edge,
    Flow,
    Group,
    Head,
    Node,
    NotUnderstoodError,
    ShapeKind,
    Stroke,
)
from claude_desktop.markdown.diagrams.node_sizes import size_of

_MARGIN_EM = 0.4
_GAP_EM = 2.2
_BEND_GAP_EM = 1.1
_LAYER_GAP_EM = 2.8
_GROUP_PAD_EM = 1.1
_LOOP_EM = 1.8
_LOOKS = 24
_LED_OUT_EM = 1.0


def lay_out_flow(flow: Flow, measure: Measure, em: float) -> Figure:
    """Lay out a flow. Raises `NotUnderstoodError` where it is too large."""
    return _FlowLayout(flow, measure, em).figure()


class _FlowLayout:
    def __init__(self, flow: Flow, measure: Measure, em: float) -> None:
        self._flow = flow
        self._measure = measure
        self._em = em
        self._across = flow.direction in (Direction.RIGHT, Direction.LEFT)
        self._boxes: dict[str, Box] = {}
        self._links: list[tuple[Edge, Link, str]] = []
        self._loops: dict[str, list[Edge]] = defaultdict(list)
        self._edges: dict[str, list[tuple[Edge, str, str]]] = defaultdict(list)
        self._members: dict[str, list[str]] = defaultdict(list)
        self._places: dict[str, Shape] = {}
        self._extent = Size(0, 0)
        for name, node in flow.nodes.items():
            self._members[node.group].append(name)
        for name, group in flow.groups.items():
            self._members[group.parent].append(name)
        for edge in flow.edges:
            self._sort_edge(edge)

    def figure(self) -> Figure:
        """Lay everything out."""
        size = self._lay_scope("")
        margin = _MARGIN_EM * self._em
        self._extent = self._turned(size)
        self._place_scope("", 0.0, 0.0)
        items: list[Item] = [self._places[name] for name in self._flow.groups]
        lines, labels = self._draw_links()
        items += lines
        items += [self._places[name] for name in self._flow.nodes]
        items += labels
        all_moved = tuple(moved(item, margin, margin) for item in items)
        return Figure(self._extent.width + 2 * margin, self._extent.height + 2 * margin, all_moved)

    # Which box is in which

    def _scopes(self, name: str) -> list[str]:
        """The groups around a node or group, the outermost first; everything stands in ""."""
        scopes: list[str] = []
        known = self._flow.groups.get(name)
        parent = known.parent if known else self._flow.nodes[name].group
        while parent:
            scopes.append(parent)
            parent = self._flow.groups[parent].parent
        return ["", *reversed(scopes)]

    def _sort_edge(self, edge: Edge) -> None:
        """Find the innermost group that an edge stays in, and the two things in it that it joins."""
        if edge.start == edge.end:
            self._loops[edge.start].append(edge)
            return
        start, end = [*self._scopes(edge.start), edge.start], [*self._scopes(edge.end), edge.end]
        shared = 0
        while shared < min(len(start), len(end)) and start[shared] == end[shared]:
            shared += 1
        if shared in (len(start), len(end)):
            raise NotUnderstoodError("an edge from a group to what is in it")
        self._edges[start[shared - 1]].append((edge, start[shared], end[shared]))

    # Sizes and places within a group

    def _lay_scope(self, scope: str) -> Size:
        """Lay out what is in a group. Returns its size across and along the flow."""
        names = self._members[scope]
        if not names:
            return Size(0, 0)
        boxes = [self._make_box(name) for name in names]
        numbers = {name: number for number, name in enumerate(names)}
        links = []
        for edge, start, end in self._edges[scope]:
            room = self._turned(self._measure(edge.label)) if edge.label else None
            link = Link(numbers[start], numbers[end], edge.length, room)
            links.append(link)
            self._links.append((edge, link, scope))
        em = self._em
        place(boxes, links, Gaps(_GAP_EM * em, _BEND_GAP_EM * em, _LAYER_GAP_EM * em))
        bends = [bend for link in links for bend in link.bends]
        width = max(box.cross + box.cross_size / 2 for box in (*boxes, *bends))
        height = max(box.main + box.main_size / 2 for box in (*boxes, *bends))
        return Size(width, height)

    def _make_box(self, name: str) -> Box:
        group = self._flow.groups.get(name)
        if group is None:
            size = size_of(self._flow.nodes[name], self._measure, self._em, across=self._across)
        else:
            inner, title = self._turned(self._lay_scope(name)), self._measure(group.title)
            pad = _GROUP_PAD_EM * self._em
            size = Size(max(inner.width, title.width) + 2 * pad, inner.height + title.height + 2 * pad)
        loop = self._loop_room(name)
        turned = self._turned(size)
        box = Box(turned.width + (0 if self._across else 2 * loop), turned.height + (2 * loop if self._across else 0))
        self._boxes[name] = box
        self._places[name] = self._shape(name, group, size)
        return box

    def _loop_room(self, name: str) -> float:
        loops = self._loops.get(name, ())
        labels = [self._measure(edge.label).width for edge in loops if edge.label]
        return _LOOP_EM * self._em + max(labels, default=0.0) if loops else 0.0

    def _shape(self, name: str, group: Group | None, size: Size) -> Shape:
        if group is not None:
            return Shape(ShapeKind.BOX, 0, 0, size.width, size.height, group.title, Tone.GROUP)
        node: Node = self._flow.nodes[name]
        return Shape(node.shape, 0, 0, size.width, size.height, node.label)

    def _turned(self, size: Size | tuple[float, float]) -> Size:
        """Across and along the flow from width and height, and back."""
        return Size(size[1], size[0]) if self._across else Size(size[0], size[1])

    # Places on the page

    def _place_scope(self, scope: str, left: float, top: float) -> None:
        """Place what is in a group whose contents begin at a corner; `_extent` is that of the contents."""
        extent = self._extent
        for name in self._members[scope]:
            centre = self._on_page(self._boxes[name], left, top, extent)
            shape = self._places[name]
            x, y = centre.x - shape.width / 2, centre.y - shape.height / 2
            self._places[name] = Shape(shape.kind, x, y, shape.width, shape.height, shape.label, shape.tone)
        for _edge, link, inner in self._links:
            if inner == scope:
                for bend in link.bends:
                    bend.cross, bend.main = self._on_page(bend, left, top, extent)
        for name in self._members[scope]:
            if name in self._flow.groups:
                self._place_group(name)
        self._extent = extent

    def _place_group(self, name: str) -> None:
        shape, pad = self._places[name], _GROUP_PAD_EM * self._em
        title = self._measure(shape.label)
        inner = Size(shape.width - 2 * pad, shape.height - 2 * pad - title.height)
        boxes = [self._boxes[member] for member in self._members[name]]
        used = self._turned(_used(boxes, self._bends_of(name)))
        self._extent = used
        self._place_scope(name, shape.x + pad + (inner.width - used.width) / 2, shape.y + pad + title.height)

    def _bends_of(self, scope: str) -> list[Box]:
        return [bend for _, link, inner in self._links if inner == scope for bend in link.bends]

    def _on_page(self, box: Box, left: float, top: float, extent: Size) -> Point:
        cross, main = box.cross, box.main
        match self._flow.direction:
            case Direction.DOWN:
                return Point(left + cross, top + main)
            case Direction.UP:
                return Point(left + cross, top + extent.height - main)
            case Direction.RIGHT:
                return Point(left + main, top + cross)
            case Direction.LEFT:
                return Point(left + extent.width - main, top + cross)

    # Lines

    def _draw_links(self) -> tuple[list[Item], list[Item]]:
        lines: list[Item] = []
        labels: list[Item] = []
        for edge, link, _ in self._links:
            if edge.stroke is Stroke.INVISIBLE:
                continue
            start, end = self._places[edge.start], self._places[edge.end]
            bends = [Point(bend.cross, bend.main) for bend in link.bends]
            points = self._ports(start, end, bends)
            points = self._led_out(edge.start, points)
            points = self._led_out(edge.end, points[::-1])[::-1]
            lines.append(Line(tuple(self._curve(points)), edge.stroke, edge.start_head, edge.end_head, curved=True))
            if edge.label:
                size = self._measure(edge.label)
                at = link.label_box
                middle = Point(at.cross, at.main) if at is not None else points[len(points) // 2]
                labels.append(_label(middle, size, edge.label))
        for name, loops in self._loops.items():
            for edge in loops:
                self._draw_loop(self._places[name], edge, lines, labels)
        return lines, labels

    def _ports(self, start: Shape, end: Shape, bends: list[Point]) -> list[Point]:
        """From the side of the first to the side of the last that face each other along the flow."""
        first, last = (bends[0], bends[-1]) if bends else (end.centre, start.centre)
        return [self._port(start, first), *bends, self._port(end, last)]

    def _led_out(self, name: str, points: list[Point]) -> list[Point]:
        """Lead a line that begins in a group out along the group's edge, where others of the group are in its way."""
        node = self._flow.nodes.get(name)
        if node is None or not node.group:
            return points
        here, group, pad = self._places[name], self._places[node.group], _GROUP_PAD_EM * self._em / 2
        others = [self._places[other] for other in self._members[node.group] if other != name]
        if not any(_crosses(points[0], points[1], other) for other in others):
            return points
        step = _LED_OUT_EM * self._em
        if self._across:
            y, ahead = group.y + group.height - pad, points[1].x > here.centre.x
            x = group.x + (group.width if ahead else 0.0)
            return [points[0], Point(points[0].x + (step if ahead else -step), y), Point(x, y), *points[1:]]
        x, ahead = group.x + group.width - pad, points[1].y > here.centre.y
        y = group.y + (group.height if ahead else 0.0)
        return [points[0], Point(x, points[0].y + (step if ahead else -step)), Point(x, y), *points[1:]]

    def _port(self, shape: Shape, towards: Point) -> Point:
        centre = shape.centre
        if self._across:
            side = shape.width / 2 if towards.x > centre.x else -shape.width / 2
            return Point(centre.x + side, centre.y)
        side = shape.height / 2 if towards.y > centre.y else -shape.height / 2
        return Point(centre.x, centre.y + side)

    def _curve(self, points: list[Point]) -> Iterator[Point]:
        """A smooth line: between two points it leaves and arrives along the flow."""
        yield points[0]
        for one, other in itertools.pairwise(points):
            if self._across:
                middle = (one.x + other.x) / 2
                yield from (Point(middle, one.y), Point(middle, other.y), other)
            else:
                middle = (one.y + other.y) / 2
                yield from (Point(one.x, middle), Point(other.x, middle), other)

    def _draw_loop(self, shape: Shape, edge: Edge, lines: list[Item], labels: list[Item]) -> None:
        """A line from a node to itself, at its right or below it."""
        reach, centre = _LOOP_EM * self._em * 0.8, shape.centre
        if self._across:
            y, third = shape.y + shape.height, shape.width / 4
            way = [Point(centre.x - third, y), Point(centre.x - third, y + reach)]
            way += [Point(centre.x + third, y + reach), Point(centre.x + third, y)]
            at = Point(centre.x, y + reach)
        else:
            x, third = shape.x + shape.width, shape.height / 4
            way = [Point(x, centre.y - third), Point(x + reach, centre.y - third)]
            way += [Point(x + reach, centre.y + third), Point(x, centre.y + third)]
            at = Point(x + reach, centre.y)
        lines.append(Line(tuple(way), edge.stroke, Head.NONE, edge.end_head, curved=True))
        if edge.label:
            size = self._measure(edge.label)
            labels.append(_label(Point(at.x + size.width / 2, at.y), size, edge.label))


def _used(boxes: list[Box], bends: list[Box]) -> Size:
    """How far boxes reach across and along the flow."""
    everything = [*boxes, *bends]
    return Size(
        max((box.cross + box.cross_size / 2 for box in everything), default=0.0),
        max((box.main + box.main_size / 2 for box in everything), default=0.0),
    )


def _crosses(one: Point, other: Point, shape: Shape) -> bool:
    """Tell whether a line between two points goes through a shape."""
    for step in range(1, _LOOKS):
        share = step / _LOOKS
        x, y = one.x + (other.x - one.x) * share, one.y + (other.y - one.y) * share
        if shape.x < x < shape.x + shape.width and shape.y < y < shape.y + shape.height:
            return True
    return False


def _label(middle: Point, size: Size, text: str) -> Label:
    return Label(middle.x - size.width / 2, middle.y - size.height / 2, size.width, size.height, text, covers=True)
