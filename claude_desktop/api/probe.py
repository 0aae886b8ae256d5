"""Goes the way to a server step by step, with the parts that real requests use, and tells which step fails."""

from __future__ import annotations

import asyncio
import base64
import errno
import ipaddress
import ssl
from collections.abc import AsyncGenerator
from urllib.parse import unquote, urlsplit

import httpcore2

from claude_desktop.api import probe_texts as texts
from claude_desktop.api.certificates import tls_context
from claude_desktop.api.client import ClaudeApi
from claude_desktop.api.connection import Connection, Limits
from claude_desktop.api.failures_of import clean_detail
from claude_desktop.api.failures_raised import chain_of
from claude_desktop.api.network import ClosingBackend
from claude_desktop.api.probe_texts import Told
from claude_desktop.model.accounts import AuthStyle, is_loopback, place_of
from claude_desktop.model.connection_steps import Step, StepResult, StepState
from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.model_table import ModelTable
from claude_desktop.model.proxies import is_proxy_url, proxy_place

NAME_S = 6.0
# As a person waits for a test, not as a request waits for its answer.
PROBE_LIMITS = Limits(connect_s=8.0, first_byte_s=12.0, silence_s=12.0, answer_s=15.0)
_MAX_PROXY_HEAD_BYTES = 16_384
# OpenSSL's verify codes (x509_vfy.h): not yet valid, expired; the name or the address does not match.
_EXPIRED, _OTHER_NAME = (9, 10), (62, 64)


class _FailedError(Exception):
    """Ends the way at a step."""

    def __init__(self, result: StepResult) -> None:
        super().__init__(result.step.value)
        self.result = result


async def probe(
    connection: Connection, table: ModelTable, limits: Limits = PROBE_LIMITS
) -> AsyncGenerator[StepResult, None]:
    """Test a connection; each step comes as it ends, the first that fails last. Bounded in time by `limits`.

    The key is sent in the last steps only, when everything before them is in order.
    """
    way = _Way(connection, limits)
    try:
        for walk in (way.look_up, way.connect, way.pass_proxy, way.secure):
            try:
                yield await walk()
            except _FailedError as failed:
                yield failed.result
                return
    finally:
        await way.aclose()
    for result in await _ask(connection, table, limits):
        yield result


class _Way:
    """The way down to an encrypted connection, one step after another."""

    def __init__(self, connection: Connection, limits: Limits) -> None:
        self._connection = connection
        self._limits = limits
        parts = urlsplit(connection.account.base_url)
        self._host = parts.hostname or ""
        self._secure = parts.scheme == "https"
        self._port = parts.port or (443 if self._secure else 80)
        self._proxy = None if is_loopback(self._host) else connection.proxy
        proxy = urlsplit(self._proxy or "") if self._proxy and is_proxy_url(self._proxy) else None
        self._next_host = (proxy.hostname or "") if proxy else self._host
        self._next_port = (proxy.port or (443 if proxy.scheme == "https" else 80)) if proxy else self._port
        self._context: ssl.SSLContext | None = None
        self._stream: httpcore2.AsyncNetworkStream | None = None
        self._values = (
            ("host", self._next_host),
            ("place", f"{self._next_host}:{self._next_port}"),
            ("proxy", proxy_place(self._proxy or "")),
        )

    async def look_up(self) -> StepResult:
        """Find the address of the next host: the proxy's where there is one, which looks up the server's itself."""
        if self._proxy is not None and not is_proxy_url(self._proxy):
            raise self._failed(Step.PROXY, texts.PROXY_BROKEN)
        if _is_address(self._next_host):
            return self._ok(Step.NAME, texts.NAME_NOT_NEEDED)
        try:
            async with asyncio.timeout(NAME_S):
                found = await asyncio.get_running_loop().getaddrinfo(self._next_host, self._next_port)
        except TimeoutError:
            raise self._failed(Step.NAME, texts.NAME_SLOW) from None
        except (OSError, UnicodeError):
            raise self._failed(Step.NAME, texts.NAME_UNKNOWN) from None
        return self._ok(Step.NAME, texts.NAME_FOUND, ("address", str(found[0][4][0])))

    async def connect(self) -> StepResult:
        """Open a connection to the server or its proxy."""
        try:
            self._stream = await ClosingBackend().connect_tcp(
                self._next_host, self._next_port, timeout=self._limits.connect_s
            )
        except (httpcore2.NetworkError, httpcore2.TimeoutException, OSError) as error:
            raise self._failed(Step.ROUTE, _route_text(error)) from None
        return self._ok(Step.ROUTE, texts.ROUTE_OPEN)

    async def pass_proxy(self) -> StepResult:
        """Ask the proxy for a tunnel to the server."""
        if self._proxy is None:
            return StepResult(Step.PROXY, StepState.NOT_NEEDED, texts.PROXY_NONE.sentence)
        if urlsplit(self._proxy).scheme == "https":
            await self._wrap(self._next_host)
        place = ("host", place_of(self._connection.account.base_url))
        status = await self._ask_for_tunnel()
        if status == 407:
            raise self._failed(Step.PROXY, texts.PROXY_WANTS_PASSWORD, place)
        if status is None:
            raise self._failed(Step.PROXY, texts.PROXY_ODD, place)
        if not 200 <= status < 300:
            raise self._failed(Step.PROXY, texts.PROXY_REFUSED, place, ("status", str(status)))
        return self._ok(Step.PROXY, texts.PROXY_OPEN, place)

    async def secure(self) -> StepResult:
        """Shake hands with the server itself and look at its certificate."""
        if not self._secure:
            return StepResult(Step.TLS, StepState.NOT_NEEDED, texts.TLS_NONE.sentence)
        await self._wrap(self._host)
        return self._ok(Step.TLS, texts.TLS_TRUSTED, ("host", self._host))

    async def aclose(self) -> None:
        """Close the connection."""
        if self._stream is not None:
            stream, self._stream = self._stream, None
            await stream.aclose()

    async def _wrap(self, host: str) -> None:
        named = (("host", host), ("place", f"{host}:{self._port if host == self._host else self._next_port}"))
        stream = self._stream
        if stream is None:
            return
        try:
            context = await asyncio.to_thread(tls_context, self._connection.ca_file)
        except KnownError as error:
            raise self._failed(Step.TLS, texts.TLS_CA_FILE, detail=error.failure.detail) from None
        try:
            self._stream = await stream.start_tls(context, host, timeout=self._limits.connect_s)
        except (httpcore2.NetworkError, httpcore2.TimeoutException, OSError, ssl.SSLError) as error:
            told, detail = _tls_text(error)
            raise self._failed(Step.TLS, told, *named, detail=detail) from None

    async def _ask_for_tunnel(self) -> int | None:
        parts = urlsplit(self._proxy or "")
        host = f"[{self._host}]" if ":" in self._host else self._host
        lines = [f"CONNECT {host}:{self._port} HTTP/1.1", f"Host: {host}:{self._port}"]
        if parts.username is not None:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            lines.append(f"Proxy-Authorization: Basic {base64.b64encode(pair.encode()).decode('ascii')}")
        head = b""
        stream = self._stream
        try:
            async with asyncio.timeout(self._limits.connect_s):
                if stream is not None:
                    await stream.write(("\r\n".join(lines) + "\r\n\r\n").encode("ascii"))
                while stream is not None and b"\r\n\r\n" not in head and len(head) < _MAX_PROXY_HEAD_BYTES:
                    piece = await stream.read(4_096)
                    if not piece:
                        break
                    head += piece
        except (httpcore2.NetworkError, httpcore2.TimeoutException, OSError, TimeoutError, UnicodeError):
            return None
        return _status_of(head)

    def _ok(self, step: Step, told: Told, *values: tuple[str, str]) -> StepResult:
        return StepResult(step, StepState.OK, told.sentence, values=self._values + values)

    def _failed(self, step: Step, told: Told, *values: tuple[str, str], detail: str = "") -> _FailedError:
        return _FailedError(
            StepResult(step, StepState.FAILED, told.sentence, told.advice, self._values + values, detail)
        )


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _status_of(head: bytes) -> int | None:
    """The status of an HTTP answer's first line; None where it is none."""
    words = head.split(b"\r\n", 1)[0].split(b" ", 2)
    if len(words) < 2 or not words[0].startswith(b"HTTP/1.") or not words[1].isdigit() or len(words[1]) != 3:
        return None
    return int(words[1])


