#!/usr/bin/env python3
"""Whole processes over the same Parquet table: the command, the wheel over a polars frame, scipy in a loop and in a pool.

    frames.py FOLDSHIFT TABLE.parquet [--rounds 3] [--curves 2000] [--interval none]

Prints seconds and peak memory of each process: the command reads Parquet and writes Parquet; the wheel is handed a frame that
polars read, and its fits become a polars frame (start of the interpreter and reading are counted, and told apart, too). scipy
fits the first CURVES of the same frame, by `curve_fit`, in one process and in one for each core; curves a second. TABLE is
written by make_table.py; polars and scipy come from PyPI, foldshift is installed with `pip install .`.
"""
import argparse
import os
import subprocess
import sys
import tempfile
import time

WHEEL = """
import sys, time
begin = time.perf_counter()
import polars, foldshift
frame = polars.read_parquet(sys.argv[1])
read = time.perf_counter()
fits = foldshift.fit(frame, unit="uM", reads="viability", interval=sys.argv[2]).to_polars()
fitted = time.perf_counter()
print(f"{fits.height},{read - begin:.2f},{fitted - read:.2f}", file=sys.stderr)
"""
SCIPY = """
import sys, time
import numpy as np
import polars
from concurrent.futures import ProcessPoolExecutor
from scipy.optimize import curve_fit


def logistic(x, top, bottom, hill, mid):
    return bottom + (top - bottom) / (1 + 10 ** (hill * (x - mid)))


def fit(curve):
    x, y = np.log10(curve[0]), curve[1]
    try:
        return curve_fit(logistic, x, y, p0=[max(y), min(y), 1, np.median(x)], maxfev=5000)[0]
    except RuntimeError:
        return None


if __name__ == "__main__":
    frame = polars.scan_parquet(sys.argv[1]).head(10 * int(sys.argv[2])).collect()
    groups = frame.group_by("cell_line", "compound", maintain_order=True).agg("dose_uM", "response")
    curves = list(zip(groups["dose_uM"].to_list(), groups["response"].to_list()))
    for workers in (1, int(sys.argv[3])):
        begin = time.perf_counter()
        if workers == 1:
            found = list(map(fit, curves))
        else:
            with ProcessPoolExecutor(workers) as pool:
                found = list(pool.map(fit, curves, chunksize=100))
        print(f"{workers},{len(found) / (time.perf_counter() - begin):.0f}", file=sys.stderr)
"""


def timed(command):
    """Seconds, peak memory in MB and the words of one process."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{command[0]}: {said}")
    return time.perf_counter() - begin, usage.ru_maxrss / 1024, said.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("foldshift")
    parser.add_argument("table")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--curves", type=int, default=2000)
    parser.add_argument("--interval", default="none")
    arguments = parser.parse_args()
    stated = ["--unit", "uM", "--reads", "viability", "--interval", arguments.interval]
    print("program,seconds,peak_mb,of_which")
    least = {}
    with tempfile.TemporaryDirectory() as folder:
        fits = os.path.join(folder, "fits.parquet")
        for _ in range(arguments.rounds):
            for name, command in [
                ("command, Parquet to Parquet", [arguments.foldshift, "fit", arguments.table, *stated, "-q", "-o", fits]),
                ("command, Parquet to nowhere", [arguments.foldshift, "fit", arguments.table, *stated, "-q", "-o", "/dev/null"]),
                ("wheel, polars to polars", [sys.executable, "-c", WHEEL, arguments.table, arguments.interval]),
            ]:
                seconds, memory, said = timed(command)
                print(f"{name},{seconds:.2f},{memory:.0f},{said.splitlines()[-1] if said else ''}", flush=True)
                least[name] = min(seconds, least.get(name, seconds))
    command, wheel = least["command, Parquet to Parquet"], least["wheel, polars to polars"]
    print(f"wheel / command: {wheel / command:.2f} of least seconds")
    with tempfile.TemporaryDirectory() as folder:
        # Workers of a pool read the program again: it must be a file.
        script = os.path.join(folder, "loop.py")
        with open(script, "w") as out:
            out.write(SCIPY)
        _, _, said = timed([sys.executable, "-W", "ignore", script, arguments.table, str(arguments.curves), str(os.cpu_count())])
    for line in said.splitlines():
        workers, rate = line.split(",")
        print(f"scipy in {workers} process{'es' if workers != '1' else ''}: {rate} curves/s")


if __name__ == "__main__":
    main()
