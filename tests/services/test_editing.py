"""Editing and branching on a real store, with a server that refuses every history that does not hold."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from random import Random

import pytest

from claude_desktop.demo.pace import Pace
from claude_desktop.model.blocks import BlockKind, plain_text
from claude_desktop.model.messages import Role, TurnState
from claude_desktop.model.settings import Settings
from claude_desktop.model.tree import Conversation
from claude_desktop.model.tree_changes import EditKind
from claude_desktop.services.request_building import Choice
from claude_desktop.services.services import Services
from claude_desktop.services.turn_news import TurnBegan
from tests.conftest import RunAsync
from tests.fakes.faults import AtPace, Cut
from tests.fakes.faulty_disk import full_disk
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard, services_at_work
from tests.fakes.tree_walk import assert_whole, same

SLOWLY = AtPace(Pace(first_byte_s=0.0, thinking_tokens_per_s=60, text_tokens_per_s=60))


class Talk:
    """A conversation, and what was heard of it."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.id = services.library.new().id
        self.began, self.ended = Heard(services.replies.turn_began), Heard(services.replies.turn_ended)
        self.changed = Heard(services.editing.tree_changed)
        self.worked = Heard(services.library.storing_worked)

    @property
    def conversation(self) -> Conversation:
        """The conversation as it is now."""
        found = self.services.library.find(self.id)
        assert found is not None
        return found

    @property
    def shown(self) -> list[str]:
        """The texts of the branch that is shown."""
        return [plain_text(message.blocks) for message in self.conversation.branch()]

    async def ask(self, text: str) -> None:
        """Send, and wait for the end."""
        count = len(self.ended.payloads)
        self.services.replies.send(self.id, text)
        await self.ended.wait(count + 1)

    async def over(self) -> None:
        """Wait until no reply streams, where one does."""
        await self.ended.until(lambda: len(self.ended.payloads) == len(self.began.payloads))
        await self.ended.until(lambda: self.id not in self.services.replies.streaming_ids)

    def own(self, index: int) -> str:
        """The id of a message of the branch."""
        return self.conversation.branch()[index].id


async def stored(conversation_id: str, folder: Path) -> Conversation:
    """The conversation as another run of the app finds it."""
    async with services_at_work(folder) as later:
        loaded = Heard(later.library.conversation_loaded)
        later.library.open(conversation_id)
        found: Conversation = await loaded.wait()
        return found


def refused(server: FaultyServer) -> list[str]:
    """What the server found wrong with requests."""
    return [str(request.body) for request in server.requests if request.status == 400]


def test_an_edit_that_is_only_saved_asks_nobody_and_keeps_what_followed(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer(binds_thinking=True)) as server:
            async with services_at_work(tmp_path, server) as services:
                talk = Talk(services)
                await talk.ask("First")
                await talk.ask("Second")
                before, asked = talk.conversation, len(server.requests)
                services.editing.save(talk.id, talk.own(0), "Better first")
                assert talk.shown == ["Better first"]
                assert len(server.requests) == asked
                assert talk.conversation.with_tip(before.branch()[0].id).branch() == before.branch()
                await talk.ask("And then")
                assert talk.shown[0] == "Better first"
                assert_whole(talk.conversation)
                memory = talk.conversation
            assert same(await stored(memory.id, tmp_path), memory)
            assert not refused(server)

    run_async(flow)


def test_an_edit_that_is_rerun_gets_a_reply_of_its_own(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer(binds_thinking=True)) as server:
            async with services_at_work(tmp_path, server) as services:
                talk = Talk(services)
                await talk.ask("First")
                await talk.ask("Second")
                services.library.change_draft(talk.id, "half a thought")
                before = talk.conversation
                services.editing.rerun(talk.id, talk.own(2), "Rather this")
                began: TurnBegan = await talk.began.wait(3)
                assert began.tip_id == before.tip_id
                await talk.over()
                assert talk.shown[:1] + talk.shown[2:3] == ["First", "Rather this"]
                assert talk.conversation.messages[before.branch()[2].id] == before.branch()[2]
                assert talk.conversation.draft == "half a thought"
                assert services.editing.undo_kind(talk.id) is EditKind.RERUN
                services.editing.undo(talk.id)
                assert same(talk.conversation, before)
                services.editing.redo(talk.id)
                assert talk.shown[2] == "Rather this"
                memory = talk.conversation
            assert same(await stored(memory.id, tmp_path), memory)
            assert not refused(server)

    run_async(flow)


def test_an_edited_reply_has_no_turn_and_no_thinking_and_the_talk_goes_on_from_it(
    run_async: RunAsync, tmp_path: Path
) -> None:
    async def flow() -> None:
        async with (
            running(FaultyServer(binds_thinking=True)) as server,
            services_at_work(tmp_path, server) as services,
        ):
            talk = Talk(services)
            await talk.ask("First")
            services.editing.save(talk.id, talk.own(1), "What I would have said")
            edited = talk.conversation.branch()[-1]
            assert edited.role is Role.ASSISTANT
            assert [block.kind for block in edited.blocks] == [BlockKind.TEXT]
            assert edited.id not in talk.conversation.turns
            await talk.ask("Second")
            body = server.requests[-1].body
            assert isinstance(body, dict)
            assert body["messages"][1]["content"] == [{"type": "text", "text": "What I would have said"}]
            await talk.ask("Third")
            assert not refused(server)

    run_async(flow)


