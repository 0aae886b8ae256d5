"""Estimates: by bytes and the tokenizer class, more for images on newer models, and no claim where nothing came."""

from __future__ import annotations

import pytest

from claude_desktop.model.blocks import Block, text_block
from claude_desktop.model.estimates import about_tokens, about_tokens_of, usage_so_far
from claude_desktop.model.messages import Usage
from claude_desktop.model.model_table import parse_table
from claude_desktop.resource_path import resource_path

TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))
NEW, OLD = TABLE.model("claude-opus-5-5"), TABLE.model("claude-haiku-4-5")
SENTENCE = "The quick brown fox jumps over the lazy dog, and then it does so again. " * 10


def test_newer_models_make_about_a_third_more_tokens_of_the_same_text() -> None:
    assert about_tokens(SENTENCE, NEW) / about_tokens(SENTENCE, OLD) == pytest.approx(1.31, abs=0.03)
    assert 150 < about_tokens(SENTENCE, OLD) < 200  # 150 words


def test_a_chinese_character_is_about_a_token() -> None:
    assert 8 <= about_tokens("\u4f60\u597d" * 5, NEW) <= 12


def test_nothing_has_no_tokens_and_a_lone_surrogate_does_no_harm() -> None:
    assert about_tokens("", NEW) == 0
    assert about_tokens("\ud800", NEW) == 1


def test_images_and_documents_count_as_large_ones() -> None:
    image = Block({"type": "image", "source": {"type": "base64", "data": "x" * 100_000}})
    assert about_tokens_of([image], NEW) == 4_784
    assert about_tokens_of([image], OLD) == 1_568
    text = Block({"type": "document", "source": {"type": "text", "data": "x" * 3_200}})
    assert about_tokens_of([text, text_block("x" * 32)], NEW) == 1_010
    assert about_tokens_of([Block({"type": "tool_use", "input": {"a": "x" * 320}})], NEW) > 100


def test_output_that_was_not_counted_is_estimated_by_what_came() -> None:
    begun = Usage(10, 1)
    assert usage_so_far(begun, [text_block("x" * 3_200)], NEW).output_tokens == 1_000
    assert usage_so_far(Usage(10, 5_000), [text_block("x" * 3_200)], NEW).output_tokens == 5_000
    assert usage_so_far(Usage(), [text_block("x")], NEW) == Usage()
