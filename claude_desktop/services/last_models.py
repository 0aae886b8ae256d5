"""The last list of models per account: used at once at the next start, and offline."""

from __future__ import annotations

import asyncio
import logging

from claude_desktop.model.accounts import Account, origin_of
from claude_desktop.model.catalogue import Model
from claude_desktop.model.model_table import ModelTable
from claude_desktop.model.reported_models import models_from_json, models_to_json
from claude_desktop.preferences.model_lists import ModelLists

log = logging.getLogger(__name__)


class LastModels:
    """Reads and writes them off the GUI thread; without a place to keep them, keeps nothing."""

    def __init__(self, lists: ModelLists | None, table: ModelTable) -> None:
        self._lists = lists
        self._table = table

    async def load(self, account: Account) -> tuple[Model, ...]:
        """Read the account's list; empty where there is none."""
        if self._lists is None:
            return ()
        raw = await asyncio.to_thread(self._lists.load, account.id, origin_of(account.base_url))
        return models_from_json(raw, self._table, follows_vendor=account.is_vendor)

    async def save(self, account: Account, models: tuple[Model, ...]) -> None:
        """Write the account's list; a disk that does not take it is no matter for the person."""
        if self._lists is None or not models:
            return
        try:
            await asyncio.to_thread(self._lists.save, account.id, origin_of(account.base_url), models_to_json(models))
        except OSError as error:
            log.warning("a list of models was not kept: %s", type(error).__name__)

    async def forget(self, account_id: str) -> None:
        """Delete the list of an account that is removed."""
        if self._lists is None:
            return
        try:
            await asyncio.to_thread(self._lists.forget, account_id)
        except OSError as error:
            log.warning("a list of models was not deleted: %s", type(error).__name__)
