"""Usage: what is not reported is not zero."""

from __future__ import annotations

from claude_desktop.model.messages import Usage, read_usage


def test_a_full_usage_is_read() -> None:
    usage = read_usage(
        {
            "input_tokens": 5,
            "output_tokens": 70,
            "cache_read_input_tokens": 100,
            "cache_creation_input_tokens": 30,
            "cache_creation": {"ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 20},
            "output_tokens_details": {"thinking_tokens": 40},
            "speed": "standard",
        }
    )
    assert (usage.input_tokens, usage.output_tokens, usage.cache_read_tokens) == (5, 70, 100)
    assert (usage.cache_write_5m_tokens, usage.cache_write_1h_tokens, usage.thinking_tokens) == (10, 20, 40)
    assert usage.prompt_tokens == 135
    assert usage.raw["speed"] == "standard"


def test_writes_without_a_split_count_as_the_short_ones() -> None:
    usage = read_usage({"cache_creation_input_tokens": 30, "cache_creation": None})
    assert (usage.cache_write_5m_tokens, usage.cache_write_1h_tokens) == (30, None)


def test_the_end_adds_to_the_beginning() -> None:
    begun = read_usage({"input_tokens": 10, "output_tokens": 1, "cache_read_input_tokens": 4})
    ended = read_usage({"output_tokens": 25, "input_tokens": None}, begun)
    assert (ended.input_tokens, ended.output_tokens, ended.cache_read_tokens) == (10, 25, 4)


def test_nothing_reported_is_not_zero() -> None:
    assert read_usage({}).prompt_tokens is None
    assert read_usage({"input_tokens": 0}).prompt_tokens == 0
    assert read_usage({"input_tokens": "5", "output_tokens": True, "cache_read_input_tokens": -1}) == Usage(
        raw={"input_tokens": "5", "output_tokens": True, "cache_read_input_tokens": -1}
    )
