"""The lines of docs/cluster.md, as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
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


def test_spark(spark: Any, beside: Path, one_machine: Any) -> None:
    exec(compile(lines("Spark"), "docs/cluster.md", "exec"), {})
    assert_same(pyarrow.parquet.read_table(beside / "fits"), one_machine)


def run(name: str, beside: Path, *before: str) -> Any:
    """Runs the lines in a process of their own, as a script; gives what they call `table`."""
    script = beside / f"{name.lower()}_lines.py"
    after = ["table = table if isinstance(table, pyarrow.Table) else pyarrow.Table.from_pandas(table)"]
    after += [f"pyarrow.parquet.write_table(table, {name.lower() + '.parquet'!r})"]
    script.write_text("\n".join([*before, "import pyarrow.parquet", lines(name), *after]))
    path = os.pathsep.join([str(ROOT / "python"), os.environ.get("PYTHONPATH", "")])
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, script], env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    spent = time.perf_counter() - begun
    told(f"{name}: {spent:.1f} s with its start, {CURVES * DOSES / spent:,.0f} rows/s")
    return pyarrow.parquet.read_table(beside / f"{name.lower()}.parquet")


def as_written(table: Any, schema: Any) -> Any:
    """Columns of pandas as Arrow has them: without any text a column has no type of its own."""
    return table.select(schema.names).replace_schema_metadata().cast(schema.remove_metadata())


def test_dask(beside: Path, one_machine: Any) -> None:
    pytest.importorskip("dask.dataframe")
    assert_same(as_written(run("Dask", beside), one_machine.schema), one_machine)


def test_dask_in_processes(beside: Path, one_machine: Any) -> None:
    """The same lines with workers that are processes."""
    pytest.importorskip("distributed")
    client = "from distributed import Client, LocalCluster\nclient = Client(LocalCluster(2, threads_per_worker=1, processes=True, dashboard_address=None))"
    section = lines("Dask").replace("\n", "\n    ")
    script = beside / "dask_processes.py"
    body = client.replace("\n", "\n    ") + "\n    " + section
    after = "\n    import pyarrow, pyarrow.parquet\n    pyarrow.parquet.write_table(pyarrow.Table.from_pandas(table), 'processes.parquet')\n    client.close()"
    script.write_text(f"if __name__ == '__main__':\n    {body}{after}\n")
    path = os.pathsep.join([str(ROOT / "python"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run([sys.executable, script], env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert_same(as_written(pyarrow.parquet.read_table(beside / "processes.parquet"), one_machine.schema), one_machine)


def test_ray(beside: Path, one_machine: Any) -> None:
    pytest.importorskip("ray")
    start = "import ray\nray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)"
    assert_same(as_written(run("Ray", beside, start), one_machine.schema), one_machine)
