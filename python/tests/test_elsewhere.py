"""What other programs read of a folder of results: the examples of docs/results.md run, and the references are BibTeX."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "results.md"


def blocks() -> list[tuple[int, str]]:
    """The blocks of Python, each with the line at which it begins."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.finditer(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [(text.count("\n", 0, block.start(1)) + 1, block.group(1)) for block in found]


def foldshift(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "foldshift", *arguments], capture_output=True, text=True)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example study, analysed."""
    folder = tmp_path_factory.mktemp("elsewhere") / "km12"
    shutil.copytree(ROOT / "fixtures" / "km12", folder)
    done = foldshift("run", str(folder / "study.toml"), "-q")
    assert done.returncode == 1, f"a plate of the example fails\n{done.stderr}"
    return folder


@pytest.fixture()
def there(study: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the study as the working one, and the command as it is called."""
    monkeypatch.chdir(study)
    command = study / "bin"
    command.mkdir(exist_ok=True)
    program = command / "foldshift"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m foldshift "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command}:/usr/bin:/bin")
    return study


def test_every_block_runs(there: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import matplotlib

    matplotlib.use("Agg")
    names: dict[str, Any] = {}
    for line, code in blocks():
        # An error names the line of the page.
        exec(compile("\n" * (line - 1) + code, str(PAGE), "exec"), names)
    assert len(blocks()) >= 5
    assert (there / "larotrectinib.pdf").stat().st_size > 5_000
    means = names["means"].loc[("KM12", "larotrectinib")]
    assert means.iloc[0] > 0.9 and means.iloc[-1] < 0.2, "viability falls with dose"
    rows = (there / "upload.csv").read_text().splitlines()
    assert any(row.split(",")[1] == "1" and row.split(",")[4] in ("1", "2", "3") for row in rows[6:])
    printed = capsys.readouterr().out
    assert "KM12-LR1 larotrectinib" in printed


def test_viability_of_the_long_table_is_our_response(there: Path) -> None:
    import pandas as pd

    theirs = pd.read_csv("results/gdr.csv")
    ours = pd.read_csv("results/wells.csv")
    assert set(theirs["masked"]) == {True, False}
    theirs["well"] = theirs["WellRow"] + theirs["WellColumn"].astype(str)
    theirs["signal"] = theirs["ReadoutValue"] - theirs["BackgroundValue"]
    used = theirs[~theirs["masked"]]
    vehicle = used[used["Gnumber"] == "vehicle"].groupby(["Barcode", "clid"])["signal"].median().rename("vehicle")
    used = used.join(vehicle, on=["Barcode", "clid"])
    # A plate stands in the same order in both.
    plates = ours[["export", "plate"]].drop_duplicates().assign(Barcode=theirs["Barcode"].unique())
    both = used.merge(plates, on="Barcode").merge(ours, on=["export", "plate", "well"], suffixes=("", "_ours"))
    assert len(both) == len(used) > 1000
    assert ((both["signal"] / both["vehicle"] - both["response"]).abs() < 1e-9).all()


def test_references_are_those_that_the_methods_cite(there: Path) -> None:
    bibtexparser = pytest.importorskip("bibtexparser")
    # A program and a page are kinds of entries, too.
    reader = bibtexparser.bparser.BibTexParser(ignore_nonstandard_types=False)
    listed = bibtexparser.loads(Path("results/references.bib").read_text(encoding="utf-8"), reader).entries
    keys = {entry["ID"] for entry in listed}
    cited = set(re.findall(r"(?<!\\)@([a-z0-9]+)", Path("results/methods.md").read_text(encoding="utf-8")))
    assert keys == cited and len(keys) > 10
