"""Accounts end to end below the window: added, changed, moved, removed; with real servers, files and sockets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from claude_desktop.keychain.keychain import Keychain
from claude_desktop.model.accounts import AuthStyle, origin_of
from claude_desktop.model.connection_steps import Step, StepState
from claude_desktop.model.proxies import ProxyChoice
from claude_desktop.model.secret import Secret
from claude_desktop.services.account_secrets import AccountSecrets, SecretMissingError, SecretStore
from claude_desktop.services.connection import AccountProblem, ConnectionKind, NewAccount
from claude_desktop.services.services import Services
from tests.conftest import RunAsync
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.script_server import ScriptServer, answer, answering
from tests.fakes.services_at_work import Heard, connect, services_at_work

MODELS = answering(answer(200, {"data": [{"id": "local-model"}], "has_more": False}))


async def added(services: Services, wanted: NewAccount) -> str:
    heard = Heard(services.connection.account_added)
    services.connection.add(wanted)
    account = await heard.wait()
    assert isinstance(account.id, str)
    return str(account.id)


async def connected(services: Services) -> None:
    heard = Heard(services.connection.state_changed)
    await heard.until(lambda: services.connection.state.kind is ConnectionKind.CONNECTED)


def local(url: str, name: str = "local", **values: object) -> NewAccount:
    wanted = NewAccount(name, Secret("sk-local-1234"), url, session_only=True)
    return replace(wanted, **values)  # type: ignore[arg-type]


def test_two_accounts_and_the_choice_between_them(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with (
            ScriptServer(MODELS) as first,
            ScriptServer(MODELS) as second,
            services_at_work(tmp_path) as services,
        ):
            one = await added(services, local(first.url, "same"))
            two = await added(services, local(second.url, "same"))
            accounts = services.connection.accounts
            assert [account.name for account in accounts.all] == ["same", "same 2"]
            assert services.settings.current_account is accounts.find(two)
            asked = len(first.received)
            accounts.choose(one)
            await connected(services)
            assert len(first.received) == asked + 1
            account = services.connection.account
            assert account is not None
            assert account.id == one

    run_async(flow)


def test_headers_go_out_and_their_values_are_in_no_file(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with ScriptServer(MODELS) as server, services_at_work(tmp_path) as services:
            headers = {"X-Team": Secret("team-secret-7")}
            account_id = await added(services, local(server.url, headers=headers))
            assert server.received[-1].headers["x-team"] == "team-secret-7"
            accounts = services.connection.accounts
            heard = Heard(services.connection.state_changed)
            accounts.store_header(account_id, "X-Other", Secret("other value"))
            await heard.until(lambda: server.received[-1].headers.get("x-other") == "other value")
            accounts.remove_header(account_id, "x-team")
            await heard.until(lambda: "x-team" not in server.received[-1].headers)
            account = accounts.find(account_id)
            assert account is not None
            assert account.header_names == ("X-Other",)

    run_async(flow)
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"team-secret-7" not in written
    assert b"sk-local-1234" not in written


def test_a_key_never_goes_to_another_server_unasked(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with (
            ScriptServer(MODELS) as first,
            ScriptServer(MODELS) as second,
            services_at_work(tmp_path) as services,
        ):
            account_id = await added(services, local(first.url))
            accounts, connection = services.connection.accounts, services.connection
            asked = Heard(accounts.host_change_asked)
            accounts.change_address(account_id, f"{second.url}/v1")
            change = await asked.wait()
            assert (change.old_place, change.new_place) == (f"127.0.0.1:{first.port}", f"127.0.0.1:{second.port}")
            account = accounts.find(account_id)
            assert account is not None
            assert account.base_url == first.url
            state = Heard(connection.state_changed)
            accounts.change_address(account_id, change.base_url, keep_secrets_back=True)
            await state.until(lambda: connection.state.kind is ConnectionKind.OTHER_SERVER)
            assert connection.state.other_origin == origin_of(first.url)
            assert connection.api is None
            assert second.received == []
            accounts.confirm_server(account_id, connection.state.other_origin)
            await connected(services)
            assert second.received[-1].headers["authorization"] == "Bearer sk-local-1234"

    run_async(flow)


def test_a_confirmed_move_takes_the_key_along_and_the_same_server_needs_no_word(
    run_async: RunAsync, tmp_path: Path
) -> None:
    async def flow() -> None:
        async with (
            ScriptServer(MODELS) as first,
            ScriptServer(MODELS) as second,
            services_at_work(tmp_path) as services,
        ):
            account_id = await added(services, local(first.url))
            accounts = services.connection.accounts
            asked = Heard(accounts.host_change_asked)
            state = Heard(services.connection.state_changed)
            accounts.change_address(account_id, f"{first.url}/claude/")
            await state.until(lambda: first.received[-1].path.startswith("/claude/v1/models"))
            accounts.change_address(account_id, second.url, move_secrets=True)
            await state.until(lambda: bool(second.received))
            assert asked.payloads == []

    run_async(flow)


@pytest.mark.parametrize("address", ["http://gateway.example.com", "ftp://x", "https://user:word@x.example", "x y"])
def test_a_wrong_address_is_refused_at_its_field(run_async: RunAsync, tmp_path: Path, address: str) -> None:
    async def flow() -> None:
        async with ScriptServer(MODELS) as server, services_at_work(tmp_path) as services:
            account_id = await added(services, local(server.url))
            refused = Heard(services.connection.accounts.refused)
            services.connection.accounts.change_address(account_id, address)
            problem = refused.payloads[-1]
            assert isinstance(problem, AccountProblem)
            assert (problem.field, problem.account_id) == ("base_url", account_id)

    run_async(flow)


def test_removing_the_account_in_use_goes_on_with_the_next(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with ScriptServer(MODELS) as server, services_at_work(tmp_path) as services:
            one = await added(services, local(server.url))
            two = await added(services, local(server.url))
            accounts, connection = services.connection.accounts, services.connection
            state = Heard(connection.state_changed)
            accounts.remove(two)
            await state.until(lambda: connection.account is not None and connection.account.id == one)
            await connected(services)
            accounts.remove(one)
            await state.until(lambda: connection.state.kind is ConnectionKind.NO_ACCOUNT)
            assert accounts.all == ()
            assert connection.api is None

    run_async(flow)


def test_an_account_without_a_key_needs_no_keyring(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with ScriptServer(MODELS) as server:
            async with services_at_work(tmp_path) as services:
                wanted = local(server.url, key=Secret(""), auth_style=AuthStyle.NONE, session_only=False)
                await added(services, wanted)
            async with services_at_work(tmp_path) as services:
                services.connection.start(demo=False)
                await connected(services)
                assert "authorization" not in server.received[-1].headers

    run_async(flow)


def test_a_locked_keyring_can_be_helped_by_a_key_for_this_session(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with ScriptServer(MODELS) as server:
            async with services_at_work(tmp_path) as services:
                wanted = local(server.url, key=Secret(""), auth_style=AuthStyle.NONE, session_only=False)
                account_id = await added(services, wanted)
                services.connection.accounts.change_auth_style(account_id, AuthStyle.BEARER)
            async with services_at_work(tmp_path) as services:
                connection = services.connection
                state = Heard(connection.state_changed)
                connection.start(demo=False)
                await state.until(lambda: connection.state.kind is ConnectionKind.NO_KEY)
                assert connection.state.context == "Keychain"
                refused = Heard(connection.accounts.refused)
                connection.accounts.store_key(account_id, Secret("sk-typed-5678"))
                assert (await refused.wait()).session_only_helps
                connection.accounts.store_key(account_id, Secret("sk-typed-5678"), session_only=True)
                await connected(services)
                assert server.received[-1].headers["authorization"] == "Bearer sk-typed-5678"

    run_async(flow)


def test_a_new_proxy_is_taken_at_once_and_a_broken_one_stops_nothing(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, services_at_work(tmp_path) as services:
            await connect(services.connection, server)
            network = services.connection.network
            assert network.in_use("https://api.anthropic.com").place == ""
            services.settings.change(proxy=ProxyChoice.OWN, proxy_address="http://proxy.test.invalid:3128")
            await connected(services)  # this computer itself is reached directly
            assert network.in_use("https://api.anthropic.com").place == "proxy.test.invalid:3128"
            assert network.in_use(server.base_url).went_round
            assert await network.proxy_for("https://api.anthropic.com") == "http://proxy.test.invalid:3128"
            services.settings.change(ca_file=str(tmp_path / "gone.pem"))
            state = Heard(services.connection.state_changed)
            await state.until(lambda: services.connection.state.kind is ConnectionKind.OFFLINE)
            services.settings.change(ca_file="")
            await connected(services)

    run_async(flow)


def test_a_test_of_a_connection_ends_with_every_step(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with ScriptServer(MODELS) as server, services_at_work(tmp_path) as services:
            account_id = await added(services, local(server.url))
            test, account = services.connection.test, services.connection.accounts.find(account_id)
            assert account is not None
            heard = Heard(test.changed)
            test.start(account)
            await heard.until(lambda: test.state is not None and not test.state.running)
            assert test.state is not None
            assert test.state.passed
            assert [step.step for step in test.state.steps] == list(Step)
            test.start_with(replace(account, base_url="https://api.test.invalid"), AccountSecrets(Secret("sk-x-1234")))
            await heard.until(lambda: test.state is not None and not test.state.running and not test.state.passed)
            states = {step.step: step.state for step in test.state.steps}
            assert states[Step.NAME] is StepState.FAILED
            assert states[Step.KEY] is StepState.NOT_REACHED

    run_async(flow)


def test_secrets_are_bound_to_their_server(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        keychain = Keychain()
        registered: list[str] = []
        store = SecretStore(keychain, registered.append)
        async with ScriptServer(MODELS) as server, services_at_work(tmp_path) as services:
            account_id = await added(services, local(server.url))
            account = services.connection.accounts.find(account_id)
        assert account is not None
        with pytest.raises(Exception, match="none"):  # no keyring here at all
            await store.read(account)
        await store.keep(account, AccountSecrets(Secret("sk-bound-1")), session_only=True)
        assert (await store.read(account)).key == Secret("sk-bound-1")
        elsewhere = replace(account, base_url="https://evil.test.invalid")
        with pytest.raises(SecretMissingError) as raised:
            await store.read(elsewhere)
        assert raised.value.other_origin == origin_of(account.base_url)
        keychain.keep_for_session(account.id, "sk-without-a-server")
        with pytest.raises(SecretMissingError):
            await store.read(account)
        assert "sk-bound-1" in registered
        keychain.close()

    run_async(flow)
