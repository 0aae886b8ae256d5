"""Writes a request that was sent as something to paste: JSON, a curl command, a Python program for the SDK. Pure."""

from __future__ import annotations

import json
import keyword
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claude_desktop.model.accounts import CURRENT_API_VERSION, VENDOR_URL, AuthStyle
from claude_desktop.model.json_values import Json, JsonObject

KEY_VARIABLE = "ANTHROPIC_API_KEY"
_WIDTH_CHARACTERS = 100
_SHOWN_MESSAGES = 200
_SHOWN_CHARACTERS = 4_000
# What `messages.create` of the SDK takes by name (anthropic 2.12, resources/messages/messages.py); the rest of a body
# has to go into `extra_body`. A test compares this with the SDK that is installed.
SDK_ARGUMENTS = frozenset(
    {
        "cache_control", "container", "diagnostics", "inference_geo", "max_tokens", "messages", "metadata", "model",
        "output_config", "service_tier", "speed", "stop_sequences", "stream", "system", "thinking", "tool_choice",
        "tools", "user_profile_id", "workspace_id",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SentRequest:
    """A request for a reply: where to, how the key goes, which version of the API, and the whole JSON body.

    `headers` are further ones that the account asks for, their values hidden: they may be secrets.
    """

    base_url: str
    auth_style: AuthStyle
    api_version: str
    body: JsonObject
    headers: tuple[str, ...] = ()


def as_json(sent: SentRequest) -> str:
    """The body, indented, value for value and in the order that was sent."""
    return json.dumps(sent.body, ensure_ascii=False, indent=2)


def as_shown(body: JsonObject) -> tuple[str, bool]:
    """The body as it is shown, and whether that is all of it: long texts and a long history are shown in part, because
    a field of ten million characters would hold up the window. What is copied is always whole."""
    shown, parts = dict(body), list[bool]()
    messages = body.get("messages")
    if isinstance(messages, Sequence) and not isinstance(messages, str) and len(messages) > _SHOWN_MESSAGES:
        half = _SHOWN_MESSAGES // 2
        left_out = f"… {len(messages) - 2 * half:,} messages are not shown here …"
        shown["messages"] = [*messages[:half], left_out, *messages[-half:]]
        parts.append(True)
    return json.dumps(_shortened(shown, parts), ensure_ascii=False, indent=2), not parts


def _shortened(value: Json, parts: list[bool]) -> Json:
    if isinstance(value, str):
        if len(value) <= _SHOWN_CHARACTERS:
            return value
        parts.append(True)
        return f"{value[:_SHOWN_CHARACTERS]}… ({len(value) - _SHOWN_CHARACTERS:,} more characters)"
    if isinstance(value, Mapping):
        return {key: _shortened(item, parts) for key, item in value.items()}
    return [_shortened(item, parts) for item in value] if isinstance(value, Sequence) else value


def as_curl(sent: SentRequest) -> str:
    """A command for a POSIX shell that sends the same body; the key is taken from a variable.

    The body stands in a quoted here-document: the shell expands nothing in it, and no line of JSON can end it.
    """
    lines = [f"curl --no-buffer {shlex.quote(sent.base_url.rstrip('/') + '/v1/messages')}"]
    lines += [f"  --header {header}" for header in _curl_headers(sent)]
    lines.append("  --data-binary @- <<'REQUEST'")
    return " \\\n".join(lines) + f"\n{as_json(sent)}\nREQUEST\n"


def as_python(sent: SentRequest) -> str:
    """A program that sends the same body with the SDK and prints the reply as it comes."""
    known = {key: value for key, value in sent.body.items() if key in SDK_ARGUMENTS and key != "stream"}
    other: JsonObject = {key: value for key, value in sent.body.items() if key not in SDK_ARGUMENTS}
    arguments = [f"    {key}={_literal(value, 4)},\n" for key, value in known.items()]
    if other:
        arguments.append(f"    extra_body={_literal(other, 4)},\n")
    if sent.api_version != CURRENT_API_VERSION:
        arguments.append(f"    extra_headers={_literal({'anthropic-version': sent.api_version}, 4)},\n")
    return (
        "import os\n\nimport anthropic\n\n"
        f"client = anthropic.Anthropic(\n{''.join(_client_arguments(sent))})\n"
        f"stream = client.messages.create(\n{''.join(arguments)}    stream=True,\n)\n"
        "for event in stream:\n"
        "    if event.type == 'content_block_delta' and event.delta.type == 'text_delta':\n"
        "        print(event.delta.text, end='', flush=True)\n"
        "print()\n"
    )


def _curl_headers(sent: SentRequest) -> list[str]:
    headers = ["'content-type: application/json'", shlex.quote(f"anthropic-version: {sent.api_version}")]
    if sent.auth_style in (AuthStyle.BEARER, AuthStyle.BOTH):
        headers.append(f'"authorization: Bearer ${KEY_VARIABLE}"')
    if sent.auth_style in (AuthStyle.X_API_KEY, AuthStyle.BOTH):
        headers.append(f'"x-api-key: ${KEY_VARIABLE}"')
    # A header's name may have marks that mean something to a shell, such as ` and $.
    return headers + [f"""{shlex.quote(f"{name}: ")}"${_variable_of(name)}\"""" for name in sent.headers]


def _client_arguments(sent: SentRequest) -> list[str]:
    key = f"os.environ['{KEY_VARIABLE}']"
    arguments = [f"    api_key={key},\n" if sent.auth_style is not AuthStyle.NONE else '    api_key="none",\n']
    if sent.base_url != VENDOR_URL:
        arguments.append(f"    base_url={sent.base_url!r},\n")
    headers = [f"{name!r}: os.environ['{_variable_of(name)}']" for name in sent.headers]
    if sent.auth_style in (AuthStyle.X_API_KEY, AuthStyle.BOTH):
        headers.insert(0, f"'x-api-key': {key}")
    if headers:
        arguments.append(f"    default_headers={{{', '.join(headers)}}},\n")
    return arguments


def _variable_of(header: str) -> str:
    """The name of an environment variable for the value of a header, which is not shown."""
    name = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in header).upper()
    return name if name.isidentifier() and not keyword.iskeyword(name) else f"HEADER_{name}"


def _literal(value: Json, indent: int) -> str:
    """A Python expression for a JSON value: on one line where it is short, else an item a line, `indent` spaces in.

    Strings are written as `repr` does: it escapes what a reader would not see, such as marks that turn the direction.
    """
    flat = repr(value)
    is_short = len(flat) + indent <= _WIDTH_CHARACTERS
    if is_short or isinstance(value, str) or not isinstance(value, Mapping | Sequence) or not value:
        return flat
    pad = " " * (indent + 4)
    if isinstance(value, Mapping):
        items = [f"{pad}{key!r}: {_literal(item, indent + 4)},\n" for key, item in value.items()]
        return "{\n" + "".join(items) + " " * indent + "}"
    items = [f"{pad}{_literal(item, indent + 4)},\n" for item in value]
    return "[\n" + "".join(items) + " " * indent + "]"