def _route_text(error: BaseException) -> Told:
    errors = tuple(chain_of(error))
    if any(isinstance(each, ConnectionRefusedError) for each in errors):
        return texts.ROUTE_REFUSED
    timed_out = any(isinstance(each, httpcore2.TimeoutException | TimeoutError) for each in errors)
    if timed_out or any(isinstance(each, OSError) and each.errno == errno.ETIMEDOUT for each in errors):
        return texts.ROUTE_SLOW
    return texts.ROUTE_NONE


def _tls_text(error: BaseException) -> tuple[Told, str]:
    """What went wrong with a handshake, by the kind of its error and OpenSSL's code, and OpenSSL's own words."""
    for each in chain_of(error):
        if isinstance(each, ssl.SSLCertVerificationError):
            code = each.verify_code
            told = (
                texts.TLS_EXPIRED
                if code in _EXPIRED
                else texts.TLS_OTHER_NAME
                if code in _OTHER_NAME
                else texts.TLS_UNTRUSTED
            )
            return told, clean_detail(each.verify_message)
    reason = next((each.reason for each in chain_of(error) if isinstance(each, ssl.SSLError)), "")
    return texts.TLS_NOT_SPOKEN, clean_detail(reason or "")


async def _ask(connection: Connection, table: ModelTable, limits: Limits) -> tuple[StepResult, ...]:
    """Ask for the list of models; where the server has none, for nothing at all."""
    api = ClaudeApi(connection, limits)
    count = 0
    told = texts.PROTOCOL_MODELS
    try:
        try:
            count = len(await api.models(table))
        except KnownError as error:
            if error.failure.kind is not FailureKind.NOT_FOUND:
                raise
            told = texts.PROTOCOL_NO_LIST
            await api.send_nothing()
    except KnownError as error:
        return _failed_answer(error.failure)
    finally:
        await api.aclose()
    style = connection.account.auth_style
    key = (
        StepResult(Step.KEY, StepState.NOT_NEEDED, texts.KEY_NONE.sentence)
        if style is AuthStyle.NONE
        else StepResult(Step.KEY, StepState.OK, texts.KEY_ACCEPTED.sentence)
    )
    return StepResult(Step.PROTOCOL, StepState.OK, told.sentence, values=(("count", str(count)),)), key


def _failed_answer(failure: Failure) -> tuple[StepResult, ...]:
    told = texts.KEY_FAILURES.get(failure.kind)
    if told is not None:
        spoken = StepResult(Step.PROTOCOL, StepState.OK, texts.PROTOCOL_SPOKEN.sentence)
        if failure.kind is FailureKind.NO_KEY:
            spoken = StepResult(Step.PROTOCOL, StepState.NOT_REACHED)
        return spoken, StepResult(Step.KEY, StepState.FAILED, told.sentence, told.advice, detail=failure.detail)
    told = texts.PROTOCOL_FAILURES.get(failure.kind, texts.PROTOCOL_OTHERWISE)
    return (StepResult(Step.PROTOCOL, StepState.FAILED, told.sentence, told.advice, detail=failure.detail),)
