#!/usr/bin/env python3
"""Times the ways in which Spark can bring a partition to the engine, against the plain wheel on the same Parquet folder.

    spark_ways.py FOLDER [--cores 2] [--partitions 4,16,64]

FOLDER holds what make_table.py writes. Ways: a partition is read to its end (`foldshift.spark.fit`), or it is sorted by curve and
fitted as curves are whole. Rows/s, and the largest memory of a Python worker, each in a session of its own. Needs pyspark, pyarrow.
"""
import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BY = ["cell_line", "compound"]
STATED = {"by": BY, "reads": "viability", "half": 0.5}


def whole(batches):
    """A partition that is sorted by curve, batch by batch: rows of the last curve wait for the next batch."""
    import pyarrow
    import pyarrow.compute as pc

    import foldshift

    waiting = None
    for batch in batches:
        table = pyarrow.Table.from_batches([batch])
        table = table if waiting is None else pyarrow.concat_tables([waiting, table])
        last = table.slice(len(table) - 1)
        same = pc.and_(*(pc.equal(table[name], last[name][0]) for name in BY))
        at = pc.index(same, True).as_py()
        waiting = table.slice(at)
        if at > 0:
            yield from pyarrow.table(foldshift.fit(table.slice(0, at), threads=1, **STATED)).to_batches()
    if waiting is not None:
        yield from pyarrow.table(foldshift.fit(waiting, threads=1, **STATED)).to_batches()


def measured(fits, folder):
    """The same, with the largest memory of the process written into a file of the folder."""

    def also(batches):
        import os
        import resource

        yield from fits(batches)
        with open(os.path.join(folder, str(os.getpid())), "w") as out:
            out.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))

    return also


def one(way, partitions, folder, cores):
    import foldshift
    import foldshift.spark
    import pyarrow
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(f"local[{cores}]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.sql.adaptive.coalescePartitions.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    points = spark.read.parquet(folder)
    rows = points.count()
    _, schema, alike = foldshift.spark._settled(points, dict(STATED))
    types = foldshift.spark._spark_schema(schema)
    options = {**STATED, "threads": 1, "memory": "500MB"}
    read = foldshift.spark._of_partitions(options, foldshift.__version__, schema, alike)
    parted = points.repartition(partitions, *foldshift.spark._keys(points, BY))
    with tempfile.TemporaryDirectory() as aside:
        made = {
            "read to the end": lambda: parted.mapInArrow(measured(read, aside), types),
            "sorted within": lambda: parted.sortWithinPartitions(*BY).mapInArrow(measured(whole, aside), types),
            "no fits": lambda: parted.mapInArrow(measured(lambda batches: batches, aside), points.schema),
        }[way]()
        # Once for the code of the JVM and the Python workers, once for the time.
        for _ in range(2):
            begun = time.perf_counter()
            made.write.format("noop").mode("overwrite").save()
            spent = time.perf_counter() - begun
        memory = max(int(file.read_text()) for file in Path(aside).iterdir())
    load = os.getloadavg()[0]
    print(
        f"Spark, {partitions} parts, {way}: {spent:.2f} s, {rows / spent:,.0f} rows/s, "
        f"{memory} MB a worker (load {load:.1f})",
        flush=True,
    )
    spark.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--partitions", default="4,16,64")
    parser.add_argument("--way", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.way:
        return one(arguments.way, int(arguments.partitions), arguments.folder, arguments.cores)
    import foldshift

    for threads in (arguments.cores, 1):
        begun = time.perf_counter()
        fits = foldshift.fit(arguments.folder, threads=threads, **STATED)
        spent = time.perf_counter() - begun
        points = sum(fits["n_points"])
        print(f"plain wheel, {threads} threads: {spent:.2f} s, {points / spent:,.0f} rows/s", flush=True)
    for partitions in arguments.partitions.split(","):
        for way in ("read to the end", "sorted within", "no fits"):
            again = [sys.executable, __file__, arguments.folder, "--cores", str(arguments.cores)]
            subprocess.run([*again, "--partitions", partitions, "--way", way], check=True)


if __name__ == "__main__":
    sys.exit(main())
