"""Every failure has a sentence with a next step, and survives storing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model.failures import Failure, FailureKind, KnownError, failure_from_json, failure_to_json
from claude_desktop.model.json_values import Json, dump_json, load_object

FAILURES = st.builds(
    Failure,
    kind=st.sampled_from(FailureKind),
    detail=st.text(max_size=9),
    status=st.none() | st.integers(100, 599),
    api_type=st.none() | st.text(min_size=1, max_size=5),
    request_id=st.none() | st.text(min_size=1, max_size=5),
    retry_after_s=st.none() | st.floats(0, 1e6),
    details=st.just({}) | st.just({"error_code": "c", "paths": ["messages.0.content.1"]}),
)


@pytest.mark.parametrize("kind", FailureKind)
def test_every_kind_has_a_sentence_with_a_next_step(kind: FailureKind) -> None:
    sentence = Failure(kind).sentence
    assert sentence.endswith(".")
    assert len(sentence) > 20


@given(FAILURES)
def test_a_failure_survives_storing(failure: Failure) -> None:
    assert failure_from_json(load_object(dump_json(failure_to_json(failure)))) == failure


@given(st.dictionaries(st.sampled_from(["kind", "detail", "status", "retry_after_s"]), st.text() | st.integers()))
def test_anything_stored_reads_as_a_failure(raw: dict[str, Json]) -> None:
    assert failure_from_json(raw).sentence


def test_a_kind_of_a_newer_version_reads_as_a_bug() -> None:
    assert failure_from_json({"kind": "eaten_by_bear"}).kind is FailureKind.BUG


def test_an_error_says_its_kind_alone() -> None:
    error = KnownError(Failure(FailureKind.KEY_REFUSED, "secret detail"))
    assert "secret" not in f"{error} {error!r}"
