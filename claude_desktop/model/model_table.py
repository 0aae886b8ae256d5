"""The dated local table of models: parses it, and merges what the Models API reports over it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from claude_desktop.model.catalogue import Model, PriceBand
from claude_desktop.model.json_values import Json, JsonObject, count_in, object_in, string_in
from claude_desktop.model.server_tools import CODE_EXECUTION, SERVER_TOOLS, WEB_FETCH, WEB_SEARCH
from claude_desktop.model.settings import EFFORT_LEVELS
from claude_desktop.model.texts import without_surrogates

_MAX_NAME_CHARACTERS = 200
_OF_THE_VENDOR: dict[str, Any] = {
    "prices": (),
    "prices_as_of": None,
    "structured_outputs": None,
    "server_tools": (),
    "takes_system_messages": False,
    "compacts": None,
    "reads": frozenset(),
}


@dataclass(frozen=True, slots=True)
class ModelTable:
    """What `resources/models.toml` says. `models` by id, dated ids included; `newest` is what a model of the vendor
    that is not in the table is taken for; `listed` the ids in the table's order, each model once; `own` what the person
    says of models, by id, which is in `models` already; `retired` what is gone, by id."""

    as_of: date
    models: Mapping[str, Model]
    newest: Model
    listed: tuple[str, ...] = ()
    own: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    retired: Mapping[str, Model] = field(default_factory=dict)

    def known_models(self) -> tuple[Model, ...]:
        """The models to offer before the server's own list was ever fetched, without those that few may use."""
        return tuple(self.models[model_id] for model_id in self.listed if not self.models[model_id].gated)

    def model(self, model_id: str, *, follows_vendor: bool = True) -> Model:
        """The model with that id. One that is not in the table behaves like the newest on a server that follows the
        vendor; elsewhere nothing is claimed of it but that, like every local server, it takes a temperature.

        Prices, enforced output, the server's tools and whose reasoning is read are the vendor's, so they are left out
        on other servers. What the person says holds everywhere.
        """
        known = self.models.get(model_id)
        own = self.own.get(model_id, {})
        if not follows_vendor:
            unknown = Model(model_id, model_id, takes_sampling=True)
            return replace(replace(known, **_OF_THE_VENDOR) if known else unknown, **own)
        known = known or self.retired.get(model_id)
        return known or replace(replace(self.newest, id=model_id, name=model_id), **own)


