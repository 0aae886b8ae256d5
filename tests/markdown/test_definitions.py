from __future__ import annotations

import pytest

from claude_desktop.markdown.definitions import read_definition


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("[a]: /u", ("A", "/u", "")),
        ('[a]: /u "t"', ("A", "/u", "t")),
        ("[a]:\n  /u\n  'two\nlines'", ("A", "/u", "two\nlines")),
        ("[A  b]: <x y> (t)", ("A B", "x y", "t")),
        ("[a]: <>", ("A", "", "")),
        ("[a\\]b]: /u", ("A\\]B", "/u", "")),
        ('[a]: /u\n"no title" here', ("A", "/u", "")),
    ],
)
def test_definitions_are_read(content: str, expected: tuple[str, str, str]) -> None:
    definition = read_definition(content, 0)
    assert definition is not None
    assert (definition.label, definition.address, definition.title) == expected


@pytest.mark.parametrize(
    "content", ["[a]: /u more", "[a] : /u", "[]: /u", "[a]:", "[a[b]: /u", '[a]: /u "t" more', "a"]
)
def test_other_text_is_none(content: str) -> None:
    assert read_definition(content, 0) is None
