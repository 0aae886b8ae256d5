"""The request for a title: the cheapest model that surely answers in form, little sent, any answer read safely."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claude_desktop.model.blocks import Block, text_block
from claude_desktop.model.catalogue import Model
from claude_desktop.model.model_table import parse_table
from claude_desktop.model.title_requests import model_for_titles, title_in, title_request
from claude_desktop.resource_path import resource_path

TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))
MODELS = TABLE.known_models()
OPUS, HAIKU = TABLE.model("claude-opus-5-5"), TABLE.model("claude-haiku-5-5")
QUESTION, ANSWER = (text_block("What is a quine?"),), (text_block("A program that prints itself."),)


def test_the_cheapest_model_that_answers_in_form_is_asked() -> None:
    assert model_for_titles(MODELS, OPUS).id == "claude-haiku-5-5"
    without = [model for model in MODELS if model.id != HAIKU.id]
    assert model_for_titles(without, OPUS).id == "claude-haiku-4-5"
    retired = [replace(model, lifecycle="retired") if model.line == "haiku" else model for model in MODELS]
    assert model_for_titles(retired, OPUS).line == "sonnet"


def test_where_no_price_is_known_the_model_of_the_conversation_is_asked() -> None:
    local = Model("llama", "Llama")
    assert model_for_titles([local, Model("qwen", "Qwen")], local) is local


def test_the_request_is_small_and_thinks_as_little_as_it_can() -> None:
    body = title_request(HAIKU, QUESTION, ANSWER).body
    assert body["model"] == HAIKU.id
    assert body["thinking"] == {"type": "disabled"}
    assert body["max_tokens"] == 100
    config = body["output_config"]
    assert isinstance(config, dict)
    assert config["effort"] == "low"
    assert config["format"]["schema"]["required"] == ["title"]
    assert config["format"]["schema"]["additionalProperties"] is False
    assert "What is a quine?" in str(body["messages"])


def test_a_model_that_always_thinks_gets_the_room_for_it() -> None:
    body = title_request(OPUS, QUESTION, ANSWER).body
    assert "thinking" not in body
    assert body["max_tokens"] == 2_000


def test_other_servers_get_plain_words() -> None:
    body = title_request(Model("llama", "Llama"), QUESTION, ANSWER).body
    assert "output_config" not in body
    assert "thinking" not in body
    assert "with the title alone" in str(body["messages"])


def test_only_the_beginning_of_long_texts_is_sent() -> None:
    long = (text_block("x" * 100_000 + "\ud800"),)
    body = title_request(HAIKU, long, long).body
    assert len(str(body["messages"])) < 4_500
    str(body).encode()


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ('{"title": "Programs that print themselves"}', "Programs that print themselves"),
        ('```json\n{"title": "Quines"}\n```', "Quines"),
        ("**Quines in Python**", "Quines in Python"),
        ("\u201eSelbstdruckende Programme.\u201c", "Selbstdruckende Programme"),
        ("  Quines \n", "Quines"),
        ('{"title": "two\\nlines\\u0007"}', "two lines"),
        ('{"title": 5}', ""),
        ('{"title": "cut', ""),
        ("", ""),
    ],
)
def test_any_answer_is_read_safely(answer: str, title: str) -> None:
    assert title_in((text_block(answer),)) == title


def test_a_title_is_never_too_long_and_thoughts_are_no_title() -> None:
    thought = Block({"type": "thinking", "thinking": "A title, hm", "signature": "s"})
    assert title_in((thought,)) == ""
    assert len(title_in((thought, text_block("word " * 100)))) <= 80
