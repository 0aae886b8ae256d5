"""Editing, branching, undo and the queue, in the real window with the mouse and the keyboard."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from claude_desktop.app import App
from claude_desktop.demo.pace import Pace
from claude_desktop.model.blocks import plain_text
from claude_desktop.model.messages import Role
from claude_desktop.ui.transcript.rows import Deed
from tests.conftest import RunAsync
from tests.fakes.faults import AtPace, Cut
from tests.fakes.faulty_disk import full_disk
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, ask, click, loaded, press, shown, type_text

SLOWLY = AtPace(Pace(first_byte_s=0.0, thinking_tokens_per_s=200, text_tokens_per_s=120))


def texts(app: App) -> list[str]:
    """The texts of the branch that is shown."""
    return [plain_text(message.blocks) for message in shown(app).branch()]


def asked(app: App) -> list[str]:
    """What the person said on the branch that is shown."""
    return [plain_text(message.blocks) for message in shown(app).branch() if message.role is Role.USER]


def seen(app: App) -> list[str]:
    """The ids of the messages that the conversation pane has."""
    return [entry.id for entry in app.window.pane.transcript.layout_model.entries]


def press_deed(app: App, message_id: str, deed: Deed) -> None:
    """Click what stands under a message, scrolling there."""
    transcript, page = app.window.pane.transcript, app.window.pane.transcript.page
    transcript.jump_to_message(message_id)
    for _ in range(50):
        for hit in page.targets():
            item = next(row for row in page.layout.visible if (row.message, row.index) == (hit.message, hit.index))
            centre = hit.target.rect.center() + QPointF(page.left_px, item.content_top_px)
            if (hit.message_id, hit.target.deed) == (message_id, deed) and centre.y() < transcript.viewport().height():
                QTest.mouseClick(transcript.viewport(), Qt.MouseButton.LeftButton, pos=centre.toPoint())
                return
        transcript.scroll_by(100)
    raise AssertionError(f"{deed} does not stand under the message")


def in_transcript(app: App, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    """Press a shortcut while the conversation has the focus."""
    app.window.pane.transcript.setFocus()
    QTest.keyClick(app.window.pane.transcript, key, modifiers)


def undo(app: App) -> None:
    """Press Ctrl+Z outside of text fields."""
    in_transcript(app, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def redo(app: App) -> None:
    """Press Ctrl+Shift+Z outside of text fields."""
    in_transcript(app, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)


@pytest.mark.slow
def test_up_edits_the_last_message_and_enter_asks_it(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer(binds_thinking=True)) as server, app_at_work(tmp_path, server) as app:
            composer = app.window.pane.composer
            await ask(app, "First")
            await ask(app, "Second")
            before = shown(app)
            press(app, Qt.Key.Key_Up)
            assert composer.edit_mode.is_active
            assert composer.editor.toPlainText() == "Second"
            ended = Heard(app.replies.turn_ended)
            type_text(app, ", rather")
            press(app, Qt.Key.Key_Return)
            assert composer.edit_mode.is_active  # until it is stored
            await ended.wait()
            assert not composer.edit_mode.is_active
            assert composer.text() == ""
            assert asked(app) == ["First", "Second, rather"]
            assert seen(app) == [message.id for message in shown(app).branch()]
            own = app.window.pane.transcript.layout_model.entries[2]
            assert (own.sibling, own.siblings) == (2, 2)
            press_deed(app, own.id, Deed.PREVIOUS_SIBLING)
            assert asked(app) == ["First", "Second"]
            assert shown(app).branch() == before.branch()
            assert seen(app) == [message.id for message in shown(app).branch()]

    run_async(flow)


@pytest.mark.slow
def test_an_edit_is_cancelled_by_esc_and_the_draft_comes_back(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            composer = app.window.pane.composer
            await ask(app, "First")
            before = shown(app)
            type_text(app, "half a thought")
            press_deed(app, shown(app).branch()[0].id, Deed.EDIT)
            assert composer.editor.hasFocus()
            assert composer.editor.toPlainText() == "First"
            type_text(app, " changed")
            kept = app.library.find(before.id)
            assert kept is not None
            assert kept.draft == "half a thought"
            press(app, Qt.Key.Key_Escape)
            assert composer.editor.toPlainText() == "half a thought"
            assert shown(app).branch() == before.branch()
            assert not composer.edit_mode.bar.isVisible()

    run_async(flow)


@pytest.mark.slow
def test_save_only_asks_nobody_and_undo_and_redo_go_back_and_forth(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            composer, action = app.window.pane.composer, app.window.actions_made.action
            await ask(app, "First")
            before, count = shown(app), len(server.requests)
            assert not action("undo").isEnabled()
            press_deed(app, shown(app).branch()[0].id, Deed.EDIT)
            composer.editor.setPlainText("Better")
            click(composer.edit_mode.save_button)
            assert texts(app) == ["Better"]
            assert seen(app) == [shown(app).tip_id]
            assert not composer.edit_mode.is_active
            assert action("undo").text() == "&Undo: edit a message"
            undo(app)
            assert shown(app).branch() == before.branch()
            assert seen(app) == [message.id for message in before.branch()]
            assert not action("undo").isEnabled()
            redo(app)
            assert texts(app) == ["Better"]
            assert len(server.requests) == count
            ended = Heard(app.replies.turn_ended)
            press_deed(app, seen(app)[0], Deed.RETRY)
            await ended.wait()
            assert asked(app) == ["Better"]
            assert len(texts(app)) == 2

    run_async(flow)


@pytest.mark.slow
def test_a_reply_is_edited_and_the_talk_goes_on_from_it(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer(binds_thinking=True)) as server, app_at_work(tmp_path, server) as app:
            composer = app.window.pane.composer
            await ask(app, "First")
            press_deed(app, seen(app)[1], Deed.EDIT)
            assert composer.send_button.text() == "Save"
            assert not composer.edit_mode.save_button.isVisible()
            composer.editor.setPlainText("What I would have said")
            press(app, Qt.Key.Key_Return)
            assert texts(app) == ["First", "What I would have said"]
            entry = app.window.pane.transcript.layout_model.entries[1]
            assert (entry.facts, entry.sibling, entry.siblings) == ("edited by you", 2, 2)
            await ask(app, "Second")
            body = server.requests[-1].body
            assert isinstance(body, dict)
            assert body["messages"][1]["content"][0]["text"] == "What I would have said"
            assert not [request for request in server.requests if request.status == 400]

    run_async(flow)


@pytest.mark.slow
def test_a_message_is_deleted_and_the_notice_brings_it_back(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer(binds_thinking=True)) as server:
            async with app_at_work(tmp_path, server) as app:
                notice = app.window.command_sets.editing.notice
                await ask(app, "First")
                await ask(app, "Second")
                before = shown(app)
                press_deed(app, seen(app)[1], Deed.DELETE)
                assert len(seen(app)) == 3
                assert notice.isVisible()
                assert notice.accessibleName() == "The message is deleted."
                click(notice.first_button)
                assert seen(app) == [message.id for message in before.branch()]
                assert not notice.isVisible()
                redo(app)
                assert len(seen(app)) == 3
                undo(app)
                press_deed(app, seen(app)[3], Deed.DELETE)
                await ask(app, "Third")
                assert not notice.isVisible()
                assert asked(app) == ["First", "Second", "Third"]
                last = shown(app)
            async with app_at_work(tmp_path, server) as app:
                await loaded(app)
                assert shown(app).branch() == last.branch()
                assert not [request for request in server.requests if request.status == 400]

    run_async(flow)


@pytest.mark.slow
def test_a_branch_is_a_conversation_of_its_own(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer(binds_thinking=True)) as server, app_at_work(tmp_path, server) as app:
            await ask(app, "First")
            await ask(app, "Second")
            source = shown(app)
            press_deed(app, seen(app)[1], Deed.BRANCH)
            branch = shown(app)
            assert branch.id != source.id
            assert branch.title == "First (branch)"
            assert asked(app) == ["First"]
            assert app.window.command_sets.editing.notice.isVisible()
            await ask(app, "Elsewhere")
            assert not [request for request in server.requests if request.status == 400]
            app.library.open(source.id)
            assert shown(app).branch() == source.branch()
            press_deed(app, seen(app)[0], Deed.BRANCH)
            trashed = Heard(app.services.trash.moved)
            click(app.window.command_sets.editing.notice.first_button)
            await trashed.wait()
            assert shown(app).id == source.id
            assert {row.title for row in app.library.rows} == {"First", "First (branch)"}

    run_async(flow)


@pytest.mark.slow
def test_another_model_is_asked_from_the_menu(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer(binds_thinking=True)) as server, app_at_work(tmp_path, server) as app:
            await ask(app, "First")
            settings = shown(app).settings
            press_deed(app, seen(app)[1], Deed.RETRY_WITH)
            menu = app.window.command_sets.editing.retry_menu
            assert menu is not None
            haiku = next(action for action in menu.actions() if action.text().startswith("Haiku 5.5"))
            ended = Heard(app.replies.turn_ended)
            haiku.trigger()
            menu.close()
            await ended.wait()
            turn = shown(app).turns[shown(app).branch()[-1].id]
            assert turn.model == "claude-haiku-5-5"
            assert shown(app).settings == settings
            entry = app.window.pane.transcript.layout_model.entries[1]
            assert (entry.sibling, entry.siblings) == (2, 2)

    run_async(flow)


@pytest.mark.slow
def test_what_is_sent_while_a_reply_streams_is_queued_and_sent_in_order(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer(binds_thinking=True)) as server, app_at_work(tmp_path, server) as app:
            composer = app.window.pane.composer
            server.next(SLOWLY)
            began, ended, queued = (
                Heard(app.replies.turn_began),
                Heard(app.replies.turn_ended),
                Heard(app.services.queue.queued),
            )
            type_text(app, "First")
            press(app, Qt.Key.Key_Return)
            await began.wait()
            type_text(app, "Second")
            press(app, Qt.Key.Key_Return)
            await queued.wait()
            assert composer.text() == ""
            assert composer.queue.lines[0].text_button.text() == "Second"
            assert composer.queue.isVisible()
            assert not composer.queue.send_now_button.isVisible()
            type_text(app, "Third")
            click(composer.queue_button)
            await queued.wait(2)
            await ended.wait(3)
            assert asked(app) == ["First", "Second", "Third"]
            assert not composer.queue.isVisible()
            assert seen(app) == [message.id for message in shown(app).branch()]

    run_async(flow, 60)


@pytest.mark.slow
def test_what_is_typed_while_a_message_is_being_stored_stays(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            composer = app.window.pane.composer
            server.next(SLOWLY)
            began, ended, queued = (
                Heard(app.replies.turn_began),
                Heard(app.replies.turn_ended),
                Heard(app.services.queue.queued),
            )
            type_text(app, "First")
            press(app, Qt.Key.Key_Return)
            type_text(app, " and more")
            await began.wait()
            assert asked(app) == ["First"]
            assert composer.text() == " and more"
            press(app, Qt.Key.Key_Return)
            type_text(app, ", and more")
            await queued.wait()
            assert composer.text() == ", and more"
            kept = app.library.find(shown(app).id)
            assert kept is not None
            assert (kept.draft, kept.queue) == (", and more", (" and more",))
            await ended.wait(2)
            assert composer.text() == ", and more"

    run_async(flow)


@pytest.mark.slow
def test_after_a_cut_the_queue_waits_through_a_restart_for_the_word(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server:
            async with app_at_work(tmp_path, server) as app:
                composer = app.window.pane.composer
                server.next(SLOWLY, Cut(after=4))
                began, ended, queued = (
                    Heard(app.replies.turn_began),
                    Heard(app.replies.turn_ended),
                    Heard(app.services.queue.queued),
                )
                type_text(app, "First")
                press(app, Qt.Key.Key_Return)
                await began.wait()
                for number, text in enumerate(("Second", "Third", "Fourth"), 1):
                    type_text(app, text)
                    press(app, Qt.Key.Key_Return)
                    await queued.wait(number)
                await ended.wait(2)
                assert asked(app) == ["First", "Second"]
                assert composer.queue.send_now_button.isVisible()
                click(composer.queue.lines[0].remove_button)
                click(app.window.command_sets.editing.notice.first_button)
                click(composer.queue.lines[0].text_button)
                assert composer.text() == "Third"
                assert composer.queue.lines[0].text_button.text() == "Fourth"
            async with app_at_work(tmp_path, server) as app:
                await loaded(app)
                composer, ended = app.window.pane.composer, Heard(app.replies.turn_ended)
                assert composer.text() == "Third"
                assert composer.queue.isVisible()
                click(composer.queue.send_now_button)
                await ended.wait()
                assert asked(app) == ["First", "Second", "Fourth"]
                assert composer.text() == "Third"

    run_async(flow, 60)


@pytest.mark.slow
def test_an_edit_waits_while_the_person_looks_elsewhere(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            composer = app.window.pane.composer
            await ask(app, "First")
            first = shown(app)
            press(app, Qt.Key.Key_Up)
            type_text(app, " half changed")
            app.window.actions_made.action("new_conversation").trigger()
            assert not composer.edit_mode.is_active
            assert composer.editor.toPlainText() == ""
            type_text(app, "another draft")
            app.library.open(first.id)
            assert composer.edit_mode.is_active
            assert composer.editor.toPlainText() == "First half changed"
            press(app, Qt.Key.Key_Escape)
            assert composer.editor.toPlainText() == ""

    run_async(flow)


@pytest.mark.slow
def test_an_edit_that_the_disk_refuses_can_be_edited_on(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        with full_disk() as disk:
            async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
                composer = app.window.pane.composer
                await ask(app, "First")
                changed, failed = Heard(app.services.editing.tree_changed), Heard(app.library.storing_failed)
                press_deed(app, seen(app)[0], Deed.EDIT)
                composer.editor.setPlainText("Better " * 2_000)
                disk.free_bytes = 0
                click(composer.edit_mode.save_button)
                await changed.wait(2)
                await failed.wait()
                assert asked(app) == ["First"]
                assert composer.edit_mode.is_active
                assert composer.editor.toPlainText() == "Better " * 2_000
                disk.free_bytes = None
                click(composer.edit_mode.save_button)
                assert len(asked(app)[0]) > 10_000
                assert not composer.edit_mode.is_active

    run_async(flow)


@pytest.mark.slow
def test_undoing_something_else_leaves_an_edit_alone(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            composer = app.window.pane.composer
            await ask(app, "First")
            await ask(app, "Second")
            press_deed(app, seen(app)[3], Deed.EDIT)
            composer.editor.setPlainText("Another answer")
            press(app, Qt.Key.Key_Return)
            press_deed(app, seen(app)[0], Deed.EDIT)
            type_text(app, " half changed")
            undo(app)
            assert texts(app)[3] != "Another answer"
            assert composer.editor.toPlainText() == "First half changed"

    run_async(flow)


@pytest.mark.slow
def test_an_edit_survives_a_restart_and_is_gone_when_it_is_asked(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server:
            async with app_at_work(tmp_path, server) as app:
                await ask(app, "First")
                type_text(app, "draft")
                press_deed(app, seen(app)[0], Deed.EDIT)
                type_text(app, ", or rather")
            async with app_at_work(tmp_path, server) as app:
                await loaded(app)
                composer, ended = app.window.pane.composer, Heard(app.replies.turn_ended)
                assert composer.edit_mode.is_active
                assert composer.editor.toPlainText() == "First, or rather"
                press(app, Qt.Key.Key_Return)
                await ended.wait()
                assert asked(app) == ["First, or rather"]
                assert composer.editor.toPlainText() == "draft"
            async with app_at_work(tmp_path, server) as app:
                await loaded(app)
                assert not app.window.pane.composer.edit_mode.is_active
                assert app.window.pane.composer.text() == "draft"

    run_async(flow)


def test_while_a_reply_streams_deeds_say_why_they_wait(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            server.next(SLOWLY)
            began, ended = Heard(app.replies.turn_began), Heard(app.replies.turn_ended)
            type_text(app, "First")
            press(app, Qt.Key.Key_Return)
            await began.wait()
            press_deed(app, seen(app)[0], Deed.DELETE)
            assert app.window.pane.notice.isVisible()
            assert len(seen(app)) == 2
            press(app, Qt.Key.Key_Escape)
            await ended.wait()

    run_async(flow)


@pytest.mark.slow
def test_a_long_edit_has_its_room_in_a_small_window_with_large_text(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            composer = app.window.pane.composer
            app.window.resize(480, 600)
            await ask(app, "First")
            app.settings.change(text_scale=2.0)
            press_deed(app, seen(app)[1], Deed.EDIT)
            composer.queue.show_queue(("one", "two"), held=True)
            await asyncio.sleep(0.05)  # the layouts follow in the next rounds of the loop
            line = composer.queue.lines[0].text_button
            try:
                assert composer.editor.geometry().bottom() < composer.send_button.geometry().top()
                assert line.height() >= line.sizeHint().height()
                assert app.window.pane.transcript.height() > 0
                assert app.window.rect().contains(composer.mapTo(app.window, composer.rect().bottomRight()))
            finally:
                app.settings.change(text_scale=1.0)

    run_async(flow)
