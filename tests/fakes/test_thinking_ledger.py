"""Thinking that comes back changed, moved or under another prefix is refused as the API documents it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anthropic
import pytest

from tests.fakes.clients import http_client, sdk_client
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.plain_loop import run_plain
from tests.fakes.thinking_ledger import can_read

SHOWN = {"type": "adaptive", "display": "summarized"}


class Chat:
    """A conversation that keeps what it got, and can be tampered with."""

    def __init__(self, server: FaultyServer, client: anthropic.AsyncAnthropic, model: str) -> None:
        self.server = server
        self.model = model
        self.system = "Be brief."
        self.thinking: dict[str, Any] = SHOWN
        self.messages: list[Any] = []
        self._client = client

    async def say(self, text: str, model: str | None = None) -> None:
        self.messages.append({"role": "user", "content": text})
        thinking: Any = self.thinking
        reply = await self._client.messages.create(
            model=model or self.model, max_tokens=2_000, messages=self.messages, system=self.system, thinking=thinking
        )
        self.messages.append({"role": "assistant", "content": [block.to_dict() for block in reply.content]})


@asynccontextmanager
async def chat(model: str = "claude-opus-5-5") -> AsyncIterator[Chat]:
    async with running(FaultyServer(binds_thinking=True)) as server, http_client() as http:
        client = sdk_client(server, http)
        conversation = Chat(server, client, model)
        await conversation.say("one")
        await conversation.say("two")
        yield conversation


def test_an_unchanged_history_is_taken() -> None:
    async def flow() -> None:
        async with chat() as conversation:
            await conversation.say("three")
            assert conversation.server.dropped_thinking == []

    run_plain(flow)


def test_a_changed_block_in_the_latest_turn_may_not_be_modified() -> None:
    async def flow() -> None:
        async with chat() as conversation:
            conversation.messages[3]["content"][0]["thinking"] += " "
            with pytest.raises(anthropic.BadRequestError, match=r"messages\.3\.content\.0.*cannot be modified"):
                await conversation.say("three")

    run_plain(flow)


def test_a_changed_block_or_a_foreign_signature_further_up_is_invalid() -> None:
    async def flow() -> None:
        async with chat() as conversation:
            conversation.messages[1]["content"][0]["signature"] = "QUJD"
            with pytest.raises(anthropic.BadRequestError, match=r"messages\.1\.content\.0: Invalid `signature`"):
                await conversation.say("three")

    run_plain(flow)


def edit_first_message(conversation: Chat) -> None:
    conversation.messages[0]["content"] = "another"


def edit_system_prompt(conversation: Chat) -> None:
    conversation.system = "Be long."


def remove_middle_block(conversation: Chat) -> None:
    del conversation.messages[3]["content"][0]


@pytest.mark.parametrize("change", [edit_first_message, edit_system_prompt, remove_middle_block])
def test_a_changed_prefix_is_refused_where_the_model_is_bound_to_it(change: Any) -> None:
    async def flow() -> None:
        async with chat() as conversation:
            await conversation.say("three")
            change(conversation)
            with pytest.raises(anthropic.BadRequestError, match="does not match the conversation before it"):
                await conversation.say("four")
        async with chat("claude-opus-5") as conversation:
            await conversation.say("three")
            change(conversation)
            await conversation.say("four")

    run_plain(flow)


def test_without_any_thinking_every_change_is_taken() -> None:
    async def flow() -> None:
        async with chat() as conversation:
            edit_first_message(conversation)
            for index in (1, 3):
                del conversation.messages[index]["content"][0]
            await conversation.say("three")

    run_plain(flow)


def test_a_request_can_ask_to_drop_what_does_not_match() -> None:
    async def flow() -> None:
        async with chat() as conversation:
            edit_first_message(conversation)
            conversation.thinking = {**SHOWN, "block_binding": {"prefix_mismatch_behavior": "drop_block"}}
            await conversation.say("three")
            assert conversation.server.dropped_thinking == ["messages.1.content.0", "messages.3.content.0"]

    run_plain(flow)


def test_another_model_drops_what_it_can_not_read_and_says_nothing() -> None:
    async def flow() -> None:
        async with chat("claude-fable-5-2") as conversation:
            await conversation.say("three", "claude-opus-5-5")
            assert conversation.server.dropped_thinking == ["messages.1.content.0", "messages.3.content.0"]
            await conversation.say("four", "claude-fable-5-2")

    run_plain(flow)


@pytest.mark.parametrize(
    ("reader", "writer", "can"),
    [
        ("claude-fable-5-2", "claude-fable-5-1", False),
        ("claude-fable-5-2", "claude-mythos-5-2", True),
        ("claude-fable-5-1", "claude-opus-5-5", True),
        ("claude-opus-5-5", "claude-sonnet-5-5", True),
        ("claude-opus-5-5", "claude-fable-5-1", False),
        ("claude-opus-5-5", "claude-opus-4-6", True),
        ("claude-sonnet-5-5", "claude-opus-5", False),
        ("claude-opus-4-8", "claude-opus-5", False),
        ("claude-opus-4-8", "claude-opus-4-8", True),
    ],
)
def test_who_reads_whom(reader: str, writer: str, can: bool) -> None:
    assert can_read(reader, writer) is can
