"""Curves of a Spark table: the bytes of one machine, and what happens when a part of the cluster or of the table is lost."""

from __future__ import annotations

import doctest
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

pyspark = pytest.importorskip("pyspark")
pyarrow = pytest.importorskip("pyarrow")

import pyarrow.csv  # noqa: E402
import pyarrow.parquet  # noqa: E402

import foldshift  # noqa: E402
import foldshift.spark  # noqa: E402

from .conftest import BY, CURVES, DOSES, ROOT  # noqa: E402


def told(*figures: str) -> None:
    """What is measured stands on stdout."""
    print("\n    " + "\n    ".join(figures), flush=True)


def in_order(table: Any, by: list[str] = BY) -> Any:
    """The rows sorted by what identifies them, in one chunk, without what is told of the whole."""
    ordered = table.sort_by([(name, "ascending") for name in by]).combine_chunks()
    names = [field.name for field in table.schema]
    return pyarrow.table([ordered[name] for name in names], names=names)


def as_csv(table: Any) -> bytes:
    """The bytes of a table as CSV."""
    sink = pyarrow.BufferOutputStream()
    pyarrow.csv.write_csv(table, sink)
    return sink.getvalue().to_pybytes()


def as_parquet(table: Any) -> bytes:
    """The bytes of a table as Parquet."""
    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(table, sink)
    return sink.getvalue().to_pybytes()


def assert_same(many: Any, one: Any, by: list[str] = BY) -> None:
    """All columns, all bytes."""
    many, one = in_order(many, by), in_order(one, by)
    assert many.num_rows == one.num_rows
    assert many.schema == one.schema
    differing = [name for name in one.schema.names if not many[name].equals(one[name])]
    assert differing == []
    assert as_csv(many) == as_csv(one)
    assert as_parquet(many) == as_parquet(one)


@pytest.fixture(scope="session")
def one_machine(screen: Path) -> Any:
    """The fits of the screen without a cluster."""
    return pyarrow.table(foldshift.fit(screen))


def curve(line: str, compound: str, mid: float, falls: bool = True) -> list[tuple[str, str, float, float]]:
    """Eight doses."""
    rows = []
    for step in range(8):
        dose = 0.3 * 4.0**step
        effect = 0.93 / (1 + (mid / dose) ** 1.1) + 0.02 * ((step * 7919) % 5 - 2) / 2
        rows.append((line, compound, dose, 1 - effect if falls else effect))
    return rows


NAMES = ["cell_line", "compound", "dose", "response"]


def small(curves: int = 3) -> list[tuple[str, str, float, float]]:
    """A few curves."""
    return [row for number in range(curves) for row in curve("KM12", f"cpd-{number}", 3.0 * (number % 40 + 1))]


def as_arrow(rows: list[tuple[Any, ...]], names: list[str] = NAMES) -> Any:
    return pyarrow.table({name: list(cells) for name, cells in zip(names, zip(*rows))})


def test_a_cluster_gives_the_bytes_of_one_machine(spark: Any, screen: Path) -> None:
    rows = CURVES * DOSES
    spent: dict[str, float] = {}
    begun = time.perf_counter()
    one = pyarrow.table(foldshift.fit(screen))
    spent["one machine, all threads"] = time.perf_counter() - begun
    begun = time.perf_counter()
    foldshift.fit(screen, threads=1)
    spent["one machine, one thread"] = time.perf_counter() - begun
    points = spark.read.parquet(str(screen))
    # Python workers and the code of the JVM are there from here on.
    foldshift.spark.fit(points.limit(2_000), by=BY, reads="viability", half=0.5).count()
    begun = time.perf_counter()
    fits = foldshift.spark.fit(points)
    spent["Spark, what is found on the driver"] = time.perf_counter() - begun
    begun = time.perf_counter()
    many = foldshift.spark._collected(fits)
    spent["Spark, two executors of one core"] = time.perf_counter() - begun
    begun = time.perf_counter()
    points.repartition(*BY).mapInArrow(lambda batches: batches, points.schema).write.format("noop").mode(
        "overwrite"
    ).save()
    spent["Spark, the same way of the rows without fits"] = time.perf_counter() - begun
    told(
        f"{CURVES} curves, {rows} rows, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        *(f"{name}: {seconds:.2f} s, {rows / seconds:,.0f} rows/s" for name, seconds in spent.items()),
    )
    assert_same(many, one)
    assert fits.schema["ic50_abs"].metadata == {"unit": "dose_unit"}


