"""Tables of every library go in and come out, with the digits of the command line."""

from __future__ import annotations

import csv as csv_module
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import foldshift

Points = dict[str, list[Any]]


def command_line(*words: str) -> str:
    """What the command of the wheel prints."""
    done = subprocess.run(
        [sys.executable, "-m", "foldshift", *words], check=True, capture_output=True, text=True
    )
    return done.stdout


def cells(table: foldshift.Table, column: str) -> list[str]:
    """A column as the text of a CSV has it."""
    shown = ["" if cell is None else str(cell) for cell in table[column]]
    return [text.removesuffix(".0") if table.types[column] == "float" else text for text in shown]


def forms(points: Points) -> dict[str, Any]:
    """The same points as tables of each library."""
    import duckdb
    import pandas
    import polars
    import pyarrow

    table = pyarrow.table(points)
    frame = polars.DataFrame(points)
    half = len(points["dose"]) // 2 + 3
    return {
        "dict": points,
        "polars": frame,
        "polars in two chunks": polars.concat([frame[:half], frame[half:]], rechunk=False),
        "polars categorical": frame.with_columns(polars.col("compound", "cell_line").cast(polars.Categorical)),
        "pandas": pandas.DataFrame(points),
        "pandas categorical": pandas.DataFrame(points).astype({"compound": "category"}),
        "pandas with an index": pandas.DataFrame(points).set_index(["cell_line", "compound"]),
        "pandas objects": pandas.DataFrame(points).astype(object),
        "pyarrow": table,
        "pyarrow in chunks": pyarrow.concat_tables([table.slice(0, 7), table.slice(7, 0), table.slice(7)]),
        "pyarrow dictionary": table.set_column(1, "compound", table["compound"].dictionary_encode()),
        "pyarrow reader": pyarrow.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=11)),
        "pyarrow batch": table.combine_chunks().to_batches()[0],
        "duckdb": duckdb.from_arrow(table),
        "generator": (batch for batch in table.to_batches(max_chunksize=13)),
        "generator of dicts": ({name: cells[at : at + 30] for name, cells in points.items()} for at in range(0, 120, 30)),
        "series": {name: polars.Series(cells) for name, cells in points.items()},
    }


@pytest.mark.parametrize("form", list(forms({"cell_line": ["a"], "compound": ["b"], "dose": [1.0], "response": [1.0]})))
def test_every_form_gives_the_digits_of_the_command_line(form: str, points: Points, csv: Path) -> None:
    fits = foldshift.fit(forms(points)[form], unit="nM")
    rows = list(csv_module.DictReader(command_line("fit", str(csv), "--unit", "nM").splitlines()))
    assert len(fits) == len(rows) == 12
    assert fits.columns == list(rows[0])
    for column in fits.columns:
        expected = [row[column] for row in rows]
        found = cells(fits, column)
        numbers = fits.types[column] != "str"
        for one, other in zip(found, expected):
            if numbers:
                assert (one == "") == (other in ("", "nd"))
                assert one == "" or float(one) == float(other), column
            else:
                assert one == other, column


def test_results_become_frames_of_each_library(points: Points) -> None:
    import duckdb
    import polars

    fits = foldshift.fit(points, unit="nM")
    frame = fits.to_polars()
    assert frame.shape == fits.shape and frame["ic50_abs"].dtype == polars.Float64
    assert fits.to_pandas().shape == fits.shape and fits.to_pandas().attrs["units"]["ic50_abs"] == "dose_unit"
    arrow = fits.to_arrow()
    assert arrow.schema.field("ic50_abs").metadata == {b"unit": b"dose_unit"}
    assert arrow.schema.metadata[b"reads"] == b"viability"
    (count,) = duckdb.sql("select count(*) from arrow where status = 'fitted'").fetchall()[0]
    assert count == fits["status"].count("fitted") == 10
    assert fits.to_dict()["dose_unit"] == ["nM"] * 12
    assert "ic50_abs" in fits and next(iter(fits))["compound"] == "cpd-0"
    # What came out goes in again.
    again = foldshift.compare(polars.DataFrame(fits), parental="KM12")
    assert set(again["resistant"]) == {"KM12-R1"}


