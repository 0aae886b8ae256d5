"""Models as this person uses them: where each is chosen, how fast it was, what it cost, and moves to another one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.measurements import Measured, Measuring
from claude_desktop.model.model_uses import ModelMove, ModelUse
from claude_desktop.model.settings import DEFAULT_MODEL, Settings
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.connection import ConnectionService
from claude_desktop.services.folders import Folders
from claude_desktop.services.library import Library
from claude_desktop.services.request_building import RequestBuilder
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.store.errors import StoreError
from claude_desktop.store.model_uses import NEWEST
from claude_desktop.store.store import Store

log = logging.getLogger(__name__)

TURNS_AT_ONCE = 2_000
MOST_TURNS = 20_000
_END_OF_TIME_MS = 1 << 52


class ModelDesk(QObject):
    """Nothing is read before somebody looks."""

    uses_found = Signal(object)  # tuple[ModelUse, ...]: every model that is chosen somewhere
    measured = Signal(object)  # Mapping[str, Measured], by ids without dates
    moved = Signal(object)  # ModelMove
    taken_back = Signal(object)  # ModelMove
    failed = Signal(object)  # Failure

    def __init__(
        self,
        store: Store,
        library: Library,
        folders: Folders,
        connection: ConnectionService,
        requests: RequestBuilder,
        app_settings: AppSettings,
        nursery: TaskNursery,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._library = library
        self._folders = folders
        self._connection = connection
        self._requests = requests
        self._app_settings = app_settings
        self._nursery = nursery

    def look(self) -> None:
        """Find out what stands on which model, and measure; `uses_found` and `measured` tell."""
        self._nursery.start(self._find_uses(), "find where models are chosen")
        self._nursery.start(self._measure(), "measure the models")

    def move(self, use: ModelUse, to_id: str) -> None:
        """Let all that stands on one model stand on another; `moved` tells what did."""
        self._nursery.start(self._move(use, to_id), "move to another model")

    def take_back(self, move: ModelMove) -> None:
        """Undo a move; what was given yet another model since stays there."""
        self._nursery.start(self._take_back(move), "take a move back")

    @property
    def _defaults(self) -> Settings:
        return self._app_settings.preferences.defaults

    async def _find_uses(self) -> None:
        try:
            chosen = await asyncio.wrap_future(self._store.chosen_models())
        except KnownError as error:
            self.failed.emit(error.failure)
            return
        conversations: dict[str, list[str]] = {}
        for conversation_id, model_id in chosen:
            conversations.setdefault(model_id, []).append(conversation_id)
        folders: dict[str, list[str]] = {}
        for folder in self._library.folders:
            if folder.settings.model is not None:
                folders.setdefault(folder.settings.model, []).append(folder.id)
        default = self._defaults.model or DEFAULT_MODEL
        self.uses_found.emit(
            tuple(
                ModelUse(
                    model_id,
                    tuple(conversations.get(model_id, ())),
                    tuple(folders.get(model_id, ())),
                    model_id == default,
                )
                for model_id in {**conversations, **folders, default: None}
            )
        )

    async def _measure(self) -> None:
        accounts = self._accounts()
        measuring, before, left = Measuring(), NEWEST, MOST_TURNS
        try:
            while left > 0:
                turns, next_before = await asyncio.wrap_future(self._store.measured_turns(before, TURNS_AT_ONCE))
                measuring.add(turn for turn in turns if turn.account_id in accounts)
                left -= len(turns)
                if next_before is None:
                    break
                before = next_before
            spent = await asyncio.wrap_future(self._store.spent_sums(0, _END_OF_TIME_MS))
        except KnownError as error:
            self.failed.emit(error.failure)
            return
        found: Mapping[str, Measured] = measuring.results(item for item in spent if item.account_id in accounts)
        self.measured.emit(found)

    def _accounts(self) -> frozenset[str]:
        """The accounts whose replies say something of the models in use; the demo's say nothing of others."""
        account = self._connection.account
        if account is not None and account.is_demo:
            return frozenset({account.id})
        return self._requests.readable_accounts()

    async def _move(self, use: ModelUse, to_id: str) -> None:
        before = self._defaults.model
        moved = await self._apply(use, to_id)
        if moved is not None:
            self.moved.emit(ModelMove(moved, to_id, before if moved.is_default else None))
            await self._find_uses()

    async def _take_back(self, move: ModelMove) -> None:
        there = replace(move.moved, model_id=move.to_id)
        moved = await self._apply(there, move.moved.model_id)
        if moved is None:
            return
        if moved.is_default:
            self._change_default(move.default_before)
        self.taken_back.emit(move)
        await self._find_uses()

    async def _apply(self, use: ModelUse, to_id: str) -> ModelUse | None:
        """Change all that still stands on the model. Returns what that was; None where it could not be stored."""
        from_id = use.model_id
        try:
            ids = await asyncio.wrap_future(self._store.move_models(use.conversation_ids, from_id, to_id))
        except (KnownError, StoreError) as error:
            log.warning("conversations were not moved to another model: %s", error)
            failure = error.failure if isinstance(error, KnownError) else Failure(FailureKind.STORAGE, str(error))
            self.failed.emit(failure)
            return None
        for conversation_id in ids:
            loaded = self._library.find(conversation_id)
            if loaded is not None and loaded.settings.model == from_id:
                self._library.put(replace(loaded, settings=replace(loaded.settings, model=to_id)))
        folder_ids = []
        for folder_id in use.folder_ids:
            folder = self._library.folder(folder_id)
            if folder is not None and folder.settings.model == from_id:
                self._folders.change_settings(folder_id, replace(folder.settings, model=to_id))
                folder_ids.append(folder_id)
        default = self._defaults.model or DEFAULT_MODEL
        moves_default = use.is_default and default == from_id
        if moves_default:
            self._change_default(to_id)
        return ModelUse(from_id, ids, tuple(folder_ids), moves_default)

    def _change_default(self, model_id: str | None) -> None:
        self._app_settings.change(defaults=replace(self._defaults, model=model_id))
