"""Errors in the shape that the API uses (https://platform.claude.com/docs/en/api/errors)."""

from __future__ import annotations

from typing import Any

JsonObject = dict[str, Any]

TYPE_OF_STATUS = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    405: "invalid_request_error",
    408: "timeout_error",
    409: "conflict_error",
    413: "request_too_large",
    429: "rate_limit_error",
    431: "invalid_request_error",
    500: "api_error",
    503: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}


class ApiError(Exception):
    """Raised where a request is answered with an error. `headers` are sent beside the usual ones; `details` hold the
    `error_code` of errors that have one."""

    def __init__(
        self,
        status: int,
        message: str,
        headers: tuple[tuple[str, str], ...] = (),
        details: JsonObject | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.type = TYPE_OF_STATUS.get(status, "api_error")
        self.message = message
        self.headers = headers
        self.details = details


def error_body(error_type: str, message: str, request_id: str | None, details: JsonObject | None = None) -> JsonObject:
    """The body of an error, and of an `error` event in a stream."""
    error: JsonObject = {"type": error_type, "message": message}
    if details is not None:
        error["details"] = details
    return {"type": "error", "error": error, "request_id": request_id}


def invalid(message: str) -> ApiError:
    """A 400: the request is not one that the API takes."""
    return ApiError(400, message)


def extra_input(path: str) -> ApiError:
    """A 400 for a parameter that does not exist at that place."""
    return invalid(f"{path}: Extra inputs are not permitted")
