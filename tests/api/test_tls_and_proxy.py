"""Certificates and proxies, with real handshakes: what is trusted, what is not, and how that is told."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from claude_desktop.api.client import ClaudeApi
from claude_desktop.model.failures import Failure, FailureKind
from claude_desktop.model.stream_events import ReplyEnded
from tests.fakes.api_calls import SHORT, collect, connection, failing_stream, run
from tests.fakes.script_server import Received, ScriptServer, answer, answering, streaming, whole_reply

FOLDER = Path(__file__).parent / "certificates"  # made for these tests; the authority's key was thrown away
AUTHORITY = FOLDER / "authority.pem"
HELLO = streaming(whole_reply("x"))


def tls(name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FOLDER / f"{name}.pem")
    return context


def failure_over_tls(name: str, ca_file: Path | None) -> Failure:
    async def flow() -> Failure:
        async with ScriptServer(HELLO, tls(name)) as server:
            failure, _, _ = await failing_stream(connection(server.url, ca_file=ca_file))
            assert server.received == []  # the key did not leave
        return failure

    return run(flow())


def test_a_ca_file_is_trusted_beside_the_system() -> None:
    async def flow() -> None:
        async with ScriptServer(HELLO, tls("loopback")) as server:
            api = ClaudeApi(connection(server.url, ca_file=AUTHORITY), SHORT)
            assert isinstance((await collect(api))[-1], ReplyEnded)
            await api.aclose()

    run(flow())


@pytest.mark.parametrize(("name", "ca_file"), [("loopback", None), ("elsewhere", AUTHORITY), ("future", AUTHORITY)])
def test_a_certificate_that_does_not_hold_is_told_as_such(name: str, ca_file: Path | None) -> None:
    failure = failure_over_tls(name, ca_file)
    assert failure.kind is FailureKind.TLS
    assert failure.detail


@pytest.mark.slow
def test_no_tls_at_all_is_told_as_such() -> None:
    async def flow() -> None:
        async with ScriptServer(HELLO) as server:
            url = server.url.replace("http:", "https:")
            failure, _, _ = await failing_stream(connection(url))
            assert failure.kind is FailureKind.TLS

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async def never_answered() -> None:
        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        failure, _, seconds = await failing_stream(connection(url))
        server.close()
        assert failure.kind is FailureKind.OFFLINE
        assert seconds < 2

    run(never_answered())


def test_plain_http_to_a_tls_port_is_no_answer() -> None:
    async def flow() -> None:
        async with ScriptServer(HELLO, tls("loopback")) as server:
            failure, _, _ = await failing_stream(connection(server.url.replace("https:", "http:")))
            assert failure.kind in (FailureKind.OFFLINE, FailureKind.MALFORMED)

    run(flow())


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"\xff\xfe"])
def test_a_ca_file_that_is_none_is_named(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "company.pem"
    if content is not None:
        path.write_bytes(content)
    failure, _, _ = run(failing_stream(connection("https://127.0.0.1:9", ca_file=path)))
    assert failure.kind is FailureKind.TLS
    assert "company.pem" in failure.detail
    assert str(tmp_path) not in failure.detail


def tunnel_to(port: Callable[[], int]) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], object]:
    """A proxy that joins every CONNECT to one local port, and keeps the heads of the requests it got."""
    heads: list[bytes] = []

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        there, back = await asyncio.open_connection("127.0.0.1", port())
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(pump(reader, back), pump(there, writer), return_exceptions=True)

    serve.heads = heads  # type: ignore[attr-defined]
    return serve


def test_a_request_goes_through_the_proxy_and_stays_closed_to_it() -> None:
    async def flow() -> None:
        async with ScriptServer(HELLO, tls("elsewhere")) as server:
            serve = tunnel_to(lambda: server.port)
            proxy = await asyncio.start_server(serve, "127.0.0.1", 0)  # type: ignore[arg-type]
            port = proxy.sockets[0].getsockname()[1]
            link = connection(
                "https://api.test.invalid", ca_file=AUTHORITY, proxy=f"http://user:secret-word@127.0.0.1:{port}"
            )
            api = ClaudeApi(link, SHORT)
            assert isinstance((await collect(api))[-1], ReplyEnded)
            await api.aclose()
            proxy.close()
        [head] = serve.heads  # type: ignore[attr-defined]
        assert head.startswith(b"CONNECT api.test.invalid:443 ")
        assert base64.b64encode(b"user:secret-word") in head
        assert b"sk-ant" not in head
        assert "proxy-authorization" not in server.received[0].headers

    run(flow())


def test_a_dead_proxy_is_named_without_its_password() -> None:
    link = connection("https://api.test.invalid", proxy="http://user:secret-word@127.0.0.1:9")
    failure, _, _ = run(failing_stream(link))
    assert failure.kind is FailureKind.PROXY
    assert "127.0.0.1:9" in failure.detail
    assert "secret-word" not in repr(failure)
    assert "secret-word" not in repr(link)


@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_says_no_is_told_as_such(status: int) -> None:
    async def flow() -> None:
        async with ScriptServer(answering(answer(status, b"no"))) as proxy:
            link = connection("https://api.test.invalid", proxy=proxy.url)
            failure, _, _ = await failing_stream(link)
            assert failure.kind is FailureKind.PROXY

    run(flow())


@pytest.mark.slow
def test_a_proxy_that_does_not_answer_is_given_up() -> None:
    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    async def flow() -> None:
        async with ScriptServer(script) as proxy:
            link = connection("https://api.test.invalid", proxy=proxy.url)
            failure, _, seconds = await failing_stream(link, replace(SHORT, silence_s=0.5))
            assert failure.kind in (FailureKind.PROXY, FailureKind.TIMED_OUT)
            assert seconds < 3

    run(flow())


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "127.0.0.1:9", "http://", "http://[::1", "http://a b"])
def test_what_is_no_proxy_is_refused(proxy: str) -> None:
    failure, _, _ = run(failing_stream(connection("https://api.test.invalid", proxy=proxy)))
    assert failure.kind is FailureKind.PROXY


def test_this_machine_is_reached_without_the_proxy() -> None:
    async def flow() -> None:
        async with ScriptServer(HELLO) as server:
            api = ClaudeApi(connection(server.url, proxy="http://127.0.0.1:9"), SHORT)
            assert isinstance((await collect(api))[-1], ReplyEnded)
            await api.aclose()

    run(flow())
