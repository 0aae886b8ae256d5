"""What a person says of models in a `models.toml` of their own: it goes over the app's table, model by model."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import partial
from typing import Any, get_type_hints

from claude_desktop.model.catalogue import Model, PriceBand, undated_id
from claude_desktop.model.model_table import ModelTable
from claude_desktop.model.texts import QT_TRANSLATE_NOOP

MAX_TEXT_CHARACTERS = 200
_NOT_TOML = QT_TRANSLATE_NOOP("OwnModels", "it is not TOML ({detail})")
_UNKNOWN_NAME = QT_TRANSLATE_NOOP("OwnModels", "“{detail}” is nothing that can be said of a model")
_WRONG_VALUE = QT_TRANSLATE_NOOP("OwnModels", "“{detail}” has a value of the wrong kind")
_NO_ID = QT_TRANSLATE_NOOP("OwnModels", "a model needs an id")
_TWICE = QT_TRANSLATE_NOOP("OwnModels", "“{detail}” is there twice")
_BAND_NAMES = {
    "up_to_prompt_tokens": "up_to_prompt_tokens",
    "input": "input_usd",
    "output": "output_usd",
    "write_5m": "write_5m_usd",
    "write_1h": "write_1h_usd",
    "read": "read_usd",
}


@dataclass(frozen=True, slots=True)
class TableProblem:
    """Why the file was not used: a sentence (in the context `OwnModels`, with a place for `detail`), and the line."""

    sentence: str
    detail: str = ""
    line: int | None = None


class OwnModelsError(ValueError):
    """The file can not be used."""

    def __init__(self, problem: TableProblem) -> None:
        super().__init__(f"line {problem.line}: {problem.sentence.format(detail=problem.detail)}")
        self.problem = problem


def with_own_models(table: ModelTable, text: str) -> ModelTable:
    """Put what the file says over the table. Raises `OwnModelsError`, and then nothing of it holds.

    Each `[[models]]` names an `id` and whatever of a model it says otherwise, in the words of `resources/models.toml`.
    What it leaves out stays; prices of the cache that it leaves out are those of input.
    """
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise OwnModelsError(TableProblem(_NOT_TOML, str(error), line)) from error
    lines = _Lines(text)
    for name in raw:
        if name not in ("as_of", "models"):
            raise OwnModelsError(TableProblem(_UNKNOWN_NAME, name, lines.of(name)))
    as_of = raw.get("as_of")
    if as_of is not None and type(as_of) is not date:
        raise OwnModelsError(TableProblem(_WRONG_VALUE, "as_of", lines.of("as_of")))
    entries = raw.get("models", [])
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise OwnModelsError(TableProblem(_WRONG_VALUE, "models", lines.of("models")))
    own: dict[str, Mapping[str, Any]] = {}
    for number, entry in enumerate(entries):
        model_id, values = _entry(entry, partial(lines.of, entry=number), as_of)
        if model_id in own:
            raise OwnModelsError(TableProblem(_TWICE, model_id, lines.of("id", number)))
        own[model_id] = values
    return _over(table, own)


def _over(table: ModelTable, own: Mapping[str, Mapping[str, Any]]) -> ModelTable:
    by_undated = {undated_id(model_id): values for model_id, values in own.items()}
    models = {
        model_id: replace(model, **own.get(model_id, by_undated.get(undated_id(model_id), {})))
        for model_id, model in table.models.items()
    }
    return replace(table, models=models, own=own)


def _entry(
    entry: Mapping[str, Any], line_of: Callable[[str], int | None], as_of: date | None
) -> tuple[str, Mapping[str, Any]]:
    model_id = entry.get("id")
    if not isinstance(model_id, str) or not 0 < len(model_id) <= MAX_TEXT_CHARACTERS:
        raise OwnModelsError(TableProblem(_NO_ID, "", line_of("id")))
    values: dict[str, Any] = {}
    for name, raw in entry.items():
        if name == "id":
            continue
        if name not in _READERS:
            raise OwnModelsError(TableProblem(_UNKNOWN_NAME, name, line_of(name)))
        try:
            values[name] = _READERS[name](raw)
        except ValueError as error:
            raise OwnModelsError(TableProblem(_WRONG_VALUE, name, line_of(name))) from error
    if "prices" in values:
        values["prices_as_of"] = as_of
    return model_id, values


class _Lines:
    """Finds the line in which something is said. TOML's own reader does not tell."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        header = re.compile(r"\s*\[\[\s*\"?models\"?\s*\]\]")
        self._headers = [at for at, line in enumerate(self._lines) if header.match(line)]

    def of(self, name: str, entry: int | None = None) -> int | None:
        """The line of a name, in the whole file or in one model of it, counted from 1; None where it is not found."""
        first, end = 0, len(self._lines)
        if entry is not None and entry < len(self._headers):
            first = self._headers[entry]
            end = next(iter(self._headers[entry + 1 : entry + 2]), end)
        says = re.compile(rf"[\s\[]*(?:models\.)?[\"']?{re.escape(name)}[\"']?\s*[=.\]]")
        found = next((at + 1 for at in range(first, end) if says.match(self._lines[at])), None)
        return found if found is not None or entry is None or entry >= len(self._headers) else first + 1


