"""Every stop reason and every failure has its own sentence, and steps that lead somewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claude_desktop.model.blocks import Block, text_block
from claude_desktop.model.catalogue import Model
from claude_desktop.model.endings import Ending, NextStep, Weight, ending_of, lower_effort, raised_limit
from claude_desktop.model.failures import Failure, FailureKind
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Message, Repair, Role, Turn, TurnState

MODEL = Model(
    "m", "M", max_output_tokens=128_000, effort_levels=("low", "medium", "high"), default_effort="medium", compacts=True
)
TEXT = text_block("So far")
THOUGHT = Block({"type": "thinking", "thinking": "hm", "signature": "s"})
CALL = Block({"type": "tool_use", "id": "t", "name": "n", "input": "{"})
SUMMARY = Block({"type": "compaction", "content": "So far."})
REQUEST: JsonObject = {"max_tokens": 16_000}


def turn(state: TurnState = TurnState.COMPLETE, reason: str | None = "end_turn", **values: object) -> Turn:
    made = Turn("t", "r", "c", state, "m", "a", REQUEST, 0, stop_reason=reason)
    return replace(made, **values)  # type: ignore[arg-type]


def ending(made: Turn, *blocks: Block, model: Model = MODEL) -> Ending | None:
    return ending_of(Message("r", "c", "q", Role.ASSISTANT, blocks, 0), made, model)


@pytest.mark.parametrize(
    ("reason", "blocks", "words", "steps"),
    [
        ("end_turn", (), "empty", (NextStep.NUDGE, NextStep.RETRY_WITH)),
        ("end_turn", (THOUGHT,), "wrote nothing", (NextStep.NUDGE, NextStep.RETRY_WITH)),
        ("max_tokens", (TEXT,), "limit", (NextStep.CONTINUE, NextStep.RAISE_LIMIT)),
        ("max_tokens", (THOUGHT,), "into thinking", (NextStep.RAISE_LIMIT, NextStep.LOWER_EFFORT)),
        ("max_tokens", (TEXT, CALL), "not run", (NextStep.RAISE_LIMIT,)),
        ("stop_sequence", (), "stop sequence", (NextStep.RETRY,)),
        ("tool_use", (TEXT, CALL), "tool", (NextStep.NUDGE, NextStep.RETRY)),
        ("pause_turn", (TEXT,), "paused", (NextStep.RESUME,)),
        ("model_context_window_exceeded", (TEXT,), "context", (NextStep.RETRY_WITH,)),
        ("moon_phase", (TEXT,), "({reason})", (NextStep.RETRY,)),
    ],
)
def test_a_stop_reason_has_its_sentence_and_steps(
    reason: str, blocks: tuple[Block, ...], words: str, steps: tuple[NextStep, ...]
) -> None:
    found = ending(turn(reason=reason), *blocks)
    assert found is not None
    assert words in found.sentence
    assert set(steps) <= set(found.steps)
    assert found.steps[0] is steps[0] or reason == "model_context_window_exceeded"
    assert found.sentence.format(**found.values)


@pytest.mark.parametrize(
    ("reason", "block"), [("end_turn", TEXT), ("stop_sequence", TEXT), ("compaction", SUMMARY), ("end_turn", CALL)]
)
def test_what_ended_well_says_nothing(reason: str, block: Block) -> None:
    assert ending(turn(reason=reason), block) is None
    assert ending(turn(TurnState.STREAMING, None), TEXT) is None


def test_what_was_changed_about_a_refused_request_is_said_quietly() -> None:
    mended = ending(turn(repairs=(Repair.THINKING_LEFT_OUT,)), TEXT)
    assert mended is not None
    assert mended.weight is Weight.QUIET
    failed = ending(turn(reason="compaction"), Block({"type": "compaction", "content": None}))
    assert failed is not None
    assert failed.steps[0] is NextStep.COMPACT


def test_each_category_of_a_refusal_has_its_own_sentence_and_another_model_is_offered() -> None:
    categories = ("cyber", "bio", "frontier_llm", "reasoning_extraction", "general_harms", "new_kind", None)
    sentences = set()
    for category in categories:
        details: JsonObject = {"type": "refusal", "category": category, "explanation": "Because."}
        found = ending(turn(TurnState.REFUSED, "refusal", stop_details=details), TEXT)
        assert found is not None
        assert found.steps == (NextStep.RETRY_WITH,)
        assert found.told == "Because."
        sentences.add(found.sentence.format(**found.values))
    assert len(sentences) == len(categories)
    bare = ending(turn(TurnState.REFUSED, "refusal", stop_details=None))
    assert bare is not None
    assert not bare.told


@pytest.mark.parametrize("kind", FailureKind)
def test_every_failure_has_a_sentence_and_a_step(kind: FailureKind) -> None:
    found = ending(turn(TurnState.FAILED, None, failure=Failure(kind, "The server's words.")))
    assert found is not None
    assert found.sentence == Failure(kind).sentence
    assert found.told == "The server's words."
    assert found.weight is Weight.FAILURE
    assert found.steps
    assert len(found.steps) <= 3


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        (FailureKind.KEY_REFUSED, NextStep.OPEN_ACCOUNT),
        (FailureKind.BILLING, NextStep.OPEN_BILLING),
        (FailureKind.NOT_PERMITTED, NextStep.RETRY_WITH),
        (FailureKind.NOT_FOUND, NextStep.RETRY_WITH),
        (FailureKind.TOO_LARGE, NextStep.SHOW_LARGEST),
        (FailureKind.SPEND_LIMIT, NextStep.OPEN_LIMITS),
        (FailureKind.OVERLOADED, NextStep.RETRY_WITH),
        (FailureKind.RATE_LIMITED, NextStep.RETRY_WITH),
        (FailureKind.TLS, NextStep.OPEN_NETWORK),
        (FailureKind.PROXY, NextStep.OPEN_NETWORK),
        (FailureKind.CONTEXT_FULL, NextStep.RETRY_WITH),
    ],
)
def test_a_failure_leads_to_the_place_where_it_can_be_mended(kind: FailureKind, step: NextStep) -> None:
    found = ending(turn(TurnState.FAILED, None, failure=Failure(kind)))
    assert found is not None
    assert step in found.steps


@pytest.mark.parametrize("state", [TurnState.STOPPED, TurnState.INTERRUPTED, TurnState.FAILED])
def test_text_that_broke_off_can_go_on(state: TurnState) -> None:
    failure = None if state is TurnState.STOPPED else Failure(FailureKind.CUT)
    with_text, without = turn(state, None, failure=failure), turn(state, None, failure=failure)
    found, empty = ending(with_text, TEXT), ending(without)
    assert found is not None
    assert empty is not None
    assert found.steps[0] is NextStep.CONTINUE
    assert NextStep.CONTINUE not in empty.steps
    assert NextStep.RETRY in found.steps


def test_a_limit_is_doubled_as_far_as_the_model_goes() -> None:
    assert raised_limit(turn(), MODEL) == 32_000
    assert raised_limit(turn(), replace(MODEL, max_output_tokens=20_000)) == 20_000
    assert raised_limit(turn(), replace(MODEL, max_output_tokens=16_000)) is None
    assert raised_limit(turn(request={"max_tokens": 10}), MODEL) == 4_096
    assert raised_limit(turn(request={}), MODEL) is None


def test_the_next_lower_effort() -> None:
    assert lower_effort(turn(), MODEL) == "low"
    assert lower_effort(turn(request={"output_config": {"effort": "high"}}), MODEL) == "medium"
    assert lower_effort(turn(request={"output_config": {"effort": "low"}}), MODEL) is None
    assert lower_effort(turn(), replace(MODEL, effort_levels=())) is None
