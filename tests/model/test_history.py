"""What is sent again: value for value, and never anything that the API would refuse."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claude_desktop.demo.conversation_rules import check_messages
from claude_desktop.demo.models import rules_of
from claude_desktop.model.blocks import Block
from claude_desktop.model.history import messages_to_send
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Message, Role, Turn, TurnState

THOUGHT: JsonObject = {"type": "thinking", "thinking": "hm", "signature": "c2ln"}
UNSIGNED: JsonObject = {"type": "thinking", "thinking": "hm", "signature": ""}
REDACTED: JsonObject = {"type": "redacted_thinking", "data": "xyz"}
CALL: JsonObject = {"type": "tool_use", "id": "t1", "name": "n", "input": {}}
RESULT: JsonObject = {"type": "tool_result", "tool_use_id": "t1", "content": "42"}
SEARCH: JsonObject = {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {}}
FOUND: JsonObject = {"type": "web_search_tool_result", "tool_use_id": "s1", "content": []}
OPUS = rules_of("claude-opus-5-5")


def text(words: str) -> JsonObject:
    return {"type": "text", "text": words}


class Branch:
    """A branch under construction."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.turns: dict[str, Turn] = {}

    def user(self, *raws: JsonObject) -> Branch:
        self._add(Role.USER, tuple(Block(raw) for raw in raws))
        return self

    def assistant(
        self, *raws: JsonObject, state: TurnState = TurnState.COMPLETE, unfinished: int = 0, account_id: str = "a"
    ) -> Branch:
        last = len(raws) - unfinished
        blocks = tuple(Block(raw, finished=at < last) for at, raw in enumerate(raws))
        self._add(Role.ASSISTANT, blocks)
        message_id = self.messages[-1].id
        self.turns[message_id] = Turn("t", message_id, "c", state, "m", account_id, {}, 0)
        return self

    def _add(self, role: Role, blocks: tuple[Block, ...]) -> None:
        parent_id = self.messages[-1].id if self.messages else None
        self.messages.append(Message(str(len(self.messages)), "c", parent_id, role, blocks, 0))

    def sent(self, readable_accounts: set[str] | None = None) -> list[tuple[object, object]]:
        """Role and content of each message that goes out."""
        sent = messages_to_send(self.messages, self.turns, readable_accounts)
        return [(message["role"], message["content"]) for message in sent]


HELLO = text("hello")


def reply_of(branch: Branch) -> object:
    """What of the first reply goes out, or None."""
    return next((content for role, content in branch.user(HELLO).sent() if role == "assistant"), None)


def test_a_complete_branch_goes_out_value_for_value() -> None:
    odd: JsonObject = {"type": "hologram", "z": [1.0, {"a": None}], "a": "é"}
    raws = (THOUGHT, text(" kept  "), REDACTED, odd, SEARCH, FOUND, text("end\n"))
    sent = Branch().user(HELLO).assistant(*raws).user(HELLO).sent()
    assert json.dumps(sent) == json.dumps([("user", [HELLO]), ("assistant", list(raws)), ("user", [HELLO])])
    assert sent[1][1][0] is THOUGHT  # type: ignore[index]


@pytest.mark.parametrize("state", [TurnState.STOPPED, TurnState.INTERRUPTED, TurnState.FAILED, TurnState.STREAMING])
@pytest.mark.parametrize(
    ("raws", "unfinished", "kept"),
    [
        ((THOUGHT, text("so far \n")), 1, [THOUGHT, text("so far")]),
        ((THOUGHT,), 0, None),
        ((UNSIGNED,), 1, None),
        ((UNSIGNED, text("x")), 0, [text("x")]),
        ((text("x"), THOUGHT), 1, [text("x")]),
        ((text("x"), CALL), 0, [text("x")]),
        ((text("x"), CALL), 1, [text("x")]),
        ((text("x"), SEARCH), 1, [text("x")]),
        ((text("x"), SEARCH, FOUND, text("y ")), 1, [text("x"), SEARCH, FOUND, text("y")]),
        ((text("x"), SEARCH, FOUND), 1, [text("x")]),
        ((text("x"), {"type": "hologram"}), 1, [text("x")]),
        ((text("  "),), 1, None),
        ((), 0, None),
    ],
)
def test_a_reply_that_broke_off(
    state: TurnState, raws: tuple[JsonObject, ...], unfinished: int, kept: list[JsonObject] | None
) -> None:
    assert reply_of(Branch().user(HELLO).assistant(*raws, state=state, unfinished=unfinished)) == kept


