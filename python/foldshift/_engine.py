"""The way from a call in Python to the engine and back: options in, tables out, problems as errors and warnings."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import warnings
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

from foldshift import _native
from foldshift._errors import FoldshiftWarning, OptionError, Problem, TableError, error_of
from foldshift._words import in_python

if TYPE_CHECKING:
    from foldshift._native import Called

#: What the engine says besides its results: how a table was understood, what was found.
LOG = logging.getLogger("foldshift")


#: More threads than any machine has a use for; the command line takes no more either.
_MOST_THREADS = 1024

#: Options that name a file for a second table; ``True`` asks for the table itself.
_BESIDE = ("outliers", "rejects", "anatomy")


@runtime_checkable
class ArrowTable(Protocol):
    """A table that any Arrow library can read, by the PyCapsule interface: of polars, pandas, pyarrow, duckdb, …."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


#: The name of a file, a folder or a pattern of names.
PathLike: TypeAlias = "str | os.PathLike[str]"

#: A table: in memory (anything with the Arrow stream interface, a dict of columns, an iterator of tables) or in a file.
TableLike: TypeAlias = "ArrowTable | Mapping[str, Iterable[Any]] | Iterable[ArrowTable] | PathLike | Sequence[PathLike]"

#: What an option may be given.
Option: TypeAlias = "bool | float | str | os.PathLike[str] | Sequence[str] | Sequence[float] | None"


def is_path(value: object) -> bool:
    """Is it the name of a file?"""
    return isinstance(value, (str, os.PathLike))


def word(value: object) -> str:
    """A value as the command line has it."""
    if isinstance(value, bool):
        raise TypeError(f"{value} is no value of this option")
    if isinstance(value, (int, str)):
        return str(value)
    if isinstance(value, os.PathLike):
        return str(os.fspath(value))
    if isinstance(value, float) or hasattr(value, "__float__"):
        return repr(float(value))
    raise TypeError(f"a `{type(value).__name__}` is no value of an option")


def _given(value: Option) -> bool | str | list[str] | None:
    if value is None or value is False:
        return None
    if value is True:
        return True
    if isinstance(value, (str, os.PathLike, int, float)) or not isinstance(value, Iterable):
        return word(value)
    return [word(one) for one in value]


@cache
def switches(command: str) -> frozenset[str]:
    """The options of a command that take no value."""
    return frozenset(name for name, is_switch in _native.options_of(command) if is_switch)


def problem_of(told: Mapping[str, Any], command: str) -> Problem:
    """A problem in the words of Python."""
    switched = switches(command)
    file, line = told["file"], told["line"]
    where, row = told["where"], None
    if file and file.startswith("<") and file.endswith(">") and file != "<stdin>":
        table = "the table" if file == "<table>" else f"the table `{file[1:-1]}`"
        if told["sheet"] is not None and line is not None:
            row = line - 1
        elif line is not None and line > 1:
            row = line - 2
        where = table if row is None else f"row {row} of {table}, from 0"
    help = told["help"]
    return Problem(
        message=in_python(told["message"], switched),
        code=told["code"],
        where=where,
        help=None if help is None else in_python(help, switched),
        row=row,
        is_error=told["is_error"],
    )


class Answer:
    """What a command gave, with everything that it told and said."""

    def __init__(self, called: Called, command: str) -> None:
        problems = [problem_of(told, command) for told in called.told]
        self.called = called
        self.errors = [problem for problem in problems if problem.is_error]
        self.warnings = tuple(problem for problem in problems if not problem.is_error)
        self.notes = tuple(in_python(said, switches(command)) for said in called.said)
        #: Tables that the command wrote beside its result, as CSV.
        self.beside: dict[str, bytes] = {}


