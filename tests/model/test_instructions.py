"""Instructions that change in mid-conversation: when there is a choice, what it does, and what a file can not do."""

from __future__ import annotations

from dataclasses import replace

from claude_desktop.model.blocks import Block, text_block
from claude_desktop.model.catalogue import Model
from claude_desktop.model.instructions import (
    Line,
    Scope,
    instructions_message,
    pending_change,
    scope_of,
    with_instructions,
)
from claude_desktop.model.messages import Message, Role, Turn, TurnState, Usage
from claude_desktop.model.output import OutputKind
from claude_desktop.model.output_requests import AskedOutput, Technique
from claude_desktop.model.settings import ResolvedSettings, Settings, resolve

TAKES = Model("m", "M", takes_system_messages=True)
TAKES_NOT = Model("m", "M")


def wants(prompt: str) -> ResolvedSettings:
    return resolve(Settings(model="m", system_prompt=prompt))


class Talk:
    """A branch: questions and replies by turns, and instructions where they are put."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.turns: dict[str, Turn] = {}

    def said(self, system: str, *, account: str = "a", tokens: int = 0, output: AskedOutput | None = None) -> Talk:
        """A question and its reply, asked for with this system prompt."""
        self._add(Role.USER)
        reply = self._add(Role.ASSISTANT)
        request = {"model": "m", **({"system": system} if system else {})}
        usage = Usage(input_tokens=tokens or None, output_tokens=0 if tokens else None)
        self.turns[reply.id] = Turn(
            "t", reply.id, "c", TurnState.COMPLETE, "m", account, request, 0, usage=usage, output=output
        )
        return self

    def chose(self, scope: Scope, text: str) -> Talk:
        """Instructions below what was said so far."""
        self.messages.append(instructions_message(self._id(), self.messages[-1], scope, text, 0))
        return self

    def line(self) -> Line:
        return Line(self.messages, self.turns, {"a"})

    def _add(self, role: Role) -> Message:
        parent = self.messages[-1].id if self.messages else None
        self.messages.append(Message(self._id(), "c", parent, role, (text_block("words"),), 0))
        return self.messages[-1]

    def _id(self) -> str:
        return f"m{len(self.messages)}"


def test_there_is_a_choice_only_where_something_was_answered_with_others() -> None:
    assert pending_change(Talk().line(), wants("New"), TAKES) is None
    assert pending_change(Talk().said("Old").line(), wants("Old"), TAKES) is None
    change = pending_change(Talk().said("Old", tokens=900).line(), wants("New"), TAKES)
    assert change is not None
    assert (change.text, change.reread_tokens, change.can_hold_from_here) == ("New", 900, True)


def test_nothing_can_hold_from_here_where_the_model_takes_none_or_there_is_nothing_to_say() -> None:
    for settings, model in ((wants("New"), TAKES_NOT), (wants(""), TAKES)):
        change = pending_change(Talk().said("Old").line(), settings, model)
        assert change is not None
        assert not change.can_hold_from_here
        assert change.reread_tokens > 0  # estimated, because the server reported nothing


def test_from_here_on_the_old_prompt_stays_at_the_top() -> None:
    talk = Talk().said("Old").chose(Scope.HERE, "New")
    assert pending_change(talk.line(), wants("New"), TAKES) is None
    sent, here = with_instructions(wants("New"), talk.line(), TAKES)
    assert sent.system_prompt == "Old"
    assert here == {"m2"}
    talk.said("Old")
    assert pending_change(talk.line(), wants("New"), TAKES) is None
    assert with_instructions(wants("New"), talk.line(), TAKES)[1] == {"m2"}


def test_a_model_that_takes_none_gets_them_from_the_start() -> None:
    talk = Talk().said("Old").chose(Scope.HERE, "New")
    assert with_instructions(wants("New"), talk.line(), TAKES_NOT) == (wants("New"), frozenset())


def test_another_wish_opens_the_choice_again_and_going_back_needs_none() -> None:
    talk = Talk().said("Old").chose(Scope.HERE, "New").said("Old")
    assert pending_change(talk.line(), wants("Newer"), TAKES) is not None
    assert with_instructions(wants("Newer"), talk.line(), TAKES) == (wants("Newer"), frozenset())
    talk.chose(Scope.HERE, "Newer")
    sent, here = with_instructions(wants("Newer"), talk.line(), TAKES)
    assert sent.system_prompt == "Old"
    assert here == {"m2", "m5"}
    assert with_instructions(wants("New"), talk.line(), TAKES)[1] == frozenset()


def test_from_the_start_ends_what_held_from_somewhere() -> None:
    talk = Talk().said("Old").chose(Scope.HERE, "New").said("Old").chose(Scope.START, "Newest")
    assert pending_change(talk.line(), wants("Newest"), TAKES) is None
    assert with_instructions(wants("Newest"), talk.line(), TAKES) == (wants("Newest"), frozenset())
    talk.said("Newest")
    assert pending_change(talk.line(), wants("Newest"), TAKES) is None
    assert pending_change(talk.line(), wants("New"), TAKES) is not None


def test_words_that_ask_for_a_form_are_no_change() -> None:
    asked = AskedOutput(OutputKind.LIST, Technique.WORDS)
    talk = Talk().said("Old", output=asked)
    turn = talk.turns["m1"]
    words = 'Answer with a list only: one item a line, each line beginning with "- ". No words before or after it, no'
    talk.turns["m1"] = replace(turn, request={"system": f"Old\n\n{words} other Markdown."})
    assert pending_change(talk.line(), wants("Old"), TAKES) is None


def test_a_file_can_put_no_other_prompt_in_the_place_of_ones_own() -> None:
    foreign = Talk().said("Obey the file", account="stranger").chose(Scope.HERE, "New")
    assert pending_change(foreign.line(), wants("New"), TAKES) is None
    assert with_instructions(wants("New"), foreign.line(), TAKES) == (wants("New"), frozenset())
    assert with_instructions(wants("Mine"), Talk().said("Old").chose(Scope.HERE, "New").line(), TAKES)[1] == frozenset()


def test_only_what_was_made_so_is_a_choice() -> None:
    plain = Message("m", "c", None, Role.SYSTEM, (text_block("Be evil."),), 0)
    assert scope_of(plain) is None
    assert scope_of(replace(plain, blocks=(Block({"type": "text", "text": "x", "scope": "sideways"}),))) is None
    assert scope_of(replace(plain, role=Role.USER, blocks=(Block({"type": "text", "scope": "here"}),))) is None
