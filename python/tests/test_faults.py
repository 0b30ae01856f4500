"""What is wrong is told: what, where, and what to do; nothing is done by halves."""

from __future__ import annotations

import pickle
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import foldshift

Points = dict[str, list[Any]]


def test_a_misspelt_column_names_the_nearest(points: Points) -> None:
    with pytest.raises(foldshift.TableError) as raised:
        foldshift.fit(points, dose="dosis")
    assert raised.value.code == "E0202" or raised.value.code == "E0203"
    assert "dose" in (raised.value.help or "")
    with pytest.raises(TypeError, match="doze"):
        foldshift.fit(points, doze="dose")  # type: ignore[call-overload]


def test_a_cell_that_is_no_number_has_its_row(points: Points) -> None:
    import polars

    bad = {**points, "response": [str(cell) for cell in points["response"]]}
    bad["response"][17] = "lost"
    for table in (bad, polars.DataFrame(bad)):
        with pytest.raises(foldshift.TableError) as raised:
            foldshift.fit(table)
        (problem,) = raised.value.problems
        assert problem.row == 17 and problem.where == "row 17 of the table, from 0"
        assert "`lost`" in problem.message


def test_decimals_as_text_and_commas_are_read(points: Points) -> None:
    texts = {**points, "response": [f"{cell:.4f}".replace(".", ",") for cell in points["response"]]}
    plain = {**points, "response": [round(cell, 4) for cell in points["response"]]}
    assert foldshift.fit(texts).to_dict() == foldshift.fit(plain).to_dict()


def test_nulls_are_told_with_their_row(points: Points) -> None:
    missing = {**points, "response": [None if row == 5 else cell for row, cell in enumerate(points["response"])]}
    with pytest.raises(foldshift.TableError) as raised:
        foldshift.fit(missing)
    assert raised.value.problems[0].row == 5
    with pytest.warns(foldshift.FoldshiftWarning):
        assert len(foldshift.fit(missing, lenient=True)) == 12


def test_empty_tables_are_told() -> None:
    import pandas
    import polars

    schema = {"compound": polars.String, "dose": polars.Float64, "response": polars.Float64}
    empty: list[Any] = [{}, {"dose": [], "response": []}, polars.DataFrame(schema=schema), pandas.DataFrame(), iter(())]
    for table in empty:
        with pytest.raises(foldshift.TableError) as raised:
            foldshift.fit(table)
        assert raised.value.help, table


def test_columns_of_different_lengths_are_told() -> None:
    with pytest.raises(foldshift.TableError, match="`response` has 2 cells, and `dose` has 3"):
        foldshift.fit({"dose": [1, 2, 3], "response": [1, 0.5]})


def test_a_generator_that_ends_early_gives_nothing(points: Points) -> None:
    import pyarrow

    def parts() -> Iterator[Any]:
        yield pyarrow.table(points)
        raise OSError("the network went away")

    with pytest.raises(foldshift.TableError, match="the network went away") as raised:
        foldshift.fit(parts())
    assert raised.value.code == "E0104"


def test_a_stream_is_read_once(points: Points) -> None:
    import pyarrow

    reader = pyarrow.table(points).to_reader()
    assert len(foldshift.fit(reader)) == 12
    with pytest.raises(foldshift.TableError):
        foldshift.fit(reader)


def test_mixed_units_are_told(points: Points) -> None:
    units = {**points, "unit": ["nM" if row % 2 else "percent" for row in range(len(points["dose"]))]}
    with pytest.raises(foldshift.TableError) as raised:
        foldshift.fit(units)
    assert raised.value.where


def test_what_is_no_table_is_told(points: Points) -> None:
    import polars

    with pytest.raises(foldshift.TableError, match="LazyFrame") as raised:
        foldshift.fit(polars.DataFrame(points).lazy())  # type: ignore[arg-type]
    assert "collect" in (raised.value.help or "")
    for nothing in (7, object(), [], [points, points]):
        with pytest.raises(foldshift.TableError):
            foldshift.fit(nothing)  # type: ignore[call-overload]


def test_files_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(foldshift.FileError) as raised:
        foldshift.fit(tmp_path / "none.csv")
    assert raised.value.code == "E0101"
    with pytest.raises(foldshift.FileError):
        foldshift.fit({"dose": [1.0], "response": [1.0]}, output=tmp_path / "no" / "fits.csv")
    assert not (tmp_path / "no").exists()


def test_options_that_do_not_go_together_are_told_in_the_words_of_python(points: Points) -> None:
    with pytest.raises(foldshift.OptionError) as raised:
        foldshift.fit(points, average=True)
    assert "`average=True`" in str(raised.value) and "`model='aicc'`" in str(raised.value)
    with pytest.raises(ValueError, match="`hill`"):
        foldshift.fit(points, hill=0)
    with pytest.raises(foldshift.OptionError):
        foldshift.fit(points, interval="both")  # type: ignore[call-overload]


