"""The catalogue has every documented model in the API's own shape, and pages as the API does."""

from __future__ import annotations

from typing import Any

import anthropic
import pytest

from claude_desktop.demo.api_errors import ApiError
from claude_desktop.demo.models import MODELS, model_info, model_page, one_model, rules_of
from claude_desktop.demo.pace import INSTANT
from claude_desktop.demo.server import DemoServer
from tests.fakes.clients import http_client, sdk_client
from tests.fakes.faulty_server import running
from tests.fakes.plain_loop import run_plain

# IDs known to the SDK 2.12 (anthropic/types/model.py).
KNOWN_TO_SDK = {
    *("claude-fable-5-2", "claude-mythos-5-2", "claude-haiku-5-5", "claude-sonnet-5-5", "claude-fable-5-1"),
    *("claude-opus-5-5", "claude-mythos-5-1", "claude-sonnet-5", "claude-fable-5", "claude-mythos-5", "claude-opus-5"),
    *("claude-opus-4-8", "claude-opus-4-7", "claude-mythos-preview", "claude-opus-4-6", "claude-sonnet-4-6"),
    *("claude-haiku-4-5", "claude-haiku-4-5-20251001", "claude-opus-4-5", "claude-opus-4-5-20251101"),
    *("claude-sonnet-4-5", "claude-sonnet-4-5-20250929"),
}


def ids_of(page: Any) -> list[str]:
    return [model["id"] for model in page["data"]]


def test_every_model_that_the_sdk_knows_is_there_and_no_other() -> None:
    names = {model.id for model in MODELS} | {model.alias for model in MODELS if model.alias}
    assert names == KNOWN_TO_SDK


def test_the_sdk_reads_every_field_and_pages_through_all() -> None:
    async def flow() -> None:
        async with running(DemoServer(pace=INSTANT)) as server, http_client() as http:
            client = sdk_client(server, http)
            models = [model async for model in client.models.list(limit=4)]
            assert [model.id for model in models] == [model.id for model in MODELS if model.lifecycle != "retired"]
            for model in models:
                anthropic.types.ModelInfo.model_validate(model.to_dict(), strict=False)
                assert model.capabilities is not None
                assert model.capabilities.thinking.supported
            everything = [model.id async for model in client.models.list(lifecycle=["active", "deprecated", "retired"])]
            assert "claude-mythos-preview" in everything
            one = await client.models.retrieve("claude-sonnet-4-5")
            assert one.id == "claude-sonnet-4-5-20250929"
            assert one.lifecycle == "deprecated"
            assert one.retires_at is not None
            assert one.retires_at.date().isoformat() == "2026-11-30"
            with pytest.raises(anthropic.NotFoundError):
                await client.models.retrieve("claude-none-1")

    run_plain(flow)


@pytest.mark.parametrize(
    ("model", "line", "window", "limit", "types"),
    [
        ("claude-fable-5-2", "fable", 1_000_000, 128_000, {"adaptive"}),
        ("claude-mythos-5-1", "mythos", 1_000_000, 128_000, {"adaptive"}),
        ("claude-opus-5-5", "opus", 1_000_000, 128_000, {"adaptive"}),
        ("claude-sonnet-5-5", "sonnet", 1_000_000, 128_000, {"adaptive", "between_tools"}),
        ("claude-haiku-5-5", "haiku", 1_000_000, 128_000, {"adaptive", "disabled"}),
        ("claude-sonnet-4-6", "sonnet", 1_000_000, 64_000, {"adaptive", "enabled", "disabled"}),
        ("claude-haiku-4-5", "haiku", 200_000, 64_000, {"enabled", "disabled"}),
    ],
)
def test_limits_and_capabilities(model: str, line: str, window: int, limit: int, types: set[str]) -> None:
    info = one_model(model)
    assert (info["line"], info["max_input_tokens"], info["max_tokens"]) == (line, window, limit)
    thinking = info["capabilities"]["thinking"]["types"]
    assert {name for name, entry in thinking.items() if entry["supported"]} == types
    assert set(thinking) == {"adaptive", "enabled", "disabled", "between_tools"}


def test_efforts_are_reported_level_by_level() -> None:
    def efforts(model: str) -> dict[str, Any]:
        effort: dict[str, Any] = one_model(model)["capabilities"]["effort"]
        return effort

    assert efforts("claude-opus-5-5")["xhigh"] == {"supported": True}
    assert efforts("claude-opus-4-6")["xhigh"] == {"supported": False}
    assert efforts("claude-opus-4-6")["max"] == {"supported": True}
    assert efforts("claude-haiku-4-5")["supported"] is False


def test_pages_go_forwards_and_backwards() -> None:
    first = model_page({"limit": ["5"]})
    assert first["has_more"] is True
    assert (first["first_id"], first["last_id"]) == (ids_of(first)[0], ids_of(first)[-1])
    second = model_page({"limit": ["5"], "after_id": [first["last_id"]]})
    assert not set(ids_of(first)) & set(ids_of(second))
    assert ids_of(model_page({"limit": ["5"], "before_id": [second["first_id"]]})) == ids_of(first)
    last = model_page({"limit": ["1000"], "after_id": [first["last_id"]]})
    assert last["has_more"] is False
    empty = model_page({"after_id": [last["last_id"]]})
    assert empty == {"data": [], "has_more": False, "first_id": None, "last_id": None}


def test_the_lifecycle_filters() -> None:
    assert ids_of(model_page({"lifecycle[]": ["deprecated"]})) == ["claude-sonnet-4-5-20250929"]
    assert ids_of(model_page({"lifecycle[]": ["retired"]})) == ["claude-mythos-preview"]
    assert "claude-mythos-preview" not in ids_of(model_page({"limit": ["1000"]}))


@pytest.mark.parametrize(
    "query",
    [
        {"limit": ["0"]},
        {"limit": ["1001"]},
        {"limit": ["ten"]},
        {"limit": ["-1"]},
        {"limit": ["9" * 5_000]},
        {"after_id": ["claude-none"]},
        {"before_id": ["claude-none"]},
        {"lifecycle[]": ["asleep"]},
    ],
)
def test_a_bad_query_is_refused(query: dict[str, list[str]]) -> None:
    with pytest.raises(ApiError) as caught:
        model_page(query)
    assert caught.value.status == 400


def test_an_alias_names_the_same_model() -> None:
    assert rules_of("claude-opus-4-5") is rules_of("claude-opus-4-5-20251101")
    assert rules_of("claude-opus") is None
    assert model_info(MODELS[0])["id"] == "claude-fable-5-2"
