"""Files of prompts: ours is good, and nothing in one of the person's breaks the app."""

from __future__ import annotations

from contextlib import suppress

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model.prompts import (
    MAX_PROMPTS,
    MAX_TITLE_CHARACTERS,
    Prompt,
    PromptsError,
    find_prompt,
    one_line,
    prompts_from_toml,
    prompts_to_table,
    with_prompt,
)
from claude_desktop.resource_path import resource_path

ENTRY = '[[prompts]]\ntitle = "{}"\ntext = "x"\n'


def test_the_prompts_that_ship_are_whole_and_begin_with_the_tutor() -> None:
    prompts = prompts_from_toml(resource_path("prompts.toml").read_text("utf-8"))
    assert prompts[0].title == "Patient tutor"
    assert "Never give the solution" in prompts[0].text
    assert len(prompts) >= 6
    for prompt in prompts:
        assert prompt.about
        assert len(prompt.about) < 70
        assert 200 < len(prompt.text) < 2_000


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("\nprompts = x", "line 2, column 11"),
        ("[[prompts]]\ntitle = 1\ntext = 'x'", "prompt 1: title: expected a text"),
        ("[[prompts]]\ntext = 'x'", "prompt 1: title and text must not be empty"),
        (ENTRY.format("a") + "[[prompts]]\ntitle = 'b'\ntext = ' '", "prompt 2: title and text must not be empty"),
        ("prompts = 5", "no list of tables"),
        ("prompts = [1]", "prompt 1: expected a table"),
        ("prompts = " + "[" * 100_000, "can not be read"),
        ("x = 1\nx = 2", "overwrite"),
        ("".join(ENTRY.format(number) for number in range(MAX_PROMPTS + 1)), "more than 500"),
        (ENTRY.format("a").replace('"x"', f'"{"x" * 200_001}"'), "prompt 1: text: longer than 200000"),
    ],
)
def test_a_broken_file_says_where(text: str, why: str) -> None:
    with pytest.raises(PromptsError, match=why):
        prompts_from_toml(text)


def test_titles_are_one_short_line_and_differ() -> None:
    title = "a\\n\\u0007 b\\u202e" + "c" * 500
    first, second, third = prompts_from_toml(ENTRY.format(title) + ENTRY.format("Same") + ENTRY.format("SAME"))
    assert first.title == "a b " + "c" * (MAX_TITLE_CHARACTERS - 5) + "…"
    assert (second.title, third.title) == ("Same", "SAME (2)")


def test_a_file_without_prompts_holds_none() -> None:
    assert prompts_from_toml("") == ()
    assert prompts_from_toml("\n# nothing\n") == ()


@pytest.mark.slow
@given(st.lists(st.builds(Prompt, *[st.text(st.characters(codec="utf-8"), max_size=90)] * 3), max_size=4))
def test_what_is_written_is_read_again(drafts: list[Prompt]) -> None:
    prompts: list[Prompt] = []
    for draft in drafts:
        title, text = one_line(draft.title, MAX_TITLE_CHARACTERS), draft.text.strip("\r\n")
        if title and text.strip():
            prompts = with_prompt(prompts, Prompt(title, text, one_line(draft.about, 100)), replaces=False)
    assert list(prompts_from_toml(tomli_w.dumps(prompts_to_table(prompts)))) == prompts


@pytest.mark.slow
@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(PromptsError):
        assert isinstance(prompts_from_toml(text), tuple)


def test_one_of_the_same_title_is_replaced_in_its_place() -> None:
    prompts = (Prompt("One", "1"), Prompt("Two", "2"))
    assert with_prompt(prompts, Prompt("one", "new"), replaces=True) == [Prompt("one", "new"), Prompt("Two", "2")]
    assert find_prompt(prompts, "TWO") == Prompt("Two", "2")
    assert find_prompt(prompts, "Three") is None


def test_a_prompt_without_a_line_about_it_is_known_by_how_it_begins() -> None:
    assert Prompt("T", "You are\n\na duck.").summary == "You are a duck."
    assert Prompt("T", "x", "A duck").summary == "A duck"
