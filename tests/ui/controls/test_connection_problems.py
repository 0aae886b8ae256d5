"""Every way in which an address or a key can be wrong has its sentence."""

from __future__ import annotations

import pytest

from claude_desktop.model.accounts import AddressProblem
from claude_desktop.ui.controls.connection_problems import address_problem_text, key_problem_text


@pytest.mark.parametrize("problem", AddressProblem)
def test_every_problem_of_an_address_has_a_sentence_of_its_own(problem: AddressProblem) -> None:
    others = {address_problem_text(other) for other in AddressProblem if other is not problem}
    assert address_problem_text(problem).endswith(".")
    assert address_problem_text(problem) not in others


def test_an_empty_field_is_asked_for_and_a_wrong_key_explained() -> None:
    assert key_problem_text("  ", when_empty="Paste a key first.") == "Paste a key first."
    assert "key" in key_problem_text("a key\u200b", when_empty="Paste a key first.")
