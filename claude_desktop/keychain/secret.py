"""A secret on its way: readable only where it is asked for by name."""

from __future__ import annotations


class Secret:
    """Holds a secret so that a repr, a log line or a traceback that shows its frame's variables does not."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "Secret(…)"

    def reveal(self) -> str:
        """Give the secret itself; do not bind it to a name."""
        return self._value

    def equals(self, other: str | None) -> bool:
        """Tell whether `other` is the same text."""
        return other == self._value