def test_a_refused_reply_is_left_out() -> None:
    assert reply_of(Branch().user(HELLO).assistant(text("I"), state=TurnState.REFUSED)) is None


def test_a_call_goes_with_its_result_and_never_without() -> None:
    whole = Branch().user(HELLO).assistant(THOUGHT, CALL).user(RESULT)
    assert [content for _, content in whole.sent()] == [[HELLO], [THOUGHT, CALL], [RESULT]]
    ignored = Branch().user(HELLO).assistant(THOUGHT, text("x"), CALL).user(HELLO)
    assert [content for _, content in ignored.sent()] == [[HELLO], [THOUGHT, text("x")], [HELLO]]
    orphan = Branch().user(HELLO).assistant(text("x")).user(RESULT, HELLO)
    assert [content for _, content in orphan.sent()] == [[HELLO], [text("x")], [HELLO]]


def test_a_search_that_paused_goes_on() -> None:
    paused = Branch().user(HELLO).assistant(text("x"), SEARCH)
    assert paused.sent()[-1] == ("assistant", [text("x"), SEARCH])
    assert paused.assistant(FOUND, text("y")).user(HELLO).sent()[1:3] == [
        ("assistant", [text("x"), SEARCH]),
        ("assistant", [FOUND, text("y")]),
    ]


def test_a_lone_surrogate_is_replaced_by_readable_text() -> None:
    branch = Branch().user(text("a\ud800b")).assistant({**CALL, "type": "hologram", "n": ["\udfff"]}).user(HELLO)
    (_, asked), (_, replied), _ = branch.sent()
    assert asked == [text("a\ufffdb")]
    assert json.dumps(replied, ensure_ascii=False).encode()


def test_another_servers_signatures_are_not_sent() -> None:
    cited: JsonObject = {"type": "text", "text": "x", "citations": [{"encrypted_index": "e"}]}
    branch = Branch().user(HELLO).assistant(THOUGHT, cited, SEARCH, FOUND, account_id="ollama").user(HELLO)
    branch.assistant(THOUGHT, text("y")).user(HELLO)
    _, (_, foreign), _, (_, own), _ = branch.sent({"a"})
    assert foreign[0] == text("x")  # type: ignore[index]
    assert {raw["type"] for raw in foreign} == {"text"}  # type: ignore[attr-defined]
    assert own == [THOUGHT, text("y")]
    assert branch.sent({"a", "ollama"}) == branch.sent()


def test_a_reply_without_a_turn_is_plain_text() -> None:
    branch = Branch().user(HELLO).assistant(THOUGHT, text("x")).user(HELLO)
    branch.turns.clear()
    assert branch.sent()[1] == ("assistant", [text("x")])


RAWS = st.sampled_from(
    [THOUGHT, UNSIGNED, REDACTED, CALL, SEARCH, FOUND, text("x"), text(" "), text("y \n"), text("\ud800"), text("")]
)
ASKED = st.sampled_from([HELLO, RESULT, text(""), text("\udc00")])


@pytest.mark.slow
@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(
            st.lists(ASKED, min_size=1, max_size=2),
            st.lists(RAWS, max_size=5),
            st.sampled_from(TurnState),
            st.integers(0, 2),
            st.sampled_from(["a", "b"]),
        ),
        max_size=5,
    ),
    st.sampled_from([None, {"a"}]),
)
def test_no_history_is_refused(
    rounds: list[tuple[list[JsonObject], list[JsonObject], TurnState, int, str]], readable: set[str] | None
) -> None:
    branch = Branch().user(HELLO)
    for asked, raws, state, unfinished, account_id in rounds:
        # A complete reply comes from the API as it is, signed and with text in its blocks.
        is_whole = state is TurnState.COMPLETE
        came = [raw for raw in raws if not (is_whole and raw is UNSIGNED)]
        branch.assistant(*came, state=state, unfinished=0 if is_whole else unfinished, account_id=account_id)
        branch.user(*asked)
    branch.user(HELLO)
    sent = messages_to_send(branch.messages, branch.turns, readable)
    assert OPUS is not None
    check_messages({"messages": json.loads(json.dumps(sent))}, OPUS, is_current_version=True)
    json.dumps(sent, ensure_ascii=False).encode()
