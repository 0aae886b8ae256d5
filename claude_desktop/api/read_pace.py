"""Lets what comes in quick succession gather for most of a frame before it is read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

# Less than a frame of the conversation pane, 33 ms: what is read at once is painted at once.
REST_S = 0.028
# A read that took this long found nothing there, and waited for the network.
_WAITED_S = 0.000_5
_FAST_CHUNKS_PER_S = 160.0
# To wait for one more chunk only to see that all are read costs as much as a frame's worth of them: on a stream that
# keeps its pace that is seen now and then, else guessed from how many come during a rest.
_MOST_GUESSES = 3


class ReadPace:
    """Reads one stream.

    Waking up for every token of a fast model costs several times what it takes to read one: the event loop watches the
    socket anew each time. A slow stream is never held up, and a chunk that was read is handed on at once.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._waited_at_s = 0.0
        self._chunks = 0
        self._rests = False
        self._due = 0
        self._per_rest = 0
        self._guesses = 0

    async def read(self, read_next: Callable[[], Awaitable[bytes | None]]) -> bytes | None:
        """Give the next chunk; before, rest a little where chunks come fast and all that had come has been read."""
        if self._rests:
            self._rests = False
            await self._sleep(REST_S)
        began_s = self._clock()
        chunk = await read_next()
        now_s = self._clock()
        self._chunks += 1
        if now_s - began_s >= _WAITED_S:
            since_s = now_s - self._waited_at_s
            self._rests = self._chunks > _FAST_CHUNKS_PER_S * since_s
            self._due = self._per_rest = int(self._chunks / since_s * REST_S) if self._rests else 0
            self._waited_at_s, self._chunks, self._guesses = now_s, 0, 0
        elif self._due and self._chunks >= self._due and self._guesses < _MOST_GUESSES:
            self._rests = True
            self._due += self._per_rest
            self._guesses += 1
        return chunk
