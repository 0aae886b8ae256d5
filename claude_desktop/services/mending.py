"""Mends a request that the server refused for a reason that can be taken away without asking; each reason once."""

from __future__ import annotations

from dataclasses import dataclass

from claude_desktop.model.failures import Failure, FailureKind
from claude_desktop.model.json_values import count_in
from claude_desktop.model.messages import Message, Repair
from claude_desktop.model.tree import Conversation
from claude_desktop.services.request_building import Choice, PreparedRequest, RequestBuilder

# The codes with which a summary is not taken back (SDK: types/compaction_*_error_details.py).
_SUMMARY_REFUSED = frozenset(
    {
        "compaction_block_ambiguous",
        "compaction_block_misplaced",
        "compaction_content_mismatch",
        "compaction_signature_invalid",
        "compaction_tool_changes_mismatch",
    }
)
_LEAST_SIDE_PX = 500  # what smaller images show is not worth sending


@dataclass(frozen=True, slots=True)
class Mended:
    """The request to send instead, and what was changed about it."""

    prepared: PreparedRequest
    repair: Repair


@dataclass(frozen=True, slots=True)
class Mender:
    """Knows how the request of one reply was made, and makes it again without what was refused."""

    requests: RequestBuilder
    conversation: Conversation
    asked: Message | None
    choice: Choice

    async def mend(self, failure: Failure, done: tuple[Repair, ...]) -> Mended | None:
        """The mended request; None where nothing can be done about this failure, or was done already."""
        repair = _repair_of(failure)
        if repair is None or repair in done:
            return None
        side_px = None
        if repair is Repair.IMAGES_SHRUNK:
            side_px = max(_LEAST_SIDE_PX, count_in(failure.details, "max_side_length_pixels") or _LEAST_SIDE_PX)
        prepared = await self.requests.prepare(
            self.conversation, self.asked, self.choice, without=(*done, repair), most_image_side_px=side_px
        )
        return Mended(prepared, repair)


def _repair_of(failure: Failure) -> Repair | None:
    if failure.kind is FailureKind.THINKING_REFUSED:
        return Repair.THINKING_LEFT_OUT
    if failure.kind is FailureKind.IMAGES_TOO_LARGE:
        return Repair.IMAGES_SHRUNK
    return Repair.SUMMARY_LEFT_OUT if failure.error_code in _SUMMARY_REFUSED else None