def test_what_is_suggested_works_when_it_is_pasted() -> None:
    doses = [1.0, 10, 100, 1000, 10_000] * 2
    table = {
        "compound": ["a"] * 10,
        "time_h": [24] * 5 + [72] * 5,
        "dose": doses,
        "response": [1, 0.9, 0.5, 0.1, 0.0, 1, 0.8, 0.3, 0.05, 0.0],
    }
    with pytest.raises(foldshift.TableError) as raised:
        foldshift.fit(table)
    calls = re.findall(r"`(foldshift\.fit\([^`]*\))`", raised.value.help or "")
    assert calls, raised.value.help
    for call in calls:
        assert eval(call, {"foldshift": foldshift, "table": table}) is not None, call


def test_warnings_are_warnings_and_errors_when_strict() -> None:
    percent = {"dose": [1.0, 10, 100, 1000, 10_000], "response": [101.0, 97, 55, 9, 3]}
    with pytest.warns(foldshift.FoldshiftWarning, match="percent") as caught:
        fits = foldshift.fit(percent)
    assert fits.warnings and Path(caught[0].filename).name == "test_faults.py"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        foldshift.fit(percent, half=50)
    with pytest.raises(foldshift.FoldshiftError, match="percent"):
        foldshift.fit(percent, strict=True)


def test_no_word_is_that_of_a_shell(points: Points) -> None:
    fits = foldshift.fit(points)
    assert fits.notes and not any("--" in note for note in fits.notes), fits.notes


def test_values_that_an_option_does_not_take_are_told_in_the_words_of_python(points: Points) -> None:
    asked: list[tuple[dict[str, Any], str]] = [
        ({"half": "much"}, "`half`"),
        ({"reads": "viabilty"}, "`reads`"),
        ({"unit": "uMol"}, "`unit`"),
        ({"threads": -1}, "`threads`"),
    ]
    for options, name in asked:
        with pytest.raises(foldshift.OptionError) as raised:
            foldshift.fit(points, **options)
        assert name in str(raised.value) and "--" not in str(raised.value), raised.value
    with pytest.raises(foldshift.OptionError, match="no export is named"):
        foldshift.read([])
    with pytest.raises(TypeError, match="by its name"):
        foldshift.fit(points)[0]  # type: ignore[index]


def test_errors_travel_between_processes(points: Points) -> None:
    with pytest.raises(foldshift.TableError) as raised:
        foldshift.fit(points, dose="dosis")
    again = pickle.loads(pickle.dumps(raised.value))
    assert (str(again), again.code, again.problems) == (str(raised.value), raised.value.code, raised.value.problems)


def test_notes_call_a_table_in_memory_by_no_invented_name() -> None:
    import polars

    wells = polars.read_csv("fixtures/screen/wells.csv")
    with pytest.warns(foldshift.FoldshiftWarning):
        notes = foldshift.normalise(wells).notes
    assert notes[0].startswith("the table: raw wells"), notes


