"""Each state of the keyring has a sentence of its own with a way on."""

from __future__ import annotations

import pytest

from claude_desktop.keychain.states import KeychainError, KeychainState


@pytest.mark.parametrize("state", KeychainState)
def test_each_state_has_its_own_sentence(state: KeychainState) -> None:
    sentence = KeychainError(state).sentence
    others = {KeychainError(other).sentence for other in KeychainState if other is not state}
    assert sentence.endswith(".")
    assert sentence not in others
    if state not in (KeychainState.READY, KeychainState.NOT_DELETED):
        assert "this session only" in " ".join(sentence.split())


def test_the_text_of_an_error_is_its_state_alone() -> None:
    assert str(KeychainError(KeychainState.NOT_SAVED)) == "not_saved"