def _text(raw: object) -> str:
    if isinstance(raw, str) and len(raw) <= MAX_TEXT_CHARACTERS:
        return raw
    raise ValueError("not a text")


def _day(raw: object) -> date:
    if type(raw) is date:
        return raw
    raise ValueError("not a day")


def _flag(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    raise ValueError("neither true nor false")


def _number(raw: object) -> float:
    if isinstance(raw, int | float) and not isinstance(raw, bool) and math.isfinite(raw) and raw >= 0:
        return float(raw)
    raise ValueError("not a number from 0 on")


def _positive(raw: object) -> float:
    if (number := _number(raw)) > 0:
        return number
    raise ValueError("not more than 0")


def _count(raw: object) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw < 10**12:
        return raw
    raise ValueError("not a whole number from 1 on")


def _texts(raw: object) -> tuple[str, ...]:
    if isinstance(raw, list):
        return tuple(_text(item) for item in raw)
    raise ValueError("not a list")


def _set_of_texts(raw: object) -> frozenset[str]:
    return frozenset(_texts(raw))


def _bands(raw: object) -> tuple[PriceBand, ...]:
    """Bands in the order of their bounds; only the last has none."""
    if not isinstance(raw, list):
        raise ValueError("not a list")
    bands = tuple(_band(item) for item in raw)
    bounds = [band.up_to_prompt_tokens for band in bands]
    known = [bound for bound in bounds if bound is not None]
    if bands and (bounds[-1] is not None or len(known) < len(bounds) - 1 or known != sorted(set(known))):
        raise ValueError("bands out of order")
    return bands


def _band(raw: object) -> PriceBand:
    if not isinstance(raw, Mapping) or not {"input", "output"} <= raw.keys() <= _BAND_NAMES.keys():
        raise ValueError("not a price")
    bound = raw.get("up_to_prompt_tokens")
    rest = {key: raw.get(key, raw["input"]) for key in ("input", "output", "write_5m", "write_1h", "read")}
    prices = {_BAND_NAMES[key]: _number(value) for key, value in rest.items()}
    return PriceBand(**prices, up_to_prompt_tokens=None if bound is None else _count(bound))


_BY_TYPE: dict[Any, Callable[[object], Any]] = {
    str: _text,
    str | None: _text,
    date | None: _day,
    bool: _flag,
    bool | None: _flag,
    int | None: _count,
    float: _positive,
    float | None: _positive,
    tuple[str, ...]: _texts,
    frozenset[str]: _set_of_texts,
    tuple[PriceBand, ...]: _bands,
}
_TYPES = get_type_hints(Model)
# A field of the catalogue that is new can be set here at once: it is read by its type.
_READERS = {item.name: _BY_TYPE[_TYPES[item.name]] for item in fields(Model) if item.name not in ("id", "prices_as_of")}