def test_plates_that_fail_are_warned_of() -> None:
    with pytest.warns(foldshift.FoldshiftWarning, match="plate failed .*KM12-LR2"):
        study = foldshift.run("fixtures/km12/study.toml")
    assert not study.passed and study.warnings[-1].code == "E0705"
    with pytest.warns(foldshift.FoldshiftWarning, match="1 fails and is left out .* KM12-R2-5"):
        foldshift.screen("fixtures/screen/wells.csv")
    with pytest.warns(foldshift.FoldshiftWarning, match="1 plate failed .*KM12-R2-5"):
        assert foldshift.normalise("fixtures/screen/wells.csv").warnings
    with pytest.raises(foldshift.FoldshiftError, match="KM12-R2-5"):
        foldshift.normalise("fixtures/screen/wells.csv", strict=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        only_good = foldshift.normalise("fixtures/screen/wells.csv", only={"experiment": "2026-04-01"})
    assert only_good.passed and not only_good.warnings


@pytest.mark.filterwarnings("ignore::foldshift.FoldshiftWarning")
def test_columns_and_matrices_that_are_not_there_name_those_that_are(points: Points) -> None:
    with pytest.raises(KeyError, match="'ic50'.*'ic50_rel'|'ic50'.*'ic50_abs'"):
        foldshift.fit(points)["ic50"]
    screen = foldshift.screen("fixtures/screen/wells.csv")
    with pytest.raises(KeyError, match="ic50, auc, dss"):
        screen.matrix("gr50")
    assert len(screen.shifts) == 0


def test_nothing_is_written_where_warnings_are_errors(tmp_path: Path) -> None:
    percent = {"dose": [1.0, 10, 100, 1000, 10_000], "response": [101.0, 97, 55, 9, 3]}
    for ending in ("csv", "parquet"):
        with pytest.raises(foldshift.FoldshiftError, match="percent"):
            foldshift.fit(percent, strict=True, output=tmp_path / f"fits.{ending}")
    with pytest.raises(foldshift.FoldshiftError):
        foldshift.run("fixtures/km12/study.toml", strict=True, output=tmp_path / "results")
    assert list(tmp_path.iterdir()) == []


BASE: Points = {
    "compound": ["a"] * 5 + ["b"] * 5,
    "dose": [1.0, 10.0, 100.0, 1000.0, 10_000.0] * 2,
    "response": [1.01, 0.97, 0.55, 0.10, 0.04, 1.0, 0.8, 0.3, 0.1, 0.02],
}


def test_two_columns_of_one_name_are_refused_whatever_holds_them() -> None:
    import pandas
    import pyarrow

    frame = pandas.DataFrame(BASE)
    twice = [
        pandas.concat([frame, frame[["dose"]] * 1000], axis=1),
        pandas.concat([frame, pandas.DataFrame({"compound": ["k"] * 10})], axis=1),
        frame.rename_axis("dose"),
        pyarrow.table([*BASE.values(), BASE["response"]], names=[*BASE, "response"]),
        {1: [1.0], "1": [2.0], "dose": [1.0]},
    ]
    for table in twice:
        with pytest.raises(foldshift.TableError) as raised:
            foldshift.fit(table, unit="nM")  # type: ignore[arg-type]
        assert raised.value.code == "E0204", raised.value


def test_days_are_those_of_their_time_zone() -> None:
    import pandas
    import polars

    evening = ["2026-01-01 20:00"] * 5 + ["2026-01-01 09:00"] * 5
    lines = {**BASE, "compound": ["c"] * 10, "cell_line": ["P"] * 5 + ["R"] * 5}
    zoned = pandas.to_datetime(evening).tz_localize("America/New_York")
    for days in (zoned, polars.Series(zoned), ["2026-01-01"] * 10):
        table = {**lines, "experiment": days}
        shifts = foldshift.compare(table, parental="P", unit="nM")
        assert (shifts["n_experiments"][0], shifts["n_pairs"][0]) == (1, 1), days
        shifts = foldshift.compare(polars.DataFrame(table), parental="P", unit="nM")
        assert shifts["n_pairs"][0] == 1


def test_names_that_are_numbers_are_kept_to_the_last_digit() -> None:
    import numpy
    import pandas

    barcodes = [2**53] * 5 + [2**53 + 1] * 5
    long = [12345678901234567890123] * 5 + [12345678901234567890124] * 5
    for names in (barcodes, numpy.array(barcodes), pandas.Series(barcodes), long):
        fits = foldshift.fit({**BASE, "compound": names}, unit="nM")
        assert fits["compound"] == [str(names[0]), str(names[9])]
    import decimal

    fits = foldshift.fit({**BASE, "compound": [decimal.Decimal("1.10")] * 5 + [decimal.Decimal("1.1")] * 5}, unit="nM")
    assert fits["compound"] == ["1.10", "1.1"]


def test_missing_cells_are_no_names() -> None:
    import numpy
    import pandas

    for nothing in (None, pandas.NA, pandas.NaT, float("nan"), numpy.datetime64("NaT")):
        with pytest.raises(foldshift.TableError) as raised:
            foldshift.fit({**BASE, "compound": ["a"] * 5 + [nothing] * 5}, unit="nM")
        assert raised.value.problems[0].row == 5, nothing


def test_what_has_no_order_or_is_no_text_is_no_column() -> None:
    doses = BASE["dose"][:5]
    for column in (set(doses), frozenset(doses), dict.fromkeys(doses), b"abcde", "abcde", 7):
        with pytest.raises(foldshift.TableError):
            foldshift.fit({"dose": doses, "response": column})  # type: ignore[dict-item]
    with pytest.raises(foldshift.TableError, match="bytes"):
        foldshift.fit({**BASE, "compound": [b"a"] * 10})


def test_moments_of_arrays_are_days() -> None:
    import numpy
    import pandas

    lines = {**BASE, "compound": ["c"] * 10, "cell_line": ["P"] * 5 + ["R"] * 5}
    for days in (
        numpy.array(["2026-01-01"] * 10, "datetime64[ns]"),
        numpy.array(["2026-01-01"] * 10, "datetime64[D]"),
        pandas.Series(pandas.PeriodIndex(["2026-01-01"] * 10, freq="D")),
    ):
        frame = pandas.DataFrame({**lines, "experiment": days})
        assert foldshift.fit(frame, unit="nM")["experiment"] == ["2026-01-01"] * 2
        fits = foldshift.fit({**lines, "experiment": days}, unit="nM")
        assert len(fits) == 2, days


def test_columns_that_nobody_needs_hinder_nobody() -> None:
    import pandas
    import polars

    expected = foldshift.fit(BASE, unit="nM").to_dict()
    frame = pandas.DataFrame(BASE)
    frame["note"] = ["x", 1] * 5
    assert foldshift.fit(frame, unit="nM").to_dict() == expected
    assert foldshift.fit(polars.DataFrame({**BASE, "note": [None] * 10}), unit="nM").to_dict() == expected
    mixed = pandas.DataFrame({**BASE, "response": [str(BASE["response"][0]), *BASE["response"][1:]]})
    assert foldshift.fit(mixed, unit="nM").to_dict() == expected


def test_rows_are_dicts_too() -> None:
    rows = [dict(zip(BASE, cells)) for cells in zip(*BASE.values())]
    assert foldshift.fit(rows, unit="nM").to_dict() == foldshift.fit(BASE, unit="nM").to_dict()  # type: ignore[call-overload]


def test_tables_that_are_expanded_are_read_in_memory_as_from_files(tmp_path: Path) -> None:
    import polars

    doses = [0.0, 1, 10, 100, 1000, 10_000]
    response = [1.0, 0.98, 0.9, 0.5, 0.12, 0.03]
    wide = {"compound": ["a", "b"], **{f"{dose} nM": [1 - 0.9 * dose / (dose + mid) for mid in (30, 300)] for dose in doses}}
    cases: list[tuple[Any, dict[str, Any]]] = [
        (BASE, {"weight": "1/y", "unit": "nM"}),
        (BASE, {"fill_down": True, "unit": "nM"}),
        ({"dose": doses, "signal": [900 * cell for cell in response]}, {"vehicle": 0, "unit": "nM"}),
        ({"dose": doses[1:], "response": response[1:], "sd": [0.02] * 5, "n": [3] * 5}, {"unit": "nM"}),
        (wide, {}),
        ({"dose": doses[1:], "A1": response[1:], "A2": response[1:], "B1": response[1:]}, {"unit": "nM"}),
    ]
    for number, (table, options) in enumerate(cases):
        frame = polars.DataFrame(table, strict=False)
        frame.write_csv(tmp_path / f"{number}.csv")
        frame.write_parquet(tmp_path / f"{number}.parquet")
        expected = foldshift.fit(tmp_path / f"{number}.csv", **options).to_dict()
        for given in (table, frame, tmp_path / f"{number}.parquet"):
            assert foldshift.fit(given, **options).to_dict() == expected, (number, type(given))


def test_errors_of_a_generator_are_their_own(points: Points) -> None:
    import pyarrow

    def parts(error: BaseException) -> Iterator[Any]:
        yield pyarrow.table(points)
        raise error

    for error in (KeyboardInterrupt(), SystemExit(3), foldshift.OptionError([foldshift.Problem("ours", "E0801")])):
        with pytest.raises(type(error)):
            foldshift.fit(parts(error))
    with pytest.raises(foldshift.TableError, match="OSError: gone") as raised:
        foldshift.fit(parts(OSError("gone")))
    assert isinstance(raised.value.__cause__, OSError)
    with pytest.raises(foldshift.TableError, match="`b`"):
        foldshift.fit(iter([pyarrow.table(points), pyarrow.table({"b": [1.0]})]))


def test_options_of_other_kinds_are_told(points: Points) -> None:
    import numpy

    wrong: list[dict[str, Any]] = [
        {"half": 1 + 2j}, {"half": float("nan")}, {"half": b"0.5"}, {"half": True}, {"half": 10**400},
        {"by": [None]}, {"by": []}, {"by": "\ud800"}, {"hill_range": 5}, {"hill_range": (1, 2, 3)},
        {"hill_range": (True, 5)}, {"response": 7}, {"only": {"compound": None}}, {"vehicle": True},
        {"threads": "2"}, {"threads": 1.5}, {"threads": 10**6}, {"threads": -1}, {"details": "yes"},
        {"output": True}, {"output": 5}, {"output": b"x.csv"}, {"candidates": []}, {"across": "compound"},
        {"hill": 0}, {"top": 1, "bottom": 2},
    ]  # fmt: skip
    for options in wrong:
        with pytest.raises(foldshift.OptionError) as raised:
            foldshift.fit(points, **options)
        assert "--" not in str(raised.value), options
    assert foldshift.fit(points, details=numpy.True_, half=numpy.float32(0.5), threads=numpy.int64(1))
    assert len(foldshift.fit(points, only="compound=cpd-0")) == 2
    for call in (lambda: foldshift.run(None), lambda: foldshift.read({}), lambda: foldshift.explain(5)):  # type: ignore
        with pytest.raises(foldshift.OptionError):
            call()
