from __future__ import annotations

import pytest
from pygments.lexers import get_all_lexers  # type: ignore[import-untyped]

from claude_desktop.markdown.languages import file_name_for, find_language, language_label


@pytest.mark.slow
def test_every_language_of_pygments_is_found_by_each_of_its_names() -> None:
    missing = [
        alias
        for name, aliases, _, _ in get_all_lexers(plugins=False)
        for alias in (*aliases, *([name] if aliases else ()))
        if (found := find_language(alias.upper())) is None or alias not in (*found.aliases, found.name)
    ]
    assert not missing


@pytest.mark.parametrize(
    ("info", "name"),
    [
        ("py", "Python"),
        ("Objective-C", "Objective-C"),
        ("{.rust}", "Rust"),
        ("python:src/main.py", "Python"),
        ("src/main.rs", "Rust"),
        ("Dockerfile", "Docker"),
        ("tf", "Terraform"),
        ("jsonc", "JSON"),
        ("rust,ignore", "Rust"),
        ("language-go", "Go"),
    ],
)
def test_a_fence_may_name_its_language_in_many_ways(info: str, name: str) -> None:
    found = find_language(info)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("info", ["", "nope", "no such language", "x" * 500, "{", ".", "../..", "*"])
def test_what_is_no_language_is_none(info: str) -> None:
    assert find_language(info) is None


def test_labels_name_the_language_and_keep_what_else_was_said() -> None:
    assert language_label("py") == "Python"
    assert language_label("c++") == "C++"
    assert language_label('js title="a.js"') == 'JavaScript title="a.js"'
    assert language_label("unheard-of") == "unheard-of"
    assert language_label("") == ""
    assert len(language_label("x" * 500)) <= 80


@pytest.mark.parametrize(
    ("info", "name"),
    [
        ("python", "code.py"),
        ("c++", "code.cpp"),
        ("bash", "code.sh"),
        ("zsh", "code.zsh"),
        ("yml", "code.yml"),
        ("dockerfile", "Dockerfile"),
        ("make", "Makefile"),
        ("", "code.txt"),
        ("nope", "code.txt"),
        ("main.py", "main.py"),
        ("python:src/main.py", "main.py"),
        ('js title="a/b/app.js"', "app.js"),
    ],
)
def test_the_suggested_name_comes_from_the_fence(info: str, name: str) -> None:
    assert file_name_for(info) == name


@pytest.mark.parametrize(
    "info",
    [
        "title=../../etc/passwd",
        "title=.bashrc",
        "../../.bashrc",
        "title=..",
        'title="C:\\Windows\\a.exe"',
        "title=a\x00b",
    ],
)
def test_the_suggested_name_is_never_a_path_nor_hidden(info: str) -> None:
    name = file_name_for(info)
    assert name
    assert not set(name) & set('/\\:\x00"')
    assert not name.startswith(".")
