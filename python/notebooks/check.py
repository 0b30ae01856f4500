#!/usr/bin/env python3
"""Runs the notebooks of this folder from their first cell, and compares what they print with what is stored.

    python check.py                 runs all, in fresh kernels; exit 1 where a cell fails or prints something else
    python check.py --write         stores the outputs anew
    python check.py study.ipynb     only this one

Texts and tables are compared, pictures are not. It needs what requirements.txt of this folder names, and the wheel.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import sys
import time
from pathlib import Path
from typing import Any

# The kernel of this environment, and no other that a user has.
os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
# Tables are as wide here as anywhere.
os.environ["COLUMNS"] = "100"

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HERE = Path(__file__).resolve().parent
#: Kinds of outputs that are compared.
TEXTS = ("text/plain", "text/html", "text/markdown")
#: The most that a notebook may weigh, in bytes.
LARGEST = 300_000

_CELL_FILE = re.compile(r"\S*ipykernel_\d+[/\\]\d+\.py:\d+")
_SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)
_ADDRESS = re.compile(r"0x[0-9a-f]{8,}")
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def stored(path: Path) -> Any:
    """The notebook as it is stored."""
    return nbformat.read(path, as_version=4)


def executed(path: Path) -> Any:
    """The notebook with the outputs of a fresh kernel, without what differs from run to run."""
    book = stored(path)
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        book,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--IPKernelApp.log_level=40"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    for cell in book.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                # Where a warning came from is a file that the kernel made up.
                output.text = _CELL_FILE.sub("<cell>", output.text)
    book.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    return book


def text_of(book: Any) -> list[str]:
    """What the cells print and show, line by line, without pictures."""
    lines: list[str] = []
    for place, cell in enumerate(book.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                texts = {output.name: output.text}
            else:
                texts = {kind: output.data[kind] for kind in TEXTS if kind in output.get("data", {})}
            for kind, text in texts.items():
                lines.append(f"cell {place}, {kind}:")
                lines += _SVG.sub("<svg>", text).splitlines()
    return lines


def faults(book: Any, path: Path) -> list[str]:
    """What must not stand in a stored notebook."""
    found = []
    whole = "\n".join(text_of(book))
    if address := _ADDRESS.search(whole):
        found.append(f"an address of memory stands in an output, {address.group()}: end the line with `;`")
    for folder in {str(HERE), str(Path.home()), sys.prefix}:
        if len(folder) > 1 and folder in whole:
            found.append("a path of this machine stands in an output")
    size = len(nbformat.writes(book))
    if size > LARGEST:
        found.append(f"it weighs {size:,} bytes, more than {LARGEST:,}: smaller pictures")
    return found


def check(path: Path, write: bool) -> list[str]:
    """Runs a notebook; what is wrong with it."""
    try:
        book = executed(path)
    except CellExecutionError as error:
        return [_ESCAPE.sub("", str(error))]
    found = faults(book, path)
    if found:
        return found
    if write:
        nbformat.write(book, path)
        return []
    before, now = text_of(stored(path)), text_of(book)
    if before == now:
        return []
    difference = difflib.unified_diff(before, now, "stored", "now", n=1, lineterm="")
    return ["it prints something else (`check.py --write` stores it anew)", *list(difference)[:40]]


def main() -> int:
    """Checks the notebooks that are named, or all; 1 where one is wrong."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--write", action="store_true", help="store the outputs anew")
    asked.add_argument("notebooks", nargs="*", type=Path, help="notebooks; all of this folder when left out")
    given = asked.parse_args()
    paths = [path.resolve() for path in given.notebooks] or sorted(HERE.glob("*.ipynb"))
    wrong = 0
    for path in paths:
        began = time.monotonic()
        found = check(path, given.write)
        wrong += bool(found)
        size = path.stat().st_size / 1000
        verdict = "wrong" if found else "right"
        print(f"{path.name}: {verdict}, {time.monotonic() - began:.1f} s, {size:.0f} kB", flush=True)
        for line in found:
            print(f"  {line}")
    return 1 if wrong or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
