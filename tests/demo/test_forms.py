"""The demo answers in the form that was asked for, in each of the three ways of asking."""

from __future__ import annotations

import json
from typing import Any

import pytest

from claude_desktop.demo.answers import Answer, compose
from claude_desktop.demo.models import rules_of
from claude_desktop.demo.prompt_cache import PromptUse

AGE = {"type": "object", "properties": {"age": {"type": "integer"}, "name": {"type": "string"}}}
OFF = {"type": "disabled"}


def answer(question: str = "Hello", model: str = "claude-haiku-4-5", begun: str = "", **more: Any) -> Answer:
    rules = rules_of(model)
    assert rules is not None
    messages = [{"role": "user", "content": question}]
    if begun:
        messages.append({"role": "assistant", "content": begun})
    body = {"model": model, "max_tokens": 8_000, "messages": messages, "thinking": OFF, **more}
    return compose(body, rules, PromptUse(12), lambda thinking: f"signed:{len(thinking)}")


def text_of(reply: Answer) -> str:
    return "".join(block["text"] for block in reply.blocks)


@pytest.mark.parametrize(("question", "age"), [("Who is it?", 1), ("A mismatch, please", -1)])
def test_a_schema_is_followed_but_for_what_is_not_enforced(question: str, age: int) -> None:
    config = {"format": {"type": "json_schema", "schema": AGE}}
    assert json.loads(text_of(answer(question, output_config=config))) == {"age": age, "name": f"Demo: {question}"}


@pytest.mark.parametrize(
    ("begun", "beginning"),
    [("```json", "\n{"), ("```csv", "\nname,"), ("```text", "\n- "), ("```", "python\ndef ")],
)
def test_a_turn_that_is_begun_goes_on_and_stops(begun: str, beginning: str) -> None:
    reply = answer(begun=begun, stop_sequences=["```"])
    assert text_of(reply).startswith(beginning)
    assert (reply.stop_reason, reply.stop_sequence) == ("stop_sequence", "```")


@pytest.mark.parametrize(
    ("words", "beginning"),
    [
        ("Answer with CSV only", "name,kind,note\n"),
        ("Answer with a list only", "- "),
        ("Answer with code only", "```python\ndef "),
        ("Answer with one JSON value", "```json\n{"),
    ],
)
def test_words_are_followed(words: str, beginning: str) -> None:
    assert text_of(answer(system=f"Be brief.\n\n{words} and nothing else.")).startswith(beginning)
    assert "*Demo reply" in text_of(answer(system="Be brief."))


def test_a_schema_in_words_is_followed_unless_a_mismatch_is_asked_for() -> None:
    words = f"Answer with one JSON value. It must be valid against this JSON Schema:\n{json.dumps(AGE)}"
    whole = json.loads(text_of(answer(system=words)).strip("`").removeprefix("json"))
    wrong = json.loads(text_of(answer("mismatch", system=words)).strip("`").removeprefix("json"))
    assert whole == {"age": 1, "name": "Demo: Hello"}
    assert wrong == {"name": "Demo: mismatch"}
