"""The demo server: a small, honest HTTP server on 127.0.0.1 that speaks today's Messages API without any model."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import logging
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import unquote

from claude_desktop.demo.answers import Answer, compose, events_of
from claude_desktop.demo.api_errors import ApiError, JsonObject, invalid
from claude_desktop.demo.cache_diagnosis import CacheDiagnosis
from claude_desktop.demo.compaction import check_compaction, compose_summary
from claude_desktop.demo.exchange import Exchange, Outcome, RequestRecord, rate_limit_headers
from claude_desktop.demo.models import ModelRules, model_page, one_model
from claude_desktop.demo.pace import NATURAL, Pace
from claude_desktop.demo.parameters import check_request, check_version
from claude_desktop.demo.prompt_cache import PromptCache, PromptUse, count_prompt
from claude_desktop.demo.staged import Stage, broken_off, error_of, stage
from claude_desktop.demo.wire import IDLE_TIMEOUT_S, ClientGone, Connection, HttpRequest, WatchedReader

_log = logging.getLogger(__name__)
MAX_CONNECTIONS = 64
RECORDED_REQUESTS = 50
_HOST = "127.0.0.1"

Handler = Callable[[Exchange], Awaitable[None]]


class DemoServer:
    """Serves until `stop`, on the loop that `start` was awaited in. All tasks of its own end with `stop`.

    `key` is what clients must send; a random one unless given. `requests` holds the last 50 requests, oldest first.
    Subclasses override `handle`, `answer_message`, `write_answer`, `sign_thinking` or `check_history`.
    """

    def __init__(self, *, key: str | None = None, pace: Pace = NATURAL, idle_timeout_s: float = IDLE_TIMEOUT_S) -> None:
        self.key = key if key is not None else f"sk-demo-{secrets.token_urlsafe(24)}"
        self.pace = pace
        self.requests: deque[RequestRecord] = deque(maxlen=RECORDED_REQUESTS)
        self._idle_timeout_s = idle_timeout_s
        self._cache = PromptCache()
        self._diagnosis = CacheDiagnosis()
        self._stage = Stage()
        self._requests_made = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_stopping = False

    @property
    def base_url(self) -> str:
        """Where it listens, without `/v1`. Raises `RuntimeError` before `start` and after `stop`."""
        if self._server is None or not self._server.sockets:
            raise RuntimeError("the demo server is not running")
        return f"http://{_HOST}:{self._server.sockets[0].getsockname()[1]}"

    async def start(self) -> None:
        """Listen on a free port of 127.0.0.1. Raises `OSError` where that is not possible."""
        self._is_stopping = False
        loop = asyncio.get_running_loop()
        # In two steps: cancelled inside a single one, the listening socket would be nobody's.
        self._server = await loop.create_server(self._protocol, _HOST, 0, start_serving=False)
        await self._server.start_serving()

    async def stop(self) -> None:
        """Close the listener and every open connection; returns when all of them are closed."""
        self._is_stopping = True
        if self._server is not None:
            self._server.close()
            self._server = None
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def handle(self, exchange: Exchange) -> None:
        """Answer any request: find who answers it and check the key first. Raises `ApiError` for what is refused."""
        await self._handler(exchange.request)(exchange)

    async def answer_message(self, exchange: Exchange) -> None:
        """Answer `POST /v1/messages`: check it, compose the answer, write it."""
        body = exchange.read_json()
        model = check_request(body, exchange.request.headers, counting=False)
        check_compaction(body, exchange.request.headers, model, self.key)
        self.check_history(body, model)
        use = self._cache.use(body, model)
        _check_fits(use, model)
        staged = self._stage.next(body)
        await exchange.connection.sleep(self.pace.first_byte_s)
        if staged is not None and (error := error_of(staged)) is not None:
            raise error
        answer = self._compose(body, model, use)
        answer = replace(answer, diagnostics=self._diagnosis.diagnose(body, use))
        self._diagnosis.remember(answer.message_id, body, use)
        if staged is None:
            await self.write_answer(exchange, answer, is_stream=bool(body.get("stream")))
            return
        answer = stage(answer, staged, body)
        if (events := broken_off(events_of(answer, self.pace), staged, exchange.request_id)) is not None:
            await exchange.start_stream(rate_limit_headers(self._requests_made))
            await exchange.send_events(events, self.pace)
            await exchange.end_stream()
        else:
            await self.write_answer(exchange, answer, is_stream=bool(body.get("stream")))

    def _compose(self, body: JsonObject, model: ModelRules, use: PromptUse) -> Answer:
        if body.get("compaction") is not None:
            return compose_summary(body, model, use, self.key)
        return compose(body, model, use, lambda thinking: self.sign_thinking(body, model, thinking))

    async def write_answer(self, exchange: Exchange, answer: Answer, *, is_stream: bool) -> None:
        """Write an answer at the server's pace, as a stream of events or whole."""
        headers = rate_limit_headers(self._requests_made)
        if is_stream:
            await exchange.start_stream(headers)
            await exchange.send_events(events_of(answer, self.pace), self.pace)
            await exchange.end_stream()
            return
        await exchange.connection.sleep(sum(timed.wait_s for timed in events_of(answer, self.pace)))
        await exchange.send_json(200, answer.message(), headers)

    def sign_thinking(self, body: JsonObject, model: ModelRules, thinking: str) -> str:
        """The signature of a thinking block of the answer to `body`."""
        del body
        digest = hashlib.sha256(f"{self.key}/{model.id}/{thinking}".encode("utf-8", "surrogatepass")).digest()
        return base64.b64encode(b"demo" + digest).decode("ascii")

    def check_history(self, body: JsonObject, model: ModelRules) -> None:
        """Check what the API binds in the history; the demo takes any. Overrides raise `ApiError`."""

    def _protocol(self) -> asyncio.StreamReaderProtocol:
        reader = WatchedReader()

        def on_connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._begin(Connection(reader, writer, self._idle_timeout_s))

        return asyncio.StreamReaderProtocol(reader, on_connected)

    def _begin(self, connection: Connection) -> None:
        if self._is_stopping or len(self._tasks) >= MAX_CONNECTIONS:
            connection.writer.transport.abort()
            return
        task = asyncio.get_running_loop().create_task(self._serve(connection), name="demo connection")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, connection: Connection) -> None:
        """Answer one client's requests until one of the two sides is done."""
        try:
            while await self._serve_one(connection) and not connection.must_close:
                continue
        except ClientGone:
            return
        finally:
            await connection.close(at_once=self._is_stopping)

    async def _serve_one(self, connection: Connection) -> bool:
        """Read and answer one request; False where there was none."""
        try:
            request = await connection.read_request()
        except ApiError as error:
            unread = Exchange(connection, HttpRequest("", "", {}, {}), RequestRecord("", "", {}))
            await unread.send_error(error)
            return False
        if request is None:
            return False
        record = RequestRecord(request.method, request.path, request.headers)
        self.requests.append(record)
        await self._answer(Exchange(connection, request, record))
        return True

    async def _answer(self, exchange: Exchange) -> None:
        record = exchange.record
        try:
            try:
                await self.handle(exchange)
            except ApiError as error:
                await exchange.send_error(error)
            record.end(Outcome.COMPLETED)
        except ClientGone:
            record.end(Outcome.CLIENT_GONE)
            raise
        except asyncio.CancelledError:
            record.end(Outcome.STOPPED)
            raise
        except Exception:  # noqa: BLE001  the border of a request: the other connections and the app go on
            _log.exception("the demo server could not answer a request")
            record.end(Outcome.FAILED)
            exchange.connection.must_close = True
            if record.status is None:
                await exchange.send_error(ApiError(500, "Internal server error"))

    def _handler(self, request: HttpRequest) -> Handler:
        """Find who answers. Raises `ApiError` for an unknown path, a wrong method or a wrong key."""
        routes: dict[str, tuple[str, Handler]] = {
            "/v1/messages": ("POST", self._message),
            "/v1/messages/count_tokens": ("POST", self._count_tokens),
            "/v1/models": ("GET", self._models),
        }
        route = routes.get(request.path)
        if route is None and request.path.startswith("/v1/models/"):
            route = ("GET", self._model)
        if route is None or request.method == "HEAD":
            raise ApiError(404, "Not Found")
        if request.method != route[0]:
            raise ApiError(405, "Method Not Allowed", (("allow", route[0]),))
        self._check_key(request.headers)
        return route[1]

    def _check_key(self, headers: dict[str, str]) -> None:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        given = token.strip() if scheme.lower() == "bearer" else headers.get("x-api-key", "")
        if not given:
            raise ApiError(401, "authentication is required: send Authorization: Bearer or x-api-key")
        if not hmac.compare_digest(given.encode("latin-1", "replace"), self.key.encode()):
            raise ApiError(401, "invalid bearer token" if scheme else "invalid x-api-key")

    async def _message(self, exchange: Exchange) -> None:
        self._requests_made += 1
        await self.answer_message(exchange)

    async def _count_tokens(self, exchange: Exchange) -> None:
        body = exchange.read_json()
        model = check_request(body, exchange.request.headers, counting=True)
        await exchange.send_json(200, {"input_tokens": count_prompt(body, model)})

    async def _models(self, exchange: Exchange) -> None:
        check_version(exchange.request.headers)
        await exchange.send_json(200, model_page(exchange.request.query))

    async def _model(self, exchange: Exchange) -> None:
        check_version(exchange.request.headers)
        await exchange.send_json(200, one_model(unquote(exchange.request.path.removeprefix("/v1/models/"))))


def _check_fits(use: PromptUse, model: ModelRules) -> None:
    if use.total > model.context_tokens:
        raise invalid(f"prompt is too long: {use.total} tokens > {model.context_tokens} maximum")
