from __future__ import annotations

import pytest

from claude_desktop.markdown.diagrams.layers import Box, Gaps, Link, place
from claude_desktop.markdown.diagrams.model import NotUnderstoodError

GAPS = Gaps(20, 10, 30)


def test_a_tree_stands_in_the_middle_of_its_leaves() -> None:
    boxes = [Box(40, 20) for _ in range(4)]
    place(boxes, [Link(0, 1), Link(0, 2), Link(0, 3)], GAPS)
    assert [box.main for box in boxes] == [10, 60, 60, 60]
    assert boxes[0].cross == pytest.approx(boxes[2].cross)
    assert boxes[2].cross - boxes[1].cross == pytest.approx(60)


def test_crossed_links_are_uncrossed() -> None:
    boxes = [Box(40, 20) for _ in range(4)]
    place(boxes, [Link(0, 3), Link(1, 2)], GAPS)
    assert (boxes[0].cross < boxes[1].cross) == (boxes[3].cross < boxes[2].cross)


def test_a_circle_is_opened_and_a_long_way_led_round() -> None:
    boxes = [Box(40, 20) for _ in range(3)]
    links = [Link(0, 1), Link(1, 2), Link(2, 0)]
    place(boxes, links, GAPS)
    assert [box.layer for box in boxes] == [0, 1, 2]
    (bend,) = links[2].bends
    assert abs(bend.cross - boxes[1].cross) >= 20


def test_a_label_has_room_of_its_own() -> None:
    boxes = [Box(40, 20) for _ in range(3)]
    links = [Link(0, 1, label=(80, 18)), Link(0, 2, label=(60, 18))]
    place(boxes, links, GAPS)
    first, second = (link.label_box for link in links)
    assert first is not None
    assert second is not None
    assert abs(first.cross - second.cross) >= 70


def test_two_links_between_the_same_boxes_are_led_round_each_other() -> None:
    boxes = [Box(40, 20), Box(40, 20)]
    links = [Link(0, 1), Link(1, 0)]
    place(boxes, links, GAPS)
    assert links[0].bends[0].cross != links[1].bends[0].cross


def test_what_leads_nowhere_before_stands_right_above_what_follows_it() -> None:
    boxes = [Box(40, 20) for _ in range(4)]
    place(boxes, [Link(0, 1), Link(1, 2), Link(3, 2)], GAPS)
    assert boxes[3].layer == 1


def test_too_many_bends_are_refused() -> None:
    count = 100
    links = [Link(at, at + 1) for at in range(count - 1)] + [Link(at, count - 1) for at in range(0, 90, 5)]
    with pytest.raises(NotUnderstoodError):
        place([Box(10, 10) for _ in range(count)], links, GAPS)
