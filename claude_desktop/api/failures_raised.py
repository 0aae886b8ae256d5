"""Tells which known failure an exception of the network or the SDK is: by the classes of its chain, never by text.

The text of such an exception can hold the key (a bad header's value is quoted), so none is taken over but the
operating system's own words.
"""

from __future__ import annotations

import logging
import socket
import ssl
import traceback
from collections.abc import Iterator

import anthropic
import httpx2

from claude_desktop.api.connection import Connection
from claude_desktop.api.failures_of import clean_detail, failure_of_answer
from claude_desktop.api.transport import AnswerRefusedError
from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.proxies import proxy_place

log = logging.getLogger(__name__)

# A handshake that waits or is hung up on says nothing about certificates.
_NOT_YET_TLS = (ssl.SSLWantReadError, ssl.SSLWantWriteError, ssl.SSLEOFError, ssl.SSLZeroReturnError)


def failure_of_exception(error: Exception, connection: Connection, *, answer_began: bool) -> Failure:
    """The failure behind an exception; `answer_began` once the server's headers have come. Total: what is not known
    is a bug, logged by class and place alone."""
    if isinstance(error, KnownError):
        return error.failure
    if isinstance(error, anthropic.APIStatusError):
        return failure_of_answer(
            error.status_code,
            {name.lower(): value for name, value in error.response.headers.items()},
            error.response.text,
            is_vendor=connection.account.is_vendor,
            secrets=connection.secrets,
        )
    chain = tuple(chain_of(error))
    kind = _kind_in_body(chain) if answer_began else _kind_before_answer(chain, has_proxy=connection.proxy is not None)
    if kind is None:
        frames = "".join(traceback.format_tb(error.__traceback__))
        log.error("unexpected %s while talking to the server\n%s", type(error).__name__, frames)
        return Failure(FailureKind.BUG, type(error).__name__)
    return Failure(kind, clean_detail(_detail(kind, chain, connection), connection.secrets))


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """The exception, its causes and the members of groups; each once, at most a hundred. Contexts too: httpcore2
    raises again `from None` what it caught."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting and len(seen) < 100:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        members = current.exceptions if isinstance(current, BaseExceptionGroup) else ()
        waiting.extend(item for item in (current.__cause__, current.__context__, *members) if item is not None)


def _has(chain: tuple[BaseException, ...], *classes: type[BaseException]) -> bool:
    return any(isinstance(error, classes) for error in chain)


def _kind_in_body(chain: tuple[BaseException, ...]) -> FailureKind | None:
    if _has(chain, AnswerRefusedError, httpx2.DecodingError):
        return FailureKind.MALFORMED
    if _has(chain, httpx2.TimeoutException, TimeoutError):
        return FailureKind.TIMED_OUT
    if _has(chain, httpx2.TransportError, httpx2.StreamError, OSError):
        return FailureKind.CUT
    return None


def _kind_before_answer(chain: tuple[BaseException, ...], *, has_proxy: bool) -> FailureKind | None:
    if _has(chain, AnswerRefusedError, httpx2.DecodingError):
        return FailureKind.MALFORMED
    if any(isinstance(error, ssl.SSLError) and not isinstance(error, _NOT_YET_TLS) for error in chain):
        return FailureKind.TLS
    if _has(chain, httpx2.ProxyError) or (has_proxy and _has(chain, httpx2.ConnectError, httpx2.ConnectTimeout)):
        return FailureKind.PROXY
    if _has(chain, httpx2.ConnectTimeout):
        return FailureKind.OFFLINE
    if _has(chain, httpx2.TimeoutException, TimeoutError):
        return FailureKind.TIMED_OUT
    if _has(chain, httpx2.LocalProtocolError):
        return FailureKind.INVALID_REQUEST
    if _has(chain, httpx2.InvalidURL, httpx2.UnsupportedProtocol):
        return FailureKind.NOT_FOUND
    if any(type(error).__module__.startswith("h11.") and isinstance(error, Exception) for error in chain):
        return FailureKind.MALFORMED  # something answered, and it was not HTTP; a dropped connection has no h11 error
    if _has(chain, httpx2.TransportError, OSError):
        return FailureKind.OFFLINE
    return None


def _detail(kind: FailureKind, chain: tuple[BaseException, ...], connection: Connection) -> str:
    words = [error.reason for error in chain if isinstance(error, AnswerRefusedError)]
    for error in chain:
        if isinstance(error, ssl.SSLCertVerificationError):
            words.append(error.verify_message)
        elif isinstance(error, ssl.SSLError):
            words.append(str(getattr(error, "reason", None) or ""))
        elif isinstance(error, socket.gaierror | ConnectionError | TimeoutError):
            words.append(error.strerror or "")
    if kind is FailureKind.PROXY and connection.proxy is not None:
        words.insert(0, proxy_place(connection.proxy))
    return ": ".join(dict.fromkeys(word for word in words if word))
