"""Curves of a Spark table: the engine of :func:`foldshift.fit` in every partition, with the bytes of one machine.

A curve is fitted by itself once it is settled what its table is: which columns tell curves apart, which hold doses and
responses, where half effect lies and which way the read-out goes. One machine finds these over all curves. Here they are
found once, on the driver, and handed to every partition as stated options. ``docs/cluster.md`` has the costs.
"""

from __future__ import annotations

import inspect
import logging
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, TypedDict

import foldshift
from foldshift._errors import FoldshiftError, OptionError, Problem, TableError, error_of

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame
    from typing_extensions import Unpack

    from foldshift._functions import Range

    class FitOptions(TypedDict, total=False):
        """Options of :func:`foldshift.fit` that a partition can do by itself."""

        dose: str | None
        log_dose: bool
        plain_dose: bool
        unit: str | None
        response: str | Sequence[str] | None
        weight: str | None
        wells: int | None
        half: float | None
        reads: Literal["viability", "inhibition"] | None
        pool: str | Sequence[str] | None
        lenient: bool
        top: float | None
        bottom: float | None
        hill: float | None
        bottom_at_least: float | None
        top_at_most: float | None
        plausible: bool
        model: str | None
        candidates: Sequence[str] | None
        loss: Literal["squares", "tukey", "student"] | None
        hill_range: Range | None
        top_range: Range | None
        bottom_range: Range | None
        ic50_range: Range | None
        interval: Literal["profile", "none"] | None
        se: Literal["gauss-newton", "hessian"] | None
        average: bool
        details: bool
        level: float | Sequence[float] | None
        pic50: bool
        strict: bool


#: What is said besides the results: how the table was understood.
LOG = logging.getLogger("foldshift.spark")

#: Curves that are asked which way the read-out goes: as many as one machine asks.
MOST_ASKED = 20_000

#: Rows that are looked at for the columns.
_HEAD = 10_000

#: Options that need more than the curves of one partition, and what to do instead.
_NOT_BY_PARTITION = {
    "share": "fit the curves that share parameters on one machine",
    "across": "fit the curves that share parameters on one machine",
    "against": "fit the curves that share parameters on one machine",
    "vehicle": "divide by the vehicle first: its median by line, experiment and plate, joined to the wells",
    "growth": "make growth first, by line, experiment and plate, from the columns of time zero and control",
    "only": "choose the rows in Spark: `df.where(df.time_h == 72)`",
    "fill_down": "fill empty cells first: rows of a Spark table have no order",
    "sheet": "tables of Spark have no sheets",
    "doses": "join the doses to the table first, a well a row",
    "rejects": "leave out rows that make no sense in Spark, or skip them with `lenient=True`",
    "outliers": "fit the curves of which outliers are to be listed on one machine",
    "outlier_test": "fit the curves of which outliers are to be listed on one machine",
    "outlier_level": "fit the curves of which outliers are to be listed on one machine",
    "exclude_outliers": "fit the curves of which outliers are to be listed on one machine",
    "output": "write what `fit` gives: `.write.parquet(…)`",
    "resume": "Spark itself does again what was lost",
}

#: A note that every part of a table has, or none: who says so of a part alone reads another table.
_SIGNS = "percent signs"

#: A note that doses were put into the unit of the first one of their curve. Which is first, Spark does not keep.
_CONVERTED = ", the unit of their curve"


