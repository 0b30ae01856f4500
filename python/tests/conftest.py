"""What the tests share: the fixtures of the checkout, and a screen of simulated points."""

from __future__ import annotations

import math
import os
import random
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples name fixtures from the top of the checkout."""
    monkeypatch.chdir(ROOT)


@pytest.fixture(scope="session")
def points() -> dict[str, list[object]]:
    """Twelve curves of ten doses, falling, with noise of three percent; one compound does nothing."""
    noise = random.Random(22)
    columns: dict[str, list[object]] = {"cell_line": [], "compound": [], "dose": [], "response": []}
    for line in ("KM12", "KM12-R1"):
        for compound in range(6):
            mid = 10 ** (0.5 + compound * 0.5)
            for step in range(10):
                dose = 0.3 * 3.0**step
                falls = 0.0 if compound == 5 else 0.95 / (1 + (mid / dose) ** 1.2)
                columns["cell_line"].append(line)
                columns["compound"].append(f"cpd-{compound}")
                columns["dose"].append(dose)
                columns["response"].append(1 - falls + noise.gauss(0, 0.03))
    return columns


@pytest.fixture(scope="session")
def csv(points: dict[str, list[object]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a file."""
    path = tmp_path_factory.mktemp("points") / "points.csv"
    rows = zip(*points.values())
    path.write_text("\n".join([",".join(points), *(",".join(map(str, row)) for row in rows)]) + "\n")
    return path


def same(a: object, b: object) -> bool:
    """Are two cells the same, empty ones among them?"""
    both_missing = (a is None or a != a) and (b is None or b != b)
    return both_missing or a == b or (isinstance(a, float) and isinstance(b, float) and math.isclose(a, b, rel_tol=0))


__all__ = ["ROOT", "same", "os"]
