"""The SDK's client, built so that nothing of the environment counts. Heavy to import: `client` does it in a thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import anthropic
import httpx2

from claude_desktop import __version__
from claude_desktop.api.certificates import tls_context
from claude_desktop.api.connection import Connection, Limits, check_connection, forget_environment
from claude_desktop.api.events import MAX_NESTING
from claude_desktop.api.failures_of import clean_detail, failure_of_answer, request_id_of
from claude_desktop.api.failures_raised import failure_of_exception
from claude_desktop.api.network import ClosingBackend
from claude_desktop.api.transport import BoundedTransport
from claude_desktop.model.accounts import AuthStyle, is_loopback
from claude_desktop.model.exchanges import HIDDEN, StreamWatch
from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.json_values import JsonObject, load_object
from claude_desktop.model.requests import Request
from claude_desktop.model.stream_events import ResponseBegan

# At DEBUG these log whole prompts; INFO logs addresses.
for _name in ("anthropic", "httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.WARNING)

_SECRET_HEADERS = frozenset({"authorization", "x-api-key", "proxy-authorization", "cookie"})
_SHOWN_HEADERS = 100
_FINISH_S = 0.1
_FINISH_CHUNKS = 4
_LIMIT_HEADERS = ("anthropic-ratelimit-", "anthropic-priority-", "anthropic-fast-", "retry-after")


class SdkSession:
    """One SDK client with its own connections. Every method raises `KnownError` and nothing else, without a context:
    the exceptions below hold the request and with it the key."""

    def __init__(self, connection: Connection, limits: Limits) -> None:
        """Build the client; slow (it reads the system's certificates), no network. Raises `KnownError`."""
        check_connection(connection)
        forget_environment()  # the SDK merges ANTHROPIC_CUSTOM_HEADERS even beside explicit arguments
        self._connection = connection
        self._limits = limits
        self._http = _http_client(connection, limits)
        self._client = anthropic.AsyncAnthropic(
            api_key=connection.key.reveal(),
            base_url=connection.account.base_url,
            max_retries=0,
            open_telemetry=False,
            http_client=self._http,
            timeout=self._http.timeout,
            default_headers=_default_headers(connection),
        )

    async def open_stream(self, body: bytes, request: Request, watch: StreamWatch | None = None) -> httpx2.Response:
        """Send a streamed request and wait for the headers of its answer, which is a stream of events for sure."""
        try:
            answer: Any = await self._client.post(
                "/v1/messages",
                cast_to=httpx2.Response,
                content=body,
                options=self._options(request.api_version, request.betas),
                stream=True,
                stream_cls=anthropic.AsyncStream[Any],
            )
        except Exception as error:  # noqa: BLE001  border: whatever the SDK raises becomes a failure
            failure = failure_of_exception(error, self._connection, answer_began=False)
            if watch is not None and isinstance(error, anthropic.APIStatusError):
                self._show_headers(watch, error.response)
        else:
            response: httpx2.Response = answer  # the SDK's types do not know that `cast_to` decides what comes back
            if watch is not None:
                self._show_headers(watch, response)
            if response.headers.get("content-type", "").partition(";")[0].strip().lower() == "text/event-stream":
                return response
            failure = await self._failure_of_other_content(response)
        raise KnownError(failure)

    def response_began(self, response: httpx2.Response) -> ResponseBegan:
        """What the headers of an answer tell: its id and the rate limits, as sent."""
        headers = {name.lower(): value for name, value in response.headers.items()}
        limits = {name: value[:200] for name, value in headers.items() if name.startswith(_LIMIT_HEADERS)}
        return ResponseBegan(request_id_of(headers, self._connection.secrets), dict(list(limits.items())[:64]))

    async def finish(self, chunks: AsyncGenerator[bytes, None]) -> None:
        """Read what little follows the last event, so that the connection can serve the next request."""
        # The reply is whole already: a connection that does not end well is closed, and that is all.
        with suppress(TimeoutError, KnownError):
            async with asyncio.timeout(_FINISH_S):
                for _ in range(_FINISH_CHUNKS):
                    if await self.next_chunk(chunks) is None:
                        return

    async def next_chunk(self, chunks: AsyncGenerator[bytes, None]) -> bytes | None:
        """The next bytes of a stream, None at its end."""
        try:
            return await anext(chunks)
        except StopAsyncIteration:
            return None
        except Exception as error:  # noqa: BLE001  border: whatever the network raises becomes a failure
            failure = failure_of_exception(error, self._connection, answer_began=True)
        raise KnownError(failure)

    async def get(self, path: str, params: Mapping[str, str]) -> JsonObject:
        """Ask for a JSON object."""
        options: Any = {**self._options(None), "params": dict(params)}
        return await self._json(self._client.get(path, cast_to=httpx2.Response, options=options))

    async def post(self, path: str, body: bytes, api_version: str | None) -> JsonObject:
        """Send a body and take the JSON object that comes back."""
        options = self._options(api_version)
        return await self._json(self._client.post(path, cast_to=httpx2.Response, content=body, options=options))

    async def _json(self, asking: Any) -> JsonObject:
        try:
            async with asyncio.timeout(self._limits.answer_s):
                response: httpx2.Response = await asking
        except Exception as error:  # noqa: BLE001  border: whatever the SDK raises becomes a failure
            failure = failure_of_exception(error, self._connection, answer_began=False)
        else:
            try:
                return load_object(response.content.decode("utf-8"), MAX_NESTING)
            except ValueError:
                failure = self._not_the_api(response, response.text)
        raise KnownError(failure)

    async def _failure_of_other_content(self, response: httpx2.Response) -> Failure:
        """Read a little of an answer with status 200 that is no stream: a captive portal's page, a gateway's error."""
        pieces: list[bytes] = []
        chunks = response.aiter_raw()
        # However it ends: what came of it is enough to say what it is not.
        with suppress(TimeoutError, KnownError):
            async with asyncio.timeout(self._limits.connect_s):
                while sum(map(len, pieces)) < self._limits.error_bytes and (chunk := await self.next_chunk(chunks)):
                    pieces.append(chunk)
        await response.aclose()
        return self._not_the_api(response, b"".join(pieces)[: self._limits.error_bytes].decode("utf-8", "replace"))

    def _show_headers(self, watch: StreamWatch, response: httpx2.Response) -> None:
        """Tell what was sent and what came back; the values that are secrets stay here."""
        secret_names = {*_SECRET_HEADERS, *(name.lower() for name in self._connection.extra_headers)}
        sent = {
            name: HIDDEN if name.lower() in secret_names else value for name, value in response.request.headers.items()
        }
        received = {
            name[:200]: clean_detail(value, self._connection.secrets)
            for name, value in list(response.headers.items())[:_SHOWN_HEADERS]
        }
        watch.on_answer(str(response.request.url), sent, response.status_code, received)

    def _not_the_api(self, response: httpx2.Response, text: str) -> Failure:
        headers = {name.lower(): value for name, value in response.headers.items()}
        told = failure_of_answer(200, headers, text, is_vendor=False, secrets=self._connection.secrets)
        if told.api_type:
            return told
        content_type = response.headers.get("content-type", "no content type")
        detail = clean_detail(f"{content_type}\n{text}", self._connection.secrets)
        return Failure(FailureKind.MALFORMED, detail, response.status_code, request_id=told.request_id)

    def _options(self, api_version: str | None, betas: Sequence[str] = ()) -> Any:
        headers: dict[str, str | anthropic.Omit] = {
            "anthropic-version": api_version or self._connection.account.api_version
        }
        if betas:
            headers["anthropic-beta"] = ",".join(betas)
        names = {name.lower() for name in self._connection.extra_headers}
        without_bearer = self._connection.account.auth_style in (AuthStyle.X_API_KEY, AuthStyle.NONE)
        if without_bearer and "authorization" not in names:
            headers["Authorization"] = anthropic.Omit()
        return {"headers": headers}

    async def aclose(self) -> None:
        """Close every connection; streams that are under way end as cut."""
        await self._client.close()


def _default_headers(connection: Connection) -> dict[str, str]:
    headers = {"User-Agent": f"claude-desktop-qt/{__version__}", **connection.extra_headers}
    if connection.account.auth_style in (AuthStyle.X_API_KEY, AuthStyle.BOTH):
        headers["X-Api-Key"] = connection.key.reveal()
    return headers


def _http_client(connection: Connection, limits: Limits) -> httpx2.AsyncClient:
    context = tls_context(connection.ca_file)
    host = urlsplit(connection.account.base_url).hostname or ""
    proxy = None
    if connection.proxy is not None and not is_loopback(host):
        proxy = httpx2.Proxy(connection.proxy, ssl_context=context if connection.proxy.startswith("https:") else None)
    inner = httpx2.AsyncHTTPTransport(
        verify=context,
        trust_env=False,
        proxy=proxy,
        limits=httpx2.Limits(max_connections=64, max_keepalive_connections=8, keepalive_expiry=60.0),
    )
    inner._pool._network_backend = ClosingBackend()  # noqa: SLF001  httpx2 has no argument for it
    return httpx2.AsyncClient(
        transport=BoundedTransport(inner, limits),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx2.Timeout(limits.silence_s, connect=limits.connect_s),
    )
