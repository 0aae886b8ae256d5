"""How fast the demo answers."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """`first_byte_s` passes before the answer's head; then so many tokens a second, and a ping in longer silences."""

    first_byte_s: float = 0.35
    thinking_tokens_per_s: float = 110.0
    text_tokens_per_s: float = 70.0
    ping_every_s: float = 5.0


NATURAL = Pace()
INSTANT = Pace(first_byte_s=0.0, thinking_tokens_per_s=math.inf, text_tokens_per_s=math.inf)
