"""The decoder gives the same events however the bytes are cut, in linear time, within its bound."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.api.sse import EventDecoder
from claude_desktop.model.failures import FailureKind, KnownError

Event = tuple[str, bytes]


def decoded(*chunks: bytes, bound: int = 100_000) -> list[Event]:
    decoder = EventDecoder(bound)
    return [event for chunk in chunks for event in decoder.feed(chunk)]


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (b"event: a\ndata: 1\n\n", [("a", b"1")]),
        (b"event:a\r\ndata:1\r\n\r\n", [("a", b"1")]),
        (b"event: a\rdata: 1\r\r", [("a", b"1")]),
        (b"data: 1\ndata: 2\n\n", [("", b"1\n2")]),
        (b"data:  two spaces\n\n", [("", b" two spaces")]),
        (b"data\n\n", [("", b"")]),
        (b"\xef\xbb\xbfdata: bom\n\n", [("", b"bom")]),
        (b": comment\n\nevent: only\n\n\n\ndata: x\n\n", [("", b"x")]),
        (b"id: 7\nretry: 5\nunknown: 1\ndata: x\n\n", [("", b"x")]),
        (b"data: never ended\n", []),
        (b"data: never ended", []),
        (b"", []),
    ],
)
def test_the_format_is_read_as_specified(stream: bytes, events: list[Event]) -> None:
    assert decoded(stream) == events
    assert decoded(*(stream[at : at + 1] for at in range(len(stream)))) == events


PIECES = st.sampled_from([b"data: ", b"event: ", b"x", b"{}", b"\n", b"\r", b"\r\n", b":", b" ", b"\xff", b"\n\n"])


@given(st.lists(PIECES, max_size=40).map(b"".join), st.lists(st.integers(0, 200), max_size=8))
def test_how_it_is_cut_does_not_matter(stream: bytes, cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    pieces = [stream[start:end] for start, end in pairwise(edges)]
    assert decoded(*pieces) == decoded(stream)


@pytest.mark.parametrize(
    "stream",
    [b"data: " + b"x" * 200, b"x" * 200, b"data: xxxxxxxxx\n" * 20, b"data:\n" * 200, b"event: " + b"n" * 200],
)
def test_an_event_over_the_bound_is_refused(stream: bytes) -> None:
    for size in (1, 7, 1_000):
        with pytest.raises(KnownError) as caught:
            decoded(*(stream[at : at + size] for at in range(0, len(stream), size)), bound=100)
        assert caught.value.failure.kind is FailureKind.MALFORMED


def test_the_bound_holds_for_each_event_and_not_for_all() -> None:
    assert len(decoded(*([b"data: " + b"x" * 80 + b"\n\n"] * 1_000), bound=100)) == 1_000


def test_a_long_line_costs_linear_time() -> None:
    def seconds(length: int) -> float:
        decoder = EventDecoder(10**9)
        began = time.process_time()
        for _ in range(length // 1_000):
            list(decoder.feed(b"x" * 1_000))
        return time.process_time() - began

    seconds(100_000)
    assert seconds(8_000_000) < 40 * max(seconds(1_000_000), 0.001)
