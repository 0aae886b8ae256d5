"""How a reply in a certain form is asked for: enforced by the API where it can, by the old technique where a model
still takes it, by words everywhere else; and the server's tools that the person switched on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from claude_desktop.model.catalogue import Model
from claude_desktop.model.json_values import Json, JsonObject, dump_json, object_in, string_in
from claude_desktop.model.output import Output, OutputKind
from claude_desktop.model.schema_adapting import adapt_schema
from claude_desktop.model.server_tools import ServerTools, declarations
from claude_desktop.model.texts import without_surrogates

FENCE = "```"
_MAX_STOP_SEQUENCES = 64
# What the assistant's turn begins with: the reply goes on from there and stops at the fence's end.
_PREFILLS = {
    OutputKind.JSON: "```json",
    OutputKind.CODE: "```",
    OutputKind.CSV: "```csv",
    OutputKind.LIST: "```text",
}
# Spoken to the model, so in English and not translated.
_WORDS = {
    OutputKind.JSON: "Answer with one JSON value and nothing else: no words before or after it, no Markdown.",
    OutputKind.CODE: "Answer with code only, in one fenced code block that names its language. Put what needs to be"
    " explained into comments; write no words before or after the block.",
    OutputKind.CSV: "Answer with CSV only (RFC 4180): first a row of column names, commas between fields, double quotes"
    " around fields that hold commas, quotes or line breaks. No words before or after it, no Markdown.",
    OutputKind.LIST: 'Answer with a list only: one item a line, each line beginning with "- ". No words before or after'
    " it, no other Markdown.",
}
_WITH_SCHEMA = "It must be valid against this JSON Schema:"


class Technique(StrEnum):
    """How the form of a reply is asked for."""

    ENFORCED = "enforced"
    PREFILL = "prefill"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class AskedOutput:
    """What was asked for with one request, kept with its turn: a reply is read by this, whatever the settings say by
    then. `prefill` is what the reply goes on from, which is not in its text."""

    kind: OutputKind
    technique: Technique
    schema: JsonObject | None = None
    prefill: str = ""


def technique_for(output: Output, model: Model, body: JsonObject) -> Technique:
    """How this model is asked for this form; `body` is the rest of the request."""
    if _is_enforced(output, model):
        return Technique.ENFORCED
    return Technique.PREFILL if _takes_prefill(model, body) else Technique.WORDS


def add_output(body: dict[str, Json], output: Output, model: Model) -> AskedOutput | None:
    """Add to a request what asks for the form; the messages must be in it already. None where text is wanted, or where
    the person's own parameters say another form."""
    config = object_in(body, "output_config") or {}
    if output.kind is OutputKind.TEXT or "format" in config:
        return None
    technique, schema = technique_for(output, model, body), output.schema
    if technique is Technique.ENFORCED and schema is not None:
        adapted = adapt_schema(schema).schema
        body["output_config"] = {**config, "format": {"type": "json_schema", "schema": _clean(adapted)}}
        return AskedOutput(output.kind, technique, schema)
    _add_words(body, output)
    if technique is not Technique.PREFILL:
        return AskedOutput(output.kind, technique, schema)
    prefill = _PREFILLS[output.kind]
    messages = body.get("messages")
    body["messages"] = [
        *(messages if isinstance(messages, list) else []),
        {"role": "assistant", "content": [{"type": "text", "text": prefill}]},
    ]
    stops = body.get("stop_sequences")
    own = [stop for stop in stops if stop != FENCE] if isinstance(stops, list) else []
    body["stop_sequences"] = [*own[: _MAX_STOP_SEQUENCES - 1], FENCE]
    return AskedOutput(output.kind, technique, schema, prefill)


def add_server_tools(body: dict[str, Json], tools: ServerTools, output: Output, model: Model) -> None:
    """Declare the server's tools beside those of the person's own parameters, which win where a name is the same.

    Citations and an enforced form exclude each other (structured-outputs page of the API documentation).
    """
    cites = not _is_enforced(output, model) and "format" not in (object_in(body, "output_config") or {})
    given = body.get("tools")
    own = list(given) if isinstance(given, list) else []
    names = {string_in(tool, "name") for tool in _objects(own)}
    made = [entry for entry in declarations(tools, model.server_tools, cites=cites) if entry["name"] not in names]
    if made:
        body["tools"] = [*own, *made]


def _is_enforced(output: Output, model: Model) -> bool:
    schema = output.schema
    return bool(model.structured_outputs) and schema is not None and adapt_schema(schema).schema is not None


def _takes_prefill(model: Model, body: JsonObject) -> bool:
    """Tell whether the assistant's turn may begin with our words: on three older models, with thinking off, where no
    tool may be called first and the reply really begins here (prefill page of the API documentation)."""
    thinks = string_in(object_in(body, "thinking") or {}, "type") not in ("", "disabled")
    messages = list(_objects(body.get("messages")))
    begins = not messages or messages[-1].get("role") != "assistant"
    return model.takes_prefill and not thinks and begins and not body.get("tools")


def own_system(turn_request: JsonObject, asked: AskedOutput | None) -> str | None:
    """The system prompt of a request as the person wrote it, without the words that ask for a form; None where the
    request had other blocks in its place."""
    system = turn_request.get("system") or ""
    if not isinstance(system, str) or asked is None or asked.technique is Technique.ENFORCED:
        return system if isinstance(system, str) else None
    words = _words(asked.kind, asked.schema)
    return system.removesuffix(words).removesuffix("\n\n")


def _words(kind: OutputKind, schema: JsonObject | None) -> str:
    return _WORDS[kind] if schema is None else f"{_WORDS[kind]} {_WITH_SCHEMA}\n{dump_json(schema)}"


def _add_words(body: dict[str, Json], output: Output) -> None:
    words = _words(output.kind, output.schema)
    system = body.get("system")
    if isinstance(system, list):
        body["system"] = [*system, {"type": "text", "text": words}]
    else:
        body["system"] = f"{system}\n\n{words}" if isinstance(system, str) and system.strip() else words


def _objects(value: Json) -> Iterable[JsonObject]:
    return (item for item in value if isinstance(item, Mapping)) if isinstance(value, list | tuple) else ()


def _clean(value: Json) -> Json:
    """The value with readable characters where it has lone surrogates, which can not be sent."""
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, Mapping):
        return {without_surrogates(key): _clean(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(part) for part in value]
    return value


def asked_to_json(asked: AskedOutput) -> JsonObject:
    """Write it for the store."""
    values: dict[str, Json] = {"kind": asked.kind.value, "technique": asked.technique.value}
    if asked.schema is not None:
        values["schema"] = asked.schema
    if asked.prefill:
        values["prefill"] = asked.prefill
    return values


def asked_from_json(raw: JsonObject) -> AskedOutput | None:
    """Read what `asked_to_json` wrote; None for anything else."""
    kind, technique = string_in(raw, "kind"), string_in(raw, "technique")
    if kind not in set(OutputKind) or technique not in set(Technique):
        return None
    return AskedOutput(OutputKind(kind), Technique(technique), object_in(raw, "schema"), string_in(raw, "prefill"))
