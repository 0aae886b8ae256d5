"""Exceptions are read by their classes, wherever in the chain; what nobody knows is a bug that shows no secret."""

from __future__ import annotations

import ssl

import httpx2
import pytest

from claude_desktop.api.failures_raised import failure_of_exception
from claude_desktop.api.transport import AnswerRefusedError
from claude_desktop.model.failures import Failure, FailureKind, KnownError
from tests.fakes.api_calls import KEY, connection

LINK = connection("https://api.test.invalid")
THROUGH_PROXY = connection("https://api.test.invalid", proxy="http://user:word@proxy.test:3128")
BROKEN_HANDSHAKE = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER]")


def caused(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx2.ConnectError("x"), FailureKind.OFFLINE),
        (httpx2.ConnectTimeout("x"), FailureKind.OFFLINE),
        (caused(httpx2.ConnectTimeout("x"), ssl.SSLWantReadError()), FailureKind.OFFLINE),
        (caused(httpx2.ConnectError("x"), BROKEN_HANDSHAKE), FailureKind.TLS),
        (caused(httpx2.ConnectError("x"), ssl.SSLEOFError()), FailureKind.OFFLINE),
        (httpx2.ReadTimeout("x"), FailureKind.TIMED_OUT),
        (httpx2.PoolTimeout("x"), FailureKind.TIMED_OUT),
        (TimeoutError(), FailureKind.TIMED_OUT),
        (httpx2.RemoteProtocolError("x"), FailureKind.OFFLINE),
        (httpx2.LocalProtocolError(f"Illegal header value {KEY}"), FailureKind.INVALID_REQUEST),
        (httpx2.InvalidURL("x"), FailureKind.NOT_FOUND),
        (ConnectionResetError(), FailureKind.OFFLINE),
        (ExceptionGroup("many", [ValueError(), caused(OSError("x"), ConnectionRefusedError())]), FailureKind.OFFLINE),
        (AnswerRefusedError("too long"), FailureKind.MALFORMED),
        (KnownError(Failure(FailureKind.NO_KEY)), FailureKind.NO_KEY),
    ],
)
def test_before_the_answer(error: Exception, kind: FailureKind) -> None:
    failure = failure_of_exception(error, LINK, answer_began=False)
    assert failure.kind is kind
    assert KEY not in failure.detail


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx2.ReadTimeout("x"), FailureKind.TIMED_OUT),
        (httpx2.ReadError("x"), FailureKind.CUT),
        (httpx2.RemoteProtocolError("x"), FailureKind.CUT),
        (httpx2.StreamClosed(), FailureKind.CUT),
        (caused(httpx2.ReadError("x"), BROKEN_HANDSHAKE), FailureKind.CUT),
        (httpx2.DecodingError("x"), FailureKind.MALFORMED),
        (AnswerRefusedError("too long"), FailureKind.MALFORMED),
    ],
)
def test_while_the_answer_comes(error: Exception, kind: FailureKind) -> None:
    assert failure_of_exception(error, LINK, answer_began=True).kind is kind


def test_behind_a_proxy_it_is_the_proxy_that_can_not_be_reached() -> None:
    failure = failure_of_exception(httpx2.ConnectError("x"), THROUGH_PROXY, answer_began=False)
    assert (failure.kind, failure.detail) == (FailureKind.PROXY, "proxy.test:3128")
    handshake = caused(httpx2.ConnectError("x"), BROKEN_HANDSHAKE)
    assert failure_of_exception(handshake, THROUGH_PROXY, answer_began=False).kind is FailureKind.TLS


def test_a_chain_that_bites_its_tail_ends() -> None:
    first, second = ValueError("a"), httpx2.ConnectError("b")
    first.__cause__, second.__cause__ = second, first
    assert failure_of_exception(first, LINK, answer_began=False).kind is FailureKind.OFFLINE


def fail(words: str) -> None:
    raise LookupError(words)


@pytest.mark.logs_errors
@pytest.mark.parametrize("answer_began", [True, False])
def test_what_nobody_knows_is_a_bug_and_its_text_is_not_logged(
    answer_began: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(LookupError) as caught:
        fail(f"the key {KEY}")
    failure = failure_of_exception(caught.value, LINK, answer_began=answer_began)
    assert (failure.kind, failure.detail) == (FailureKind.BUG, "LookupError")
    assert "test_failures_raised" in caplog.text
    assert f"the key {KEY}" not in caplog.messages[0]
    assert caplog.records[0].exc_info is None
