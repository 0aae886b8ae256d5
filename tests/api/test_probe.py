"""Each fault on the way is told at its own step, by real local servers."""

from __future__ import annotations

import asyncio
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest

from claude_desktop.api.connection import Connection
from claude_desktop.api.probe import PROBE_LIMITS, probe
from claude_desktop.model.accounts import AuthStyle
from claude_desktop.model.connection_steps import Step, StepResult, StepState
from tests.fakes.api_calls import KEY, TABLE, connection, run
from tests.fakes.certificates import self_signed, server_context
from tests.fakes.script_server import Received, ScriptServer, answer, answering

MODELS = answering(answer(200, {"data": [{"id": "claude-opus-5-5"}], "has_more": False}))
QUICK = replace(PROBE_LIMITS, connect_s=0.6, first_byte_s=0.6, silence_s=0.6, answer_s=1.5)


async def steps_of(link: Connection) -> list[StepResult]:
    return [result async for result in probe(link, TABLE, QUICK)]


def states(results: list[StepResult]) -> dict[Step, StepState]:
    return {result.step: result.state for result in results}


def sentence(results: list[StepResult]) -> str:
    last = results[-1]
    return last.sentence.format(**dict(last.values))


def failed_at(results: list[StepResult], step: Step) -> str:
    assert results[-1].step is step
    assert results[-1].state is StepState.FAILED
    assert results[-1].advice
    assert all(result.state is not StepState.FAILED for result in results[:-1])
    return sentence(results)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def test_a_way_that_works_is_ok_at_every_step(tmp_path: Path) -> None:
    async def flow() -> None:
        path = self_signed(tmp_path)
        async with ScriptServer(MODELS, server_context(path)) as server:
            results = await steps_of(connection(server.url, ca_file=path))
        assert states(results) == {
            Step.NAME: StepState.OK,
            Step.ROUTE: StepState.OK,
            Step.PROXY: StepState.NOT_NEEDED,
            Step.TLS: StepState.OK,
            Step.PROTOCOL: StepState.OK,
            Step.KEY: StepState.OK,
        }

    run(flow())


def test_a_name_that_nobody_has() -> None:
    told = failed_at(run(steps_of(connection("https://api.test.invalid"))), Step.NAME)
    assert "api.test.invalid" in told


def test_a_closed_port() -> None:
    port = free_port()
    told = failed_at(run(steps_of(connection(f"http://127.0.0.1:{port}"))), Step.ROUTE)
    assert f"127.0.0.1:{port} refuses" in told


def test_a_certificate_that_nobody_signed(tmp_path: Path) -> None:
    async def flow() -> None:
        async with ScriptServer(MODELS, server_context(self_signed(tmp_path))) as server:
            told = failed_at(await steps_of(connection(server.url)), Step.TLS)
            assert "nobody this computer trusts" in told
            assert server.received == []

    run(flow())


def test_a_certificate_that_ended_and_one_for_another_address(tmp_path: Path) -> None:
    async def flow() -> None:
        for path, words in (
            (self_signed(tmp_path, days=-1), "does not hold today"),
            (self_signed(tmp_path, "127.0.0.9"), "another server answers"),
        ):
            async with ScriptServer(MODELS, server_context(path)) as server:
                assert words in failed_at(await steps_of(connection(server.url, ca_file=path)), Step.TLS)

    run(flow())


