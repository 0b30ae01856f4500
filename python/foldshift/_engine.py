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


#: Commands that read a table.
_OF_TABLES = frozenset({"fit", "compare", "screen", "normalise"})

#: More threads than any machine has a use for; the command line takes no more either.
_MOST_THREADS = 1024

#: Options that name a file for a second table; ``True`` asks for the table itself.
_BESIDE = ("outliers", "rejects", "anatomy")

#: Options that name a file or a folder.
_PATHS = (*_BESIDE, "output", "doses", "catalogue")


@runtime_checkable
class ArrowTable(Protocol):
    """A table that any Arrow library can read, by the PyCapsule interface: of polars, pandas, pyarrow, duckdb, …."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


#: The name of a file, a folder or a pattern of names.
PathLike: TypeAlias = "str | os.PathLike[str]"

#: A table: in memory (anything with the Arrow stream interface, a dict of columns, an iterator of tables) or in a file.
TableLike: TypeAlias = "ArrowTable | Mapping[str, Iterable[Any]] | Iterable[ArrowTable] | PathLike | Sequence[PathLike]"

#: What an option may be given.
Option: TypeAlias = "bool | float | str | os.PathLike[str] | Sequence[str] | Sequence[str | os.PathLike[str]] | Sequence[float] | None"


def is_path(value: object) -> bool:
    """Is it the name of a file?"""
    return isinstance(value, (str, os.PathLike))


def refused(message: str, help: str | None = None, code: str = "E0801") -> OptionError:
    """That an option was given what it does not take."""
    return OptionError([Problem(message, code, help=help)])


def word(value: object, name: str = "an option") -> str:
    """A value as the command line has it.

    Raises:
        OptionError: It is no text, number or path.
    """
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise refused(f"`{name}` holds half of a letter, and is no text") from None
        return value
    if isinstance(value, os.PathLike):
        return str(os.fspath(value))
    of = type(value).__name__
    if not isinstance(value, (bool, bytes, bytearray, complex)) and hasattr(value, "__float__"):
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            raise refused(f"`{name}` takes a number, and `{value!r:.40}` is none that fits") from None
        if number != number or number in (float("inf"), float("-inf")):
            raise refused(f"`{name}` must be a finite number", code="E0205")
        if isinstance(value, int) or (hasattr(value, "__index__") and number == int(number)):
            return str(int(value))
        return repr(number)
    raise refused(f"`{name}` takes a text or a number, and this is a `{of}`")


def _given(name: str, value: Option, command: str) -> bool | str | list[str] | None:
    """An option as the engine takes it; ``None`` where it is left out."""
    if value is None or value is False:
        return None
    if name.replace("_", "-") in switches(command):
        if not isinstance(value, (bool, int)) and type(value).__name__ not in ("bool_", "bool"):
            raise refused(f"`{name}` is on or off: give `True` or `False`")
        return True if value else None
    if value is True:
        if name in _BESIDE:
            return True
        raise refused(f"`{name}` takes a value, and `True` is none")
    if name in _PATHS and not is_path(value):
        raise refused(f"`{name}` takes the name of a file, and this is a `{type(value).__name__}`")
    if isinstance(value, str) or not isinstance(value, Iterable) or getattr(value, "ndim", 1) == 0:
        return word(value, name)
    if isinstance(value, (bytes, bytearray, Mapping)):
        raise refused(f"`{name}` takes a text, a number or a list of them, and this is a `{type(value).__name__}`")
    words = [word(one, name) for one in value]
    if not words:
        raise refused(f"`{name}` is an empty list", "leave it out, or name something")
    return words


@cache
def switches(command: str) -> frozenset[str]:
    """The options of a command that take no value."""
    own = (name for name, is_switch in _native.options_of(command) if is_switch)
    return frozenset((*own, "json", "quiet", "strict", "verbose"))


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
    if threads is not None and not (hasattr(threads, "__index__") and 0 <= threads <= _MOST_THREADS):
        help = f"give 1 to {_MOST_THREADS}, or leave `threads` out for all"
        raise refused(f"`{threads!r:.40}` is no number of threads", help, "E0207")
    handed: dict[str, object] = {}
    files: list[PathLike] = list(inputs)
    if tables is None and command in _OF_TABLES:
        raise _no_table("NoneType", None)
    if tables is not None:
        if is_path(tables):
            files.append(tables)  # type: ignore[arg-type]
        elif isinstance(tables, (list, tuple)):
            if not tables:
                raise TableError([Problem("no table is named", "E0801", help="name a file, or give a table")])
            if all(isinstance(one, dict) for one in tables):
                # A list of rows, each a dict.
                names = list(dict.fromkeys(name for row in tables for name in row))
                handed["table"] = {name: [row.get(name) for row in tables] for name in names}
                tables = ()
            elif not all(is_path(one) for one in tables):
                message = "several tables in memory are given"
                raise TableError([Problem(message, "E0801", help="put them together to one table first")])
            files.extend(tables)
        else:
            handed["table"] = _in_memory(tables)
    given: dict[str, bool | str | list[str]] = {}
    for name, value in options.items():
        one = _given(name, value, command)
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
        try:
            called = _native.call(command, given, files, handed, as_options, int(threads or 0), as_table)
        except UnicodeError as error:
            raise refused(f"a name cannot be written as text: {error}") from error
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
    if kind.__module__.startswith("polars") and kind.__name__ == "DataFrame":
        return _of_polars(table)
    if hasattr(table, "read") and hasattr(table, "close"):
        raise _no_table(name, "it is an open file: give its name")
    if isinstance(table, Mapping) and not isinstance(table, dict):
        return dict(table)
    if kind.__module__.startswith("pandas") and hasattr(table, "columns"):
        return _of_pandas(table)
    if kind.__module__.startswith("numpy"):
        raise _no_table(name, "give a dict with a name for each column")
    if isinstance(table, ArrowTable) or hasattr(table, "__arrow_c_array__") or isinstance(table, dict):
        return table
    if isinstance(table, Iterable) and not isinstance(table, (bytes, bytearray)):
        return iter(table)
    raise _no_table(name, None)


def _no_table(name: str, help: str | None) -> TableError:
    usual = "give a data frame of polars, pandas, pyarrow or duckdb, a dict of columns, or the name of a file"
    return TableError([Problem(f"a `{name}` is no table", "E0801", help=help or usual)])


def _of_polars(frame: Any) -> object:
    """A frame of polars; its columns of types that other libraries do not know as texts."""
    import polars

    others = [name for name in ("Null", "Int128", "UInt128") if hasattr(polars, name)]
    odd = [name for name, of in frame.schema.items() if any(of == getattr(polars, other) for other in others)]
    return frame.with_columns(polars.col(odd).cast(polars.String)) if odd else frame


def _of_pandas(frame: Any) -> object:
    """A frame of pandas: by Arrow where pyarrow is there and all its columns are of one type each, else cell by cell."""
    names = [str(name) for name in (*(name for name in frame.index.names if name is not None), *frame.columns)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        help = "give each column, and the index, a name of its own"
        raise TableError([Problem(f"{names.count(twice)} columns are called `{twice}`", "E0204", help=help)])
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    frame = frame.reset_index(drop=True)
    # Days and ranges of pandas' own are numbers to other libraries.
    own = [name for name, of in frame.dtypes.items() if str(of).startswith(("period", "interval"))]
    if own:
        frame = frame.astype({name: str for name in own})
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
