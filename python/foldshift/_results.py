"""Whole results: a study, a screen, figures, what is known of a variant."""

from __future__ import annotations

import html
import json
import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foldshift._table import Table

if TYPE_CHECKING:
    from foldshift import _native
    from foldshift._engine import PathLike
    from foldshift._errors import Problem


class Figure:
    """A figure as SVG, as the report has it.

    Attributes:
        name: The stem of its file among the results.
        caption: What a paper would print beneath it.
        svg: The drawing.
    """

    def __init__(self, name: str, caption: str, svg: str) -> None:
        self.name = name
        self.caption = caption
        self.svg = svg

    def save(self, path: PathLike) -> None:
        """Writes the drawing into a file."""
        Path(path).write_text(self.svg, encoding="utf-8")

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        return f"<figure>{self.svg}<figcaption>{html.escape(self.caption)}</figcaption></figure>"

    def __repr__(self) -> str:
        return f"foldshift.Figure({self.name!r})"


class _Result:
    """What a study and a screen have in common: tables, words, a page."""

    def __init__(
        self,
        native: _native.Study | _native.Screen,
        notes: tuple[str, ...],
        warnings: tuple[Problem, ...],
        passed: bool,
    ) -> None:
        self._native = native
        #: What was said on the way.
        self.notes = notes
        #: What must be known before the numbers are used.
        self.warnings = warnings
        #: Did every plate pass its checks?
        self.passed = passed

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Every table, by the name of its file without ending; ``docs/tables.md`` explains their columns."""
        return {name: Table(rows) for name, rows in self._native.tables().items()}

    def to_json(self) -> str:
        """Everything as JSON, as ``--json`` prints it."""
        return self._native.json()

    def page(self) -> str:
        """The report: one page of HTML that needs nothing else."""
        return self._native.page()


class Study(_Result):
    """A study, analysed: plates, curves, shifts and verdicts as tables, and its figures.

    >>> import foldshift
    >>> study = foldshift.run("fixtures/km12/study.toml")
    >>> study.shifts["compound"][0], study.shifts["call"][0]
    ('larotrectinib', 'R')
    """

    _native: _native.Study

    @property
    def name(self) -> str:
        """What the study is called."""
        return self._native.name

    @property
    def simulated(self) -> bool:
        """Are its numbers simulated?"""
        return self._native.simulated

    @property
    def wells(self) -> Table:
        """A row a well: its reading, what was in it, its response (a fraction of the vehicle)."""
        return self.tables["wells"]

    @property
    def plates(self) -> Table:
        """A row a plate and line: Z′, edge, drift and the verdict on its quality (``quality.csv``)."""
        return self.tables["quality"]

    @property
    def curves(self) -> Table:
        """A row a curve: parameters, IC50s with their intervals, areas (``fits.csv``)."""
        return self.tables["fits"]

    @property
    def shifts(self) -> Table:
        """A row a resistant line, compound and metric: the fold with its interval, and the call."""
        return self.tables["shifts"]

    @property
    def verdicts(self) -> Table:
        """A row a resistant line: on-target or off-target, and the evidence (``mechanism.csv``)."""
        return self.tables["mechanism"]

    @property
    def methods(self) -> str:
        """What was done, in words for a paper (Markdown; `pandoc --citeproc` turns its citations into numbers or names)."""
        return self._native.methods()

    @property
    def references(self) -> str:
        """The works that the methods cite, no more and no fewer (BibTeX)."""
        return self._native.references()

    @cached_property
    def figures(self) -> list[Figure]:
        """Every figure of the report."""
        return [Figure(*figure) for figure in self._native.figures()]

    def plot(self, name: str | None = None) -> Figure:
        """A figure of the report.

        Args:
            name: Its name, or a part of it, such as a compound, of which the first is taken; the folds when left out.

        Raises:
            KeyError: No figure is called so; the names are told.
        """
        if name is None:
            return self.figures[0]
        exact = [figure for figure in self.figures if figure.name == name]
        found = exact or [figure for figure in self.figures if name.casefold() in figure.name.casefold()]
        if not found:
            raise KeyError(f"no figure is called {name!r}; there are {', '.join(f.name for f in self.figures)}")
        return found[0]

    def save_report(self, path: PathLike) -> None:
        """Writes the report into a file."""
        Path(os.fspath(path)).write_text(self.page(), encoding="utf-8")

    def __repr__(self) -> str:
        plates, curves, shifts = len(self.plates), len(self.curves), len(self.shifts)
        simulated = " (simulated data)" if self.simulated else ""
        return f"foldshift.Study {self.name!r}{simulated}: {plates} plates, {curves} curves, {shifts} shifts"

    def _repr_html_(self) -> str:
        notes = "".join(f"<li>{html.escape(note)}</li>" for note in self.notes)
        figure = self.plot()._repr_html_() if self.figures else ""
        simulated = " <small>(simulated data)</small>" if self.simulated else ""
        return f"<h3>{html.escape(self.name)}{simulated}</h3><ul>{notes}</ul>{figure}{self.shifts._repr_html_()}"


class Screen(_Result):
    """A screen, analysed: potency, hits, matrices, drift, agreement and folds as tables.

    >>> import foldshift
    >>> screen = foldshift.screen("fixtures/screen/wells.csv")
    >>> sorted(screen.tables)[:3]
    ['agreement', 'drift', 'hits']
    """

    _native: _native.Screen

    @property
    def potency(self) -> Table:
        """A row a curve: IC50s, areas, drug sensitivity scores."""
        return self.tables["potency"]

    @property
    def hits(self) -> Table:
        """A row a compound and line: is it a hit, at which false discovery rate."""
        return self.tables["hits"]

    @property
    def plates(self) -> Table:
        """A row a plate: its controls and the verdict on its quality."""
        return self.tables["plates"]

    @property
    def shifts(self) -> Table:
        """A row a resistant line, compound and metric; no rows where no parental line was named."""
        return self.tables["shifts"]

    def matrix(self, of: str = "auc") -> Table:
        """Compounds by lines: ``"auc"``, ``"dss"`` or ``"ic50"`` (texts, since bounds stand among them).

        Raises:
            KeyError: There is no such matrix; those that there are are told.
        """
        if f"matrix_{of}" not in self.tables:
            there = [name.removeprefix("matrix_") for name in self.tables if name.startswith("matrix_")]
            raise KeyError(f"no matrix is called {of!r}; there are {', '.join(there)}")
        return self.tables[f"matrix_{of}"]

    def __repr__(self) -> str:
        plates, curves, hits = len(self.plates), len(self.potency), self.hits["hit"].count("yes")
        return f"foldshift.Screen: {plates} plates, {curves} curves, {hits} hits"

    def _repr_html_(self) -> str:
        notes = "".join(f"<li>{html.escape(note)}</li>" for note in self.notes)
        return f"<ul>{notes}</ul>{self.hits._repr_html_()}"


class Explanation(dict[str, Any]):
    """What the catalogue knows of a variant or a drug: a dict, and a text when it is printed."""

    def __init__(self, known: dict[str, Any], text: str) -> None:
        super().__init__(known)
        self._text = text

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self._text)}</pre>"


def explanations(as_json: str, texts: list[str]) -> list[Explanation]:
    """What is known of each, from the two forms of the command."""
    return [Explanation(known, text) for known, text in zip(json.loads(as_json), texts)]
