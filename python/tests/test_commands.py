"""Whole jobs: a study, a screen, exports, verdicts, the command."""

from __future__ import annotations

import inspect
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

import foldshift
from foldshift import _native

#: Options of the command line that are no keyword arguments: what they do is done otherwise here.
ELSEWHERE = {"json", "quiet", "verbose", "color", "help", "threads", "strict", "explain"}


@pytest.mark.parametrize("name", ["fit", "compare", "screen", "normalise", "read", "run", "mechanism"])
def test_options_are_those_of_the_command_line(name: str) -> None:
    function = getattr(foldshift, name)
    given = {parameter.replace("_", "-") for parameter in inspect.signature(function).parameters}
    options = {option for option, _ in _native.options_of(name)} - ELSEWHERE
    if name in ("read", "normalise", "mechanism"):
        options.discard("output")
    assert options - given == set()
    assert given - options - {"table", "exports", "study", "threads", "strict"} == set()


def test_a_study_has_the_tables_that_the_command_writes(tmp_path: Path) -> None:
    study = foldshift.run("fixtures/km12/study.toml", output=tmp_path / "results")
    assert not study.passed and study.simulated
    assert repr(study).startswith("foldshift.Study 'KM12")
    for name, table in study.tables.items():
        lines = (tmp_path / "results" / f"{name}.csv").read_text().splitlines()
        assert lines[0] == ",".join(table.columns)
    assert len(study.wells) == len((tmp_path / "results" / "wells.csv").read_text().splitlines()) - 1
    assert study.shifts["qualifier"][0] == ">" and study.shifts["lower95"][0] > 600
    assert study.page() == (tmp_path / "results" / "report.html").read_text()
    assert json.loads(study.to_json())["study"]["name"] == study.name
    for figure in study.figures:
        assert figure.svg == (tmp_path / "results" / "plots" / f"{figure.name}.svg").read_text()
    assert study.plot().svg in study._repr_html_()
    assert "larotrectinib" in study.plot("larotrectinib").name
    with pytest.raises(KeyError, match="no figure"):
        study.plot("aspirin")


def test_a_study_leaves_nothing_behind_where_no_folder_is_named(tmp_path: Path, monkeypatch: Any) -> None:
    before = sorted(Path("fixtures/km12").rglob("*"))
    foldshift.run("fixtures/km12")
    assert sorted(Path("fixtures/km12").rglob("*")) == before


def test_a_screen_from_a_frame_is_that_of_the_file(tmp_path: Path) -> None:
    import polars

    path = Path("fixtures/screen/wells.csv")
    of_file = foldshift.screen(path, parental="KM12", output=tmp_path / "screen")
    frame = polars.read_csv(path)
    of_frame = foldshift.screen(frame, parental="KM12")
    assert sorted(of_file.tables) == sorted(of_frame.tables)
    for name, table in of_file.tables.items():
        assert table.to_dict() == of_frame.tables[name].to_dict(), name
        lines = (tmp_path / "screen" / f"{name}.csv").read_text().splitlines()
        assert lines[0] == ",".join(table.columns) and len(lines) == len(table) + 1
    assert of_frame.hits["hit"].count("yes") > 0 and "hits" in repr(of_frame)


def test_wells_are_normalised_fitted_and_compared() -> None:
    points = foldshift.normalise("fixtures/screen/wells.csv")
    assert points.types["response"] == "float"
    fits = foldshift.fit(points, interval="none")
    assert fits["status"].count("fitted") > 0
    shifts = foldshift.compare(points, parental="KM12")
    assert "R" in shifts["call"]


def test_verdicts_of_frames_are_those_of_files() -> None:
    import pandas

    cases = "fixtures/mechanism/worked_cases_"
    files = {name: f"{cases}{name}.csv" for name in ("ic50", "genotype", "blot", "growth")}
    frames: dict[str, Any] = {name: pandas.read_csv(path) for name, path in files.items()}
    of_files = foldshift.mechanism(files.pop("ic50"), **files)  # type: ignore[arg-type]
    of_frames = foldshift.mechanism(frames.pop("ic50"), **frames)
    assert of_files.to_dict() == of_frames.to_dict()
    expected = pandas.read_csv(f"{cases}expected.csv")
    verdicts = dict(zip(of_files["case_id"], of_files["verdict"]))
    column = next(name for name in expected.columns if "verdict" in name)
    assert verdicts == dict(zip(expected["case_id"], expected[column]))