def fit(
    df: DataFrame,
    *,
    by: str | Sequence[str] | None = None,
    partitions: int | None = None,
    memory: str | int | None = "500MB",
    threads: int = 1,
    **options: Unpack[FitOptions],
) -> DataFrame:
    """Four-parameter logistic curves of a Spark table: :func:`foldshift.fit` in every partition, with the same digits.

    The rows of a curve are brought together (``repartition`` by the columns that identify curves), every partition is
    read to its end and fitted (``mapInArrow``). The call looks at the table: at 10,000 rows for its columns, and where
    ``reads`` or ``half`` are not stated twice at all rows (it counts the curves, and takes up to 20,000 whole ones).
    Nothing is fitted before an action asks for it.

    Args:
        df: Doses and responses, a point a row; columns that nothing needs are best left out.
        by: Columns that identify a curve; those of experiment, cell_line, compound and curve that exist when left out.
        partitions: Into how many parts the curves go; what Spark is set to when left out.
        memory: How much memory the points of a partition may take, about; the rest goes into a temporary file.
        threads: How many threads a task has. Executors run several tasks, so one is enough.
        options: As :func:`foldshift.fit` has them. Those that need all curves at once are refused: ``share``,
            ``vehicle``, ``growth``, ``only``, ``fill_down``, ``sheet``, ``doses``, ``rejects``, ``outliers``,
            ``output``, ``resume``. ``strict`` counts for the rows that are looked at on the driver.

    Returns:
        A row a curve, in no order, with the columns of :func:`foldshift.fit`; the unit of a column, where it has one,
        is ``metadata["unit"]`` of its field.

    Raises:
        TableError: At once, for what is wrong with the columns or the rows that are looked at. For a cell of a
            partition, when an action runs: within :func:`errors` as what it is, else as Spark wraps it.
        OptionError: Options that do not go together, or that no partition can do by itself.

    References:
        As :func:`foldshift.fit`; ``docs/cluster.md`` has sizes of partitions and what Spark costs.

    >>> import foldshift.spark
    >>> from pyspark.sql import SparkSession
    >>> spark = SparkSession.builder.master("local[1]").getOrCreate()
    >>> rows = [("a", float(10**k), r) for k, r in enumerate([1.01, 0.98, 0.61, 0.12, 0.03, 0.02])]
    >>> points = spark.createDataFrame(rows, ["compound", "dose", "response"])
    >>> fits = foldshift.spark.fit(points, by="compound", unit="nM", reads="viability", half=0.5)
    >>> round(fits.first()["ic50_abs"])
    149
    """
    stated, schema, alike = _settled(df, {"by": by, **options})
    keys = _keys(df, stated["by"])
    parted = df.repartition(*keys) if partitions is None else df.repartition(partitions, *keys)
    stated = {**stated, "memory": memory, "threads": threads}
    fits = parted.mapInArrow(_of_partitions(stated, foldshift.__version__, schema, alike), _spark_schema(schema))
    return _with_units(fits, schema)


def settle(df: DataFrame, *, by: str | Sequence[str] | None = None, **options: Unpack[FitOptions]) -> dict[str, Any]:
    """What :func:`fit` finds on the driver: the options as they are stated to every partition.

    With these, every part of the table that holds whole curves gives the rows that the whole table gives.

    Args:
        df: As of :func:`fit`.
        by: As of :func:`fit`.
        options: As of :func:`fit`.

    Returns:
        The options, with ``by``, ``half`` and ``reads``, and the columns of doses and responses.

    Raises:
        TableError, OptionError: As :func:`fit`, at once.

    >>> import foldshift.spark
    >>> from pyspark.sql import SparkSession
    >>> spark = SparkSession.builder.master("local[1]").getOrCreate()
    >>> rows = [("a", float(10**k), r) for k, r in enumerate([1.01, 0.98, 0.61, 0.12, 0.03, 0.02])]
    >>> settled = foldshift.spark.settle(spark.createDataFrame(rows, ["compound", "dose_nM", "response"]))
    >>> settled["by"], settled["dose"], settled["half"], settled["reads"]
    (['compound'], 'dose_nM', 0.5, 'viability')
    """
    return _settled(df, {"by": by, **options})[0]


@contextmanager
def errors() -> Iterator[None]:
    """Within it, an error of a partition is raised as what it is, and not as Spark wraps it.

    Raises:
        TableError: And its kin, with ``.code``, ``.where`` and ``.help``.

    >>> import foldshift.spark
    >>> from pyspark.sql import SparkSession
    >>> spark = SparkSession.builder.master("local[1]").getOrCreate()
    >>> rows = [("a", float(10**k), r) for k, r in enumerate([1.01, 0.98, 0.61, 0.12, 0.03, 0.02])]
    >>> points = spark.createDataFrame(rows, ["compound", "dose", "response"])
    >>> with foldshift.spark.errors():
    ...     fits = foldshift.spark.fit(points, by="compound", unit="nM").collect()
    """
    try:
        yield
    except FoldshiftError:
        raise
    except Exception as wrapped:
        told = told_by(wrapped)
        if told is None:
            raise
        raise told from wrapped


