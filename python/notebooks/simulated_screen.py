"""A small screen in the form in which GDSC gives its raw data. Every number is SIMULATED, from a fixed seed.

Ten cell lines, 24 drugs at seven doses (half-log, up to 10 µM), one plate a line. The names of lines and drugs are
invented. Drugs of the class "pathway A" act only in lines that carry the marker; those of the class "toxic" act in all
lines, about a third of the others do so in part, and the rest do nothing. The first plate of L07 was seeded badly, and
was repeated a day later.

    wells()        raw wells, columns as GDSC names them
    annotation()   what each DRUG_ID is
    lines()        which lines carry the marker
    truth()        which drug acts in which line
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

#: The state of the random numbers at the start.
SEED = 5
#: Names of the lines, and whether each carries the marker.
LINES = {f"L{number:02}": number in (2, 3, 7, 9) for number in range(1, 11)}
#: Doses in µM, from the highest (D1) down, as GDSC counts them.
DOSES = [10.0, 3.2, 1.0, 0.32, 0.1, 0.032, 0.01]
#: Classes of drugs, and how many drugs each has.
CLASSES = {"pathway A": 5, "toxic": 3, "other": 16}

Columns = dict[str, list[object]]


def annotation() -> Columns:
    """What each drug is: its number, a name, its class."""
    classes = [name for name, count in CLASSES.items() for _ in range(count)]
    # The order of a library says nothing of its classes.
    random.Random(SEED).shuffle(classes)
    numbers = range(1001, 1001 + len(classes))
    return {
        "DRUG_ID": [str(number) for number in numbers],
        "DRUG_NAME": [f"drug {number - 1000:02}" for number in numbers],
        "CLASS": list(classes),
    }


def lines() -> Columns:
    """Which lines carry the marker."""
    return {"CELL_LINE_NAME": list(LINES), "MARKER": ["yes" if marked else "no" for marked in LINES.values()]}


def truth() -> Columns:
    """A pair of line and drug a row: does the drug do anything in this line?"""
    drugs = _drugs(random.Random(SEED + 1))
    pairs = [(line, drug) for line in LINES for drug in drugs]
    return {
        "CELL_LINE_NAME": [line for line, _ in pairs],
        "DRUG_ID": [drug for _, drug in pairs],
        "ACTS": ["yes" if drugs[drug].acts(LINES[line]) else "no" for line, drug in pairs],
    }


def wells() -> Columns:
    """Raw wells as GDSC gives them: a well a row, its tag says what it holds."""
    chance = random.Random(SEED + 1)
    drugs = _drugs(chance)
    names = ("BARCODE", "DATE_CREATED", "CELL_LINE_NAME", "POSITION", "TAG", "DRUG_ID", "CONC", "INTENSITY")
    columns: Columns = {name: [] for name in names}
    barcode = 4000
    for line, marked in LINES.items():
        for repeat in range(2 if line == "L07" else 1):
            barcode += 1
            noise = 0.6 if line == "L07" and repeat == 0 else 0.07
            signal = 60_000 * math.exp(chance.gauss(0, 0.15))
            day = f"2026-05-{4 + (int(line[1:]) - 1) // 5 + repeat:02}"
            held: list[tuple[str, str | None, float | None, float]] = []
            held += [("NC-1", None, None, 1.0)] * 24 + [("B", None, None, 0.0)] * 16 + [("PC", None, None, 0.03)] * 16
            for place, (name, drug) in enumerate(drugs.items()):
                middle = drug.middle + chance.gauss(0, 0.2)
                for step, tested in enumerate(DOSES):
                    fall = (1 - drug.bottom) * (1 - 1 / (1 + (tested / 10**middle) ** drug.slope))
                    held.append((f"L{place + 1}-D{step + 1}-S", name, tested, 1 - fall if drug.acts(marked) else 1.0))
            chance.shuffle(held)
            for position, (tag, holds, dose, level) in enumerate(held, start=1):
                growth = max(level * (1 + chance.gauss(0, noise)) + chance.gauss(0, noise / 5), 0.0)
                reading = round(900 + chance.gauss(0, 40) + signal * growth)
                row = (barcode, day, line, position, tag, holds, dose, reading)
                for cells, cell in zip(columns.values(), row):
                    cells.append(cell)
    return columns


@dataclass(frozen=True)
class _Drug:
    """A drug: its class, midpoint (log10 µM), slope and lower plateau; a slope of 0 does nothing."""

    kind: str
    middle: float
    slope: float
    bottom: float

    def acts(self, marked: bool) -> bool:
        """Does it do anything in a line with, or without, the marker?"""
        return self.slope > 0 and (self.kind != "pathway A" or marked)


def _drugs(chance: random.Random) -> dict[str, _Drug]:
    """Every drug, by its number."""
    known = annotation()
    return {str(number): _drug(chance, str(kind)) for number, kind in zip(known["DRUG_ID"], known["CLASS"])}


def _drug(chance: random.Random, kind: str) -> _Drug:
    slope = math.exp(chance.gauss(0.2, 0.2))
    bottom = chance.uniform(0.02, 0.25)
    if kind == "other":
        middle = chance.uniform(-0.3, 1.0)
        slope = slope if chance.random() < 1 / 3 else 0.0
        return _Drug(kind, middle, slope, bottom + chance.uniform(0.2, 0.5))
    return _Drug(kind, chance.uniform(-1.4, -0.2) if kind == "pathway A" else chance.uniform(-1.0, 0.5), slope, bottom)