def test_exports_are_read_and_torn_ones_refused(tmp_path: Path) -> None:
    export = Path("fixtures/km12/exports/2026-03-02_KM12_A.csv")
    wells = foldshift.read(export)
    assert len(wells) == 96 and wells.types["value"] == "float"
    torn = tmp_path / "torn.csv"
    text = export.read_text()
    torn.write_text(text[: text.rindex("\n", 0, len(text) // 2) - 3])
    with pytest.raises(foldshift.FoldshiftError) as raised:
        foldshift.read(torn)
    assert raised.value.where and "torn.csv" in raised.value.where


def test_what_is_known_of_a_variant_is_a_dict_and_a_text() -> None:
    (known,) = foldshift.explain("NTRK1:G595R")
    assert known["gene"] == "NTRK1" and "G595R" in str(known)
    assert len(foldshift.explain("NTRK1:G595R", "larotrectinib")) == 2


def test_the_command_is_the_same_program() -> None:
    done = subprocess.run([sys.executable, "-m", "foldshift", "--version"], capture_output=True, text=True)
    assert done.stdout.strip() == f"foldshift {foldshift.__version__}"
    done = subprocess.run([sys.executable, "-m", "foldshift", "fit", "none.csv"], capture_output=True, text=True)
    assert done.returncode == 2 and "none.csv" in done.stderr
    (script,) = [path for path in Path(sys.executable).parent.glob("foldshift*") if path.stem == "foldshift"]
    assert subprocess.run([script, "--version"], capture_output=True, text=True).stdout.startswith("foldshift ")


def many(curves: int) -> Any:
    """A table of so many curves."""
    import numpy
    import pyarrow

    doses = numpy.geomspace(0.3, 6000, 10)
    compound = numpy.repeat(numpy.arange(curves), 10)
    mids = 10 ** (1 + compound % 7 / 3)
    dose = numpy.tile(doses, curves)
    response = 1 / (1 + dose / mids) + numpy.random.default_rng(1).normal(0, 0.03, len(dose))
    return pyarrow.table({"compound": compound, "dose": dose, "response": response})


def test_other_threads_run_while_curves_are_fitted() -> None:
    table, ticks = many(20_000), []
    done = threading.Event()

    def tick() -> None:
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.002)

    beside = threading.Thread(target=tick)
    beside.start()
    before = time.perf_counter()
    foldshift.fit(table)
    took = time.perf_counter() - before
    done.set()
    beside.join()
    during = [tick for tick in ticks if before < tick < before + took]
    # With the lock held there would be one or none.
    assert len(during) > 10, (len(during), took)


def test_threads_of_python_fit_side_by_side(points: dict[str, list[Any]]) -> None:
    expected = foldshift.fit(points).to_dict()
    found: list[Any] = []
    threads = [
        threading.Thread(target=lambda: found.append(foldshift.fit(points, threads=1 + len(found) % 2).to_dict()))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 6


def _fitted(points: dict[str, list[Any]]) -> Any:
    return foldshift.fit(points)["ic50_rel"]


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_processes_fit_whatever_way_they_start(method: str, points: dict[str, list[Any]]) -> None:
    expected = _fitted(points)
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map_async(_fitted, [points] * 4).get(timeout=120) == [expected] * 4


INTERRUPTED = """
import os, signal, sys, threading, time
import foldshift
sys.path.insert(0, sys.argv[1])
from test_commands import many
table = many(400_000)
threading.Timer(0.4, os.kill, (os.getpid(), signal.SIGINT)).start()
before = time.perf_counter()
try:
    foldshift.fit(table, output=sys.argv[2])
except KeyboardInterrupt:
    print("interrupted after", time.perf_counter() - before)
"""


@pytest.mark.skipif(os.name == "nt", reason="no signals")
def test_ctrl_c_stops_a_long_fit_and_leaves_no_half_table(tmp_path: Path) -> None:
    output = tmp_path / "fits.parquet"
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, str(Path(__file__).parent), str(output)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "interrupted after" in done.stdout, done.stderr
    assert float(done.stdout.split()[-1]) < 20
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="no signals")
def test_what_is_to_be_resumed_is_kept(tmp_path: Path) -> None:
    script = INTERRUPTED.replace("output=sys.argv[2]", "output=sys.argv[2], resume=True")
    output = tmp_path / "fits.csv"
    command = [sys.executable, "-c", script, str(Path(__file__).parent), str(output)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert "interrupted after" in done.stdout, done.stderr
    assert not output.exists()


IN_A_GENERATOR = """
import os, signal, sys, threading
import foldshift
def parts():
    yield {"dose": [1.0, 10, 100, 1000], "response": [1, 0.9, 0.4, 0.1]}
    while True:
        pass
threading.Timer(0.4, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    foldshift.fit(parts(), unit="nM", **({"output": sys.argv[1]} if len(sys.argv) > 1 else {}))
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.skipif(os.name == "nt", reason="no signals")
def test_ctrl_c_within_a_generator_ends_the_call_and_the_interpreter(tmp_path: Path) -> None:
    for output in ([], [str(tmp_path / "fits.csv")]):
        command = [sys.executable, "-c", IN_A_GENERATOR, *output]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "interrupted", "")
    assert list(tmp_path.iterdir()) == []


def test_frames_of_pandas_need_no_pyarrow() -> None:
    script = """
import sys
sys.modules["pyarrow"] = None
import foldshift, pandas
frame = pandas.DataFrame({"dose": [1.0, 10, 100, 1000], "response": [1, 0.9, 0.4, 0.1]})
assert len(foldshift.fit(frame, unit="nM")) == len(foldshift.fit({"dose": frame.dose, "response": frame.response})) == 1
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


assert signal  # used in the scripts above