#: An error of ours at the end of a traceback: its class, what is wrong, code, place and help.
_TOLD = re.compile(
    r"^\s*(?:foldshift\._errors\.)?(?:[A-Za-z]+Error): (?P<message>(?:(?!\n).)+?) \[(?P<code>E\d{4})\]"
    r"(?:\n  where: (?P<where>[^\n]*))?(?:\n  help: (?P<help>[^\n]*))?",
    re.MULTILINE,
)


def told_by(error: BaseException) -> FoldshiftError | None:
    """The error of a partition that one of Spark's stands for; ``None`` where it is no error of ours.

    >>> import foldshift.spark
    >>> foldshift.spark.told_by(ValueError("no such thing")) is None
    True
    """
    seen: BaseException | None = error
    while seen is not None:
        found = _TOLD.search(str(seen))
        if found is not None:
            return error_of([Problem(found["message"], found["code"], where=found["where"], help=found["help"])])
        seen = seen.__cause__ or seen.__context__
    return None


# On the driver: what a table is.


def _refused(options: Mapping[str, object]) -> None:
    """That options are known, and can be done by partition."""
    known = inspect.signature(foldshift.fit).parameters
    for name, value in options.items():
        if name not in known or name in ("table", "memory", "threads"):
            near = get_close_matches(name, [one for one in known if one not in _NOT_BY_PARTITION], 1)
            also = f": did you mean `{near[0]}`?" if near else ""
            raise TypeError(f"foldshift.spark.fit() has no option `{name}`{also}")
        if name in _NOT_BY_PARTITION and value is not None and value is not False:
            message = f"`{name}` needs more than the curves of one partition"
            raise OptionError([Problem(message, "E0801", help=_NOT_BY_PARTITION[name])])


def _settled(df: DataFrame, options: dict[str, Any]) -> tuple[dict[str, Any], Any, dict[str, Any]]:
    """The options as they are stated to every partition, the Arrow schema of the results, and what all parts have alike."""
    _refused(options)
    asked = {name: value for name, value in options.items() if value not in (None, False) and name != "strict"}
    strict = bool(options.get("strict"))
    # The first rows of the first parts: of a folder of many files few are opened.
    head = _collected(df.sparkSession.createDataFrame(df.take(_HEAD), df.schema))
    if head.num_rows == 0:
        raise TableError([Problem("the table holds no rows", "E0103", help="give a table with rows")])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", foldshift.FoldshiftWarning)
        with _looked_at():
            first = foldshift.fit(head, **asked)
        stated = {**asked, **_columns_found(df, head, first, asked)}
    told = first
    if "half" not in asked or "reads" not in asked:
        found, told = _found_over_curves(df, head, stated, asked)
        stated.update(found)
    if strict and told.warnings:
        raise error_of(told.warnings)
    for warning in told.warnings:
        warnings.warn(foldshift.FoldshiftWarning(warning), stacklevel=3)
    notes = (*first.notes, *told.notes)
    for note in notes:
        if _CONVERTED in note:
            raise TableError([_in_two_units(note)])
    half, reads = stated["half"], stated["reads"]
    LOG.info("a curve by %s; half effect at %s; read as %s", ", ".join(stated["by"]), half, reads)
    found_first = told.to_arrow()
    alike = {
        "signs": any(_SIGNS in note for note in notes),
        "nameless": [name for name in stated["by"] if found_first[name].null_count == len(told)],
        "by": stated["by"],
    }
    return stated, _schema(first), alike


def _in_two_units(note: str) -> Problem:
    help = "convert the doses to one unit first: which row of a curve is its first, Spark does not keep"
    return Problem(f"doses of one curve have several units: {note}", "E0211", help=help)


def _columns_found(df: DataFrame, head: Any, first: foldshift.Table, asked: dict[str, Any]) -> dict[str, Any]:
    """The columns that identify curves and those of doses and responses, stated so that the first rows give the same."""
    by = _names_of(first.metadata.get("by", ""), first.columns)
    by = [name for name in by if name in df.columns]
    if not by:
        help = "name the columns that identify a curve: `by=[…]`; a table of one curve needs no cluster"
        raise TableError([Problem("no column tells curves apart", "E0202", help=help)])
    said = " ".join(note for note in first.notes if note.startswith("read as: "))
    read: dict[str, Any] = {}
    dose = re.search(r"doses from `([^`]+)`", said)
    response = re.search(r"[;:] responses: (?:wells from )?(`[^`]+`(?:, `[^`]+`)*)(?:;|$)", said)
    found_dose = dose.group(1) if dose else "dose"
    found_response = re.findall(r"`([^`]+)`", response.group(1)) if response else []
    if not response and "responses" not in said and "from the headings" not in said:
        found_response = [name for name in ("response", "viability") if name in df.columns][:1]
    if "dose" not in asked and found_dose in df.columns:
        read["dose"] = found_dose
    if "response" not in asked and found_response and set(found_response) <= set(df.columns):
        read["response"] = found_response
    whole = _schema(first), first.to_arrow()
    for more in (read, {}):
        stated = {**asked, "by": by, **more}
        try:
            again = foldshift.fit(head, **stated)
        except FoldshiftError:
            continue
        if (_schema(again), again.to_arrow()) == whole:
            return {"by": by, **more}
    help = "state `by`, `dose` and `response`"
    raise TableError([Problem("which columns are what is found differently in parts of the table", "E0213", help=help)])