def parse_table(text: str) -> ModelTable:
    """Read the table's TOML. Raises `ValueError` where it is broken: it ships with the app, so that is a bug."""
    try:
        raw = tomllib.loads(text)
        as_of = raw["as_of"]
        if type(as_of) is not date:
            raise ValueError("as_of is not a date")
        newest = _model({"id": "newest", "name": "newest", **raw["newest"]}, as_of)
        models = _by_id(raw["models"], as_of)
        retired = _by_id([{**entry, "lifecycle": "retired"} for entry in raw.get("retired", ())], as_of)
        listed = tuple(entry["id"] for entry in raw["models"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"the table of models is broken: {error!r}") from error
    return ModelTable(as_of, models, newest, listed, retired=retired)


def _by_id(entries: Sequence[Mapping[str, Any]], as_of: date) -> dict[str, Model]:
    models: dict[str, Model] = {}
    for entry in entries:
        model = _model(entry, as_of)
        for model_id in (model.id, *entry.get("aliases", ())):
            if model_id in models:
                raise ValueError(f"{model_id} is in the table twice")
            models[model_id] = replace(model, id=model_id)
    return models


def _model(entry: Mapping[str, Any], as_of: date) -> Model:
    values = {key: value for key, value in entry.items() if key not in ("aliases", "prices")}
    values["effort_levels"] = tuple(entry.get("effort_levels", ()))
    for name in ("thinking_types", "reads", "does_not_read", "read_only_by"):
        values[name] = frozenset(entry.get(name, ()))
    values["server_tools"] = tuple(entry.get("server_tools", ()))
    bands = tuple(_band(band) for band in entry.get("prices", ()))
    return Model(**values, prices=bands, prices_as_of=as_of if bands else None)


def _band(raw: Mapping[str, float]) -> PriceBand:
    bound = raw.get("up_to_prompt_tokens")
    return PriceBand(
        input_usd=float(raw["input"]),
        output_usd=float(raw["output"]),
        write_5m_usd=float(raw["write_5m"]),
        write_1h_usd=float(raw["write_1h"]),
        read_usd=float(raw["read"]),
        up_to_prompt_tokens=None if bound is None else int(bound),
    )


def merge(reported: JsonObject, table: ModelTable, *, follows_vendor: bool = True) -> Model:
    """Complete one entry of `GET /v1/models` from the table. What the server reports wins; a field that is missing or
    of the wrong type counts as not reported (servers that only speak the protocol send little more than an id).

    Fields: https://platform.claude.com/docs/en/api/models/list.
    """
    model = table.model(string_in(reported, "id"), follows_vendor=follows_vendor)
    name = without_surrogates(string_in(reported, "display_name")).strip()[:_MAX_NAME_CHARACTERS]
    capabilities = object_in(reported, "capabilities") or {}
    return replace(
        model,
        name=name or model.name,
        line=string_in(reported, "line") or model.line,
        lifecycle=string_in(reported, "lifecycle") or model.lifecycle,
        retires_on=_reported_date(reported.get("retires_at")) or model.retires_on,
        context_tokens=count_in(reported, "max_input_tokens") or model.context_tokens,
        max_output_tokens=count_in(reported, "max_tokens") or model.max_output_tokens,
        effort_levels=_effort_levels(capabilities, model.effort_levels),
        thinking_types=_thinking_types(capabilities, model.thinking_types),
        image_input=_supported(capabilities, "image_input", model.image_input),
        pdf_input=_supported(capabilities, "pdf_input", model.pdf_input),
        structured_outputs=_supported(capabilities, "structured_outputs", model.structured_outputs),
        server_tools=_server_tools(capabilities, model.server_tools, table.newest.server_tools),
        compacts=_compacts(capabilities, model.compacts),
    )


def _supported(capabilities: JsonObject, name: str, otherwise: bool | None) -> bool | None:
    value = (object_in(capabilities, name) or {}).get("supported")
    return value if isinstance(value, bool) else otherwise


def _server_tools(capabilities: JsonObject, known: tuple[str, ...], basic: tuple[str, ...]) -> tuple[str, ...]:
    """The newest versions that are known of this model; of one that is not known, those that every model has. The API
    reports searching and running code; pages come with searching. The newer versions are called out of running code
    (programmatic-tool-calling page of the API documentation): where a model can not do that, it gets the basic ones."""
    if _supported(capabilities, "code_execution", None) is False:
        names = {version.rpartition("_")[0] for version in known}
        known = tuple(version for version in basic if version.rpartition("_")[0] in names)
    tools = object_in(capabilities, "server_tools")
    if tools is None:
        return known
    reported: dict[str, bool | None] = {name: _supported(tools, name, None) for name in (WEB_SEARCH, CODE_EXECUTION)}
    reported[WEB_FETCH] = reported[WEB_SEARCH]
    if tools.get("supported") is False:
        reported = dict.fromkeys(SERVER_TOOLS, False)
    kept = [version for version in known if reported.get(version.rpartition("_")[0]) is not False]
    has = {version.rpartition("_")[0] for version in known}
    more = [version for version in basic if (name := version.rpartition("_")[0]) not in has and reported.get(name)]
    return (*kept, *more)


def _compacts(capabilities: JsonObject, otherwise: bool | None) -> bool | None:
    """Whether the model takes the parameter `compaction`. Only the beta list says so; the other one tells of the older
    way to the same summary."""
    older = _supported(object_in(capabilities, "context_management") or {}, "compact_20260112", otherwise)
    return _supported(object_in(capabilities, "compaction") or {}, "summarize", older)


def _effort_levels(capabilities: JsonObject, otherwise: tuple[str, ...]) -> tuple[str, ...]:
    effort = object_in(capabilities, "effort")
    if effort is None or not isinstance(effort.get("supported"), bool):
        return otherwise
    if effort["supported"] is False:
        return ()
    return tuple(level for level in EFFORT_LEVELS if _supported(effort, level, None))


def _thinking_types(capabilities: JsonObject, otherwise: frozenset[str]) -> frozenset[str]:
    types = object_in(object_in(capabilities, "thinking") or {}, "types")
    if types is None:
        return otherwise
    return frozenset(name for name in types if _supported(types, name, None))


def _reported_date(value: Json) -> date | None:
    """An RFC 3339 time, or Unix seconds as some servers send, as its day in UTC."""
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC).date()
    except (ValueError, OverflowError, OSError):
        return None
    return None
