"""Every reply says that it is a demo, shows what was asked for, and tells what arrived."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claude_desktop.demo.replies import reply_to, thoughts_on
from claude_desktop.demo.reply_texts import LABEL
from claude_desktop.demo.requested import Requested

ASKED = Requested(
    question="Hello there",
    earlier=(),
    model_name="Claude Opus 5.5",
    model_id="claude-opus-5-5",
    message_count=1,
    max_tokens=16_000,
    effort="medium",
    thinking="adaptive",
    shows_thinking=True,
    system="",
    temperature=None,
    stop_sequences=(),
    files=(),
)


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("Show me code", "```python"),
        ("A TABLE, please", "| :--- | ---: |"),
        ("make a list", "- [x] Written"),
        ("a quote", "> > Quotations"),
        ("some links", "<https://example.com/>"),
        ("maths!", "$$"),
        ("write a poem", "> The cursor waits"),
        ("json", '"honest": true'),
        ("headings", "# A first heading"),
        ("emoji", "🙂"),
        ("count to 7", "1, 2, 3, 4, 5, 6, 7."),
        ("count", "18, 19, 20."),
        ("something long", "## Part 8"),
        ("anything else", "### Things to try"),
        ("", "> (nothing)"),
    ],
)
def test_a_word_in_the_question_chooses_what_is_shown(question: str, shown: str) -> None:
    reply = reply_to(replace(ASKED, question=question))
    assert reply.startswith(f"{LABEL}\n\n")
    assert shown in reply
    assert "### What arrived with your message" in reply


def test_further_parameters_are_told_by_their_names() -> None:
    assert "Extra parameters" not in reply_to(ASKED)
    assert r"| Extra parameters | metadata, service\_tier |" in reply_to(
        replace(ASKED, further=("metadata", "service_tier"))
    )


def test_several_words_show_several_things() -> None:
    reply = reply_to(replace(ASKED, question="code and a table"))
    assert "```python" in reply
    assert "| Planet |" in reply
    assert "### Things to try" not in reply


def test_words_inside_other_words_do_not_count() -> None:
    assert "```python" not in reply_to(replace(ASKED, question="a decoder, tablets and longing"))


def test_the_question_is_repeated_as_a_quotation() -> None:
    reply = reply_to(replace(ASKED, question="First $line\n\n<b>third</b>"))
    assert "> First $line\n>\n> <b>third</b>\n" in reply


def test_what_arrived_is_told() -> None:
    reply = reply_to(
        replace(
            ASKED,
            system="Be brief.",
            message_count=5,
            temperature=0.3,
            stop_sequences=("a|b", "c"),
            files=("a PNG of 640 x 480, 12 kB", "“a.txt”, a text of 2 lines"),
            effort=None,
            thinking="disabled",
        )
    )
    for row in (
        "| Model | Claude Opus 5.5 (`claude-opus-5-5`) |",
        "| Effort | this model has no levels |",
        "| Thinking | off (disabled) |",
        "| Max tokens | 16,000 |",
        "| System prompt | 9 characters |",
        "| Messages in the request | 5 |",
        "| Temperature | 0.3 |",
        "| Stop sequences | 2 |",
        "| Files with this message | 2 |",
        "> Be brief.",
    ):
        assert row in reply


def test_earlier_turns_are_listed_so_that_one_sees_they_were_sent() -> None:
    assert "What you said before" not in reply_to(ASKED)
    one = reply_to(replace(ASKED, earlier=("I like *tea*",)))
    assert "I can see one earlier message of yours:" in one
    assert "1. I like \\*tea\\*" in one
    many = reply_to(replace(ASKED, earlier=tuple(f"turn {number}" for number in range(1, 21))))
    assert "I can see 20 earlier messages of yours:" in many
    assert "13. turn 13" in many
    assert "12. turn 12" not in many


@pytest.mark.parametrize(("text", "shown"), [("- a", "1. \\- a"), ("2. b", "1. 2\\. b"), ("", "1. (no text)")])
def test_earlier_turns_are_no_markup(text: str, shown: str) -> None:
    assert shown in reply_to(replace(ASKED, earlier=(text,)))


def test_long_questions_are_cut() -> None:
    assert len(reply_to(replace(ASKED, question="word " * 100_000))) < 3_000


def test_thoughts_say_that_nobody_thinks() -> None:
    assert thoughts_on(ASKED).startswith("There is no model here")
    assert len(thoughts_on(replace(ASKED, effort="max"))) > len(thoughts_on(replace(ASKED, effort="low")))
