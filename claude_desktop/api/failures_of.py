"""Tells which known failure an error answer is: by its type, code and status, never by its text. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from claude_desktop.model.failures import MAX_DETAIL_CHARACTERS, Failure, FailureKind
from claude_desktop.model.json_values import Json, JsonObject, count_in, load_json, object_in, string_in
from claude_desktop.model.texts import without_surrogates

# https://platform.claude.com/docs/en/api/errors
_KIND_OF_TYPE = {
    "authentication_error": FailureKind.KEY_REFUSED,
    "billing_error": FailureKind.BILLING,
    "permission_error": FailureKind.NOT_PERMITTED,
    "not_found_error": FailureKind.NOT_FOUND,
    "request_too_large": FailureKind.TOO_LARGE,
    "rate_limit_error": FailureKind.RATE_LIMITED,
    "overloaded_error": FailureKind.OVERLOADED,
    "timeout_error": FailureKind.SERVER,
    "conflict_error": FailureKind.SERVER,
}
# Gateways use these two for everything, so a telling status is believed before them.
_KIND_OF_GENERIC_TYPE = {
    "invalid_request_error": FailureKind.INVALID_REQUEST,
    "api_error": FailureKind.SERVER,
}
# Codes of the SDK (types/shared, types/*_error_details.py) that say more than type and status do.
_KIND_OF_CODE = {
    "contract_spend_limit_reached": FailureKind.SPEND_LIMIT,
    "enforced_spend_limit_reached": FailureKind.SPEND_LIMIT,
    "linked_organization_spend_limit_reached": FailureKind.SPEND_LIMIT,
    "linked_organization_billing_unavailable": FailureKind.BILLING,
    "user_profile_not_billable": FailureKind.BILLING,
    "user_profile_billing_not_authorized": FailureKind.BILLING,
    "ramp_limit_exceeded": FailureKind.RATE_LIMITED,
    "organization_on_hold": FailureKind.ON_HOLD,
    "image_dimensions_too_large": FailureKind.IMAGES_TOO_LARGE,
    "compaction_unavailable": FailureKind.OVERLOADED,
    "request_body_too_large_after_decoding": FailureKind.TOO_LARGE,
}
_KIND_OF_STATUS = {
    401: FailureKind.KEY_REFUSED,
    402: FailureKind.BILLING,
    403: FailureKind.NOT_PERMITTED,
    404: FailureKind.NOT_FOUND,
    405: FailureKind.NOT_FOUND,
    407: FailureKind.PROXY,
    408: FailureKind.SERVER,
    409: FailureKind.SERVER,
    410: FailureKind.NOT_FOUND,
    413: FailureKind.TOO_LARGE,
    429: FailureKind.RATE_LIMITED,
    529: FailureKind.OVERLOADED,
}
# The two refusals for which the API has no code, by their documented beginnings; each only leads to an offer or to one
# repair that is safe in any case (preserved-thinking and context-windows pages of the API documentation).
_TOO_LONG = re.compile(r"(?:prompt is too long|input length and `max_tokens` exceed context limit)\b")
_ABOUT_THINKING = re.compile(r"messages\.\d+\.content\.\d+\b.*thinking", re.DOTALL)
_PLACE = re.compile(r"messages(?:\.(?:\d+|content)){1,8}")
_MAX_PLACES = 600
MAX_RETRY_AFTER_S = 7 * 24 * 3_600.0
# Control characters but tab and newline, and the characters that reorder or hide text.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def failure_of_answer(
    status: int, headers: Mapping[str, str], body: str, *, is_vendor: bool, secrets: tuple[str, ...] = ()
) -> Failure:
    """The failure that an error status tells of. `headers` by lower-case name; `body` may be anything or cut off.

    On the vendor's own host a 429 without `retry-after` is the monthly spend cap
    (https://platform.claude.com/docs/en/api/rate-limits).
    """
    raw = _object_of(body)
    error = object_in(raw, "error") or {}
    kind = _kind(status, error)
    if kind is FailureKind.INVALID_REQUEST and status == 400:
        kind = _kind_of_refusal(_message(raw, error))
    has_wait = "retry-after" in headers or "retry-after-ms" in headers
    no_wait_is_spend_cap = status == 429 and is_vendor and _code(error) != "ramp_limit_exceeded"
    if kind is FailureKind.RATE_LIMITED and no_wait_is_spend_cap and not has_wait:
        kind = FailureKind.SPEND_LIMIT
    return Failure(
        kind,
        detail=clean_detail(_message(raw, error) or body, secrets),
        status=status,
        api_type=_short(string_in(error, "type"), secrets),
        request_id=request_id_of(headers, secrets) or _short(string_in(raw, "request_id"), secrets),
        retry_after_s=retry_after_s(headers),
        details=_details(error, secrets),
    )


def failure_of_error_event(raw: JsonObject, secrets: tuple[str, ...] = ()) -> Failure:
    """The failure that an `error` event in a stream tells of; its status was 200, so only its type counts."""
    error = object_in(raw, "error") or {}
    return Failure(
        _kind(None, error),
        detail=clean_detail(_message(raw, error), secrets),
        api_type=_short(string_in(error, "type"), secrets),
        request_id=_short(string_in(raw, "request_id"), secrets),
        details=_details(error, secrets),
    )


def _kind(status: int | None, error: JsonObject) -> FailureKind:
    api_type = string_in(error, "type")
    for table, word in ((_KIND_OF_CODE, _code(error)), (_KIND_OF_TYPE, api_type)):
        if word in table:
            return table[word]
    if status in _KIND_OF_STATUS:
        return _KIND_OF_STATUS[status]
    if status is not None and 300 <= status < 400:
        return FailureKind.MALFORMED  # redirects are never followed: the API has none, a captive portal has
    if status is not None and status >= 500:
        return FailureKind.SERVER
    if api_type in _KIND_OF_GENERIC_TYPE:
        return _KIND_OF_GENERIC_TYPE[api_type]
    return FailureKind.SERVER if status is None else FailureKind.INVALID_REQUEST


def _kind_of_refusal(message: str) -> FailureKind:
    """What a 400 without a telling code is about."""
    if _TOO_LONG.match(message):
        return FailureKind.CONTEXT_FULL
    return FailureKind.THINKING_REFUSED if _ABOUT_THINKING.match(message) else FailureKind.INVALID_REQUEST


def _code(error: JsonObject) -> str:
    return string_in(object_in(error, "details") or {}, "error_code")


def _details(error: JsonObject, secrets: tuple[str, ...]) -> JsonObject:
    """What of an error's details is known here; the rest of another side's words is left where it is."""
    raw = object_in(error, "details") or {}
    details: dict[str, Json] = {}
    if code := _short(_code(error), secrets):
        details["error_code"] = code
    if (side := count_in(raw, "max_side_length_pixels")) is not None:
        details["max_side_length_pixels"] = side
    paths = raw.get("paths")
    if isinstance(paths, list):
        places = [path for path in paths[:_MAX_PLACES] if isinstance(path, str) and _PLACE.fullmatch(path)]
        details["paths"] = [*places]
    return details


def _object_of(body: str) -> JsonObject:
    try:
        value: Json = load_json(body)
    except ValueError:
        return {}
    return value if isinstance(value, Mapping) else {}


def _message(raw: JsonObject, error: JsonObject) -> str:
    """The words of the error; OpenAI-shaped servers put them elsewhere."""
    return string_in(error, "message") or string_in(raw, "error") or string_in(raw, "message")


def _short(text: str, secrets: tuple[str, ...]) -> str | None:
    return clean_detail(text, secrets)[:200] or None


def request_id_of(headers: Mapping[str, str], secrets: tuple[str, ...] = ()) -> str | None:
    """The id to quote to the server's support, where it sent one."""
    return _short(headers.get("request-id") or headers.get("x-request-id") or "", secrets)


def clean_detail(text: str, secrets: tuple[str, ...] = ()) -> str:
    """Cut another side's words to size, without characters that hide or reorder text and without our secrets."""
    text = _UNSEEN.sub("", without_surrogates(text[: 10 * MAX_DETAIL_CHARACTERS])).strip()
    for secret in secrets:
        text = text.replace(secret, "[…]")
    return text if len(text) <= MAX_DETAIL_CHARACTERS else text[: MAX_DETAIL_CHARACTERS - 1] + "…"


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait: `retry-after-ms`, or `retry-after` as seconds or as a date.

    A date counts from the answer's own `date`, so that a wrong clock here does no harm. What is no finite number reads
    as not given; more than a week as a week.
    """
    wait_ms = _number(headers.get("retry-after-ms", ""))
    text = headers.get("retry-after", "")
    wait = wait_ms / 1_000 if wait_ms is not None else _number(text)
    if wait is None and (until := _date(text)) is not None:
        wait = (until - (_date(headers.get("date", "")) or datetime.now(UTC))).total_seconds()
    return None if wait is None else min(max(wait, 0.0), MAX_RETRY_AFTER_S)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text[:100])
    except (ValueError, IndexError, TypeError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
