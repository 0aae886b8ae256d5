"""Error answers are read by type, code and status; their words are cleaned before anyone sees them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.api.failures_of import clean_detail, failure_of_answer, retry_after_s
from claude_desktop.model.failures import MAX_DETAIL_CHARACTERS, FailureKind


def answered(status: int, api_type: str = "", code: str = "", **headers: str) -> FailureKind:
    body = {"type": "error", "error": {"type": api_type, "message": "m", "details": {"error_code": code}}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return failure_of_answer(status, named, json.dumps(body), is_vendor=True).kind


def test_a_429_without_a_wait_is_the_spend_cap_on_the_vendors_host_alone() -> None:
    assert answered(429, "rate_limit_error") is FailureKind.SPEND_LIMIT
    assert answered(429, "rate_limit_error", retry_after="5") is FailureKind.RATE_LIMITED
    assert answered(429, "rate_limit_error", retry_after_ms="5") is FailureKind.RATE_LIMITED
    assert answered(429, "rate_limit_error", "ramp_limit_exceeded", retry_after="5") is FailureKind.RATE_LIMITED
    assert failure_of_answer(429, {}, "", is_vendor=False).kind is FailureKind.RATE_LIMITED


@pytest.mark.parametrize(
    ("status", "api_type", "code", "kind"),
    [
        (429, "rate_limit_error", "contract_spend_limit_reached", FailureKind.SPEND_LIMIT),
        (402, "billing_error", "linked_organization_spend_limit_reached", FailureKind.SPEND_LIMIT),
        (402, "billing_error", "linked_organization_billing_unavailable", FailureKind.BILLING),
        (400, "invalid_request_error", "image_dimensions_too_large", FailureKind.IMAGES_TOO_LARGE),
        (400, "authentication_error", "", FailureKind.KEY_REFUSED),
        (500, "not_found_error", "", FailureKind.NOT_FOUND),
        (404, "invalid_request_error", "", FailureKind.NOT_FOUND),
        (418, "", "", FailureKind.INVALID_REQUEST),
        (599, "", "", FailureKind.SERVER),
        (304, "", "", FailureKind.MALFORMED),
        (407, "", "", FailureKind.PROXY),
    ],
)
def test_code_then_type_then_status_decide(status: int, api_type: str, code: str, kind: FailureKind) -> None:
    assert answered(status, api_type, code, retry_after="1") is kind


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("prompt is too long: 213462 tokens > 200000 maximum", FailureKind.CONTEXT_FULL),
        (
            "messages.5.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be",
            FailureKind.THINKING_REFUSED,
        ),
        ("messages.1.content.0: Invalid `signature` in `thinking` block", FailureKind.THINKING_REFUSED),
        ('"thinking.type.disabled" is not supported for this model.', FailureKind.INVALID_REQUEST),
        ("thinking.enabled.budget_tokens: Field required", FailureKind.INVALID_REQUEST),
        ("messages: at least one message is required", FailureKind.INVALID_REQUEST),
    ],
)
def test_the_two_refusals_without_a_code_are_told_by_their_documented_beginning(
    message: str, kind: FailureKind
) -> None:
    body = json.dumps({"type": "error", "error": {"type": "invalid_request_error", "message": message}})
    assert failure_of_answer(400, {}, body, is_vendor=True).kind is kind
    assert failure_of_answer(500, {}, body, is_vendor=True).kind is FailureKind.SERVER


def test_of_the_details_what_is_known_is_kept_and_cleaned() -> None:
    details = {
        "error_code": "image_dimensions_too_large",
        "max_side_length_pixels": 2_000,
        "paths": ["messages.0.content.1", "messages.2.content.1.content.0", "/etc/passwd", 7],
        "more": "words",
    }
    error = {"type": "invalid_request_error", "message": "m", "details": details}
    failure = failure_of_answer(400, {}, json.dumps({"type": "error", "error": error}), is_vendor=True)
    assert failure.error_code == "image_dimensions_too_large"
    assert failure.details == {
        "error_code": "image_dimensions_too_large",
        "max_side_length_pixels": 2_000,
        "paths": ["messages.0.content.1", "messages.2.content.1.content.0"],
    }


@given(st.integers(100, 999), st.text(), st.dictionaries(st.sampled_from(["retry-after", "date"]), st.text()))
def test_any_answer_is_a_failure(status: int, body: str, headers: dict[str, str]) -> None:
    failure = failure_of_answer(status, headers, body, is_vendor=True)
    assert failure.kind is not FailureKind.BUG
    assert failure.retry_after_s is None or 0 <= failure.retry_after_s <= 604_800


@given(st.text(st.characters(codec=None, categories=None)))
def test_details_are_short_and_show_what_they_are(text: str) -> None:
    cleaned = clean_detail(text * 50)
    assert len(cleaned) <= MAX_DETAIL_CHARACTERS
    cleaned.encode()
    assert not set(cleaned) & set("\x00\x1b\x07\u202e\u2066\u200b\ufeff\x9b")


def test_details_hold_no_secret_even_at_the_cut() -> None:
    secret = "sk-ant-0123456789"
    for place in range(MAX_DETAIL_CHARACTERS - 40, MAX_DETAIL_CHARACTERS + 5):
        assert secret[:8] not in clean_detail("x" * place + secret, (secret,))
    assert clean_detail("a\u200b" + secret + "b", (secret,)) == "a[…]b"
    assert secret not in clean_detail("sk-ant\u200b-0123456789", (secret,))


@pytest.mark.parametrize(
    "body", ['{"error": "words"}', '{"message": "words"}', '{"error": {"message": "words"}}', "words"]
)
def test_the_words_are_found_in_any_shape(body: str) -> None:
    assert failure_of_answer(500, {}, body, is_vendor=False).detail == "words"


def test_a_date_counts_from_the_servers_own_clock() -> None:
    date = {"date": "Sun, 06 Nov 1994 08:49:37 GMT", "retry-after": "Sun, 06 Nov 1994 08:50:00 GMT"}
    assert retry_after_s(date) == 23.0
    assert retry_after_s({"retry-after": "Sun, 06 Nov 1994 08:50:00 GMT"}) == 0.0
    assert retry_after_s({"retry-after": "Sun, 06 Nov 9994 08:50:00 -0000"}) == 604_800.0
