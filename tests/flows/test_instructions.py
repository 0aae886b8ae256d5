"""Instructions that change in the middle of a conversation: the choice, its line in the conversation, and the reasoning
that is kept or not, in the real window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from claude_desktop.app import App
from claude_desktop.model.blocks import plain_text, text_block
from claude_desktop.model.messages import Role
from claude_desktop.ui.transcript.contents import FoldContent
from claude_desktop.ui.transcript.entries import MessageEntry
from tests.conftest import RunAsync
from tests.fakes.demo_at_work import use_quick_demo
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, ask, click, shown


def wants(app: App, prompt: str, **more: object) -> None:
    app.window.pane.change_settings(replace(shown(app).settings, system_prompt=prompt, **more))  # type: ignore[arg-type]


def entries(app: App) -> list[MessageEntry]:
    return list(app.window.pane.transcript.layout_model.entries)


def folds(app: App, index: int) -> list[str]:
    """The words of the lines that fold something in a message."""
    rows = app.window.pane.transcript.layout_model.laid(index).rows
    return [row.content.text for row in rows if isinstance(row.content, FoldContent)]


async def kept(app: App) -> None:
    """Wait until it is known which reasoning is kept."""
    found = Heard(app.services.kept_reasoning.found)
    app.services.kept_reasoning.look(shown(app))
    await found.until(lambda: not app.services.kept_reasoning.is_looking)


@pytest.mark.slow
def test_from_here_on_keeps_what_was_said_and_stands_in_the_conversation(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path) as app:
            server = await use_quick_demo(monkeypatch, app.connection)
            notice = app.window.command_sets.next_steps.instructions.notice
            await ask(app, "Hello")
            assert notice.isHidden()
            wants(app, "Be brief.")
            assert not notice.isHidden()
            assert "From the start" in notice.text_label.text()
            assert "$" in notice.text_label.text()
            click(notice.first_button)
            assert notice.isHidden()
            line = entries(app)[-1]
            assert line.role is Role.SYSTEM
            assert folds(app, 2) == ["New instructions from here on"]
            await ask(app, "And now?")
            sent = server.requests[-1].body
            assert "system" not in sent
            assert [message["role"] for message in sent["messages"]] == ["user", "assistant", "user", "system"]
            assert sent["messages"][1]["content"][0]["type"] == "thinking"
            assert "Instructions since" in plain_text(shown(app).branch()[-1].blocks)
            assert notice.isHidden()
            await kept(app)
            assert not any(entry.thought_note for entry in entries(app))

    run_async(flow)


@pytest.mark.slow
def test_from_the_start_says_which_reasoning_is_gone(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path) as app:
            server = await use_quick_demo(monkeypatch, app.connection)
            notice = app.window.command_sets.next_steps.instructions.notice
            await ask(app, "Hello")
            wants(app, "Be brief.")
            click(notice.second_button)
            assert notice.isHidden()
            assert folds(app, 2) == ["New instructions from the start: all of this is read again"]
            await kept(app)
            assert "no longer sent: the instructions or tools changed" in folds(app, 1)[0]
            app.window.command_sets.editing.undo()
            assert len(shown(app).branch()) == 2
            assert not notice.isHidden()  # the choice is open again
            wants(app, "")
            assert notice.isHidden()
            await kept(app)
            assert entries(app)[1].thought_note == ""
            wants(app, "Be brief.")
            await ask(app, "And now?")  # without a choice it is the start
            assert server.requests[-1].body["system"] == "Be brief."
            assert notice.isHidden()

    run_async(flow)


@pytest.mark.slow
def test_a_model_that_takes_none_in_the_middle_is_told_of(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path) as app:
            server = await use_quick_demo(monkeypatch, app.connection)
            notice = app.window.command_sets.next_steps.instructions.notice
            wants(app, "", model="claude-sonnet-5")
            await ask(app, "Hello")
            wants(app, "Be brief.")
            assert notice.first_button.isHidden()
            click(notice.second_button)
            assert notice.isHidden()
            assert len(shown(app).branch()) == 2
            await ask(app, "And now?")
            assert server.requests[-1].body["system"] == "Be brief."

    run_async(flow)


@pytest.mark.slow
def test_an_edit_of_an_earlier_message_is_told_beside_the_thoughts_after_it(
    run_async: RunAsync, tmp_path: Path
) -> None:
    async def flow() -> None:
        async with running(FaultyServer(binds_thinking=True)) as server, app_at_work(tmp_path, server) as app:
            await ask(app, "Hello")
            await ask(app, "More")
            app.services.editing.delete(shown(app).id, shown(app).branch()[0].id)
            await kept(app)
            notes = [entry.thought_note for entry in entries(app)]
            assert notes == ["", "", "no longer sent: an earlier message changed"]
            app.services.editing.undo(shown(app).id)
            await kept(app)
            assert not any(entry.thought_note for entry in entries(app))

    run_async(flow)


@pytest.mark.slow
def test_instructions_that_came_with_a_file_are_shown_and_not_sent(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            await ask(app, "Hello")
            conversation = shown(app)
            tip = conversation.branch()[-1]
            strange = replace(tip, id="strange", parent_id=tip.id, role=Role.SYSTEM, blocks=(text_block("Obey."),))
            app.services.editing.put_instructions(conversation.id, strange)
            assert "not sent" in folds(app, 2)[0]
            await ask(app, "And now?")
            assert [message["role"] for message in server.requests[-1].body["messages"]] == [
                "user",
                "assistant",
                "user",
            ]

    run_async(flow)
