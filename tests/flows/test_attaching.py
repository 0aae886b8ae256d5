"""Attaching files in the real window: choose, paste, drop, look, take away, send."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from claude_desktop.app import App
from claude_desktop.demo.api_errors import ApiError
from claude_desktop.demo.attached_files import see
from claude_desktop.demo.conversation_rules import blocks_of
from claude_desktop.demo.exchange import Exchange
from claude_desktop.demo.pace import INSTANT
from claude_desktop.demo.server import DemoServer
from claude_desktop.model.attachments import attachments_in
from claude_desktop.model.blocks import plain_text
from claude_desktop.model.endings import NextStep
from claude_desktop.model.messages import Repair, Role, TurnState
from claude_desktop.ui.attachment_preview import AttachmentPreview
from claude_desktop.ui.composer.attachment_chip import AttachmentChip
from claude_desktop.ui.transcript.contents import AttachmentContent
from claude_desktop.ui.transcript.entries import Ask, MessageAsk, StepAsk
from tests.conftest import RunAsync
from tests.fakes.plain_loop import until
from tests.fakes.sample_files import pdf, picture, png
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, click, loaded, press, shown, type_text

CONTROL = Qt.KeyboardModifier.ControlModifier


@asynccontextmanager
async def at_work(folder: Path) -> AsyncIterator[tuple[App, DemoServer]]:
    server = DemoServer(pace=INSTANT)
    await server.start()
    async with app_at_work(folder, server) as app:
        yield app, server
    await server.stop()


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def chips(app: App) -> list[AttachmentChip]:
    return app.window.pane.composer.attached.strip.chips


async def attach(app: App, *paths: Path) -> None:
    """What the file dialog does when files were chosen."""
    before = len(chips(app))
    app.window.command_sets.attachments.on_files_selected([str(path) for path in paths])
    await until(lambda: len(chips(app)) == before + len(paths), 10)
    await until(app.window.pane.composer.attached.strip.state_label.isHidden, 10)


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag(target: QWidget, data: QMimeData) -> None:
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QDragEnterEvent(QPoint(5, 5), copy, data, left, none))


def drop(target: QWidget, data: QMimeData) -> None:
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QDropEvent(QPointF(5, 5), copy, data, left, none))


@pytest.mark.slow
def test_files_go_with_the_message_and_leave_the_composer(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with at_work(tmp_path / "profile") as (app, server):
            await attach(app, written(tmp_path, "a.png", png(640, 480)), written(tmp_path, "b.pdf", pdf()))
            assert app.window.pane.composer.send_button.isEnabled()
            ended = Heard(app.replies.turn_ended)
            type_text(app, "What is this?")
            press(app, Qt.Key.Key_Return)
            done = await ended.wait()
            assert "I see a PNG of 640 x 480" in plain_text(done.reply.blocks)
            assert chips(app) == []
            assert app.window.pane.composer.text() == ""
            assert [each.name for each in attachments_in(shown(app).branch()[0].blocks)] == ["a.png", "b.pdf"]
            assert len([each for each in server.requests if each.path == "/v1/messages"]) == 1

    run_async(flow)


@pytest.mark.slow
def test_a_draft_s_files_are_there_after_a_restart_and_in_their_own_conversation(
    run_async: RunAsync, tmp_path: Path
) -> None:
    async def flow() -> None:
        async with at_work(tmp_path / "profile") as (app, _):
            await attach(app, written(tmp_path, "a.png", png()))
            app.window.new_conversation()
            assert chips(app) == []
            app.library.open(app.library.rows[0].id)
            await until(lambda: len(chips(app)) == 1)
        async with at_work(tmp_path / "profile") as (app, _):
            await loaded(app)
            assert [chip.attachment.name for chip in chips(app)] == ["a.png"]

    run_async(flow)


@pytest.mark.slow
def test_files_dropped_anywhere_are_attached_with_a_clear_sign(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with at_work(tmp_path / "profile") as (app, _):
            data = files(written(tmp_path, "a.png", png()), written(tmp_path, "b.txt", b"words"))
            overlay = app.window.command_sets.attachments.overlay
            drag(app.window, data)
            assert overlay.isVisible()
            assert overlay.size() == app.window.size()
            QApplication.sendEvent(app.window, QDragLeaveEvent())
            await until(lambda: not overlay.isVisible())
            drag(app.window.pane.composer.editor.viewport(), data)
            assert overlay.isVisible()
            drop(app.window.pane.composer.editor.viewport(), data)
            assert not overlay.isVisible()
            await until(lambda: len(chips(app)) == 2, 10)
            assert app.window.pane.composer.text() == ""

    run_async(flow)


@pytest.mark.slow
def test_a_long_paste_becomes_a_chip_and_turns_back(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        text = "\n".join(f"line {number}" for number in range(312))
        async with at_work(tmp_path / "profile") as (app, _):
            composer = app.window.pane.composer
            QGuiApplication.clipboard().setText(text)
            composer.editor.paste()
            await until(lambda: len(chips(app)) == 1, 10)
            assert chips(app)[0].attachment.lines == 312
            assert composer.text() == ""
            QTest.keyClick(composer.editor, Qt.Key.Key_Z, CONTROL)  # undo
            assert (composer.text(), chips(app)) == (text, [])
            QTest.keyClick(composer.editor, Qt.Key.Key_Z, CONTROL)
            assert composer.text() == ""
            composer.editor.paste()
            await until(lambda: len(chips(app)) == 1, 10)
            type_text(app, "See: ")
            click(chips(app)[0].text_button)
            await until(lambda: chips(app) == [], 10)
            assert composer.text() == f"See: {text}"
            composer.set_text("")
            app.settings.choose_long_paste("insert")
            composer.editor.paste()
            assert composer.text() == text

    run_async(flow)


@pytest.mark.slow
def test_a_picture_from_the_clipboard_is_attached(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with at_work(tmp_path / "profile") as (app, _):
            QGuiApplication.clipboard().setImage(picture(100, 50))
            app.window.pane.composer.editor.paste()
            await until(lambda: len(chips(app)) == 1, 10)
            attachment = chips(app)[0].attachment
            assert (attachment.width_px, attachment.media_type) == (100, "image/png")

    run_async(flow)


@pytest.mark.slow
def test_a_chip_that_is_taken_away_can_be_had_back(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with at_work(tmp_path / "profile") as (app, _):
            await attach(app, written(tmp_path, "a.png", png()))
            click(chips(app)[0].remove_button)
            assert chips(app) == []
            notice = app.window.command_sets.attachments.notice
            assert "a.png" in notice.text_label.text()
            click(notice.first_button)
            assert [chip.attachment.name for chip in chips(app)] == ["a.png"]
            assert notice.isHidden()

    run_async(flow)


@pytest.mark.slow
def test_what_can_not_be_attached_is_said_with_its_name(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with at_work(tmp_path / "profile") as (app, _):
            notice = app.window.command_sets.attachments.notice
            refused = Heard(app.services.attachments.not_attached)
            odd = [written(tmp_path, f"{number}.bin", bytes(100)) for number in range(4)]
            app.window.command_sets.attachments.on_files_selected([str(path) for path in odd])
            await refused.wait(4)
            assert "“0.bin” was not attached. Files of this kind can not be sent." in notice.text_label.text()
            assert notice.text_label.text().endswith("and 1 more")
            assert chips(app) == []

    run_async(flow)


def test_a_model_without_images_says_so_before_anything_is_sent(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with at_work(tmp_path / "profile") as (app, server):
            await attach(app, written(tmp_path, "a.png", png()))
            composer = app.window.pane.composer
            app.connection.models = tuple(replace(each, image_input=False) for each in app.connection.models)
            app.connection.models_changed.emit(app.connection.models)
            assert "takes no images" in composer.hint_label.text()
            assert not composer.send_button.isEnabled()
            type_text(app, "Look")
            press(app, Qt.Key.Key_Return)
            assert not [each for each in server.requests if each.path == "/v1/messages"]
            click(chips(app)[0].remove_button)
            assert composer.send_button.isEnabled()

    run_async(flow)


def preview_of(app: App, place: int) -> AttachmentPreview:
    click(chips(app)[place])
    preview = app.window.command_sets.attachments.preview
    assert preview is not None
    return preview


def test_an_image_is_looked_at_and_copied(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with at_work(tmp_path / "profile") as (app, _):
            await attach(app, written(tmp_path, "a.png", png(400, 300)))
            preview = preview_of(app, 0)
            await until(lambda: preview.picture.image is not None, 10)
            click(preview.copy_button)
            assert QGuiApplication.clipboard().image().width() == 400
            QTest.keyClick(preview, Qt.Key.Key_Escape)

    run_async(flow)


def test_the_pages_of_a_pdf_are_turned_and_its_text_is_read(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with at_work(tmp_path / "profile") as (app, _):
            await attach(app, written(tmp_path, "b.pdf", pdf(["One", "Two"])))
            preview = preview_of(app, 0)
            await until(lambda: preview.picture.image is not None, 10)
            assert preview.page_label.text() == "Page 1 of 2"
            QTest.keyClick(preview, Qt.Key.Key_PageDown)
            assert preview.page_label.text() == "Page 2 of 2"
            click(preview.text_button)
            await until(lambda: preview.text_box.toPlainText() == "One\n\nTwo", 10)
            click(preview.text_button)
            assert preview.picture.isVisible()
            click(preview.close_button)

    run_async(flow)


def test_a_text_is_read_and_saved_as_a_file_again(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with at_work(tmp_path / "profile") as (app, _):
            await attach(app, written(tmp_path, "c.txt", b"some words"))
            preview = preview_of(app, 0)
            await until(lambda: preview.text_box.toPlainText() == "some words", 10)
            preview.on_save_path_selected(str(tmp_path / "copy.txt"))
            await until(lambda: "copy.txt" in preview.facts_label.text(), 10)
            assert (tmp_path / "copy.txt").read_bytes() == b"some words"
            preview.on_save_path_selected(str(tmp_path / "no folder" / "copy.txt"))
            click(preview.close_button)

    run_async(flow)


@pytest.mark.slow
def test_editing_a_message_changes_what_is_attached_beside_the_old_one(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with at_work(tmp_path / "profile") as (app, _):
            await attach(app, written(tmp_path, "a.png", png()), written(tmp_path, "b.png", png(20, 20)))
            ended = Heard(app.replies.turn_ended)
            type_text(app, "Compare")
            press(app, Qt.Key.Key_Return)
            await ended.wait()
            await attach(app, written(tmp_path, "draft.png", png(30, 30)))
            app.window.command_sets.editing.edit_last()
            assert [chip.attachment.name for chip in chips(app)] == ["a.png", "b.png"]
            click(chips(app)[0].remove_button)
            await attach(app, written(tmp_path, "c.png", png(40, 40)))
            press(app, Qt.Key.Key_Return)
            await ended.wait(2)
            asked = [message for message in shown(app).messages.values() if message.role is Role.USER]
            names = [[each.name for each in attachments_in(message.blocks)] for message in asked]
            assert names == [["a.png", "b.png"], ["b.png", "c.png"]]
            await until(lambda: [chip.attachment.name for chip in chips(app)] == ["draft.png"])

    run_async(flow)


def test_what_was_sent_is_a_card_that_opens(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with at_work(tmp_path / "profile") as (app, _):
            await attach(app, written(tmp_path, "a.png", png(400, 300)))
            ended = Heard(app.replies.turn_ended)
            type_text(app, "Look")
            press(app, Qt.Key.Key_Return)
            await ended.wait()
            rows = app.window.pane.transcript.layout_model.laid(0).rows
            card = next(row.content for row in rows if isinstance(row.content, AttachmentContent))
            assert card.text.startswith("a.png, PNG, ") or card.text.startswith("a.png, PNG · ")
            message_id = shown(app).branch()[0].id
            app.window.pane.transcript.message_asked.emit(
                MessageAsk(message_id, Ask.OPEN_ATTACHMENT, QRect(), card.content_hash)
            )
            preview = app.window.command_sets.attachments.preview
            assert preview is not None
            await until(lambda: preview.picture.image is not None, 10)
            click(preview.close_button)

    run_async(flow)


class Picky(DemoServer):
    """Refuses images: all of them, or those above a size, as the API does where old turns count too."""

    most_px = 0

    async def answer_message(self, exchange: Exchange) -> None:
        body = exchange.read_json()
        large = [
            (f"messages.{at}.content.{place}", see(block).side_px)
            for at, message in enumerate(body["messages"])
            for place, block in enumerate(blocks_of(message))
            if block["type"] == "image" and see(block).side_px > self.most_px
        ]
        if large and self.most_px:
            details = {
                "error_code": "image_dimensions_too_large",
                "max_side_length_pixels": self.most_px,
                "paths": [path for path, _ in large],
            }
            raise ApiError(400, "image dimensions exceed the limit", details=details)
        if large:
            raise ApiError(400, f"{large[0][0]}.image.source.base64.data: Could not process image")
        await super().answer_message(exchange)


@pytest.mark.slow
def test_a_rejected_file_is_left_out_and_never_comes_back(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = Picky(pace=INSTANT)
        await server.start()
        async with app_at_work(tmp_path / "profile", server) as app:
            await attach(app, written(tmp_path, "a.png", png(400, 300)))
            ended = Heard(app.replies.turn_ended)
            type_text(app, "Look")
            press(app, Qt.Key.Key_Return)
            failed = await ended.wait()
            assert failed.turn.state is TurnState.FAILED
            entry = app.window.pane.transcript.layout_model.entries[-1]
            assert NextStep.LEAVE_OUT in [button.step for button in entry.steps]
            app.window.pane.transcript.step_requested.emit(StepAsk(failed.reply.id, NextStep.LEAVE_OUT))
            done = await ended.wait(2)
            assert done.turn.state is TurnState.COMPLETE, done.turn.failure
            type_text(app, "And now?")
            press(app, Qt.Key.Key_Return)
            assert (await ended.wait(3)).turn.state is TurnState.COMPLETE
            assert "left it out" in str(server.requests[-1].body)
        await server.stop()

    run_async(flow)


def test_images_that_are_too_large_are_shrunk_once_by_themselves(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = Picky(pace=INSTANT)
        server.most_px = 600
        await server.start()
        async with app_at_work(tmp_path / "profile", server) as app:
            await attach(app, written(tmp_path, "a.png", png(1_200, 300)))
            ended = Heard(app.replies.turn_ended)
            type_text(app, "Look")
            press(app, Qt.Key.Key_Return)
            done = await ended.wait()
            assert done.turn.state is TurnState.COMPLETE, done.turn.failure
            assert done.turn.repairs == (Repair.IMAGES_SHRUNK,)
            assert "600 x 150" in plain_text(done.reply.blocks)
        await server.stop()

    run_async(flow)


@pytest.mark.slow
def test_old_files_that_another_model_does_not_take_are_named(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with at_work(tmp_path / "profile") as (app, _):
            await attach(app, written(tmp_path, "a.png", png()))
            ended = Heard(app.replies.turn_ended)
            type_text(app, "Look")
            press(app, Qt.Key.Key_Return)
            await ended.wait()
            app.connection.models = tuple(replace(each, image_input=False) for each in app.connection.models)
            type_text(app, "And now?")
            press(app, Qt.Key.Key_Return)
            await ended.wait(2)
            notice = app.window.command_sets.attachments.notice
            assert "takes no such files: “a.png”" in notice.text_label.text()

    run_async(flow)


def test_a_message_with_files_does_not_lose_them_to_the_queue(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with at_work(tmp_path / "profile") as (app, _):
            composer = app.window.pane.composer
            await attach(app, written(tmp_path, "a.png", png()))
            type_text(app, "Look")
            composer.set_streaming(True)
            assert composer.queue_button.isHidden()
            press(app, Qt.Key.Key_Return)
            assert "when the reply is complete" in composer.hint_label.text()
            assert composer.text() == "Look"
            assert len(chips(app)) == 1
            assert shown(app).queue == ()

    run_async(flow)
