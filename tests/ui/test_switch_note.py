from __future__ import annotations

from dataclasses import replace

import pytest

from claude_desktop.model.catalogue import Model
from claude_desktop.model.model_switch import ModelSwitch, Reasoning
from claude_desktop.model.model_table import parse_table
from claude_desktop.resource_path import resource_path
from claude_desktop.ui.switch_note import switch_text

TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))
PLAIN = ModelSwitch(TABLE.models["claude-sonnet-5-5"], TABLE.models["claude-opus-5-5"])


@pytest.mark.parametrize(
    ("switch", "text"),
    [
        (
            replace(
                PLAIN,
                reasoning=Reasoning.KEPT,
                prompt_tokens=48_213,
                prompt_usd=0.241,
                is_cached=True,
                input_factor=2,
                output_factor=2,
            ),
            (
                "Opus 5.5 instead of Sonnet 5.5: reads the earlier reasoning · caches about 48k tokens anew for $0.24"
                " · twice the price"
            ),
        ),
        (
            replace(
                PLAIN,
                reasoning=Reasoning.DROPPED,
                prompt_tokens=4_970,
                prompt_usd=0.0195,
                input_factor=0.5,
                output_factor=0.5,
            ),
            (
                "Opus 5.5 instead of Sonnet 5.5: does not read the earlier reasoning · is sent about 5k tokens for"
                " $0.019 · half the price"
            ),
        ),
        (
            replace(PLAIN, input_factor=0.025, output_factor=3),
            "Opus 5.5 instead of Sonnet 5.5: input at 2.5 % of the price, output at 3 times the price",
        ),
        (
            replace(
                PLAIN,
                input_factor=1,
                output_factor=1,
                lost_effort="xhigh",
                new_effort="high",
                loses_temperature=True,
                must_think=True,
            ),
            (
                "Opus 5.5 instead of Sonnet 5.5: the same price · has no effort xhigh, so high holds"
                " · takes no temperature · can not leave thinking out"
            ),
        ),
        (
            replace(PLAIN, prompt_tokens=1_200, lost_effort="low", is_cached=True),
            "Opus 5.5 instead of Sonnet 5.5: caches about 1200 tokens anew · price unknown · has no effort levels",
        ),
        (ModelSwitch(Model("a", "a"), Model("b", "b"), prompt_tokens=900), "b instead of a"),
    ],
)
def test_one_line_says_what_is_known(switch: ModelSwitch, text: str) -> None:
    assert switch_text(switch) == text
