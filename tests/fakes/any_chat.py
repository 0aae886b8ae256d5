"""Hypothesis strategies for conversations of every shape, with the text that is hard to keep."""

from __future__ import annotations

from hypothesis import strategies as st

from claude_desktop.model.blocks import Block
from claude_desktop.model.failures import Failure, FailureKind
from claude_desktop.model.json_values import Json
from claude_desktop.model.messages import Message, Role, Turn, TurnState, read_usage
from claude_desktop.model.output import OutputKind
from claude_desktop.model.output_requests import AskedOutput, Technique
from claude_desktop.model.settings import Caching, Settings, Thinking
from claude_desktop.model.tree import Conversation

HARD = st.sampled_from(["\ud800", "\udfff x", "\0", "a\0b", "\ufffe", "\u2028", "é e\u0301", "🙂", "'\";--", "￾"])
# JSON can not tell the two halves of a pair from the character they make, so no text of the API holds such halves.
texts = st.one_of(st.text(st.characters(), max_size=30), HARD, st.lists(HARD, max_size=4).map("".join)).map(
    lambda text: text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
)
times = st.integers(0, 2**53)
leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), texts)
values: st.SearchStrategy[Json] = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=6
)
objects = st.dictionaries(texts, values, max_size=4)
typed = st.sampled_from(["text", "thinking", "tool_use", "new_kind"])
blocks = st.builds(
    lambda kind, text, more, finished: Block({"type": kind, kind: text, **more}, finished),
    typed,
    texts,
    objects,
    st.booleans(),
)
settings = st.builds(
    Settings,
    model=st.none() | texts,
    system_prompt=st.none() | texts,
    max_tokens=st.none() | st.integers(1, 10**6),
    effort=st.none() | texts,
    thinking=st.none() | st.sampled_from(Thinking),
    temperature=st.none() | st.floats(0, 1),
    stop_sequences=st.none() | st.lists(texts, max_size=3).map(tuple),
    extra=st.none() | texts,
    output=st.none() | st.sampled_from(OutputKind),
    output_schema=st.none() | texts,
    web_search=st.none() | st.booleans(),
    code_execution=st.none() | st.booleans(),
    blocked_domains=st.none() | st.lists(texts, max_size=3).map(tuple),
    caching=st.none() | st.sampled_from(Caching),
)
OUTPUTS = (
    AskedOutput(OutputKind.JSON, Technique.ENFORCED, {"type": "object", "description": "\ud800"}),
    AskedOutput(OutputKind.CSV, Technique.PREFILL, None, "```csv"),
    AskedOutput(OutputKind.LIST, Technique.WORDS),
)
failures = st.builds(
    Failure,
    kind=st.sampled_from(FailureKind),
    detail=texts,
    status=st.none() | st.integers(100, 599),
    api_type=st.none() | texts.filter(bool),
    request_id=st.none() | texts.filter(bool),
    retry_after_s=st.none() | st.floats(0, 1e6),
)


@st.composite
def turns(draw: st.DrawFn, message: Message, turn_id: str) -> Turn:
    """A turn of a message, in any final state or streaming."""
    return Turn(
        id=turn_id,
        message_id=message.id,
        conversation_id=message.conversation_id,
        state=draw(st.sampled_from(TurnState)),
        model=draw(texts),
        account_id=draw(texts),
        request=draw(objects),
        started_ms=draw(times),
        served_model=draw(st.none() | texts),
        first_token_ms=draw(st.none() | times),
        thought_ms=draw(st.none() | times),
        ended_ms=draw(st.none() | times),
        stop_reason=draw(st.none() | texts),
        stop_sequence=draw(st.none() | texts),
        stop_details=draw(st.none() | objects),
        usage=read_usage(draw(objects)),
        request_id=draw(st.none() | texts),
        attempts=draw(st.integers(1, 9)),
        failure=draw(st.none() | failures),
        prefix_hash=draw(st.none() | texts),
        output=draw(st.none() | st.sampled_from(OUTPUTS)),
        container=draw(st.none() | st.dictionaries(texts, texts, max_size=2)),
        response=draw(objects),
        cost_usd=draw(st.none() | st.floats(0, 1e6)),
    )


@st.composite
def conversations(draw: st.DrawFn, conversation_id: str) -> Conversation:
    """A conversation with a random tree; some of its messages have a turn."""
    messages: dict[str, Message] = {}
    made_turns: dict[str, Turn] = {}
    for number in range(draw(st.integers(0, 8))):
        message = Message(
            id=f"{conversation_id}/{number}",
            conversation_id=conversation_id,
            parent_id=draw(st.sampled_from([None, *messages])),
            role=draw(st.sampled_from(Role)),
            blocks=tuple(draw(st.lists(blocks, max_size=3))),
            created_ms=draw(times),
        )
        messages[message.id] = message
        if draw(st.booleans()):
            made_turns[message.id] = draw(turns(message, f"{message.id}/turn"))
    return Conversation(
        id=conversation_id,
        title=draw(texts),
        created_ms=draw(times),
        updated_ms=draw(times),
        settings=draw(settings),
        tip_id=draw(st.sampled_from([None, *messages])),
        messages=messages,
        turns=made_turns,
        draft=draw(texts),
        queue=tuple(draw(st.lists(texts, max_size=2))),
        title_is_automatic=draw(st.booleans()),
    )