def test_another_model_and_another_effort_hold_for_one_reply_only(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with (
            running(FaultyServer(binds_thinking=True)) as server,
            services_at_work(tmp_path, server) as services,
        ):
            talk = Talk(services)
            await talk.ask("First")
            before = talk.conversation
            services.editing.retry(talk.id, talk.own(1), Choice(model="claude-haiku-5-5"))
            await talk.ended.wait(2)
            reply = talk.conversation.branch()[-1]
            assert talk.conversation.turns[reply.id].model == "claude-haiku-5-5"
            services.editing.retry(talk.id, reply.id, Choice(effort="low"))
            await talk.ended.wait(3)
            turn = talk.conversation.turns[talk.conversation.branch()[-1].id]
            assert turn.request["output_config"] == {"effort": "low"}
            assert turn.model == before.turns[before.branch()[1].id].model
            assert talk.conversation.settings == before.settings
            await talk.ask("Second")
            body = server.requests[-1].body
            assert isinstance(body, dict)
            assert "output_config" not in body
            for _ in range(2):
                services.editing.undo(talk.id)
            # The reply that the talk went on from stays beside the first one; the other is gone.
            assert len(talk.conversation.messages) == 5
            assert talk.conversation.branch() == before.branch()
            assert not refused(server)

    run_async(flow)


def test_a_deleted_message_is_not_sent_any_more_and_undo_brings_it_back(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer(binds_thinking=True)) as server:
            async with services_at_work(tmp_path, server) as services:
                talk = Talk(services)
                for text in ("First", "Second", "Third"):
                    await talk.ask(text)
                before = talk.conversation
                services.editing.delete(talk.id, talk.own(1))
                services.editing.delete(talk.id, talk.own(1))
                assert talk.shown[0] == "First"
                assert talk.shown[2] == "Third"
                await talk.ask("What was second?")
                body = server.requests[-1].body
                assert isinstance(body, dict)
                said = [(message["role"], block) for message in body["messages"] for block in message["content"]]
                assert [block["text"] for role, block in said if role == "user"] == [
                    "First",
                    "Third",
                    "What was second?",
                ]
                assert "thinking" not in {block["type"] for _, block in said}
                await talk.ask("And now?")
                body = server.requests[-1].body
                assert isinstance(body, dict)
                assert "thinking" in {block["type"] for block in body["messages"][-2]["content"]}
                last = talk.conversation.tip_id
                services.editing.undo(talk.id)
                services.editing.undo(talk.id)
                assert set(before.messages) <= set(talk.conversation.messages)
                assert talk.shown[2] == "Second"
                assert talk.conversation.tip_id == last
                await talk.ask("Once more")
                memory = talk.conversation
            assert same(await stored(memory.id, tmp_path), memory)
            assert not refused(server)

    run_async(flow)


def test_a_branch_of_its_own_keeps_the_thinking_and_changes_nothing_here(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer(binds_thinking=True)) as server:
            async with services_at_work(tmp_path, server) as services:
                talk = Talk(services)
                await talk.ask("First")
                await talk.ask("Second")
                before, branched = talk.conversation, Heard(services.editing.branched)
                services.editing.branch_off(talk.id, talk.own(1), "A branch")
                copy: Conversation = await branched.wait()
                assert [plain_text(message.blocks) for message in copy.branch()] == talk.shown[:2]
                assert talk.conversation == before
                assert {row.title for row in services.library.rows} == {"First", "A branch"}
                services.replies.send(copy.id, "Elsewhere")
                await talk.ended.wait(3)
                body = server.requests[-1].body
                assert isinstance(body, dict)
                assert body["messages"][1]["content"][0]["type"] == "thinking"
                memory = services.library.find(copy.id)
                assert memory is not None
            assert same(await stored(copy.id, tmp_path), memory)
            assert not refused(server)

    run_async(flow)


def test_the_tree_is_left_alone_while_a_reply_streams(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, services_at_work(tmp_path, server) as services:
            talk = Talk(services)
            await talk.ask("First")
            services.editing.delete(talk.id, talk.own(1))
            server.next(SLOWLY)
            grew, said = Heard(services.replies.reply_grew), Heard(services.editing.refused)
            services.replies.retry(talk.id, talk.own(0))
            await grew.wait(3)
            before = talk.conversation
            own = talk.own(0)
            assert services.editing.undo_kind(talk.id) is None
            services.editing.delete(talk.id, own)
            services.editing.save(talk.id, own, "x")
            services.editing.rerun(talk.id, own, "x")
            services.editing.retry(talk.id, own)
            services.editing.undo(talk.id)
            services.editing.branch_off(talk.id, talk.own(1), "x")
            assert len(said.payloads) == 6
            assert not services.editing.can_retry(talk.id, own)
            assert talk.conversation == before
            services.replies.stop(talk.id)
            await talk.over()
            assert services.editing.undo_kind(talk.id) is EditKind.RETRY

    run_async(flow)


def test_a_reply_that_hangs_on_no_question_can_not_be_asked_again(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with (
            running(FaultyServer(binds_thinking=True)) as server,
            services_at_work(tmp_path, server) as services,
        ):
            talk = Talk(services)
            await talk.ask("First")
            await talk.ask("Second")
            services.editing.delete(talk.id, talk.own(2))
            assert not services.editing.can_retry(talk.id, talk.own(2))
            services.editing.retry(talk.id, talk.own(2))
            services.editing.delete(talk.id, talk.own(0))
            assert not services.editing.can_retry(talk.id, talk.own(0))
            services.editing.retry(talk.id, talk.own(0))
            assert not services.replies.streaming_ids
            # The history begins with two replies now, which the API refuses.
            await talk.ask("Third")
            assert talk.conversation.turns[talk.own(-1)].state is TurnState.COMPLETE
            assert not refused(server)

    run_async(flow)


def test_what_a_full_disk_refuses_is_taken_back_and_told(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        with full_disk() as disk:
            async with running(FaultyServer()) as server:
                async with services_at_work(tmp_path, server) as services:
                    talk = Talk(services)
                    await talk.ask("First " + "and more " * 500)
                    failed = Heard(services.library.storing_failed)
                    before = talk.conversation
                    disk.free_bytes = 0
                    services.editing.delete(talk.id, talk.own(1))
                    assert len(talk.shown) == 1
                    await talk.changed.wait(2)
                    assert same(talk.conversation, before)
                    assert services.editing.undo_kind(talk.id) is None
                    services.editing.save(talk.id, talk.own(0), "Better")
                    await talk.changed.wait(4)
                    assert same(talk.conversation, before)
                    assert failed.payloads
                    disk.free_bytes = None
                    services.editing.delete(talk.id, talk.own(1))
                    assert services.editing.undo_kind(talk.id) is EditKind.DELETE
                    memory = talk.conversation
                assert same(await stored(memory.id, tmp_path), memory)

    run_async(flow)


def test_emptying_the_trash_ends_what_could_be_undone(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, services_at_work(tmp_path, server) as services:
            talk = Talk(services)
            await talk.ask("First")
            services.editing.delete(talk.id, talk.own(0))
            emptied = Heard(services.trash.emptied)
            services.trash.empty()
            await emptied.wait()
            assert services.editing.undo_kind(talk.id) is None
            before = talk.conversation
            services.editing.undo(talk.id)
            assert talk.conversation == before

    run_async(flow)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_no_history_is_ever_refused_whatever_was_done_to_the_tree(
    run_async: RunAsync, tmp_path: Path, seed: int
) -> None:
    chance, numbers = Random(seed), count(1)  # noqa: S311 - a test's own dice

    async def act(talk: Talk, server: FaultyServer) -> None:
        services, branch = talk.services, talk.conversation.branch()
        message = chance.choice(branch) if branch else None
        deed = chance.choice(
            ["ask", "ask", "cut", "save", "rerun", "retry", "delete", "undo", "redo", "step", "settle"]
        )
        if deed == "cut":
            server.next(Cut(after=chance.randrange(4)))
        match deed:
            case "ask" | "cut":
                await talk.ask(f"Question {next(numbers)}")
            case "undo":
                services.editing.undo(talk.id)
            case "redo":
                services.editing.redo(talk.id)
            case "settle":
                model = chance.choice([None, "claude-fable-5-2", "claude-opus-5-5", "claude-haiku-5-5"])
                prompt = chance.choice([None, "Be brief.", "Be kind."])
                services.library.change_settings(talk.id, Settings(model=model, system_prompt=prompt))
            case _ if message is not None:
                change(talk, deed, message.id)
        await talk.over()

    def change(talk: Talk, deed: str, message_id: str) -> None:
        editing = talk.services.editing
        match deed:
            case "save":
                editing.save(talk.id, message_id, f"Edited {next(numbers)}")
            case "rerun":
                editing.rerun(talk.id, message_id, f"Rather {next(numbers)}")
            case "retry":
                effort = chance.choice([None, "low", "high"])
                editing.retry(talk.id, message_id, Choice(effort=effort))
            case "delete":
                editing.delete(talk.id, message_id)
            case "step":
                talk.services.library.step_sibling(talk.id, message_id, chance.choice([-1, 1]))

    async def flow() -> None:
        async with running(FaultyServer(binds_thinking=True)) as server:
            async with services_at_work(tmp_path, server) as services:
                talk = Talk(services)
                for _ in range(45):
                    await act(talk, server)
                    assert_whole(talk.conversation)
                    assert not refused(server)
                memory = talk.conversation
            assert same(await stored(memory.id, tmp_path), memory)

    run_async(flow, 90)
