"""The lines of docs/cluster.md, as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

pyarrow = pytest.importorskip("pyarrow")
import pyarrow.parquet  # noqa: E402

import foldshift  # noqa: E402

from .conftest import CURVES, DOSES, ROOT  # noqa: E402
from .test_spark import assert_same, told  # noqa: E402


def lines(section: str) -> str:
    """The first Python of a section."""
    page = (ROOT / "docs/cluster.md").read_text()
    found = re.search(rf"^## {section}$.*?^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert found is not None, section
    return found.group(1)


@pytest.fixture
def beside(screen: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which `screen/` is."""
    monkeypatch.chdir(screen.parent)
    return screen.parent


@pytest.fixture(scope="module")
def one_machine(screen: Path) -> Any:
    return pyarrow.table(foldshift.fit(screen))


#: What makes a file of what the lines call `table`.
WRITTEN = [
    "import pyarrow.parquet",
    "table = table if isinstance(table, pyarrow.Table) else pyarrow.Table.from_pandas(table)",
    "pyarrow.parquet.write_table(table, 'table.parquet')",
]


def run(name: str, beside: Path, before: Sequence[str] = (), after: Sequence[str] = WRITTEN, main: bool = False) -> None:
    """Runs the lines as a script, in a process of their own; `main` where processes are started that read it again."""
    script = beside / f"{name.lower()}_lines.py"
    text = "\n".join([*before, lines(name), *after]) + "\n"
    script.write_text("if __name__ == '__main__':\n" + textwrap.indent(text, "    ") if main else text)
    path = os.pathsep.join([str(ROOT / "python"), os.environ.get("PYTHONPATH", "")])
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, script], env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    spent = time.perf_counter() - begun
    told(f"{name}: {spent:.1f} s with its start, {CURVES * DOSES / spent:,.0f} rows/s")


def test_spark(beside: Path, one_machine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a session of its own, which finds `screen/` and writes `fits/` where it is started."""
    pytest.importorskip("pyspark")
    settings = ["spark.ui.enabled=false", "spark.sql.parquet.compression.codec=zstd", "spark.sql.shuffle.partitions=16"]
    given = " ".join(f"--conf {setting}" for setting in settings)
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", f"--master local[2] {given} pyspark-shell")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    run("Spark", beside, after=[])
    assert_same(pyarrow.parquet.read_table(beside / "fits"), one_machine)


def assert_written(beside: Path, one: Any) -> None:
    """Is what the lines gave the same? Columns of pandas without any text have no type of their own."""
    table = pyarrow.parquet.read_table(beside / "table.parquet")
    (beside / "table.parquet").unlink()
    bare = one.schema.remove_metadata()
    assert_same(table.select(bare.names).replace_schema_metadata().cast(bare), one)


def test_dask(beside: Path, one_machine: Any) -> None:
    pytest.importorskip("dask.dataframe")
    run("Dask", beside)
    assert_written(beside, one_machine)


def test_dask_in_processes(beside: Path, one_machine: Any) -> None:
    """The same lines with workers that are processes."""
    pytest.importorskip("dask.dataframe")
    pytest.importorskip("distributed")
    cluster = "LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None)"
    before = ["from distributed import Client, LocalCluster", f"client = Client({cluster})"]
    run("Dask", beside, before, [*WRITTEN, "client.close()"], main=True)
    assert_written(beside, one_machine)


def test_ray(beside: Path, one_machine: Any) -> None:
    pytest.importorskip("ray")
    run("Ray", beside, ["import ray", "ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)"])
    assert_written(beside, one_machine)
