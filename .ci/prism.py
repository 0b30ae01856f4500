"""`prism.pzfx` of results, read with the package `pzfx` from PyPI, says what their tables say.

    python .ci/prism.py RESULTS

Every well with a response stands in the table of its compound, in percent, struck where it is left out; IC50s and folds are those of
`fits.csv` and `shifts.csv`. Then one number, one strike (where there is one) and one fold are changed in copies of the file: each must be found.
"""

from __future__ import annotations

import csv
import math
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from pzfx import pzfx_tables, read_pzfx

MOLAR = {"M": 1.0, "mM": 1e-3, "µM": 1e-6, "nM": 1e-9, "pM": 1e-12, "fM": 1e-15}
DOSE_ZERO = "dose 0"
Key = tuple[str, str, "int | None"]
Cells = dict[Key, list[tuple[float, bool]]]


class Differs(Exception):
    """The file and the tables do not say the same."""


def demand(holds: bool, what: object) -> None:
    if not holds:
        raise Differs(str(what))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as table:
        return list(csv.DictReader(table))


def level(log_dose: float) -> int:
    """A log dose in millionths of a decade."""
    return round(1e6 * log_dose)


def of_tables(results: Path) -> Cells:
    """Responses in percent and whether they are left out, by compound, line and dose; vehicle wells at no dose."""
    wells: Cells = defaultdict(list)
    plates = defaultdict(list)
    for row in rows(results / "wells.csv"):
        plates[row["export"], row["plate"], row["read"]].append(row)
    for plate in plates.values():
        compounds = {row["compound"] for row in plate if row["role"] == "sample"}
        for row in (row for row in plate if row["response"]):
            cell = (100.0 * float(row["response"]), bool(row["excluded"]))
            if row["role"] == "sample":
                dose = level(math.log10(float(row["dose"]) * MOLAR[row["unit"]]))
                wells[row["compound"], row["cell_line"], dose].append(cell)
            elif row["role"] == "vehicle":
                for compound in compounds:
                    wells[compound, row["cell_line"], None].append(cell)
    return wells


def of_prism(file: Path, compounds: set[str]) -> Cells:
    """The same, from the tables of the file."""
    wells: Cells = defaultdict(list)
    for compound in compounds:
        named = {"path": str(file), "table": f"{compound}, % of vehicle"}
        kept, used, starred = (read_pzfx(**named, strike_action=how) for how in ("keep", "exclude", "star"))
        titles, log_doses = kept["ROWTITLE"], kept.iloc[:, 1]
        for name in kept.columns[2:]:
            line = re.sub(r"_\d+$", "", name)
            for row, value in enumerate(kept[name]):
                if math.isnan(value):
                    continue
                struck = math.isnan(used[name][row])
                demand(struck == str(starred[name][row]).endswith("*"), f"{name}, row {row}: a strike")
                at = None if titles[row] == DOSE_ZERO else level(log_doses[row])
                wells[compound, line, at].append((value, struck))
    return wells


def same_wells(results: Path, file: Path) -> int:
    wanted = of_tables(results)
    found = of_prism(file, {compound for compound, _, _ in wanted})
    for key in wanted.keys() | found.keys():
        demand(sorted(wanted[key]) == sorted(found[key]), f"{key}: {sorted(wanted[key])} {sorted(found[key])}")
    return sum(len(cells) for cells in found.values())


def same_ic50s(results: Path, file: Path) -> int:
    compared = 0
    for row in (row for row in rows(results / "fits.csv") if row["experiment"] != "(pooled)"):
        table = read_pzfx(str(file), table=f"{row['compound']}, log10 IC50 (M)")
        at = [n for n, title in enumerate(table["ROWTITLE"]) if title.startswith(row["experiment"])]
        value, title = table[row["cell_line"]][at[0]], table["ROWTITLE"][at[0]]
        if row["ic50_abs_qualifier"]:
            demand(math.isnan(value) and row["cell_line"] in title, f"{row['compound']}: a bound is a number, or not said")
        else:
            wanted = math.log10(float(row["ic50_abs"]) * MOLAR[row["dose_unit"]])
            demand(abs(value - wanted) < 1e-9, f"{row['compound']}, {title}: {value} {wanted}")
        compared += 1
    return compared


def same_folds(results: Path, file: Path) -> int:
    folds = [row for row in rows(results / "shifts.csv") if row["metric"] == "ic50_abs"]
    table = read_pzfx(str(file), table="Folds of the IC50, resistant ÷ parental")
    demand(len(table) == len(folds), "folds are missing")
    for at, row in enumerate(folds):
        demand(table["ROWTITLE"][at].startswith(f"{row['compound']}, {row['resistant']}"), "folds in another order")
        for of, column in [("MEAN", "estimate"), ("UPPERLIMIT", "upper95"), ("LOWERLIMIT", "lower95")]:
            value = table[f"fold (95 % limits)_{of}"][at]
            same = math.isnan(value) if row[column] == "" else value == float(row[column])
            demand(same, f"{table['ROWTITLE'][at]}: {column} {value} {row[column]}")
    return len(folds)


def changed(text: str) -> dict[str, str]:
    """The file with one fault each."""
    first = text.index("% of vehicle</Title>")
    number = re.compile(r"(<d>\d+\.\d{6})(\d)")

    def other(digit: re.Match[str]) -> str:
        return digit[1] + str((int(digit[2]) + 1) % 10)

    responses = text.index("<YColumn", first)
    wrong = number.sub(other, text[responses:], count=1)
    folds = text.index("Folds of the IC50")
    column = text.index("<YColumn", folds)
    return {
        "a response": text[:responses] + wrong,
        "a strike": text.replace(' Excluded="1"', "", 1),
        "a strike too many": text[:responses] + text[responses:].replace("<d>", '<d Excluded="1">', 1),
        "a fold": text[:column] + number.sub(other, text[column:], count=1),
    }


def main(results: Path) -> int:
    file = results / "prism.pzfx"
    checks: list[Callable[[Path, Path], int]] = [same_wells, same_ic50s, same_folds]
    counts = [check(results, file) for check in checks]
    text = file.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        faults = {fault: faulty for fault, faulty in changed(text).items() if faulty != text}
        for fault, with_fault in faults.items():
            copy = Path(folder) / "prism.pzfx"
            copy.write_text(with_fault, encoding="utf-8")
            try:
                for check in checks:
                    check(results, copy)
            except Differs:
                continue
            print(f"{fault} was changed, and nobody saw it", file=sys.stderr)
            return 1
    wells, ic50s, folds = counts
    print(
        f"prism.pzfx: {len(pzfx_tables(str(file)))} tables, {wells} wells, {ic50s} IC50s, {folds} folds as in the tables; "
        f"each was seen when changed: {', '.join(faults)}"
    )
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: prism.py RESULTS")
    sys.exit(main(Path(sys.argv[1])))
