"""A person who edits, branches, switches models, accounts, tools and instructions at random; and a server that
enforces every documented rule about what is sent back. Nothing is refused, and what is refused once is mended."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claude_desktop.api.failures_of import failure_of_answer
from claude_desktop.demo.answers import compose
from claude_desktop.demo.api_errors import ApiError, error_body
from claude_desktop.demo.parameters import check_request
from claude_desktop.demo.prompt_cache import PromptCache
from claude_desktop.model.blocks import Block, text_block
from claude_desktop.model.catalogue import Model, find_model
from claude_desktop.model.failures import FailureKind
from claude_desktop.model.history import Reader, Withheld, history_of
from claude_desktop.model.instructions import Line, Scope, instructions_message, pending_change, with_instructions
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Message, Repair, Role, Turn, TurnState
from claude_desktop.model.requests import Request, build_request
from claude_desktop.model.settings import ResolvedSettings, Settings, resolve
from claude_desktop.model.tree import Conversation, place_of_answer, question_of, siblings
from claude_desktop.model.tree_changes import addition, apply, deletion, edited
from tests.fakes.api_calls import TABLE
from tests.fakes.thinking_ledger import ThinkingLedger

MODELS = (
    *("claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"),
    *("claude-fable-5-2", "claude-sonnet-5", "claude-opus-4-8"),
)
PROMPTS = ("", "Be brief.", "Be kind.")
HEADERS = {"anthropic-version": "2026-10-21"}
KINDS = (
    *("ask", "ask", "ask", "edit", "rerun", "retry", "delete", "step", "prompt", "here", "start", "model", "account"),
    *("search", "broken", "refused", "tools", "forgets"),
)
steps = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 40)), min_size=4, max_size=24)


class Walk:
    """One conversation and the server that it is sent to; the vendor, asked with two keys, and another server."""

    def __init__(self) -> None:
        self.conversation = Conversation("c", "", 0, 0, Settings(model=MODELS[0], system_prompt=""))
        self.account = "a"
        self.refusals: list[str] = []
        self.withheld: dict[str, Withheld] = {}
        self._ledger = ThinkingLedger()
        self._numbers = count(1)

    def do(self, kind: str, which: int) -> None:
        """One step; nothing where it means nothing here."""
        branch = self.conversation.branch()
        message = branch[which % len(branch)] if branch else None
        match kind:
            case "ask" | "search" | "broken" | "refused":
                self._ask(self.conversation.tip_id, kind)
            case "prompt":
                self._settings(system_prompt=PROMPTS[which % len(PROMPTS)])
            case "model":
                self._settings(model=MODELS[which % len(MODELS)])
            case "tools":
                self._settings(web_search=not self.conversation.settings.web_search)
            case "account":
                self.account = ("a", "b", "other")[which % 3]
            case "forgets":
                self._ledger = ThinkingLedger()  # another workspace: it knows none of the signatures
            case "here" | "start":
                self._choose(Scope(kind))
            case _ if message is not None:
                self._change(kind, message, which)

    def _settings(self, **values: object) -> None:
        changed = replace(self.conversation.settings, **values)  # type: ignore[arg-type]
        self.conversation = replace(self.conversation, settings=changed)

    def _change(self, kind: str, message: Message, which: int) -> None:
        conversation = self.conversation
        match kind:
            case "edit":
                made = edited(conversation, message.id, "Edited", self._id(), 0)
                self.conversation = apply(conversation, addition(conversation, made)).conversation
            case "rerun" if message.role is Role.USER:
                self._ask(message.parent_id, "ask")
            case "retry" if question_of(conversation.messages, message.id) is not None:
                self._reply(place_of_answer(conversation.messages, message.id), "ask")
            case "delete":
                self.conversation = apply(conversation, deletion(conversation, message.id)).conversation
            case "step":
                around = siblings(conversation.messages, message.id)
                self.conversation = conversation.with_tip(around[which % len(around)].id)
            case _:
                return

    def _choose(self, scope: Scope) -> None:
        branch = self.conversation.branch()
        wanted, model = self._wanted()
        line = Line(branch, self.conversation.turns, self._readable)
        change = pending_change(line, wanted, model)
        if change is None or (scope is Scope.HERE and not change.can_hold_from_here):
            return
        made = instructions_message(self._id(), branch[-1], scope, change.text, 0)
        self.conversation = apply(self.conversation, addition(self.conversation, made)).conversation
        now = Line(self.conversation.branch(), self.conversation.turns, self._readable)
        assert pending_change(now, wanted, model) is None

    def _ask(self, parent_id: str | None, kind: str) -> None:
        asked = Message(self._id(), "c", parent_id, Role.USER, (text_block(f"Question {parent_id}"),), 0)
        self.conversation = apply(self.conversation, addition(self.conversation, asked)).conversation
        self._reply(asked.id, kind)

    def _reply(self, parent_id: str | None, kind: str) -> None:
        self.conversation = replace(self.conversation, tip_id=parent_id)
        request, prefix_hash = self._request(without_thinking=False)
        repairs: tuple[Repair, ...] = ()
        try:
            answer = self._answer(request)
        except ApiError as error:
            body = json.dumps(error_body(error.type, error.message, None))
            kind_of = failure_of_answer(error.status, {}, body, is_vendor=True).kind
            if kind_of is not FailureKind.THINKING_REFUSED:
                raise
            self.refusals.append(error.message)
            request, prefix_hash = self._request(without_thinking=True)
            answer = self._answer(request)  # what was mended is taken
            repairs = (Repair.THINKING_LEFT_OUT,)
        self._take(parent_id, answer, (request, prefix_hash, repairs), kind)

    def _take(
        self, parent_id: str | None, raws: list[JsonObject], sent: tuple[Request, str, tuple[Repair, ...]], kind: str
    ) -> None:
        request, prefix_hash, repairs = sent
        if kind == "search" and request.body.get("tools"):
            call: JsonObject = {"type": "server_tool_use", "id": self._id(), "name": "web_search", "input": {}}
            found: JsonObject = {"type": "web_search_tool_result", "tool_use_id": call["id"], "content": []}
            raws = [*raws, call, found, {"type": "text", "text": "Found."}]
        state = {"broken": TurnState.STOPPED, "refused": TurnState.REFUSED}.get(kind, TurnState.COMPLETE)
        cut = len(raws) - 1 if kind == "broken" else len(raws)
        blocks = tuple(Block(raw, finished=at < cut) for at, raw in enumerate(raws))
        reply = Message(self._id(), "c", parent_id, Role.ASSISTANT, blocks, 0)
        turn = Turn(
            id=self._id(),
            message_id=reply.id,
            conversation_id="c",
            state=state,
            model=str(request.body["model"]),
            account_id=self.account,
            request=request.without_messages,
            started_ms=0,
            prefix_hash=prefix_hash,
            repairs=repairs,
        )
        self.conversation = self.conversation.with_message(reply, turn)

    @property
    def _readable(self) -> set[str]:
        return {"other"} if self.account == "other" else {"a", "b"}

    def _wanted(self) -> tuple[ResolvedSettings, Model]:
        wanted = resolve(self.conversation.settings)
        if self.account == "other":
            return wanted, TABLE.model(wanted.model, follows_vendor=False)
        return wanted, find_model(tuple(TABLE.models.values()), wanted.model)

    def _request(self, *, without_thinking: bool) -> tuple[Request, str]:
        wanted, model = self._wanted()
        branch, turns = self.conversation.branch(), self.conversation.turns
        sent, instructions = with_instructions(wanted, Line(branch, turns, self._readable), model)
        body = build_request(sent, model, ()).body
        reader = Reader(body, self._readable, instructions, without_thinking=without_thinking)
        history = history_of(branch, turns, reader)
        self.withheld = dict(history.withheld)
        return build_request(sent, model, history.messages), history.prefix_hash

    def _answer(self, request: Request) -> list[JsonObject]:
        """What the server says to a request. Raises `ApiError` for what it refuses."""
        body = json.loads(json.dumps(request.body))
        if self.account == "other":
            kinds = {block["type"] for block in _blocks(body)}
            assert kinds <= {"text", "other_thinking"}
            assert not any(message["role"] == "system" for message in body["messages"])
            return [{"type": "other_thinking", "thinking": "hm", "signature": "x"}, {"type": "text", "text": "Other."}]
        rules = check_request(body, HEADERS, counting=False)
        kinds = {block["type"] for block in _blocks(body)}
        assert "other_thinking" not in kinds
        called = {block["name"] for block in _blocks(body) if block["type"] == "server_tool_use"}
        assert called <= {tool["name"] for tool in body.get("tools", ())}
        self._ledger.check(body, rules)
        use = PromptCache().use(body, rules)
        answer = compose(body, rules, use, lambda thinking: self._ledger.issue(body, rules, thinking, "sig"))
        return list(answer.blocks)

    def _id(self) -> str:
        return f"id{next(self._numbers)}"


def _blocks(body: Any) -> list[Any]:
    return [block for message in body["messages"] for block in message["content"]]


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps.map(lambda taken: [step for step in taken if step[0] != "forgets"]))
def test_nothing_that_a_person_does_is_refused(taken: list[tuple[str, int]]) -> None:
    walk = Walk()
    for kind, which in [("ask", 0), *taken, ("ask", 0)]:
        walk.do(kind, which)
    assert not walk.refusals


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_what_the_server_refuses_all_the_same_is_mended_once_and_for_good(taken: list[tuple[str, int]]) -> None:
    walk = Walk()
    for kind, which in [("ask", 0), *taken]:
        walk.do(kind, which)
    walk.do("ask", 0)
    before = len(walk.refusals)
    walk.do("ask", 0)
    walk.do("ask", 0)
    assert len(walk.refusals) == before


def test_instructions_from_here_on_keep_the_reasoning_and_from_the_start_do_not() -> None:
    walk = Walk()
    for kind, which in (("ask", 0), ("ask", 0), ("prompt", 1), ("here", 0), ("ask", 0), ("ask", 0)):
        walk.do(kind, which)
    assert not walk.withheld
    branch, turns = walk.conversation.branch(), walk.conversation.turns
    assert [message.role.value[0] for message in branch] == list("uauasuaua")
    assert "system" not in turns[branch[-1].id].request
    walk.do("prompt", 2)
    walk.do("start", 0)
    walk.do("ask", 0)
    assert set(walk.withheld.values()) == {Withheld.INSTRUCTIONS_CHANGED}
    assert len(walk.withheld) == 4
    walk.do("ask", 0)
    assert len(walk.withheld) == 4  # what was thought since stays
    assert walk.conversation.turns[walk.conversation.tip_id or ""].request["system"] == "Be kind."
    assert not walk.refusals
