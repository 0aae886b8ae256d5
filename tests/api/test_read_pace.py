"""How often a stream is read, on a clock of the test's own."""

from __future__ import annotations

import asyncio
from collections import deque

import pytest

from claude_desktop.api.read_pace import REST_S, ReadPace

BUFFERED_READ_S = 0.000_02


class Network:
    """Chunks that arrive one by one, every so many seconds."""

    def __init__(self, every_s: float, count: int) -> None:
        self.now_s = 100.0
        self.waits = 0
        self.rested_s = 0.0
        self.longest_in_socket_s = 0.0
        self._arrivals = deque((self.now_s + every_s * (number + 1), b"%d" % number) for number in range(count))

    def clock(self) -> float:
        """The time."""
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now_s += seconds
        self.rested_s += seconds

    async def read_next(self) -> bytes | None:
        """Give a chunk that is there at once, or wait for the next."""
        if not self._arrivals:
            return None
        arrived_s, chunk = self._arrivals.popleft()
        if arrived_s > self.now_s:
            self.waits += 1
            self.now_s = arrived_s
        self.longest_in_socket_s = max(self.longest_in_socket_s, self.now_s - arrived_s)
        self.now_s += BUFFERED_READ_S
        return chunk

    def read_all(self) -> list[bytes]:
        """Read everything at the pace."""

        async def run() -> list[bytes]:
            pace, found = ReadPace(self.clock, self.sleep), []
            while (chunk := await pace.read(self.read_next)) is not None:
                found.append(chunk)
            return found

        return asyncio.run(run())


@pytest.mark.parametrize("per_s", [10, 80, 150])
def test_a_stream_at_the_pace_of_a_model_is_never_held_up(per_s: int) -> None:
    network = Network(1 / per_s, 200)
    assert len(network.read_all()) == 200
    assert network.rested_s == 0


@pytest.mark.parametrize("per_s", [300, 500, 1_500])
def test_a_fast_stream_is_read_about_once_per_frame(per_s: int) -> None:
    network = Network(1 / per_s, 2_000)
    assert network.read_all() == [b"%d" % number for number in range(2_000)]
    assert network.waits <= 2_000 / per_s / REST_S
    assert network.longest_in_socket_s <= 2 * REST_S + 0.001


def test_what_is_there_already_is_read_without_any_rest() -> None:
    network = Network(0.0, 5_000)
    assert len(network.read_all()) == 5_000
    assert network.rested_s == 0