def executors(spark: Any) -> list[int]:
    """The processes of the executors of this session, and no others."""
    driver = spark.sparkContext._gateway.proc.pid
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes()
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if parent == driver and b"CoarseGrainedExecutorBackend" in words:
            found.append(int(entry.name))
    return found


def test_a_worker_killed_in_the_middle_loses_nothing(
    spark: Any, screen: Path, one_machine: Any, tmp_path: Path
) -> None:
    points = spark.read.parquet(str(screen))
    fits = foldshift.spark.fit(points, by=BY, reads="viability", half=0.5)
    problems: list[Exception] = []

    def write() -> None:
        try:
            fits.write.parquet(str(tmp_path / "fits"))
        except Exception as problem:
            problems.append(problem)

    before = executors(spark)
    assert len(before) == 2
    writing = threading.Thread(target=write)
    begun = time.perf_counter()
    writing.start()
    tracker = spark.sparkContext.statusTracker()
    killed: tuple[int, int] | None = None
    while writing.is_alive() and killed is None:
        for number in tracker.getActiveStageIds():
            stage = tracker.getStageInfo(number)
            # The stage that fits has a task for each of the parts; the one that reads has fewer.
            if stage is not None and stage.numTasks == 16 and 2 <= stage.numCompletedTasks <= 13:
                os.kill(before[0], signal.SIGKILL)
                killed = (stage.numCompletedTasks, stage.numTasks)
                break
        time.sleep(0.01)
    writing.join()
    assert problems == []
    assert killed is not None, "the fits were done before a worker could be killed: take a larger screen"
    told(f"killed after {killed[0]} of {killed[1]} parts; all done after {time.perf_counter() - begun:.1f} s")
    assert before[0] not in executors(spark)
    assert_same(pyarrow.parquet.read_table(tmp_path / "fits"), one_machine)


def test_partitions_without_rows_give_none(spark: Any) -> None:
    points = spark.createDataFrame(small(3), NAMES)
    fits = foldshift.spark._collected(foldshift.spark.fit(points, unit="nM", partitions=16))
    assert_same(fits, pyarrow.table(foldshift.fit(as_arrow(small(3)), unit="nM")))


def test_a_table_without_rows_is_refused_before_anything_runs(spark: Any) -> None:
    points = spark.createDataFrame(small(3), NAMES).where("dose < 0")
    with pytest.raises(foldshift.TableError) as raised:
        foldshift.spark.fit(points)
    assert raised.value.code == "E0103"
    assert raised.value.help


def test_a_misspelt_column_names_the_nearest(spark: Any) -> None:
    points = spark.createDataFrame(small(3), NAMES)
    with pytest.raises(foldshift.TableError, match="did you mean `response`") as raised:
        foldshift.spark.fit(points, response="respnse")
    assert raised.value.code == "E0202"
    with pytest.raises(foldshift.TableError, match="compund"):
        foldshift.spark.fit(points, by="compund")
    with pytest.raises(TypeError, match="did you mean `response`"):
        foldshift.spark.fit(points, respons="response")


def test_a_bad_cell_of_a_partition_is_told_by_code_and_place(spark: Any) -> None:
    rows: list[Any] = small(4_000)
    # Beyond the rows that are looked at on the driver.
    rows[-1] = (*rows[-1][:3], None)
    points = spark.createDataFrame(rows, NAMES)
    fits = foldshift.spark.fit(points, by=BY, unit="nM", reads="viability", half=0.5)
    with pytest.raises(foldshift.TableError) as raised, foldshift.spark.errors():
        fits.count()
    error = raised.value
    assert error.code == "E0208"
    assert "an empty cell in column `response`" in str(error)
    assert error.where is not None and "of partition" in error.where
    assert error.help is not None and "lenient=True" in error.help
    lenient = foldshift.spark.fit(points, by=BY, unit="nM", reads="viability", half=0.5, lenient=True)
    one = foldshift.fit(as_arrow(rows), by=BY, unit="nM", reads="viability", half=0.5, lenient=True)
    assert_same(foldshift.spark._collected(lenient), pyarrow.table(one))


