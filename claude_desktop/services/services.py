"""Everything that a window may ask, in one frozen bundle, and the one place where it is put together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject

from claude_desktop.preferences.model_table_file import LoadedTable
from claude_desktop.preferences.paths import AppPaths
from claude_desktop.resource_path import resource_path
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.attachments import Attachments
from claude_desktop.services.backups import Backups
from claude_desktop.services.chat_files import ChatFiles
from claude_desktop.services.connection import ConnectionService
from claude_desktop.services.contents import RequestContents
from claude_desktop.services.editing import Editing
from claude_desktop.services.exchanges import Exchanges
from claude_desktop.services.folders import Folders
from claude_desktop.services.inspections import Inspections
from claude_desktop.services.instruction_choices import InstructionChoices
from claude_desktop.services.kept_reasoning import KeptReasoning
from claude_desktop.services.library import Library
from claude_desktop.services.making_room import MakingRoom
from claude_desktop.services.message_queue import MessageQueue
from claude_desktop.services.model_desk import ModelDesk
from claude_desktop.services.next_cost import NextCost
from claude_desktop.services.outputs import Outputs
from claude_desktop.services.prompt_library import PromptLibrary
from claude_desktop.services.replies import Replies
from claude_desktop.services.reports import Reports
from claude_desktop.services.request_building import RequestBuilder
from claude_desktop.services.search import Search
from claude_desktop.services.spending import Spending
from claude_desktop.services.summary_sources import SummarySources
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.services.text_files import TextFiles
from claude_desktop.services.titles import TitleWriter
from claude_desktop.services.trash import Trash
from claude_desktop.store.store import Store


@dataclass(frozen=True, slots=True)
class Services:
    """The services of one running app."""

    settings: AppSettings
    library: Library
    connection: ConnectionService
    requests: RequestBuilder
    replies: Replies
    nursery: TaskNursery
    editing: Editing
    queue: MessageQueue
    chat_files: ChatFiles
    trash: Trash
    backups: Backups
    search: Search
    attachments: Attachments
    exchanges: Exchanges
    inspections: Inspections
    spending: Spending
    next_cost: NextCost
    titles: TitleWriter
    reports: Reports
    prompts: PromptLibrary
    outputs: Outputs
    folders: Folders
    text_files: TextFiles
    model_desk: ModelDesk
    instructions: InstructionChoices
    kept_reasoning: KeptReasoning
    making_room: MakingRoom
    paths: AppPaths | None = None  # where the app keeps its files, for those who may see that
    model_table: LoadedTable | None = None  # what is known of models beside what servers report

    async def close(self) -> None:
        """Quit in order: no new work, cancel, save, close."""
        self.backups.stop()
        self.search.stop()
        self.next_cost.stop()
        await self.nursery.close()
        await self.chat_files.close()
        await self.connection.close()
        await self.settings.close()
        await self.prompts.close()
        await self.library.close()


@dataclass(frozen=True, slots=True)
class _Base:
    """What the other services stand on."""

    library: Library
    contents: RequestContents
    requests: RequestBuilder
    exchanges: Exchanges
    spending: Spending
    replies: Replies
    folders: Folders


def make_services(
    store: Store,
    settings: AppSettings,
    connection: ConnectionService,
    nursery: TaskNursery,
    parent: QObject | None = None,
    *,
    reports: Reports,
    dragged: Path,
    paths: AppPaths | None = None,
    model_table: LoadedTable | None = None,
) -> Services:
    """Build the services on a store, the settings and a connection; `dragged` is the folder for files on their way to
    another program. All are owned by `parent`."""
    base = _base(store, settings, connection, nursery, parent)
    library, requests, replies, folders = base.library, base.requests, base.replies, base.folders
    services = Services(
        settings,
        library,
        connection,
        requests,
        replies,
        nursery,
        editing=(editing := Editing(store, library, replies, nursery, parent)),
        queue=MessageQueue(store, library, replies, nursery, parent),
        chat_files=ChatFiles(store, library, nursery, dragged, parent),
        trash=Trash(store, library, replies, nursery, parent),
        backups=Backups(store, library, replies, nursery, parent),
        search=Search(store, nursery, parent),
        attachments=Attachments(store, library, nursery, parent),
        exchanges=base.exchanges,
        inspections=Inspections(store, connection, settings, base.exchanges, base.contents, nursery, parent),
        spending=base.spending,
        titles=TitleWriter(library, connection, settings, base.spending, nursery, parent),
        next_cost=NextCost(connection, requests, settings, nursery, parent),
        reports=reports,
        prompts=_prompts(paths, nursery, parent),
        outputs=Outputs(nursery, parent),
        text_files=TextFiles(nursery, parent),
        folders=folders,
        model_desk=ModelDesk(store, library, folders, connection, requests, settings, nursery, parent),
        instructions=InstructionChoices(library, connection, requests, editing, parent),
        kept_reasoning=KeptReasoning(requests, connection, nursery, parent),
        making_room=MakingRoom(library, replies, parent),
        paths=paths,
        model_table=model_table,
    )
    return _connected(services, base.contents)


def _base(
    store: Store,
    settings: AppSettings,
    connection: ConnectionService,
    nursery: TaskNursery,
    parent: QObject | None,
) -> _Base:
    library, contents, exchanges = Library(store, nursery, parent), RequestContents(store), Exchanges()
    requests = RequestBuilder(connection, settings, library, contents, SummarySources(store, library))
    spending = Spending(store, connection, settings, nursery, parent)
    replies = Replies(store, library, connection, requests, nursery, exchanges, spending, parent)
    return _Base(library, contents, requests, exchanges, spending, replies, Folders(store, library, nursery, parent))


def _prompts(paths: AppPaths | None, nursery: TaskNursery, parent: QObject | None) -> PromptLibrary:
    own = paths.config / "prompts.toml" if paths is not None else None
    return PromptLibrary(resource_path("prompts.toml"), own, nursery, parent)


def _connected(services: Services, contents: RequestContents) -> Services:
    services.trash.emptied.connect(services.chat_files.on_trash_emptied)
    services.trash.emptied.connect(services.editing.forget)
    services.trash.emptied.connect(contents.forget)
    services.trash.emptied.connect(services.exchanges.forget)
    services.backups.restored.connect(services.editing.forget)
    services.backups.restored.connect(services.spending.count_month)
    services.library.rows_changed.connect(services.spending.on_rows_changed)
    services.replies.turn_ended.connect(services.spending.on_turn_ended)
    services.replies.turn_ended.connect(services.titles.on_turn_ended)
    return services
