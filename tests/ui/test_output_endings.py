"""What does not fit is said in words: where, what was expected, what stands there."""

from __future__ import annotations

import pytest

from claude_desktop.model.endings import NextStep
from claude_desktop.model.mismatches import Mismatch
from claude_desktop.model.output import OutputKind
from claude_desktop.model.output_requests import AskedOutput, Technique
from claude_desktop.model.reply_output import OutputProblem, OutputRead
from claude_desktop.ui.ending_texts import NO_ENDING
from claude_desktop.ui.output_endings import mismatch_text, output_ending


@pytest.mark.parametrize(
    ("mismatch", "text"),
    [
        (Mismatch("a.b", "type", "integer", '"x"'), 'a.b: a whole number was expected, not "x".'),
        (Mismatch("a", "type", ["string", "null"], "5"), "a: a text / null was expected, not 5."),
        (Mismatch("", "required", "name", "{…}"), "the reply: “name” is missing."),
        (Mismatch("t[0]", "additionalProperties", ["x", "y z"]), "t[0]: “x”, “y z” was not asked for."),
        (Mismatch("a", "enum", ["low", 5, None], '"x"'), 'a: one of low, 5, null was expected, not "x".'),
        (Mismatch("a", "const", True, "5"), "a: true was expected, not 5."),
        (Mismatch("a", "format", "date", '"soon"'), 'a: a text of the form “date” was expected, not "soon".'),
        (Mismatch("a", "minimum", 3, "2"), "a: at least 3 was expected, not 2."),
        (Mismatch("a", "minLength", 1, '""'), 'a: the text is shorter than 1: "".'),
        (Mismatch("a", "maxItems", 2), "a: the list is longer than 2."),
        (Mismatch("a", "pattern", "^{x}$", '"{y}"'), 'a: "{y}" does not match the pattern ^{x}$.'),
        (Mismatch("a", "anyOf", [], "5"), "a: 5 fits none of the ways that the schema allows."),
        (Mismatch("a", "newKeyword", {}, "5"), "a: 5 breaks “newKeyword”."),
    ],
)
def test_a_mismatch_in_words(mismatch: Mismatch, text: str) -> None:
    assert mismatch_text(mismatch) == text


def read(kind: OutputKind = OutputKind.JSON, **changes: object) -> OutputRead:
    return OutputRead(AskedOutput(kind, Technique.WORDS), "text", **changes)  # type: ignore[arg-type]


def test_asking_again_is_offered_where_it_makes_sense() -> None:
    wrong = read(mismatches=(Mismatch("a", "minimum", 3, "2"),), is_checked=True)
    ending = output_ending(wrong, lambda _: True)
    assert ending.text == "The JSON does not fit the schema.\u2028a: at least 3 was expected, not 2."
    assert [(button.step, button.label) for button in ending.steps] == [(NextStep.RETRY, "Ask again")]
    assert output_ending(wrong, lambda _: False).steps == ()


def test_a_long_list_ends() -> None:
    many = read(mismatches=(Mismatch("a", "uniqueItems"),) * 20)
    assert output_ending(many, lambda _: True).text.split("\u2028")[-2:] == ["a: an item stands twice.", "and more."]


def test_what_is_well_says_nothing() -> None:
    assert output_ending(read(is_checked=True), lambda _: True) is NO_ENDING
    assert output_ending(read(problem=OutputProblem.NOT_CHECKED), lambda _: True) is NO_ENDING


@pytest.mark.parametrize("kind", [kind for kind in OutputKind if kind is not OutputKind.TEXT])
@pytest.mark.parametrize("problem", [OutputProblem.NOTHING_FOUND, OutputProblem.TOO_LARGE])
def test_what_could_not_be_read_says_so(kind: OutputKind, problem: OutputProblem) -> None:
    assert output_ending(read(kind, problem=problem), lambda _: True).text.endswith(".")
