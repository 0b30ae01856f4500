#!/usr/bin/env python3
"""Reads `report.xlsx` of the example study with openpyxl, and compares it with the CSV beside it.

Every number must be the same f64, every text the same text, no cell a formula or a link, and every picture must open with the
size that it says.

Usage: check.py PROGRAM     (needs openpyxl and pillow)
"""
import csv
import io
import pathlib
import subprocess
import sys
import tempfile
import zipfile

import openpyxl
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# The letters with which a spreadsheet would run a cell of a CSV; our CSV has an apostrophe before them.
RUN = "=+-@\t\r'"


def unguarded(text):
    """A cell of the CSV without the apostrophe that guards it."""
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in RUN else text


def compare(name, sheet, rows):
    """Compares a sheet with its table; gives the count of numbers and of texts."""
    numbers = texts = 0
    cells = list(sheet.iter_rows(min_row=2))
    if len(cells) != len(rows):
        sys.exit(f"{name}: {len(cells)} rows, and {len(rows)} in the CSV")
    for line, (row, wanted) in enumerate(zip(cells, rows), 2):
        for cell, text in zip(row, wanted, strict=True):
            where = f"{name}!{cell.coordinate} (line {line})"
            if cell.data_type == "f" or cell.hyperlink:
                sys.exit(f"{where} is a formula or a link: {cell.value!r}")
            if cell.value is None:
                if text:
                    sys.exit(f"{where} is empty, and the CSV has {text!r}")
            elif isinstance(cell.value, (int, float)):
                if float(cell.value).hex() != float(text).hex():
                    sys.exit(f"{where} is {cell.value!r}, and the CSV has {text!r}")
                numbers += 1
            elif unguarded(cell.value) == unguarded(text):
                texts += 1
            else:
                sys.exit(f"{where} is {cell.value!r}, and the CSV has {text!r}")
    return numbers, texts


# Tables that stand beside the workbook, and not in it.
FOR_PROGRAMS = {"curve_points", "gdr", "kinetics", "pubchem"}


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        results = pathlib.Path(folder) / "results"
        study = ROOT / "fixtures" / "km12" / "study.toml"
        code = subprocess.run([program, "run", study, "-o", results, "-q"]).returncode
        if code > 1:
            sys.exit(f"{program} run: exit {code}")
        book = openpyxl.load_workbook(results / "report.xlsx", rich_text=False)
        tables = {path.stem: path for path in results.glob("*.csv") if path.stem not in FOR_PROGRAMS}
        first, *names, last = book.sheetnames
        if (first, last) != ("readme", "figures") or sorted(names) != sorted(tables):
            sys.exit(f"sheets {book.sheetnames}, tables {sorted(tables)}")
        total = [0, 0]
        for name in names:
            with tables[name].open(newline="", encoding="utf-8") as file:
                found = compare(name, book[name], list(csv.reader(file)))
            total = [a + b for a, b in zip(total, found)]
            if book[name].freeze_panes != "A3" or not book[name].auto_filter.ref:
                sys.exit(f"{name}: its head is not frozen, or not filtered")
        pictures = book[last]._images
        with zipfile.ZipFile(results / "report.xlsx") as archive:
            media = [name for name in archive.namelist() if name.startswith("xl/media/")]
            for name in media:
                picture = Image.open(io.BytesIO(archive.read(name)))
                picture.load()
                if min(picture.size) < 100 or picture.mode != "RGB":
                    sys.exit(f"{name}: {picture.size}, {picture.mode}")
            dates = {info.date_time for info in archive.infolist()}
        if len(pictures) < 9 or len(media) != len(pictures):
            sys.exit(f"{len(pictures)} pictures, {len(media)} files")
        if dates != {(1980, 1, 1, 0, 0, 0)}:
            sys.exit(f"files within are of {dates}")
    print(f"{len(names)} sheets: {total[0]} numbers and {total[1]} texts are those of the CSV; {len(pictures)} pictures")


if __name__ == "__main__":
    main()
