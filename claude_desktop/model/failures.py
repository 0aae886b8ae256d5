"""What can go wrong and is known: each kind with a calm sentence and a next step. Anything else is a bug."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from claude_desktop.model.json_values import Json, JsonObject, count_in, number_in, object_in, string_in
from claude_desktop.model.texts import QT_TRANSLATE_NOOP


class FailureKind(StrEnum):
    """Why something did not work. Values are stored, so they never change."""

    OFFLINE = "offline"  # no route, name not found, connection refused or dropped before an answer
    TLS = "tls"  # the certificate is not trusted, or it is not TLS at all
    PROXY = "proxy"  # the configured proxy does not work
    TIMED_OUT = "timed_out"  # no answer, or no byte for the time that means dead
    CUT = "cut"  # the stream broke off before its end
    MALFORMED = "malformed"  # the answer is not what the protocol says (captive portal, broken JSON, over the bounds)
    NO_KEY = "no_key"
    KEY_REFUSED = "key_refused"  # 401
    BILLING = "billing"  # 402
    NOT_PERMITTED = "not_permitted"  # 403
    NOT_FOUND = "not_found"  # 404: unknown or retired model, wrong address
    TOO_LARGE = "too_large"  # 413
    INVALID_REQUEST = "invalid_request"  # 400, 422
    CONTEXT_FULL = "context_full"  # 400: the prompt is longer than the model's context
    IMAGES_TOO_LARGE = "images_too_large"  # 400 with the code image_dimensions_too_large
    THINKING_REFUSED = "thinking_refused"  # 400 about a thinking block that was sent back
    GONE = "gone"  # what is needed is not there any more
    ON_HOLD = "on_hold"  # 400 with the code organization_on_hold
    RATE_LIMITED = "rate_limited"  # 429 with a time to wait
    SPEND_LIMIT = "spend_limit"  # 429 without one on the vendor's own host
    OVERLOADED = "overloaded"  # 529
    SERVER = "server"  # 5xx, 408, 409
    DISK_FULL = "disk_full"
    STORAGE = "storage"  # the database can not be written or read
    IN_USE = "in_use"  # another process has the folder
    BUG = "bug"


_SENTENCES = {
    FailureKind.OFFLINE: QT_TRANSLATE_NOOP(
        "Failure", "The server could not be reached. Check the network, then try again."
    ),
    FailureKind.TLS: QT_TRANSLATE_NOOP(
        "Failure", "The server's certificate is not trusted. If your company inspects traffic, add its CA file."
    ),
    FailureKind.PROXY: QT_TRANSLATE_NOOP(
        "Failure", "The proxy did not let the request through. Check the proxy settings."
    ),
    FailureKind.TIMED_OUT: QT_TRANSLATE_NOOP("Failure", "The server stopped answering. Try again."),
    FailureKind.CUT: QT_TRANSLATE_NOOP(
        "Failure", "The connection broke before the reply was complete. What arrived is kept."
    ),
    FailureKind.MALFORMED: QT_TRANSLATE_NOOP(
        "Failure",
        "The answer was not a reply from the Claude API. A login page of the network may be in the way.",
    ),
    FailureKind.NO_KEY: QT_TRANSLATE_NOOP("Failure", "There is no API key yet. Add one to send messages."),
    FailureKind.KEY_REFUSED: QT_TRANSLATE_NOOP(
        "Failure", "The API key was refused. Check that it is whole and still active, or enter another."
    ),
    FailureKind.BILLING: QT_TRANSLATE_NOOP(
        "Failure", "The account has a billing problem. Open the console's billing page to settle it."
    ),
    FailureKind.NOT_PERMITTED: QT_TRANSLATE_NOOP(
        "Failure", "This key may not do that. Pick another model, or ask who manages the key."
    ),
    FailureKind.NOT_FOUND: QT_TRANSLATE_NOOP(
        "Failure", "The model or the address was not found. Pick another model or check the address."
    ),
    FailureKind.TOO_LARGE: QT_TRANSLATE_NOOP("Failure", "The request is too large. Shorten it or leave something out."),
    FailureKind.INVALID_REQUEST: QT_TRANSLATE_NOOP("Failure", "The server did not accept the request."),
    FailureKind.CONTEXT_FULL: QT_TRANSLATE_NOOP(
        "Failure", "The conversation is longer than what this model can read. Go on with a summary, or pick another."
    ),
    FailureKind.IMAGES_TOO_LARGE: QT_TRANSLATE_NOOP(
        "Failure", "The server takes no images of this size. Make them smaller or leave them out."
    ),
    FailureKind.THINKING_REFUSED: QT_TRANSLATE_NOOP(
        "Failure", "The server did not take back its earlier reasoning. Try again without it."
    ),
    FailureKind.GONE: QT_TRANSLATE_NOOP(
        "Failure", "The conversation that this needs is not there any more. Take it out of the trash, then try again."
    ),
    FailureKind.ON_HOLD: QT_TRANSLATE_NOOP(
        "Failure", "The organisation of this key is on hold at the provider. Who manages it can appeal there."
    ),
    FailureKind.RATE_LIMITED: QT_TRANSLATE_NOOP(
        "Failure", "Too many requests just now. Wait a little, then try again."
    ),
    FailureKind.SPEND_LIMIT: QT_TRANSLATE_NOOP(
        "Failure", "The account's spend limit is reached. Raise it in the console, or wait for the next month."
    ),
    FailureKind.OVERLOADED: QT_TRANSLATE_NOOP(
        "Failure", "The service is overloaded. Try again in a moment, or pick another model."
    ),
    FailureKind.SERVER: QT_TRANSLATE_NOOP("Failure", "The server had a problem. Try again."),
    FailureKind.DISK_FULL: QT_TRANSLATE_NOOP(
        "Failure", "The disk is full. Free some space; your text is still here and nothing stored was harmed."
    ),
    FailureKind.STORAGE: QT_TRANSLATE_NOOP(
        "Failure", "The conversations on disk can not be read or written. Check the folder, then try again."
    ),
    FailureKind.IN_USE: QT_TRANSLATE_NOOP(
        "Failure", "Another window of the app has these conversations open. Close it there, then try again."
    ),
    FailureKind.BUG: QT_TRANSLATE_NOOP(
        "Failure", "Something unexpected went wrong in the app. The log has the details; your text is kept."
    ),
}

MAX_DETAIL_CHARACTERS = 8_000


@dataclass(frozen=True, slots=True)
class Failure:
    """A known failure. `detail` is the server's own words, bounded and free of secrets; it may be empty.

    `api_type` is the API's error type (`overloaded_error`), `retry_after_s` what the server asked to wait. `details`
    are the values beside the error that are known here: `error_code`, and for images that are too large
    `max_side_length_pixels` and `paths` (places such as `messages.0.content.1`).
    """

    kind: FailureKind
    detail: str = ""
    status: int | None = None
    api_type: str | None = None
    request_id: str | None = None
    retry_after_s: float | None = None
    details: JsonObject = field(default_factory=dict)

    @property
    def error_code(self) -> str:
        """The API's own code of the error, empty where it has none."""
        return string_in(self.details, "error_code")

    @property
    def sentence(self) -> str:
        """One calm sentence with a next step; translate it in the context `Failure`."""
        return _SENTENCES[self.kind]


class KnownError(Exception):
    """Raised where a known failure ends a piece of work. Its text is the kind alone, so no detail leaks into logs."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.kind.value)
        self.failure = failure


def failure_to_json(failure: Failure) -> JsonObject:
    """Write a failure for the store."""
    values: dict[str, Json] = {
        "kind": failure.kind.value,
        "detail": failure.detail,
        "status": failure.status,
        "api_type": failure.api_type,
        "request_id": failure.request_id,
        "retry_after_s": failure.retry_after_s,
        "details": dict(failure.details),
    }
    return {key: value for key, value in values.items() if value not in (None, "", {})}


def failure_from_json(raw: JsonObject) -> Failure:
    """Read a stored failure; a kind of a newer version reads as a bug rather than not at all."""
    kind = string_in(raw, "kind")
    return Failure(
        kind=FailureKind(kind) if kind in set(FailureKind) else FailureKind.BUG,
        detail=string_in(raw, "detail"),
        status=count_in(raw, "status"),
        api_type=string_in(raw, "api_type") or None,
        request_id=string_in(raw, "request_id") or None,
        retry_after_s=number_in(raw, "retry_after_s"),
        details=object_in(raw, "details") or {},
    )
