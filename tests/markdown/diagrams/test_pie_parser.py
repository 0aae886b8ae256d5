from __future__ import annotations

import pytest

from claude_desktop.markdown.diagrams.model import NotUnderstoodError
from claude_desktop.markdown.diagrams.pie_parser import parse_pie


def test_shares_and_title_are_read() -> None:
    pie = parse_pie(["pie showData title Pets", '"Dogs" : 386', '"Cats" : 85.5'])
    assert (pie.title, pie.shows_values, pie.slices) == ("Pets", True, [("Dogs", 386.0), ("Cats", 85.5)])
    assert parse_pie(["pie", "title Pets", "showData", '"x": 1']).title == "Pets"


@pytest.mark.parametrize("lines", [["pie"], ["pie", '"a": -1'], ["pie", '"a": 0'], ["pie", "a: 1"], ["pie x"]])
def test_what_is_no_pie_is_refused(lines: list[str]) -> None:
    with pytest.raises(NotUnderstoodError):
        parse_pie(lines)
