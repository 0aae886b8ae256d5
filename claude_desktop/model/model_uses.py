"""Where a model is chosen: in conversations, in folders, as the app's default; and a move from one to another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelUse:
    """All that stands on one model. What follows a folder or the app is not counted: it goes with those."""

    model_id: str
    conversation_ids: tuple[str, ...] = ()
    folder_ids: tuple[str, ...] = ()
    is_default: bool = False

    @property
    def is_any(self) -> bool:
        """Tell whether anything stands on it."""
        return bool(self.conversation_ids or self.folder_ids or self.is_default)


@dataclass(frozen=True, slots=True)
class ModelMove:
    """A move that was made: what went from one model to another, which can be taken back. `default_before` is what the
    app's default said itself, None where it was the app's own choice."""

    moved: ModelUse
    to_id: str
    default_before: str | None = None
