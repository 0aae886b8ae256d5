"""The model desk on real services: what stands on which model, moves with undo, and measurements of the own account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from claude_desktop.demo.pace import Pace
from claude_desktop.demo.server import DemoServer
from claude_desktop.model.measurements import Measured
from claude_desktop.model.model_uses import ModelMove, ModelUse
from claude_desktop.model.settings import DEFAULT_MODEL, Settings
from claude_desktop.services.services import Services
from tests.conftest import RunAsync
from tests.fakes.faulty_server import running
from tests.fakes.services_at_work import Heard, services_at_work

QUICK = Pace(first_byte_s=0.0, thinking_tokens_per_s=2_000, text_tokens_per_s=2_000)
OLD, NEW = "claude-sonnet-4-5-20250929", "claude-sonnet-5-5"


async def ask(services: Services, conversation_id: str, text: str = "hello") -> None:
    ended = Heard(services.replies.turn_ended)
    services.replies.send(conversation_id, text)
    await ended.wait()


async def chat_on(services: Services, model: str | None) -> str:
    """A conversation with a reply, on that model; returns its id."""
    conversation = services.library.new()
    if model is not None:
        services.library.change_settings(conversation.id, Settings(model=model, effort="low"))
    await ask(services, conversation.id)
    return conversation.id


async def uses(services: Services) -> dict[str, ModelUse]:
    found = Heard(services.model_desk.uses_found)
    services.model_desk.look()
    return {use.model_id: use for use in await found.wait()}


def model_of(services: Services, conversation_id: str) -> str | None:
    conversation = services.library.find(conversation_id)
    assert conversation is not None
    return conversation.settings.model


@pytest.mark.slow
def test_what_stands_on_a_model_is_found_moved_and_taken_back(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(DemoServer(pace=QUICK)) as server, services_at_work(tmp_path, server) as services:
            first, second = await chat_on(services, OLD), await chat_on(services, OLD)
            other = await chat_on(services, "claude-opus-5-5")
            services.folders.create("Work")
            [folder] = services.library.folders
            services.folders.change_settings(folder.id, Settings(model=OLD))
            services.settings.change(defaults=Settings(model=OLD, max_tokens=9))
            found = await uses(services)
            assert found[OLD] == ModelUse(OLD, tuple(sorted((first, second))), (folder.id,), True)
            assert found["claude-opus-5-5"].conversation_ids == (other,)
            moved = Heard(services.model_desk.moved)
            services.model_desk.move(found[OLD], NEW)
            move = await moved.wait()
            assert isinstance(move, ModelMove)
            assert [model_of(services, one) for one in (first, second, other)] == [NEW, NEW, "claude-opus-5-5"]
            assert services.library.folders[0].settings.model == NEW
            assert services.settings.preferences.defaults == Settings(model=NEW, max_tokens=9)
            conversation = services.library.find(first)
            assert conversation is not None
            assert conversation.settings.effort == "low"
            # what the person gives another model since stays there
            services.library.change_settings(second, Settings(model="claude-haiku-5-5"))
            back = Heard(services.model_desk.taken_back)
            services.model_desk.take_back(move)
            await back.wait()
            assert [model_of(services, one) for one in (first, second)] == [OLD, "claude-haiku-5-5"]
            assert services.library.folders[0].settings.model == OLD
            assert services.settings.preferences.defaults.model == OLD
        async with services_at_work(tmp_path) as services:
            found = await uses(services)
            assert found[OLD].conversation_ids == (first,), "it was stored"

    run_async(flow)


def test_the_apps_own_default_comes_back_as_it_was(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            found = await uses(services)
            assert found[DEFAULT_MODEL].is_default
            moved = Heard(services.model_desk.moved)
            services.model_desk.move(found[DEFAULT_MODEL], NEW)
            move = await moved.wait()
            assert services.settings.preferences.defaults.model == NEW
            back = Heard(services.model_desk.taken_back)
            services.model_desk.take_back(move)
            await back.wait()
            assert services.settings.preferences.defaults.model is None

    run_async(flow)


async def measured(services: Services) -> Mapping[str, Measured]:
    heard = Heard(services.model_desk.measured)
    services.model_desk.look()
    found: Mapping[str, Measured] = await heard.wait()
    return found


@pytest.mark.slow
def test_replies_are_measured_once_by_model(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(DemoServer(pace=QUICK)) as server, services_at_work(tmp_path, server) as services:
            first = await chat_on(services, "claude-haiku-4-5-20251001")
            await ask(services, first)
            await chat_on(services, NEW)
            conversation = services.library.find(first)
            assert conversation is not None
            assert conversation.tip_id is not None
            services.editing.branch_off(first, conversation.tip_id, "a copy")
            assert len(services.library.rows) == 3
            found = await measured(services)
            assert {name: item.replies for name, item in found.items()} == {"claude-haiku-4-5": 2, NEW: 1}
            haiku = found["claude-haiku-4-5"]
            assert haiku.requests == 2
            assert haiku.first_token_ms is not None
            assert haiku.first_token_ms >= 0
            # no price is known of this server
            assert (haiku.cost_usd, haiku.unpriced) == (0, 2)

    run_async(flow)


def test_replies_of_another_server_do_not_count(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(DemoServer(pace=QUICK)) as server, services_at_work(tmp_path, server) as services:
            await chat_on(services, NEW)
            assert services.connection.account is not None
            services.connection.account = replace(services.connection.account, id="another")
            assert await measured(services) == {}

    run_async(flow)