def test_a_curve_without_a_name_is_refused_as_on_one_machine(spark: Any) -> None:
    """Alone in its partition it has nobody beside it who has one."""
    rows: list[Any] = small(4_000)
    rows[-8:] = [(line, None, dose, response) for line, _, dose, response in rows[-8:]]
    options: dict[str, Any] = {"by": BY, "unit": "nM", "reads": "viability", "half": 0.5}
    with pytest.raises(foldshift.TableError, match="no `compound`") as raised:
        foldshift.fit(as_arrow(rows), **options)
    fits = foldshift.spark.fit(spark.createDataFrame(rows, NAMES), **options, partitions=16)
    with pytest.raises(foldshift.TableError, match="no `compound`") as told_of_a_part, foldshift.spark.errors():
        fits.where("compound is null").count()
    assert told_of_a_part.value.code == raised.value.code == "E0208"


def test_workers_with_another_version_say_both(spark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    points = spark.createDataFrame(small(3), NAMES)
    here = foldshift.__version__
    monkeypatch.setattr(foldshift, "__version__", "99.1.2")
    fits = foldshift.spark.fit(points, unit="nM")
    with pytest.raises(foldshift.TableError) as raised, foldshift.spark.errors():
        fits.count()
    assert raised.value.code == "E0212"
    assert f"the workers have foldshift {here}, and the driver has 99.1.2" in str(raised.value)
    assert raised.value.help is not None and "install foldshift 99.1.2 on every worker" in raised.value.help


@pytest.mark.parametrize("package", [None, "__version__ = '0.0.1'"])
def test_workers_with_an_older_version_or_none_understand_what_they_are_sent(
    package: str | None, tmp_path: Path
) -> None:
    """What is sent needs nothing of ours, since an older version has no `foldshift.spark`."""
    from pyspark.cloudpickle import dumps

    if package is not None:
        (tmp_path / "foldshift").mkdir()
        (tmp_path / "foldshift/__init__.py").write_text(package)
    sent = dumps(foldshift.spark._of_partitions({}, foldshift.__version__, pyarrow.schema([]), {}))
    script = textwrap.dedent(
        f"""
        import pickle, sys
        list(pickle.loads({sent!r})([]))
        """
    )
    path = {"PYTHONPATH": str(tmp_path), "PATH": os.environ["PATH"]}
    # Where the package is installed with the interpreter, only the older one is found before it.
    flags = [] if package is not None else ["-c", "import sys; sys.modules['foldshift'] = None\n" + script]
    done = subprocess.run(
        [sys.executable, *(flags or ["-c", script])], env=path, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 1
    error = foldshift.spark.told_by(RuntimeError(done.stderr))
    assert error is not None and error.code == "E0212", done.stderr
    expected = "foldshift 0.0.1, and the driver has" if package else "no foldshift"
    assert expected in str(error)
    assert foldshift.__version__ in str(error)


@pytest.mark.parametrize("name", sorted(foldshift.spark._NOT_BY_PARTITION))
def test_an_option_that_needs_all_curves_is_refused_at_once(name: str) -> None:
    nothing: Any = None
    given: Any = {name: "x"}
    with pytest.raises(foldshift.OptionError, match=f"`{name}` needs more than") as raised:
        foldshift.spark.fit(nothing, **given)
    assert raised.value.code == "E0801"
    assert raised.value.help


def test_what_is_found_over_all_curves_is_not_found_anew_in_a_part(spark: Any) -> None:
    """One curve in four goes against the others; a part that holds it alone would find the other direction."""
    rows = [
        row
        for number in range(40)
        for row in curve("KM12", f"cpd-{number:02}", 5.0 * (number + 1), falls=number % 8 != 0)
    ]
    points = spark.createDataFrame(rows, NAMES)
    one = foldshift.fit(as_arrow(rows), unit="nM")
    assert one.metadata["reads"] == "viability"
    assert "against_direction" in ";".join(reason or "" for reason in one["reasons"])
    assert_same(foldshift.spark._collected(foldshift.spark.fit(points, unit="nM", partitions=40)), pyarrow.table(one))
    settled = foldshift.spark.settle(points, unit="nM")
    assert (settled["by"], settled["half"], settled["reads"]) == (BY, 0.5, "viability")


def test_percent_is_found_over_all_curves(spark: Any) -> None:
    rows = [(line, compound, dose, 100 * response) for line, compound, dose, response in small(6)]
    names = ["Cell Line", "Compound", "Conc (nM)", "viability (%)"]
    points = spark.createDataFrame(rows, names)
    one = foldshift.fit(as_arrow(rows, names))
    assert one.metadata["half"] == "50"
    fits = foldshift.spark.fit(points, partitions=5)
    assert_same(foldshift.spark._collected(fits), pyarrow.table(one), ["Cell Line", "Compound"])


def test_no_direction_is_asked_about(spark: Any) -> None:
    rows = small(3) + [row for n in range(3) for row in curve("KM12", f"inh-{n}", 3.0 * (n + 1), falls=False)]
    with pytest.raises(foldshift.TableError, match="direction of the read-out is not known") as raised:
        foldshift.spark.fit(spark.createDataFrame(rows, NAMES), unit="nM")
    assert raised.value.help is not None and "reads" in raised.value.help


def test_cells_that_are_one_name_stay_together(spark: Any) -> None:
    """Blanks around a name, an empty text, and the times of one day are no other curve, wherever their rows lie."""
    rows, blanks = [], ["{}", " {}", "{} ", "\u00a0{}", "{}\t", "{}", "\u2003{}", "{}"]
    for number in range(12):
        for place, (line, compound, dose, response) in enumerate(curve("KM12", f"cpd {number}", 4.0 * (number + 1))):
            day = ["2026-03-02", "2026-03-02 09:30", "2026-03-02T10:15"][place % 3]
            rows.append((day, blanks[place].format(line), blanks[-1 - place].format(compound), dose, response))
    names = ["experiment", *NAMES]
    one = foldshift.fit(as_arrow(rows, names), unit="nM")
    assert len(one) == 12
    fits = foldshift.spark.fit(spark.createDataFrame(rows, names), unit="nM", partitions=16)
    assert_same(foldshift.spark._collected(fits), pyarrow.table(one), ["experiment", *BY])


def test_numbers_and_moments_tell_curves_apart_as_on_one_machine(spark: Any) -> None:
    rows: list[tuple[Any, ...]] = []
    for number in range(10):
        for _, _, dose, response in curve("", "", 4.0 * (number + 1)):
            moment = datetime(2026, 3, 2 + number % 2, 9, 30)
            rows.append((moment, number // 2, -0.0 if number % 4 < 2 else 1.5, dose, response + 0.001 * number))
    names = ["experiment", "cell_line", "compound", "dose", "response"]
    points = spark.createDataFrame(rows, names)
    one = pyarrow.table(foldshift.fit(foldshift.spark._collected(points), unit="nM"))
    fits = foldshift.spark.fit(points, unit="nM", partitions=16)
    assert_same(foldshift.spark._collected(fits), one, ["experiment", "cell_line", "compound"])
    with pytest.raises(foldshift.TableError, match="times of day"):
        foldshift.spark.fit(points.drop("cell_line", "compound"), by="experiment", unit="nM", reads="viability")


def test_other_columns_of_results_come_with_their_options(spark: Any) -> None:
    points = spark.createDataFrame(small(5), NAMES)
    options: dict[str, Any] = {"unit": "nM", "level": [10, 90], "details": True, "pic50": True, "model": "aicc"}
    fits = foldshift.spark.fit(points, partitions=4, **options)
    assert_same(foldshift.spark._collected(fits), pyarrow.table(foldshift.fit(as_arrow(small(5)), **options)))


def test_doses_of_one_curve_in_two_units_are_refused(spark: Any) -> None:
    rows = [
        (line, compound, f"{dose / 1000} uM" if place % 8 > 4 else f"{dose} nM", response)
        for place, (line, compound, dose, response) in enumerate(small(3))
    ]
    with pytest.raises(foldshift.TableError, match="several units") as raised:
        foldshift.spark.fit(spark.createDataFrame(rows, NAMES))
    assert raised.value.code == "E0211"


def test_the_package_needs_no_spark() -> None:
    script = "import foldshift, sys; assert not any(name.startswith('pyspark') for name in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True, env={**os.environ, "PYTHONPATH": str(ROOT / "python")})


def test_examples(spark: Any) -> None:
    assert doctest.testmod(foldshift.spark).failed == 0