def test_files_of_every_kind_are_read_by_their_names(points: Points, csv: Path, tmp_path: Path) -> None:
    import polars

    polars.DataFrame(points).write_parquet(tmp_path / "points.parquet")
    expected = foldshift.fit(points).to_dict()
    for given in (csv, str(csv), [csv], tmp_path / "points.parquet"):
        assert foldshift.fit(given).to_dict() == expected


def test_an_output_has_the_bytes_of_the_command_line(points: Points, csv: Path, tmp_path: Path) -> None:
    assert foldshift.fit(points, level=[10, 90], output=tmp_path / "fits.csv") is None
    assert (tmp_path / "fits.csv").read_text() == command_line("fit", str(csv), "--level", "10,90")


def test_more_columns_are_numbers_too(points: Points) -> None:
    fits = foldshift.fit(points, unit="nM", level=[10, 90], details=True, pic50=True, interval="none")
    further = fits.columns[fits.columns.index("p_trend") + 1 :]
    assert {"ic10_abs", "hill_lower95", "pic50_abs"} <= set(further)
    for column in further:
        assert fits.types[column] == ("str" if column.endswith("qualifier") else "float"), column
    assert fits["ic10_abs"][0] < fits["ic50_abs"][0] < fits["ic90_abs"][0]


def test_many_options_at_once(points: Points) -> None:
    fits = foldshift.fit(
        points,
        by=["cell_line", "compound"],
        only={"cell_line": ["KM12"]},
        top_range=(0.9, 1.1),
        bottom_range=(0, None),
        hill_range=(None, 4),
        threads=1,
    )
    assert len(fits) == 6 and all(0.9 <= top <= 1.1 for top in fits["top"] if top is not None)
    shared = foldshift.fit(points, by=["cell_line", "compound"], share=["top", "bottom"], across="cell_line")
    assert shared["reference"][0] == "KM12"


def test_a_name_with_a_comma_is_one_name() -> None:
    doses = [1.0, 10, 100, 1000, 10_000]
    table = {"line, or clone": ["a"] * 5 + ["b"] * 5, "dose": doses * 2, "response": [1, 0.9, 0.5, 0.1, 0.0] * 2}
    assert foldshift.fit(table, by=["line, or clone"]).columns[0] == "line, or clone"


def test_second_tables_come_beside_the_first(points: Points) -> None:
    wild = {**points, "response": [3.0 if row == 4 else cell for row, cell in enumerate(points["response"])]}
    fits = foldshift.fit(wild, outliers=True, unit="nM")
    found = fits.beside["outliers"]
    assert found.to_dict()["compound"] == ["cpd-0"] and found["response"] == [3.0]
    lost = {**points, "response": ["lost" if row == 4 else cell for row, cell in enumerate(points["response"])]}
    with pytest.warns(foldshift.FoldshiftWarning):
        fits = foldshift.fit(lost, rejects=True)
    assert len(fits) == 11 and len(fits.beside["rejects"]) == 1
    shifts = foldshift.compare(points, parental="KM12", anatomy=True)
    assert "potency" in shifts.beside["anatomy"]["part"]


def test_tables_travel_between_processes(points: Points) -> None:
    fits = foldshift.fit(points, unit="nM")
    again = pickle.loads(pickle.dumps(fits))
    assert again.to_dict() == fits.to_dict() and again.units == fits.units and again.notes == fits.notes


def test_a_table_shows_its_ic50s_first(points: Points) -> None:
    heading = repr(foldshift.fit(points, unit="nM")).splitlines()[1]
    assert heading.split()[:4] == ["cell_line", "compound", "status", "ic50_abs"]
