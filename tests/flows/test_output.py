"""The form of the replies and the server's tools, from the panel over the wire to what is drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from claude_desktop.app import App
from claude_desktop.demo.models import ModelRules
from claude_desktop.model.blocks import plain_text
from claude_desktop.model.output import OutputKind
from claude_desktop.model.output_requests import Technique
from claude_desktop.model.settings import Settings, Thinking
from claude_desktop.model.tree import Conversation
from claude_desktop.ui.settings.sections.output import OutputSection
from claude_desktop.ui.settings.sections.output_schema import OutputSchemaSection
from claude_desktop.ui.settings.sections.server_tools import WebSearchSection
from claude_desktop.ui.transcript.contents import FoldContent, NodeContent, NoticeContent, OutputContent, TableContent
from claude_desktop.ui.transcript.message_rows import MessageRows
from claude_desktop.ui.transcript.pressables import pressables_of
from claude_desktop.ui.transcript.rows import Deed
from tests.conftest import RunAsync
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, ask, click, loaded, shown

AGE = '{"type": "object", "properties": {"age": {"type": "integer", "minimum": 0}, "name": {"type": "string"}}}'


class RecordingServer(FaultyServer):
    """Remembers the bodies of the requests for a reply."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[dict[str, Any]] = []

    def check_history(self, body: dict[str, Any], model: ModelRules) -> None:
        """Remember the body."""
        self.bodies.append(body)
        super().check_history(body, model)


def change(app: App, **values: Any) -> None:
    """Change settings of the conversation that is shown."""
    app.window.pane.change_settings(replace(shown(app).settings, **values))


def last(app: App) -> MessageRows:
    layout = app.window.pane.transcript.layout_model
    return layout.laid(len(layout.entries) - 1)


def drawn(app: App, kind: type[Any]) -> list[Any]:
    return [row.content for row in last(app).rows if isinstance(row.content, kind)]


def press(app: App, deed: Deed) -> None:
    layout = app.window.pane.transcript.layout_model
    at = len(layout.entries) - 1
    hit = next(hit for hit in pressables_of(layout.laid(at), at) if hit.target.deed is deed)
    app.window.pane.transcript._deeds.on_target_pressed(hit)


async def checked(app: App) -> None:
    """Wait until the reply was checked against its schema."""
    heard = Heard(app.services.outputs.changed)
    await heard.until(lambda: "being checked" not in drawn(app, OutputContent)[0].text)


def test_json_by_a_schema_goes_out_enforced_and_comes_back_as_a_tree(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(RecordingServer()) as server, app_at_work(tmp_path, server) as app:
            panel = app.window.panel
            app.window.sides.show_panel(True)
            box = panel.section(OutputSection).box
            box.activated.emit(box.findData("json"))
            panel.section(OutputSchemaSection).box.setPlainText(AGE)
            panel.finish_editing()
            await ask(app, "Who is it?")
            sent = server.bodies[-1]["output_config"]["format"]["schema"]
            assert sent["additionalProperties"] is False
            assert sent["properties"]["age"]["description"] == "{minimum: 0}"
            await checked(app)
            assert drawn(app, OutputContent)[0].text == "JSON · fits the schema"
            assert [node.inline.text for node in drawn(app, NodeContent)] == [
                "2 keys",
                "age: 1",
                'name: "Demo: Who is it?"',
            ]
            press(app, Deed.COPY_OUTPUT)
            assert QGuiApplication.clipboard().text() == plain_text(shown(app).branch()[-1].blocks)

    run_async(flow)


def test_a_reply_that_does_not_fit_says_what_and_asks_again(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(RecordingServer()) as server, app_at_work(tmp_path, server) as app:
            change(app, output=OutputKind.JSON, output_schema=AGE)
            await ask(app, "A mismatch, please")
            await checked(app)
            [notice] = drawn(app, NoticeContent)
            assert notice.text == "The JSON does not fit the schema.\u2028age: at least 0 was expected, not -1."
            assert [button.label for button in notice.steps] == ["Ask again"]
            ended = Heard(app.replies.turn_ended)
            press(app, Deed.RETRY)
            await ended.wait()
            assert len(server.bodies) == 2
            assert server.bodies[0]["messages"] == server.bodies[1]["messages"]

    run_async(flow)


@pytest.mark.slow
def test_the_old_technique_works_for_the_model_that_takes_it_and_survives_a_restart(
    run_async: RunAsync, tmp_path: Path
) -> None:
    async def flow() -> None:
        async with running(RecordingServer()) as server:
            async with app_at_work(tmp_path, server) as app:
                change(app, model="claude-haiku-4-5", thinking=Thinking.OFF, output=OutputKind.CSV)
                await ask(app, "A table")
                sent = server.bodies[-1]
                assert sent["messages"][-1] == {"role": "assistant", "content": [{"type": "text", "text": "```csv"}]}
                assert sent["stop_sequences"] == ["```"]
                [table] = drawn(app, TableContent)
                assert [cell.text for cell in table.cells[0]] == ["name", "kind", "note"]
                await ask(app, "Another")
                assert [message["role"] for message in server.bodies[-1]["messages"]] == [
                    *("user", "assistant", "user", "assistant"),
                ]
            async with app_at_work(tmp_path, server) as app:
                await loaded(app)
                turn = shown(app).turns[shown(app).branch()[-1].id]
                assert turn.output is not None
                assert turn.output.technique is Technique.PREFILL
                assert drawn(app, TableContent)

    run_async(flow)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "content"), [(OutputKind.JSON, NodeContent), (OutputKind.CSV, TableContent)], ids=["json", "csv"]
)
def test_a_model_that_enforces_nothing_is_asked_in_words(
    run_async: RunAsync, tmp_path: Path, kind: OutputKind, content: type[Any]
) -> None:
    async def flow() -> None:
        async with running(RecordingServer()) as server, app_at_work(tmp_path, server) as app:
            change(app, output=kind)
            await ask(app, "Anything")
            assert "stop_sequences" not in server.bodies[-1]
            assert server.bodies[-1]["messages"][-1]["role"] == "user"
            assert server.bodies[-1]["system"].startswith("Answer with")
            assert drawn(app, content)

    run_async(flow)


