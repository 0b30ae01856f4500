"""Tables of results: Arrow columns that become a frame of any library."""

from __future__ import annotations

import difflib
import html
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foldshift._errors import Problem
    from foldshift._native import Rows

#: Rows that are shown of a long table.
_SHOWN = 10


class Table:
    """A table of results: columns of texts, floats and whole numbers; ``None`` where there is no value.

    Any library with the Arrow stream interface reads it as it is: ``polars.DataFrame(table)``,
    ``pyarrow.table(table)``, ``duckdb.from_arrow(table)``.

    Attributes:
        notes: What was said on the way: how a table was understood, what was found.
        warnings: What must be known before the numbers are used.
        passed: Did everything pass its checks?
        beside: Further tables that were asked for, such as ``outliers``.

    >>> import foldshift
    >>> table = foldshift.fit({"dose": [1, 10, 100, 1000], "response": [1, 0.9, 0.3, 0.1]}, unit="nM")
    >>> table.shape[0], table.types["ic50_abs"], table.units["ic50_abs"], table["dose_unit"]
    (1, 'float', 'dose_unit', ['nM'])
    """

    def __init__(
        self,
        rows: Rows,
        *,
        notes: tuple[str, ...] = (),
        warnings: tuple[Problem, ...] = (),
        passed: bool = True,
        beside: dict[str, Table] | None = None,
    ) -> None:
        self._rows = rows
        self.notes = notes
        self.warnings = warnings
        self.passed = passed
        self.beside = beside or {}

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The table as a stream of record batches (the Arrow PyCapsule interface)."""
        return self._rows.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        """The names and types of the columns (the Arrow PyCapsule interface)."""
        return self._rows.__arrow_c_schema__()

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return self._rows.names

    @property
    def types(self) -> dict[str, str]:
        """The type of each column: ``"str"``, ``"float"`` or ``"int"``."""
        return dict(zip(self._rows.names, self._rows.types))

    @property
    def units(self) -> dict[str, str]:
        """The units of the columns that have one; ``"dose_unit"`` is the unit that stands in the column of this name."""
        return self._rows.units

    @property
    def metadata(self) -> dict[str, str]:
        """What is known of the table as a whole: the version, and how options were understood that the input told."""
        return self._rows.metadata

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns it has."""
        return len(self._rows), len(self._rows.names)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The rows, each a dict."""
        names = self._rows.names
        for cells in zip(*(self._rows.cells(name) for name in names)):
            yield dict(zip(names, cells))

    def __getitem__(self, column: str) -> list[Any]:
        """The cells of a column.

        Raises:
            KeyError: No column is called so; those that are called nearly so are told.
            TypeError: It is no name.
        """
        if not isinstance(column, str):
            raise TypeError(f"a column is asked for by its name, not by {column!r}; `list(table)` has the rows")
        if column not in self._rows.names:
            near = difflib.get_close_matches(column, self._rows.names, n=3)
            meant = f"; did you mean {' or '.join(map(repr, near))}?" if near else "; `.columns` has their names"
            raise KeyError(f"no column is called {column!r}{meant}")
        return self._rows.cells(column)

    def __contains__(self, column: object) -> bool:
        return column in self._rows.names

    def to_dict(self) -> dict[str, list[Any]]:
        """The columns as lists."""
        return {name: self._rows.cells(name) for name in self._rows.names}

    def to_polars(self) -> Any:
        """A ``polars.DataFrame``; needs polars."""
        import polars

        return polars.DataFrame(self)

    def to_arrow(self) -> Any:
        """A ``pyarrow.Table``, with the units in the metadata of its fields; needs pyarrow."""
        import pyarrow

        return pyarrow.table(self)

    def to_pandas(self) -> Any:
        """A ``pandas.DataFrame``, with the units in ``.attrs["units"]``; needs pandas."""
        import pandas

        types = {"int": "Int64", "float": "float64", "str": "object"}
        columns = {
            name: pandas.Series(self._rows.cells(name), dtype=types[kind]) for name, kind in self.types.items()
        }
        frame = pandas.DataFrame(columns, columns=self.columns)
        frame.attrs["units"] = self.units
        frame.attrs.update(self.metadata)
        return frame

    def __repr__(self) -> str:
        rows, columns = self.shape
        head = f"foldshift.Table: {rows} rows, {columns} columns"
        names = _first(self.columns)
        shown = [names, *([_text(row[name]) for name in names] for row in self._head())]
        # As many columns as a line holds.
        widths = [max(len(row[place]) for row in shown) for place in range(columns)]
        kept, total = 0, 0
        while kept < columns and total + widths[kept] + 2 <= 100:
            total += widths[kept] + 2
            kept += 1
        lines = ["  ".join(row[place].ljust(widths[place]) for place in range(kept)).rstrip() for row in shown]
        more = [f"… {columns - kept} more columns: {', '.join(names[kept:])}"] if kept < columns else []
        rest = [f"… {rows - _SHOWN} more rows"] if rows > _SHOWN else []
        return "\n".join([head, *lines, *rest, *more])

    def _repr_html_(self) -> str:
        names, units = self.columns, self.units
        heads = "".join(
            f"<th>{html.escape(name)}{f'<br><small>{html.escape(units[name])}</small>' if name in units else ''}</th>"
            for name in names
        )
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(_text(row[name]))}</td>" for name in names) + "</tr>"
            for row in self._head()
        )
        count = f"{len(self)} rows" + (f", {_SHOWN} shown" if len(self) > _SHOWN else "")
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table><p>{count}</p>"

    def _head(self) -> list[dict[str, Any]]:
        names = self._rows.names
        columns = (self._rows.cells(name, _SHOWN) for name in names)
        return [dict(zip(names, cells)) for cells in zip(*columns)]


#: What is looked for first in a row of fits.
_FIRST = ("status", "ic50_abs", "ic50_abs_qualifier", "ic50_abs_lower95", "ic50_abs_upper95", "dose_unit")


def _first(names: list[str]) -> list[str]:
    """The columns in the order in which they are shown: what identifies a curve, its IC50, the rest."""
    if "ic50_abs" not in names or "model" not in names:
        return names
    identity = names[: names.index("model")]
    first = [*identity, *(name for name in _FIRST if name not in identity)]
    return [*first, *(name for name in names if name not in first)]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)
