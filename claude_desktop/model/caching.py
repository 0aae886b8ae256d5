"""The prompt cache: what is asked of it with a request, and what the server says about a miss. Pure.

Automatic caching is one `cache_control` at the top level of the body: it marks the last block that can be cached, and
moves on with the conversation (https://platform.claude.com/docs/en/build-with-claude/prompt-caching).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlsplit

from claude_desktop.model.accounts import Account, is_loopback
from claude_desktop.model.catalogue import Model
from claude_desktop.model.json_values import JsonObject, count_in, object_in, string_in
from claude_desktop.model.messages import Turn
from claude_desktop.model.requests import Request
from claude_desktop.model.settings import Caching
from claude_desktop.model.tree import Conversation

LIFETIME_MS = {Caching.OFF: 0, Caching.FIVE_MINUTES: 300_000, Caching.ONE_HOUR: 3_600_000}


class MissReason(StrEnum):
    """Why less was read from the cache than could have been (build-with-claude/cache-diagnostics)."""

    MODEL = "model_changed"
    SYSTEM = "system_changed"
    TOOLS = "tools_changed"
    MESSAGES = "messages_changed"
    NOT_FOUND = "previous_message_not_found"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class CacheMiss:
    """What the server says about a miss. `reason` is None for one that this version does not know, `missed_tokens`
    where the server did not tell how much it was."""

    reason: MissReason | None
    missed_tokens: int | None


def takes_caching(account: Account, model: Model) -> bool:
    """Tell whether a request to this server for this model may ask for caching.

    The vendor takes it, and so do gateways, which forward what they get. A server on this machine runs models of its
    own: nothing is known of it, and nothing is gained. Neither is anything known of models that no table names.
    """
    if model.cache_minimum_tokens is None:
        return False
    return account.is_vendor or account.is_demo or not is_loopback(urlsplit(account.base_url).hostname or "")


def takes_diagnostics(account: Account) -> bool:
    """Tell whether the server says why its cache missed: the vendor's own does."""
    return account.is_vendor or account.is_demo


def answered_turn(conversation: Conversation) -> Turn | None:
    """The turn of the newest reply of the branch that the server began to answer; None where there is none."""
    message_id = conversation.tip_id
    for _ in range(len(conversation.messages)):
        message = conversation.messages.get(message_id or "")
        turn = conversation.turns.get(message_id or "")
        if message is None or (turn is not None and turn.response.get("id")):
            return turn
        message_id = message.parent_id
    return None


def with_caching(
    request: Request, caching: Caching, account: Account | None, model: Model, previous: Turn | None
) -> Request:
    """Add to a request what concerns the cache; what stands in it already, from extra parameters, stays.

    `previous` is the turn of the reply that the new one follows: the server compares the two requests and says why the
    cache missed, if it did.
    """
    if account is None:
        return request
    more: dict[str, JsonObject] = {}
    if caching is not Caching.OFF and takes_caching(account, model):
        more["cache_control"] = {"type": "ephemeral", "ttl": caching.value}
    if more and takes_diagnostics(account) and previous is not None and previous.account_id == account.id:
        more["diagnostics"] = {"previous_message_id": string_in(previous.response, "id") or None}
    return replace(request, body={**more, **request.body})


def cache_miss_of(turn: Turn) -> CacheMiss | None:
    """What the server said about a miss with this turn; None where there was none, or where it did not know yet."""
    found = object_in(object_in(turn.response, "diagnostics") or {}, "cache_miss_reason")
    if found is None:
        return None
    kind = string_in(found, "type")
    reason = MissReason(kind) if kind in set(MissReason) else None
    return CacheMiss(reason, count_in(found, "cache_missed_input_tokens"))
