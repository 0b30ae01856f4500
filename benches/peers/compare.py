#!/usr/bin/env python3
"""Whole processes on the same table, one after another in one run: foldshift, and what others need to read and group it.

    compare.py FOLDSHIFT TABLE.csv [TABLE.parquet] [--rounds 3] [--fits 300]

Prints a row a program: seconds (the least of the rounds), peak memory, and the ratio to duckdb's read and group of the
same file. duckdb and polars only read and group. With `--fits` the first curves are also fitted one by one with scipy,
neutcurve and CurveCurator, where these are installed, in curves a second.

Tables are written by make_table.py; duckdb, polars, scipy, neutcurve and curve_curator come from PyPI.
"""
import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
import time

DUCKDB = """
import duckdb, sys
print(duckdb.sql(f"select count(*), sum(n) from (select cell_line, compound, list(dose_uM) d, list(response) r, count(*) n"
                 f" from '{sys.argv[1]}' group by all)").fetchall())
"""
POLARS = """
import polars as pl, sys
scan = pl.scan_parquet if sys.argv[1].endswith(".parquet") else pl.scan_csv
out = scan(sys.argv[1]).group_by("cell_line", "compound", maintain_order=True).agg("dose_uM", "response").collect()
print(out.shape)
"""


def timed(command):
    """Seconds and peak memory in MB of one process."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{' '.join(command)} failed:\n{said[-2000:]}")
    return seconds, usage.ru_maxrss / 1024


def logistic(x, top, bottom, hill, mid):
    import numpy as np

    return bottom + (top - bottom) / (1 + 10 ** np.clip(hill * (x - mid), -300, 300))


def first_curves(table, count):
    """Doses and responses of the first curves, whose rows are neighbours."""
    import csv

    curves, last = [], None
    with open(table, newline="") as lines:
        for row in csv.DictReader(lines):
            key = (row["cell_line"], row["compound"])
            if key != last:
                if len(curves) == count:
                    return curves
                curves.append(([], []))
                last = key
            curves[-1][0].append(float(row["dose_uM"]))
            curves[-1][1].append(float(row["response"]))
    return curves


def one_by_one(curves):
    """Curves a second of fitters that take one curve at a time, and the share that they fail on."""
    import warnings

    import numpy as np

    warnings.simplefilter("ignore")

    def scipy_fit(x, y):
        from scipy.optimize import curve_fit

        lx = np.log10(x)
        curve_fit(logistic, lx, y, p0=[max(y), min(y), 1, np.median(lx)], maxfev=5000)

    def neutcurve_fit(x, y):
        from neutcurve.hillcurve import HillCurve

        HillCurve(np.array(x), np.array(y), infectivity_or_neutralized="infectivity")

    def curve_curator_fit(x, y):
        from curve_curator.models import LogisticModel

        logs, values = np.log10(x) - 6, np.array(y)  # molar
        model = LogisticModel()
        model.set_boundaries(logs)
        model.efficiently_fit_ols(logs, values, noise=0.05)

    for name, package, fit in [
        ("scipy", "scipy", scipy_fit),
        ("neutcurve", "neutcurve", neutcurve_fit),
        ("CurveCurator", "curve_curator", curve_curator_fit),
    ]:
        if importlib.util.find_spec(package) is None:
            print(f"{name} is not installed", file=sys.stderr)
            continue
        failed, begin = 0, time.perf_counter()
        for x, y in curves:
            try:
                fit(x, y)
            except Exception:
                failed += 1
        print(f"{name},{len(curves) / (time.perf_counter() - begin):.0f},{failed / len(curves):.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("foldshift")
    parser.add_argument("tables", nargs="+")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--fits", type=int, default=0)
    arguments = parser.parse_args()
    print("table,program,seconds,peak_mb,times_duckdb")
    with tempfile.TemporaryDirectory() as folder:
        for table in arguments.tables:
            ending = "parquet" if table.endswith(".parquet") else "csv"
            out = os.path.join(folder, f"fits.{ending}")
            ours = [arguments.foldshift, "fit", table, "-q", "-o", out]
            programs = {
                "duckdb read and group": [sys.executable, "-c", DUCKDB, table],
                "polars read and group": [sys.executable, "-c", POLARS, table],
                "foldshift, no interval": [*ours, "--interval", "none"],
                "foldshift, profile intervals": ours,
            }
            found = {name: (float("inf"), 0.0) for name in programs}
            for _ in range(arguments.rounds):
                for name, command in programs.items():
                    found[name] = min(found[name], timed(command))
            least = found["duckdb read and group"][0]
            for name, (seconds, memory) in found.items():
                print(f"{os.path.basename(table)},{name},{seconds:.2f},{memory:.0f},{seconds / least:.2f}")
    if arguments.fits:
        print("\nprogram,curves_per_s,failed")
        one_by_one(first_curves(arguments.tables[0], arguments.fits))


if __name__ == "__main__":
    main()