def _names_of(joined: str, columns: list[str]) -> list[str]:
    """The first columns, whose names were put together with commas."""
    for count in range(1, len(columns) + 1):
        if ",".join(columns[:count]) == joined:
            return columns[:count]
    return []


def _found_over_curves(
    df: DataFrame, head: Any, stated: dict[str, Any], asked: dict[str, Any]
) -> tuple[dict[str, Any], foldshift.Table]:
    """Half effect and the direction of the read-out, as one machine finds them over all curves, or over as many."""
    from pyspark.sql import functions as F

    if head.num_rows < _HEAD:
        every, curves = 1, head
    else:
        hashed = F.xxhash64(*_keys(df, stated["by"]))
        counted = df.select(F.approx_count_distinct(hashed, 0.01)).first()
        # The count may be off by some percent: what one machine asks wholly is asked wholly here.
        every = max(1, -(-int(counted[0] if counted else 0) // (MOST_ASKED + MOST_ASKED // 20)))
        curves = _collected(df if every == 1 else df.where(F.pmod(hashed, F.lit(every)) == 0))
    # What was found of the columns holds; whether one of them parts curves is asked of these, as of a whole table.
    by_name = {name: value for name, value in stated.items() if name != "by" or "by" in asked}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", foldshift.FoldshiftWarning)
        with _looked_at():
            found = foldshift.fit(curves, **{**by_name, "interval": "none", "details": False})
    told = found.metadata
    fractions = any("they are fractions: half effect is" in note for note in found.notes)
    if every > 1 and fractions and "half" not in asked:
        message = "the heading of the responses says percent, and those that were looked at are fractions"
        raise TableError([Problem(message, "E0213", help="state which: `half=50`, or `half=0.5`")])
    if not told.get("reads"):
        message = f"the direction of the read-out is not known from {len(found)} curves"
        help = "state it: `reads=\"viability\"` falls with dose, `reads=\"inhibition\"` rises"
        raise TableError([Problem(message, "E0213", help=help)])
    half = asked.get("half", float(told["half"]))
    return {"half": half, "reads": told["reads"]}, found


def _collected(df: DataFrame) -> Any:
    """The rows as a table of Arrow."""
    if hasattr(df, "toArrow"):
        return df.toArrow()
    import pyarrow

    # Spark 3.5 has it under another name.
    batches = getattr(df, "_collect_as_arrow")()
    if not batches:
        return pyarrow.table({name: [] for name in df.columns})
    return pyarrow.Table.from_batches(batches)


def _schema(table: foldshift.Table) -> Any:
    """The columns of a table of results, without what is told of the table."""
    return table.to_arrow().schema.remove_metadata()


def _spark_schema(schema: Any) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)


def _with_units(fits: DataFrame, schema: Any) -> DataFrame:
    """The same, with the units in the metadata of the fields."""
    from pyspark.sql import functions as F

    columns = []
    for field in schema:
        column = F.col(_quoted(field.name))
        unit = (field.metadata or {}).get(b"unit")
        columns.append(column if unit is None else column.alias(field.name, metadata={"unit": unit.decode()}))
    return fits.select(*columns)


def _quoted(name: str) -> str:
    """A name as Spark takes it, dots and all."""
    return "`" + name.replace("`", "``") + "`"


#: Every blank of Unicode, which the engine takes off both ends of a cell.
_BLANKS = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"


def _keys(df: DataFrame, by: Sequence[str]) -> list[Column]:
    """What brings the rows of a curve together: cells that the engine takes for one are one here, too.

    It takes blanks off both ends, takes an unknown number and an empty text for an empty cell, and times of day of an
    experiment for their day. A key that is coarser than a curve does no harm.
    """
    from pyspark.sql import functions as F
    from pyspark.sql import types as T

    keys = []
    for name in by:
        column, kind = F.col(_quoted(name)), df.schema[name].dataType
        if isinstance(kind, (T.TimestampType, T.TimestampNTZType)):
            continue
        if isinstance(kind, (T.StringType, T.CharType, T.VarcharType)):
            day = F.regexp_replace(column, r"(?s)^[\s\p{Z}]*([0-9]+[-/.][0-9]+[-/.][0-9]+)[ T].*$", "$1")
            text = F.when(column.contains(":"), day).otherwise(column)
            keys.append(F.coalesce(F.translate(text, _BLANKS, ""), F.lit("")))
        elif isinstance(kind, (T.FloatType, T.DoubleType)):
            keys.append(F.when(~F.isnan(column), column + F.lit(0.0)))
        else:
            keys.append(column)
    if not keys:
        help = "make days of them: `df.withColumn(\"experiment\", F.to_date(\"experiment\"))`"
        raise TableError([Problem("only times of day tell curves apart", "E0801", help=help)])
    return keys


# On the workers: a partition.


def _of_partitions(
    options: dict[str, Any], version: str, schema: Any, alike: dict[str, Any]
) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """What fits a partition. It travels as it stands, so that a worker with another version can say so."""

    def fits(batches: Iterable[Any]) -> Iterator[Any]:
        try:
            import foldshift as own

            found = str(own.__version__)
        except ImportError as missing:
            found = f"no foldshift ({missing})"
        if found != version:
            help = f"install foldshift {version} on every worker, or send it along with the environment (`--archives`)"
            message = f"the workers have foldshift {found}, and the driver has {version}"
            if found.startswith("no "):
                message = f"the workers have {found}, and the driver has foldshift {version}"
            # Nothing of ours is certain to be there: the words are those that are understood on the driver.
            raise RuntimeError(f"\nTableError: {message} [E0212]\n  where: the workers\n  help: {help}")
        from foldshift.spark import _of_partition

        yield from _of_partition(batches, options, schema, alike)

    return fits


def _of_partition(
    batches: Iterable[Any], options: dict[str, Any], schema: Any, alike: dict[str, Any]
) -> Iterator[Any]:
    """The results of a partition, which is read to its end; none of one without rows."""
    rest = iter(batches)
    first = next((batch for batch in rest if batch.num_rows > 0), None)
    if first is None:
        return
    try:
        fits = foldshift.fit(chain([first], rest), **options)
    except FoldshiftError as error:
        if error.code == "E0103":
            # All rows were skipped, as `lenient` asks for.
            return
        raise _placed(error) from None
    for note in fits.notes:
        if _CONVERTED in note:
            raise _placed(TableError([_in_two_units(note)]))
        if _SIGNS in note and not alike["signs"]:
            message = "responses of this partition have percent signs, and those that were looked at have none"
            raise _placed(TableError([Problem(message, "E0212", help="write all responses as percentages, or none")]))
    table = fits.to_arrow()
    for name in alike["by"]:
        empty = table[name].null_count
        if empty != (len(fits) if name in alike["nameless"] else 0):
            message = f"some curves of the table have no `{name}`, and others have one"
            raise _placed(TableError([Problem(message, "E0208", help="fill it in, or leave these rows out")]))
    yield from table.cast(schema).to_batches()


def _placed(error: FoldshiftError) -> FoldshiftError:
    """The error with the partition that it comes from."""
    from pyspark import TaskContext

    task = TaskContext.get()
    return error if task is None else _of(f"partition {task.partitionId()}", error)


def _of(part: str, error: FoldshiftError) -> FoldshiftError:
    """The error, of this part of the table."""

    def placed(problem: Problem) -> Problem:
        return replace(problem, where=(problem.where or "the table").replace("the table", part))

    return type(error)([placed(problem) for problem in error.problems])


@contextmanager
def _looked_at() -> Iterator[None]:
    """Within it, an error is one of the rows that are looked at on the driver."""
    try:
        yield
    except FoldshiftError as error:
        raise _of("the rows that are looked at first", error) from None


__all__ = ["MOST_ASKED", "errors", "fit", "settle", "told_by"]
