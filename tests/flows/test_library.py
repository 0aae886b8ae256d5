"""Chats as files, the trash, backups and search, in the real window."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton, QWidget

from claude_desktop.app import App
from claude_desktop.demo.pace import Pace
from claude_desktop.desktop.single_instance import SecondStart
from claude_desktop.export.formats import save_conversation
from claude_desktop.model.tree import Conversation
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.controls.question import Question
from claude_desktop.ui.library_dialogs import BackupsDialog, TrashDialog
from tests.conftest import RunAsync
from tests.fakes.faults import AtPace
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard
from tests.fakes.whole_chat import whole_chat
from tests.flows.app_at_work import app_at_work, ask, click, loaded, press, shown, type_text

SLOWLY = AtPace(Pace(first_byte_s=0.0, thinking_tokens_per_s=100, text_tokens_per_s=100))


@asynccontextmanager
async def app_with_server(profile: Path) -> AsyncIterator[tuple[App, FaultyServer]]:
    async with running(FaultyServer()) as server, app_at_work(profile, server) as app:
        yield app, server


def saved(folder: Path, chat: Conversation, name: str = "a.claudechat") -> Path:
    save_conversation(chat, folder / name)
    return folder / name


async def opened(app: App, *paths: Path) -> None:
    """Open files as the menu does, and wait until the last is shown."""
    heard, shown_now = Heard(app.services.chat_files.opened), Heard(app.library.conversation_loaded)
    app.window.command_sets.library.on_files_selected([str(path) for path in paths])
    await heard.wait(len(paths))
    await shown_now.until(lambda: shown(app).id == heard.payloads[-1].conversation_id)


def said(app: App) -> str:
    notice = app.window.command_sets.library.notice
    return notice.text_label.text() if notice.isVisible() else ""


def answer(question: Question, text: str) -> QPushButton:
    return next(button for button in question.findChildren(QPushButton) if button.text() == text)


def trigger(app: App, action_id: str) -> None:
    action = app.window.actions_made.action(action_id)
    assert action.isEnabled()
    action.trigger()


@pytest.mark.slow
def test_a_saved_chat_is_opened_in_another_profile_with_every_branch(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_with_server(tmp_path / "one") as (app, _):
            await ask(app, "Hello")
            ended = Heard(app.replies.turn_ended)
            trigger(app, "retry")
            await ended.wait()
            chat = shown(app)
            done = Heard(app.library.saved)
            app.library.save_as(chat.id, tmp_path / "chat.claudechat")
            await done.wait()
            assert said(app).endswith("chat.claudechat")
        async with app_at_work(tmp_path / "two") as app:
            await opened(app, tmp_path / "chat.claudechat")
            found = shown(app)
            assert {key: message.blocks for key, message in found.messages.items()} == {
                key: message.blocks for key, message in chat.messages.items()
            }
            assert app.window.pane.isVisible()
            assert len(app.window.pane.transcript.layout_model.entries) == 2
            await opened(app, tmp_path / "chat.claudechat")
            assert len(app.library.rows) == 1
            assert app.settings.accounts == ()

    run_async(flow, 60)


def test_the_open_dialog_offers_chat_files(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        path = saved(tmp_path, whole_chat())
        async with app_at_work(tmp_path / "profile") as app:
            heard = Heard(app.services.chat_files.opened)
            trigger(app, "open")
            (dialog,) = app.window.findChildren(QFileDialog)
            assert "*.claudechat" in dialog.nameFilters()[0]
            dialog.filesSelected.emit([str(path)])
            dialog.close()
            await heard.wait()

    run_async(flow)


def test_a_chat_that_differs_is_opened_as_a_copy_and_said_so(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path / "profile") as app:
            await opened(app, saved(tmp_path, whole_chat()))
            first = shown(app)
            assert "extra request parameters" in said(app)
            await opened(app, saved(tmp_path, replace(whole_chat(), title="Changed"), "b.json"))
            assert shown(app).id != first.id
            assert shown(app).title == "Changed"
            assert "copy" in said(app)
            assert len(app.library.rows) == 2

    run_async(flow)


def test_a_broken_file_is_refused_with_its_place_and_changes_nothing(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path / "profile") as app:
            await opened(app, saved(tmp_path, whole_chat()))
            before, rows = shown(app), app.library.rows
            broken = tmp_path / "broken <b>bold.claudechat"
            write(broken, '{"format": "claude-desktop-qt.chat", "version": 1, "id": 5}')
            refused = Heard(app.services.chat_files.refused)
            app.window.command_sets.library.on_files_selected([str(broken)])
            await refused.wait()
            assert "broken <b>bold.claudechat" in said(app)
            assert "id: an id" in said(app)
            assert (shown(app), app.library.rows) == (before, rows)

    run_async(flow)


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def drop(target: QWidget, paths: list[Path]) -> bool:
    """Drop files on a widget as the window system does; tells whether they were taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), copy, data, left, none)
    enter.ignore()
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(QPointF(5, 5), copy, data, left, none)
    QApplication.sendEvent(target, event)
    return event.isAccepted()


