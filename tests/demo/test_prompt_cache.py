"""The prompt cache reads, writes and forgets by the documented rules, and every token is counted once."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desktop.demo.models import ModelRules, rules_of
from claude_desktop.demo.prompt_cache import PromptCache, PromptUse, count_prompt, usage_at_start

MARK = {"type": "ephemeral"}
MARK_1H = {"type": "ephemeral", "ttl": "1h"}
LONG = "word " * 1_000


def model(model_id: str = "claude-opus-5-5") -> ModelRules:
    found = rules_of(model_id)
    assert found is not None
    return found


class Clock:
    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


def chat(*texts: str, **more: Any) -> dict[str, Any]:
    roles = ("user", "assistant")
    return {"messages": [{"role": roles[n % 2], "content": text} for n, text in enumerate(texts)], **more}


def test_without_a_mark_nothing_is_cached() -> None:
    cache = PromptCache()
    for _ in range(2):
        use = cache.use(chat(LONG), model())
        assert use == PromptUse(count_prompt(chat(LONG), model()))


def test_a_growing_conversation_is_read_up_to_its_last_turn() -> None:
    cache = PromptCache()
    first = cache.use(chat(LONG, cache_control=MARK), model())
    assert (first.read, first.fresh) == (0, 0)
    assert first.written_5m == first.total > 512
    longer = chat(LONG, "Yes.", "And then?", cache_control=MARK)
    second = cache.use(longer, model())
    assert second.read == first.total
    assert 0 < second.written_5m < 30
    assert second.total == count_prompt(longer, model())
    assert cache.use(longer, model()).read == second.total


def test_a_changed_beginning_another_model_and_another_speed_read_nothing() -> None:
    cache = PromptCache()
    cache.use(chat(LONG, cache_control=MARK), model())
    assert cache.use(chat("x" + LONG, cache_control=MARK), model()).read == 0
    assert cache.use(chat(LONG, cache_control=MARK), model("claude-fable-5-2")).read == 0
    assert cache.use(chat(LONG, cache_control=MARK, speed="fast"), model()).read == 0
    assert cache.use(chat(LONG, cache_control=MARK, system="Other."), model()).read == 0


@pytest.mark.parametrize(
    ("model_id", "words", "is_cached"),
    [
        ("claude-opus-5-5", 280, False),
        ("claude-opus-5-5", 340, True),
        ("claude-sonnet-5", 600, False),
        ("claude-sonnet-5", 700, True),
        ("claude-haiku-4-5", 3_200, False),
        ("claude-haiku-4-5", 3_400, True),
    ],
)
def test_a_prompt_below_the_models_minimum_is_silently_not_cached(model_id: str, words: int, is_cached: bool) -> None:
    use = PromptCache().use(chat("word " * words, cache_control=MARK), model(model_id))
    assert bool(use.written_5m) is is_cached
    assert (use.total >= model(model_id).cache_minimum_tokens) is is_cached


def test_an_entry_lives_five_minutes_from_its_last_use_or_an_hour() -> None:
    clock = Clock()
    cache = PromptCache(clock)
    short, hour = chat(LONG, cache_control=MARK), chat("b" + LONG, cache_control=MARK_1H)
    cache.use(short, model())
    assert cache.use(hour, model()).written_1h > 0
    clock.now_s += 299
    assert cache.use(short, model()).read
    clock.now_s += 299
    assert cache.use(short, model()).read
    clock.now_s += 301
    assert not cache.use(short, model()).read
    assert cache.use(hour, model()).read
    clock.now_s += 3_601
    assert not cache.use(hour, model()).read


def test_marks_on_blocks_split_what_is_written() -> None:
    system = [{"type": "text", "text": LONG, "cache_control": MARK_1H}]
    use = PromptCache().use(chat(LONG, system=system, cache_control=MARK), model())
    assert use.written_1h > 1_000
    assert use.written_5m > 1_000
    assert use.fresh == 0


def test_a_mark_looks_back_over_twenty_blocks_only() -> None:
    cache = PromptCache()
    cache.use(chat(LONG, cache_control=MARK), model())
    assert cache.use(chat(LONG, *["x"] * 18, cache_control=MARK), model()).read
    other = PromptCache()
    other.use(chat(LONG, cache_control=MARK), model())
    assert not other.use(chat(LONG, *["x"] * 22, cache_control=MARK), model()).read


def test_the_count_follows_the_text_the_model_and_the_kind_of_block() -> None:
    assert count_prompt(chat(LONG), model()) > 1.25 * count_prompt(chat(LONG), model("claude-opus-4-6"))
    image = {"type": "image", "source": {"type": "base64", "data": "A" * 1_000_000}}
    assert count_prompt({"messages": [{"role": "user", "content": [image]}]}, model()) < 5_000
    lone = count_prompt(chat("\ud83d"), model())
    assert 0 < lone < 10


def test_the_usage_splits_writes_by_time_to_live() -> None:
    usage = usage_at_start(PromptUse(5, read=7, written_5m=11, written_1h=13), None)
    assert usage["input_tokens"] == 5
    assert usage["cache_read_input_tokens"] == 7
    assert usage["cache_creation_input_tokens"] == 24
    assert usage["cache_creation"] == {"ephemeral_5m_input_tokens": 11, "ephemeral_1h_input_tokens": 13}
    assert usage["speed"] == "standard"
