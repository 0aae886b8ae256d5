from __future__ import annotations

import random

from claude_desktop.ui.transcript.heights import HeightTree


def test_it_agrees_with_plain_sums_under_random_changes() -> None:
    chance = random.Random(7)  # noqa: S311
    plain: list[int] = [chance.randrange(1, 50) for _ in range(40)]
    tree = HeightTree(plain)
    for _ in range(2_000):
        match chance.randrange(4):
            case 0:
                plain.append(chance.randrange(0, 50))
                tree.append(plain[-1])
            case 1 if len(plain) > 10:
                length = chance.randrange(len(plain) - 3, len(plain))
                del plain[length:]
                tree.truncate(length)
            case _:
                index = chance.randrange(len(plain))
                plain[index] = chance.randrange(0, 50)
                tree.set(index, plain[index])
        assert tree.total == sum(plain)
        index = chance.randrange(len(plain) + 1)
        assert tree.above(index) == sum(plain[:index])
        y = chance.randrange(max(1, tree.total))
        if y < tree.total:
            found, rest = tree.find(y)
            assert sum(plain[:found]) + rest == y
            assert 0 <= rest < plain[found]


def test_the_ends_answer_for_what_lies_outside() -> None:
    tree = HeightTree([10, 20])
    assert tree.find(-5) == (0, 0)
    assert tree.find(30) == (1, 20)
    assert HeightTree().find(3) == (0, 0)
