"""What a server reported comes back from the cache as it was, over the table of the version that reads it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from claude_desktop.model.catalogue import Model
from claude_desktop.model.json_values import Json
from claude_desktop.model.model_table import merge, parse_table
from claude_desktop.model.reported_models import models_from_json, models_to_json
from claude_desktop.resource_path import resource_path

TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))


@pytest.mark.parametrize("follows_vendor", [True, False])
def test_every_known_model_comes_back(follows_vendor: bool) -> None:
    models = tuple(
        merge({"id": model_id}, TABLE, follows_vendor=follows_vendor) for model_id in (*TABLE.models, "born-tomorrow")
    )
    changed = replace(models[0], name="Another name", retires_on=date(2030, 1, 2), effort_levels=("low", "max"))
    for known in ((*models, models[0]), (changed, *models[1:])):
        back = models_from_json(json.loads(json.dumps(models_to_json(known))), TABLE, follows_vendor=follows_vendor)
        assert {model.id: model for model in known} == {model.id: model for model in back}


@pytest.mark.parametrize("raw", [None, 5, {}, "x", [None, 3, {}, {"id": 5}, {"id": ""}, {"id": "x" * 201}]])
def test_what_makes_no_sense_is_left_out(raw: Json) -> None:
    assert models_from_json(raw, TABLE, follows_vendor=True) == ()


def test_prices_come_from_the_table_of_this_version() -> None:
    model = TABLE.models[TABLE.listed[0]]
    (written,) = models_to_json([replace(model, prices=())])
    assert "prices" not in written
    (back,) = models_from_json([written], TABLE, follows_vendor=True)
    assert back.prices == model.prices
    assert isinstance(back, Model)