def test_files_dropped_on_the_window_and_the_composer_are_opened(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path / "profile") as app:
            heard, refused = Heard(app.services.chat_files.opened), Heard(app.services.chat_files.refused)
            assert drop(app.window, [tmp_path / "cat.png"])
            assert "Only chat files" in (await refused.wait()).sentence  # no conversation is shown that could take it
            assert drop(app.window, [saved(tmp_path, whole_chat())])
            await heard.wait()
            viewport = app.window.pane.composer.editor.viewport()
            assert drop(viewport, [saved(tmp_path, whole_chat("b"), "b.json")])
            await heard.wait(2)
            assert app.window.pane.composer.text() in ("", "not sent")

    run_async(flow)


def test_a_second_start_opens_its_files_here(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        path = saved(tmp_path, whole_chat())
        async with app_at_work(tmp_path / "profile") as app:
            heard = Heard(app.services.chat_files.opened)
            app.on_second_start(SecondStart(("relative.claudechat", str(path))))
            await heard.wait()
            assert len(app.library.rows) == 1

    run_async(flow)


def test_a_whole_conversation_is_copied_as_markdown_and_as_text(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path / "profile") as app:
            await opened(app, saved(tmp_path, whole_chat()))
            ready = Heard(app.services.chat_files.text_ready)
            trigger(app, "copy_as_markdown")
            await ready.wait()
            clipboard = QGuiApplication.clipboard()
            assert clipboard.text() == "# Everything\n\n## You\n\nWhat is there?\n\n## Claude\n\nEverything.\n"
            assert clipboard.mimeData().formats() == ["text/plain"]
            trigger(app, "copy_as_text")
            await ready.wait(2)
            assert clipboard.text() == "Everything\n\nYou:\nWhat is there?\n\nClaude:\nEverything.\n"

    run_async(flow)


def test_rename_inline_in_the_list_by_f2(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path / "profile") as app:
            await opened(app, saved(tmp_path, whole_chat()))
            sidebar = app.window.sidebar
            app.window.activateWindow()
            sidebar.list.setFocus()
            trigger(app, "rename")
            assert sidebar.list.is_editing()
            editor = sidebar.list.findChild(QLineEdit)
            assert editor is not None
            changed = Heard(app.library.conversation_changed)
            QTest.keyClicks(editor, "Better")
            QTest.keyClick(editor, Qt.Key.Key_Return)
            await changed.wait()
            assert shown(app).title == "Better"
            assert app.library.rows[0].title == "Better"

    run_async(flow)


@pytest.mark.slow
def test_a_pinned_conversation_stays_at_the_top_over_a_restart(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        old = replace(whole_chat("old", title="Old"), messages=whole_chat("old").messages)
        async with app_at_work(tmp_path / "profile") as app:
            await opened(app, saved(tmp_path, old))
            stored = Heard(app.library.storing_worked)
            pinned = app.window.actions_made.action("pin")
            assert not pinned.isChecked()
            trigger(app, "pin")
            await stored.wait()
            assert pinned.isChecked()
        async with app_at_work(tmp_path / "profile") as app:
            await loaded(app)
            assert app.window.sidebar.model.data(app.window.sidebar.model.index(0)) == "Pinned"
            assert app.window.actions_made.action("pin").isChecked()

    run_async(flow)


@pytest.mark.slow
def test_delete_in_the_list_moves_to_the_trash_and_undo_brings_it_back(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_with_server(tmp_path) as (app, _):
            await ask(app, "First")
            first = shown(app)
            trigger(app, "new_conversation")
            await ask(app, "Second")
            second = shown(app)
            type_text(app, "half a thought")
            moved, restored = Heard(app.services.trash.moved), Heard(app.services.trash.restored)
            app.window.sidebar.list.setFocus()
            QTest.keyClick(app.window.sidebar.list, Qt.Key.Key_Delete)
            await moved.wait()
            assert [row.id for row in app.library.rows] == [first.id]
            assert shown(app).id == first.id
            assert said(app) == "“Second” is in the trash."
            click(app.window.command_sets.library.notice.first_button)
            await restored.wait()
            shown_now = Heard(app.library.conversation_loaded)
            await shown_now.until(lambda: shown(app).id == second.id)
            assert app.window.pane.composer.text() == "half a thought"
            assert said(app) == ""

    run_async(flow, 60)


@pytest.mark.slow
def test_throwing_away_what_streams_stops_it_and_keeps_what_came(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_with_server(tmp_path) as (app, server):
            server.next(SLOWLY)
            grew, ended = Heard(app.replies.reply_grew), Heard(app.replies.turn_ended)
            moved, restored = Heard(app.services.trash.moved), Heard(app.services.trash.restored)
            type_text(app, "Something long, please")
            press(app, Qt.Key.Key_Return)
            await grew.wait(15)
            chat_id = shown(app).id
            trigger(app, "move_to_trash")
            await moved.wait()
            done = await ended.wait()
            assert app.library.rows == ()
            assert shown(app).id != chat_id
            app.services.trash.restore(chat_id)
            await restored.wait()
            heard = Heard(app.library.conversation_loaded)
            await heard.until(lambda: shown(app).id == chat_id)
            assert shown(app).branch()[-1].blocks == done.reply.blocks != ()

    run_async(flow, 60)


def test_the_trash_is_looked_at_restored_from_and_emptied(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path / "profile") as app:
            await opened(app, *(saved(tmp_path, whole_chat(name, title=name), f"{name}.json") for name in ("a", "b")))
            moved, listed = Heard(app.services.trash.moved), Heard(app.services.trash.listed)
            ids = [row.id for row in app.library.rows]
            for conversation_id in ids:
                app.window.command_sets.library.on_trash_requested(conversation_id)
            await moved.wait(2)
            trigger(app, "show_trash")
            await listed.wait()
            (dialog,) = app.window.findChildren(TrashDialog)
            assert dialog.list.accessibleName() == "Conversations in the trash"
            assert dialog.list.count() == 2
            restored = Heard(app.services.trash.restored)
            click(dialog.restore_button)
            await restored.wait()
            await listed.until(lambda: dialog.list.count() == 1)
            click(dialog.empty_button)
            (box,) = dialog.findChildren(Question)
            assert box.cancel_button.isDefault()
            assert any("backups" in label.text() for label in box.findChildren(Paragraph))
            emptied = Heard(app.services.trash.emptied)
            click(answer(box, "Empty trash"))
            assert (await emptied.wait()).conversations == 1
            await listed.until(lambda: dialog.list.count() == 0)
            assert "erased" in said(app)
            dialog.close()
            assert len(app.library.rows) == 1

    run_async(flow)


def test_cancel_erases_nothing(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path / "profile") as app:
            await opened(app, saved(tmp_path, whole_chat()))
            moved, listed, emptied = (
                Heard(app.services.trash.moved),
                Heard(app.services.trash.listed),
                Heard(app.services.trash.emptied),
            )
            trigger(app, "move_to_trash")
            await moved.wait()
            trigger(app, "show_trash")
            await listed.wait()
            (dialog,) = app.window.findChildren(TrashDialog)
            click(dialog.empty_button)
            (box,) = dialog.findChildren(Question)
            QTest.keyClick(box, Qt.Key.Key_Return)
            dialog.close()
            app.services.trash.list()
            assert len(await listed.wait(2)) == 1
            assert emptied.payloads == []

    run_async(flow)


def test_a_backup_is_made_and_restored_from_the_menu(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path / "profile") as app:
            await opened(app, saved(tmp_path, whole_chat("a", title="Kept")))
            made, listed, restored = (
                Heard(app.services.backups.made),
                Heard(app.services.backups.listed),
                Heard(app.services.backups.restored),
            )
            trigger(app, "back_up")
            await made.wait()
            assert said(app).startswith("Backed up")
            app.library.rename(shown(app).id, "Changed")
            trigger(app, "restore_backup")
            await listed.wait()
            (dialog,) = app.window.findChildren(BackupsDialog)
            assert dialog.list.count() == 1
            assert "kB" in dialog.list.item(0).text() or "KB" in dialog.list.item(0).text()
            click(dialog.restore_button)
            (box,) = dialog.findChildren(Question)
            assert box.cancel_button.isDefault()
            click(answer(box, "Restore"))
            await restored.wait()
            heard = Heard(app.library.conversation_loaded)
            await heard.until(lambda: shown(app).title == "Kept")
            assert [row.title for row in app.library.rows] == ["Kept"]
            trigger(app, "restore_backup")
            await listed.wait(2)
            (dialog,) = [each for each in app.window.findChildren(BackupsDialog) if each.isVisible()]
            assert "before a restore" in dialog.list.item(0).text()
            dialog.close()

    run_async(flow)


@pytest.mark.slow
def test_a_word_of_any_branch_is_found_and_jumped_to(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_with_server(tmp_path) as (app, _):
            await ask(app, "Tell me about xylophones")
            first_reply = shown(app).branch()[-1]
            ended = Heard(app.replies.turn_ended)
            trigger(app, "retry")
            await ended.wait()
            second_reply = shown(app).branch()[-1]
            assert second_reply.id != first_reply.id
            chat_id = shown(app).id
            trigger(app, "new_conversation")
            await ask(app, "Something else")
            found = Heard(app.services.search.found)
            trigger(app, "search")
            field = app.window.sidebar.filter_field
            QTest.keyClicks(field, "xylophones")
            await found.until(lambda: bool(found.payloads and found.payloads[-1].text == "xylophones"))
            ids = [hit.message_id for hit in found.payloads[-1].messages]
            assert first_reply.id in ids
            sidebar = app.window.sidebar
            lines = [sidebar.model.found_at(sidebar.model.index(at)) for at in range(sidebar.model.rowCount())]
            place = next(at for at, hit in enumerate(lines) if hit is not None and hit.message_id == first_reply.id)
            heard = Heard(app.library.conversation_loaded)
            QTest.mouseClick(
                sidebar.list.viewport(),
                Qt.MouseButton.LeftButton,
                pos=sidebar.list.visualRect(sidebar.model.index(place)).center(),
            )
            await heard.until(lambda: shown(app).id == chat_id)
            assert first_reply.id in [message.id for message in shown(app).branch()]
            finder = app.window.pane.transcript.finder
            looked = Heard(finder.changed)
            if not finder.state.is_complete:
                await looked.until(lambda: finder.state.is_complete)
            assert finder.query.text == "xylophones"
            assert finder.state.total >= 2
            position = app.window.pane.transcript.position()
            assert first_reply.id in app.window.pane.transcript.layout_model.places
            assert app.window.pane.find_bar.isVisible()
            assert not position.following

    run_async(flow, 60)


def test_ctrl_tab_follows_the_list(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        chats = [replace(whole_chat(name, title=name), updated_ms=at) for at, name in enumerate("abc")]
        async with app_with_server(tmp_path / "profile") as (app, _):
            await opened(app, *(saved(tmp_path, chat, f"{chat.title}.json") for chat in chats))
            assert app.window.sidebar.model.shown_ids() == tuple(row.id for row in app.library.rows)
            heard = Heard(app.library.conversation_loaded)
            titles = [row.title for row in app.library.rows]
            here = titles.index(shown(app).title)
            trigger(app, "previous_conversation" if here else "next_conversation")
            await heard.until(lambda: shown(app).title == titles[here - 1 if here else 1])

    run_async(flow)
