"""A secret shows itself only where it is asked for."""

from __future__ import annotations

import pickle

import pytest

from claude_desktop.keychain.secret import Secret


def test_a_secret_is_masked_everywhere_but_in_reveal() -> None:
    secret = Secret("sk-ant-1")
    assert "sk-ant" not in f"{secret!r} {secret!s} {[secret]} {dir(secret)}"
    assert secret.reveal() == "sk-ant-1"
    assert secret.equals("sk-ant-1")
    assert not secret.equals(None)


def test_a_secret_can_not_be_pickled_by_accident() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Secret("sk-ant-1"), protocol=1)
