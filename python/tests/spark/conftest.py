"""A cluster of two worker processes on this machine, and a simulated screen as a folder of Parquet files.

    FOLDSHIFT_SPARK_CURVES=1000000 .ci/spark        a larger screen
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
CURVES = int(os.environ.get("FOLDSHIFT_SPARK_CURVES", "100000"))
DOSES = 10
FILES = 8
BY = ["cell_line", "compound"]


@pytest.fixture(scope="session")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Curves of ten doses, no two rows of a curve neighbours, so that every file holds parts of many curves."""
    import pyarrow.parquet

    folder = tmp_path_factory.mktemp("screen")
    whole = folder / "whole.parquet"
    make = [sys.executable, str(ROOT / "benches/peers/make_table.py"), str(CURVES), str(whole), "--scattered"]
    subprocess.run(make, check=True)
    table = pyarrow.parquet.read_table(whole)
    whole.unlink()
    rows = -(-len(table) // FILES)
    (folder / "screen").mkdir()
    for part in range(FILES):
        name = folder / "screen" / f"part-{part}.parquet"
        pyarrow.parquet.write_table(table.slice(part * rows, rows), name, compression="zstd")
    return folder / "screen"


def session(*settings: tuple[str, str], name: str = "foldshift", cores: int = 1) -> Any:
    """A session on a cluster of two executors, each a process of its own that starts Python workers."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    package = str(ROOT / "python")
    builder = SparkSession.builder.appName(name).master(f"local-cluster[2,{cores},1024]")
    defaults = [
        ("spark.ui.enabled", "false"),
        ("spark.sql.shuffle.partitions", "16"),
        ("spark.sql.adaptive.coalescePartitions.enabled", "false"),
        ("spark.executorEnv.PYTHONPATH", os.pathsep.join([package, os.environ.get("PYTHONPATH", "")])),
        # The native part of Snappy that Spark carries does not load everywhere.
        ("spark.sql.parquet.compression.codec", "zstd"),
        ("spark.executor.memory", "1g"),
        ("spark.excludeOnFailure.enabled", "false"),
    ]
    for key, value in [*defaults, *settings]:
        builder = builder.config(key, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("OFF")
    return made


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    made = session()
    yield made
    made.stop()
