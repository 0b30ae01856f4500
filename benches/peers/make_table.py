#!/usr/bin/env python3
"""Writes a simulated screen as one long table: cell_line, compound, dose (uM), response; a row a well.

    make_table.py CURVES FILE [--doses 10] [--replicates 1] [--scattered]

FILE ends in .csv, .csv.gz or .parquet; Parquet needs pyarrow. Every curve has a top near 1, a midpoint around the tested
doses and noise of 0.05; a quarter is flat. The same numbers whatever the format: responses are rounded to five decimals first.
`--scattered` writes dose by dose over blocks of 50,000 curves, so that no two rows of a curve are neighbours.
"""
import argparse
import gzip
import sys

import numpy as np

BLOCK = 50_000
LINES = 1_000


def block(first, count, doses, replicates):
    """Curve numbers, doses and responses of a block, as arrays [curve, well]."""
    random = np.random.default_rng([7, first])
    dose = np.repeat(1e-3 * 10 ** (np.arange(doses) * 5 / max(doses - 1, 1)), replicates)
    mid = random.normal(0.0, 1.2, (count, 1))
    hill = np.exp(random.normal(0.1, 0.4, (count, 1)))
    bottom = random.uniform(0.0, 0.4, (count, 1))
    bottom[random.uniform(size=(count, 1)) < 0.25] = 1.0
    response = bottom + (1 - bottom) / (1 + 10 ** (hill * (np.log10(dose) - mid)))
    response += random.normal(0.0, 0.05, response.shape)
    return np.arange(first, first + count), np.broadcast_to(dose, response.shape), np.round(response, 5)


def rows(arguments):
    """Line number, compound number, dose text, response, block by block, as flat arrays in the order of the rows."""
    for first in range(0, arguments.curves, BLOCK):
        count = min(BLOCK, arguments.curves - first)
        number, dose, response = block(first, count, arguments.doses, arguments.replicates)
        number = np.broadcast_to(number[:, None], response.shape)
        order = "F" if arguments.scattered else "C"
        yield (np.ravel(x, order) for x in (number % LINES, number // LINES, dose, response))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("curves", type=int)
    parser.add_argument("file")
    parser.add_argument("--doses", type=int, default=10)
    parser.add_argument("--replicates", type=int, default=1)
    parser.add_argument("--scattered", action="store_true")
    arguments = parser.parse_args()
    names = ["cell_line", "compound", "dose_uM", "response"]
    if arguments.file.endswith(".parquet"):
        import pyarrow as pa
        import pyarrow.parquet as pq

        writer = None
        for line, compound, dose, response in rows(arguments):
            text = lambda prefix, numbers: pa.DictionaryArray.from_arrays(
                pa.array(np.unique(numbers, return_inverse=True)[1].astype(np.int32)),
                pa.array([f"{prefix}{n}" for n in np.unique(numbers)]),
            ).cast(pa.string())
            dose = np.array([float(f"{x:.6g}") for x in np.unique(dose)])[np.unique(dose, return_inverse=True)[1]]
            table = pa.table(
                {names[0]: text("L", line), names[1]: text("C", compound), names[2]: dose, names[3]: response}
            )
            writer = writer or pq.ParquetWriter(arguments.file, table.schema)
            writer.write_table(table)
        writer.close()
        return
    out = gzip.open(arguments.file, "wt", 1) if arguments.file.endswith(".gz") else open(arguments.file, "w")
    with out:
        out.write(",".join(names) + "\n")
        for line, compound, dose, response in rows(arguments):
            known = {x: f"{x:.6g}" for x in np.unique(dose)}
            out.write(
                "".join(
                    f"L{a},C{b},{known[x]},{y}\n"
                    for a, b, x, y in zip(line.tolist(), compound.tolist(), dose.tolist(), response.tolist())
                )
            )


if __name__ == "__main__":
    sys.exit(main())