@pytest.mark.slow
def test_a_search_is_declared_played_drawn_and_sent_back_as_it_came(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(RecordingServer()) as server, app_at_work(tmp_path, server) as app:
            app.window.sides.show_panel(True)
            app.window.activateWindow()
            click(app.window.panel.section(WebSearchSection).switch.segments()[1])
            change(app, web_max_uses=2, blocked_domains=("news.example",))
            await ask(app, "Search the web for quines")
            assert server.bodies[-1]["tools"] == [
                {
                    "type": "web_search_20250305",
                    "name": "web_search",
                    "max_uses": 2,
                    "blocked_domains": ["news.example"],
                }
            ]
            assert drawn(app, FoldContent)[-1].text == "Searched the web: quines · 2 results"
            texts = last(app).blocks.sources()
            assert texts[-1].startswith("Sources\n\n1. [quines - The Demo Encyclopedia](<https://encyclopedia.example/")
            links = [hit.target.value for hit in pressables_of(last(app), 1) if hit.target.deed is Deed.OPEN_LINK]
            assert links.count("https://encyclopedia.example/wiki/quines") == 2
            await ask(app, "Thanks")
            replies = [message for message in server.bodies[-1]["messages"] if message["role"] == "assistant"]
            assert replies[0]["content"] == [dict(block.raw) for block in shown(app).branch()[1].blocks]

    run_async(flow)


@pytest.mark.slow
def test_a_container_is_named_again(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(RecordingServer()) as server, app_at_work(tmp_path, server) as app:
            change(app, code_execution=True)
            await ask(app, "Run the sum")
            assert drawn(app, FoldContent)[-1].text == "Ran code"
            container = shown(app).turns[shown(app).branch()[-1].id].container
            assert container is not None
            await ask(app, "Run what fails")
            assert server.bodies[-1]["container"] == container["id"]
            assert drawn(app, FoldContent)[-1].text == "Ran code, which ended with code 1"

    run_async(flow)


@pytest.mark.slow
def test_what_holds_is_the_conversations_own(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(RecordingServer()) as server, app_at_work(tmp_path, server) as app:
            change(app, output=OutputKind.LIST, web_search=True)
            await ask(app, "Hello")
            app.window.new_conversation()
            assert isinstance(shown(app), Conversation)
            assert shown(app).settings == Settings()
            await ask(app, "Hello again")
            assert not {"tools", "system"} & server.bodies[-1].keys()

    run_async(flow)