def run(
    command: str,
    options: Mapping[str, Option],
    tables: TableLike | None = None,
    *,
    inputs: Iterable[PathLike] = (),
    named: Mapping[str, TableLike | None] | None = None,
    threads: int | None = None,
    strict: bool = False,
    as_table: bool = True,
) -> Answer:
    """Runs a command; its warnings are given, its errors raised.

    Args:
        command: Its name.
        options: Keyword arguments; ``None`` and ``False`` are left out.
        tables: What it reads: names of files, or a table in memory.
        inputs: Further names that it takes.
        named: Tables that are given as options, by the names of the options.
        threads: How many threads; all when left out.
        strict: Warnings are errors.
        as_table: A text that it gives is a table.
    """
    if threads is not None and not 0 <= threads <= _MOST_THREADS:
        help = f"give 1 to {_MOST_THREADS}, or leave `threads` out for all"
        raise OptionError([Problem(f"{threads} is no number of threads", "E0207", help=help)])
    handed: dict[str, object] = {}
    files: list[PathLike] = list(inputs)
    if tables is not None:
        if is_path(tables):
            files.append(tables)  # type: ignore[arg-type]
        elif isinstance(tables, (list, tuple)):
            if not tables:
                raise TableError([Problem("no table is named", "E0801", help="name a file, or give a table")])
            if not all(is_path(one) for one in tables):
                message = "several tables in memory are given"
                raise TableError([Problem(message, "E0801", help="put them together to one table first")])
            files.extend(tables)
        else:
            handed["table"] = _in_memory(tables)
    given: dict[str, bool | str | list[str]] = {}
    for name, value in options.items():
        one = _given(value)
        if one is not None:
            given[name.replace("_", "-")] = one
    as_options: dict[str, object] = {}
    for name, table in (named or {}).items():
        if table is None:
            continue
        if is_path(table):
            given[name] = os.fspath(table)  # type: ignore[arg-type]
        else:
            as_options[name] = _in_memory(table)
    if strict:
        given["strict"] = True
    asked = [name for name in _BESIDE if given.get(name) is True]
    with tempfile.TemporaryDirectory(prefix="foldshift-") if asked else nullcontext("") as folder:
        given.update({name: os.path.join(folder, f"{name}.csv") for name in asked})
        called = _native.call(command, given, files, handed, as_options, threads or 0, as_table)
        answer = Answer(called, command)
        if strict and answer.warnings:
            raise error_of([*answer.warnings, *answer.errors])
        if not called.ran:
            raise error_of(answer.errors or [Problem("could not run", "E0801")])
        answer.beside = {name: Path(folder, f"{name}.csv").read_bytes() for name in asked}
    for note in answer.notes:
        LOG.info("%s", note)
    level = _frames_within()
    for problem in (*answer.errors, *answer.warnings):
        warnings.warn(FoldshiftWarning(problem), stacklevel=level)
    return answer


def _frames_within() -> int:
    """How many calls lie between a warning and whoever called this package."""
    here = str(Path(__file__).parent)
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_code.co_filename.startswith(here):
        frame, level = frame.f_back, level + 1
    return level


def _in_memory(table: object) -> object:
    """A table as the engine takes it, or an error that says how to make it one."""
    kind = type(table)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if kind.__module__.startswith("polars") and kind.__name__ == "LazyFrame":
        raise _no_table(name, "it is a plan of a table: give `.collect()` of it")
    if kind.__module__.startswith("pyspark"):
        raise _no_table(name, "it lies on many machines: use `foldshift.spark.fit`")
    if kind.__module__.startswith("dask"):
        raise _no_table(name, "it is a plan of a table: give `.compute()` of it, or see docs/cluster.md")
    if isinstance(table, Mapping) and not isinstance(table, dict):
        return dict(table)
    if kind.__module__.startswith("pandas") and hasattr(table, "columns"):
        return _of_pandas(table)
    if isinstance(table, ArrowTable) or hasattr(table, "__arrow_c_array__") or isinstance(table, dict):
        return table
    if isinstance(table, Iterable) and not isinstance(table, (bytes, bytearray)):
        return iter(table)
    raise _no_table(name, None)


def _no_table(name: str, help: str | None) -> TableError:
    usual = "give a data frame of polars, pandas, pyarrow or duckdb, a dict of columns, or the name of a file"
    return TableError([Problem(f"a `{name}` is no table", "E0801", help=help or usual)])


def _of_pandas(frame: Any) -> object:
    """A frame of pandas: by Arrow where pyarrow is there and all its columns are of one type each, else cell by cell."""
    frame = frame.reset_index() if any(name is not None for name in frame.index.names) else frame
    frame = frame.reset_index(drop=True)
    try:
        return _Stream(frame.__arrow_c_stream__())
    except Exception:
        return {str(name): frame.iloc[:, place] for place, name in enumerate(frame.columns)}


class _Stream:
    """A stream that was made already."""

    def __init__(self, stream: object) -> None:
        self._stream = stream

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._stream
