"""Tests a connection step by step and tells each step as it ends."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from claude_desktop.api.client import Connection, load_sdk
from claude_desktop.keychain.keychain import KeychainError
from claude_desktop.model.accounts import Account
from claude_desktop.model.connection_steps import Step, StepResult, StepState
from claude_desktop.model.model_table import ModelTable
from claude_desktop.model.secret import Secret
from claude_desktop.services.account_secrets import AccountSecrets, SecretMissingError, SecretStore
from claude_desktop.services.network import Network
from claude_desktop.services.tasks import TaskNursery

log = logging.getLogger(__name__)

LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """A test as it stands: every step in its order; what is not yet known is `not_reached`. `key_context` is where the
    key step's sentence is translated, because it may be the keyring's own."""

    account_id: str
    steps: tuple[StepResult, ...]
    running: bool
    key_context: str = "ConnectionTest"

    @property
    def passed(self) -> bool:
        """Tell whether every step that is needed is ok."""
        return not self.running and all(step.state in (StepState.OK, StepState.NOT_NEEDED) for step in self.steps)


class ConnectionTest(QObject):
    """Runs one test at a time; a new one ends the old one."""

    changed = Signal(object)  # ConnectionReport

    def __init__(
        self,
        secrets: SecretStore,
        network: Network,
        table: ModelTable,
        nursery: TaskNursery,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._secrets = secrets
        self._network = network
        self._table = table
        self._nursery = nursery
        self._task: asyncio.Task[None] | None = None
        self.state: ConnectionReport | None = None

    def start(self, account: Account) -> None:
        """Test a stored account with its secrets from the keyring."""
        self.cancel()
        self._task = self._nursery.start(self._run(account, None), "test a connection")

    def start_with(self, account: Account, secrets: AccountSecrets) -> None:
        """Test what is not stored yet."""
        self.cancel()
        self._task = self._nursery.start(self._run(account, secrets), "test a connection")

    def cancel(self) -> None:
        """End the test that runs; its steps stay as they are."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self, account: Account, secrets: AccountSecrets | None) -> None:
        results: dict[Step, StepResult] = {}
        self._show(account, results, running=True)
        problem: tuple[str, str] | None = None
        try:
            async with asyncio.timeout(LIMIT_S):
                if secrets is None:
                    secrets, problem = await self._read(account)
                await self._probe(account, secrets, results)
        except TimeoutError:
            log.warning("a connection test took too long")
        finally:
            if problem is not None and Step.KEY in results:
                context, sentence = problem
                results[Step.KEY] = StepResult(Step.KEY, StepState.FAILED, sentence)
                self._show(account, results, running=False, key_context=context)
            else:
                self._show(account, results, running=False)

    async def _read(self, account: Account) -> tuple[AccountSecrets, tuple[str, str] | None]:
        try:
            return await self._secrets.read(account), None
        except KeychainError as error:
            return AccountSecrets(Secret("")), ("Keychain", error.sentence)
        except SecretMissingError as error:
            return AccountSecrets(Secret("")), ("Connection", error.sentence)

    async def _probe(self, account: Account, secrets: AccountSecrets, results: dict[Step, StepResult]) -> None:
        await load_sdk()
        from claude_desktop.api.probe import probe  # noqa: PLC0415  it needs the SDK's network, loaded in a thread

        headers = {name: value.reveal() for name, value in secrets.headers.items()}
        proxy = await self._network.proxy_for(account.base_url)
        link = Connection(account, secrets.key, proxy, self._network.ca_file, headers)
        async with aclosing(probe(link, self._table)) as steps:
            async for result in steps:
                results[result.step] = result
                self._show(account, results, running=True)

    def _show(
        self,
        account: Account,
        results: dict[Step, StepResult],
        *,
        running: bool,
        key_context: str = "ConnectionTest",
    ) -> None:
        failed = any(result.state is StepState.FAILED for result in results.values())
        waiting = next((step for step in Step if step not in results), None) if running and not failed else None
        steps = tuple(
            results.get(step, StepResult(step, StepState.RUNNING if step is waiting else StepState.NOT_REACHED))
            for step in Step
        )
        self.state = ConnectionReport(account.id, steps, running, key_context)
        self.changed.emit(self.state)
