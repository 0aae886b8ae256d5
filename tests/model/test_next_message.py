"""What the next message would send and cost: from what was reported, from what was said since, and from the cache."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model.attachments import Attachment, AttachmentKind
from claude_desktop.model.blocks import text_block
from claude_desktop.model.catalogue import Model
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Message, Role, Turn, TurnState, Usage, read_usage
from claude_desktop.model.model_table import parse_table
from claude_desktop.model.next_message import Sent, context_of, counted, draft_tokens, next_message, sent_before
from claude_desktop.model.settings import Caching, Settings
from claude_desktop.model.tree import Conversation
from claude_desktop.resource_path import resource_path

TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))
OPUS, HAIKU, OLD = (TABLE.model(name) for name in ("claude-opus-5-5", "claude-haiku-5-5", "claude-haiku-4-5"))
USAGE: JsonObject = {
    "input_tokens": 10,
    "cache_read_input_tokens": 1_000,
    "cache_creation_input_tokens": 500,
    "output_tokens": 300,
}
BODY: JsonObject = {"model": OPUS.id, "system": "Be brief."}
CACHED: JsonObject = {**BODY, "cache_control": {"type": "ephemeral", "ttl": "5m"}}


def chat(*, usage: JsonObject = USAGE, request: JsonObject = CACHED, said_since: str = "") -> Conversation:
    messages = {
        "q": Message("q", "c", None, Role.USER, (text_block("x" * 6_400),), 1),
        "a": Message("a", "c", "q", Role.ASSISTANT, (text_block("y" * 640),), 2),
    }
    if said_since:
        messages["q2"] = Message("q2", "c", "a", Role.USER, (text_block(said_since),), 3)
    turn = Turn(
        "t", "a", "c", TurnState.COMPLETE, OPUS.id, "work", request, 10_000, ended_ms=20_000, usage=read_usage(usage)
    )
    return Conversation("c", "", 0, 0, Settings(), list(messages)[-1], messages, {"a": turn})


def before(conversation: Conversation, body: JsonObject = BODY, model_id: str = OPUS.id, account: str = "work") -> Sent:
    return sent_before(conversation, body, TABLE.model(model_id), account, TABLE.model)


def test_what_was_reported_counts_with_the_reply() -> None:
    assert before(chat()) == Sent(1_810, 1_500, 20_000 + 300_000)


def test_what_was_said_since_is_estimated() -> None:
    assert before(chat(said_since="z" * 320)).tokens == 1_810 + 104


@pytest.mark.parametrize(
    ("body", "model_id", "account"),
    [
        ({**BODY, "system": "Be long."}, OPUS.id, "work"),
        ({**BODY, "tools": [{"name": "t"}]}, OPUS.id, "work"),
        (BODY, "claude-sonnet-5-5", "work"),
        (BODY, OPUS.id, "home"),
    ],
)
def test_the_cache_belongs_to_one_prefix_model_and_account(body: JsonObject, model_id: str, account: str) -> None:
    found = before(chat(), body, model_id, account)
    assert found.cached_tokens == 0
    assert 1_780 < found.tokens < 1_860


def test_an_hour_is_kept_for_an_hour_and_nothing_where_nothing_was_asked() -> None:
    hour = chat(request={**BODY, "cache_control": {"type": "ephemeral", "ttl": "1h"}})
    assert before(hour).cached_until_ms == 20_000 + 3_600_000
    assert before(chat(request=BODY)).cached_until_ms == 20_000


def test_another_tokenizer_counts_the_same_text_otherwise() -> None:
    assert before(chat(), BODY, OLD.id).tokens == pytest.approx(1_810 * 3.2 / 4.2, abs=1)


def test_without_a_report_the_whole_branch_is_estimated() -> None:
    found = before(chat(usage={}))
    assert found == Sent(2_000 + 200 + 8 + 3)


def test_a_tool_loop_counts_by_its_last_step() -> None:
    steps: list[JsonObject] = [
        {"type": "message", "input_tokens": 1_000, "output_tokens": 50},
        {"type": "message", "input_tokens": 1_200, "output_tokens": 70},
        {"type": "compaction", "input_tokens": 90_000, "output_tokens": 900},
    ]
    assert context_of(read_usage({**USAGE, "iterations": steps})) == 1_270
    assert context_of(Usage()) == 0


def test_a_draft_counts_its_text_and_what_is_attached() -> None:
    picture = Attachment("h", AttachmentKind.IMAGE, "a.png", "image/png", 5, width_px=1_000, height_px=1_000)
    assert draft_tokens("  \n", (), OPUS) == 0
    assert draft_tokens("x" * 320, (), OPUS) == 104
    assert draft_tokens("", (picture,), OPUS) > 1_000


def test_what_is_cached_is_read_and_the_rest_written() -> None:
    sent = Sent(10_000, 9_000, 50_000)
    message = next_message(sent, 1_000, OPUS, Caching.FIVE_MINUTES, 49_999)
    assert (message.prompt_tokens, message.read_tokens, message.written_tokens) == (11_000, 9_000, 2_000)
    assert message.usd == pytest.approx((9_000 * 0.20 + 2_000 * 5) / 1e6)
    assert message.output_usd == pytest.approx(0.020)
    late = next_message(sent, 1_000, OPUS, Caching.FIVE_MINUTES, 50_000)
    assert late.usd == pytest.approx(11_000 * 5 / 1e6)
    hour = next_message(sent, 1_000, OPUS, Caching.ONE_HOUR, 50_000)
    assert hour.usd == pytest.approx(11_000 * 8 / 1e6)
    off = next_message(sent, 1_000, OPUS, Caching.OFF, 1)
    assert off.read_tokens == 0
    assert off.usd == pytest.approx(11_000 * 4 / 1e6)


def test_a_prompt_that_is_too_short_is_not_cached() -> None:
    message = next_message(Sent(), 511, OPUS, Caching.FIVE_MINUTES, 1)
    assert message.written_tokens == 0
    assert message.usd == pytest.approx(511 * 4 / 1e6)
    assert next_message(Sent(), 512, OPUS, Caching.FIVE_MINUTES, 1).written_tokens == 512


def test_the_band_is_chosen_by_the_whole_prompt() -> None:
    below = next_message(Sent(99_000), 1_000, HAIKU, Caching.OFF, 1)
    above = next_message(Sent(99_001), 1_000, HAIKU, Caching.OFF, 1)
    assert below.usd == pytest.approx(0.01)
    assert above.usd == pytest.approx(100_001 * 0.5 / 1e6)


def test_what_is_not_known_is_not_claimed() -> None:
    local = TABLE.model("llama", follows_vendor=False)
    message = next_message(Sent(10), 5, local, Caching.FIVE_MINUTES, 1)
    assert (message.usd, message.output_usd, message.context_share, message.read_tokens) == (None, None, None, 0)
    assert not message.is_nearly_full


def test_a_nearly_full_context_is_told() -> None:
    assert next_message(Sent(800_000), 0, OPUS, Caching.OFF, 1).is_nearly_full
    assert not next_message(Sent(799_999), 0, OPUS, Caching.OFF, 1).is_nearly_full


def test_a_count_of_the_server_is_exact() -> None:
    exact = counted(Sent(10_000, 9_000, 50_000), 12_345, OPUS, Caching.FIVE_MINUTES, 1)
    assert (exact.prompt_tokens, exact.is_exact, exact.read_tokens) == (12_345, True, 9_000)


@pytest.mark.slow
@given(
    st.sampled_from(list(TABLE.models.values())),
    st.integers(0, 2_000_000),
    st.integers(0, 2_000_000),
    st.integers(0, 100_000),
    st.sampled_from(Caching),
)
def test_every_token_is_paid_for_once(model: Model, tokens: int, cached: int, draft: int, caching: Caching) -> None:
    sent = Sent(tokens, min(cached, tokens), 10)
    message = next_message(sent, draft, model, caching, 5)
    fresh = message.prompt_tokens - message.read_tokens - message.written_tokens
    assert min(fresh, message.read_tokens, message.written_tokens) >= 0
    assert message.prompt_tokens == tokens + draft
    more = next_message(replace(sent, tokens=tokens + 1), draft, model, caching, 5)
    assert message.usd is not None
    assert more.usd is not None
    if more.written_tokens >= message.written_tokens > 0 or caching is Caching.OFF:
        assert more.usd >= message.usd