@pytest.mark.slow
def test_a_port_without_tls_and_a_broken_ca_file(tmp_path: Path) -> None:
    async def flow() -> None:
        async with ScriptServer(MODELS) as server:
            url = server.url.replace("http:", "https:")
            assert "does not speak TLS" in failed_at(await steps_of(connection(url)), Step.TLS)
            broken = tmp_path / "company.pem"
            broken.write_text("nothing")
            assert "CA file" in failed_at(await steps_of(connection(url, ca_file=broken)), Step.TLS)

    run(flow())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (answer(403, b"no"), "refused the way to api.test.invalid (status 403)"),
        (answer(407, b"who"), "wants a name and a password"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "does not behave like a proxy"),
    ],
)
def test_a_proxy_that_refuses(content: bytes, words: str) -> None:
    async def flow() -> None:
        async with ScriptServer(answering(content)) as proxy:
            link = connection("https://api.test.invalid", proxy=f"http://user:secret-word@127.0.0.1:{proxy.port}")
            results = await steps_of(link)
            assert words in failed_at(results, Step.PROXY)
            assert f"127.0.0.1:{proxy.port}" in sentence(results) or "api.test" in sentence(results)
            assert "secret-word" not in repr(results)
            assert KEY.encode() not in proxy.received[0].raw_head

    run(flow())


def test_a_proxy_that_is_none() -> None:
    results = run(steps_of(connection("https://api.test.invalid", proxy="socks5://user:word@127.0.0.1:9")))
    assert "only http and https proxies" in failed_at(results, Step.PROXY)
    assert "word" not in sentence(results)


def test_a_dead_proxy_is_a_closed_port_and_loopback_needs_none() -> None:
    dead = f"http://127.0.0.1:{free_port()}"

    async def flow() -> None:
        failed_at(await steps_of(connection("https://api.test.invalid", proxy=dead)), Step.ROUTE)
        async with ScriptServer(MODELS) as server:
            results = await steps_of(connection(server.url, proxy=dead))
            assert results[-1].state is StepState.OK

    run(flow())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (answer(200, b"<html>Welcome to the hotel</html>", {"content-type": "text/html"}), "does not speak"),
        (answer(302, b"", {"location": "http://hotel.test.invalid/"}), "does not speak"),
        (answer(500, {"type": "error", "error": {"type": "api_error", "message": "x"}}), "a problem just now"),
        (answer(404, b"not here", {"content-type": "text/plain"}), "no Messages API"),
    ],
)
def test_what_answers_is_not_the_api(content: bytes, words: str) -> None:
    async def flow() -> None:
        async with ScriptServer(answering(content)) as server:
            assert words in failed_at(await steps_of(connection(server.url)), Step.PROTOCOL)

    run(flow())


def test_a_key_that_is_refused_and_none_at_all() -> None:
    refusal = answer(401, {"type": "error", "error": {"type": "authentication_error", "message": "bad key"}})

    async def flow() -> None:
        async with ScriptServer(answering(refusal)) as server:
            results = await steps_of(connection(server.url))
            assert "refuses the key" in failed_at(results, Step.KEY)
            assert states(results)[Step.PROTOCOL] is StepState.OK
            assert "no key to send" in failed_at(await steps_of(connection(server.url, key="")), Step.KEY)

    run(flow())


def test_a_server_without_a_list_of_models_costs_one_empty_request() -> None:
    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        if request.method == "GET":
            writer.write(answer(404, b"no such page"))
        else:
            assert request.body == b"{}"
            writer.write(answer(400, {"type": "error", "error": {"type": "invalid_request_error", "message": "model"}}))

    async def flow() -> None:
        async with ScriptServer(script) as server:
            results = await steps_of(connection(server.url, AuthStyle.NONE, key=""))
            assert states(results)[Step.PROTOCOL] is StepState.OK
            assert results[-1].state is StepState.NOT_NEEDED

    run(flow())


@pytest.mark.slow
def test_a_silent_server_is_given_up_in_time_and_a_cancelled_test_hangs_up() -> None:
    async def silent(request: Received, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    async def flow() -> None:
        async with ScriptServer(silent) as server:
            began = time.monotonic()
            failed_at(await steps_of(connection(server.url)), Step.PROTOCOL)
            assert time.monotonic() - began < 5
            count = len(server.received)
            server.disconnected.clear()
            task = asyncio.create_task(steps_of(connection(server.url)))
            async with asyncio.timeout(5):
                while len(server.received) == count:  # noqa: ASYNC110  the server keeps what it got, without an event
                    await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            async with asyncio.timeout(1):
                await server.disconnected.wait()

    run(flow())
