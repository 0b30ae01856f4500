"""What people call: each function is a command of the command line, under the same names."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias, overload

from foldshift import _native
from foldshift._engine import Answer, Option, PathLike, TableLike, is_path, refused, run as _run, word
from foldshift._errors import OptionError, Problem
from foldshift._results import Explanation, Screen, Study, explanations
from foldshift._table import Table

#: The lowest and the highest value; ``None`` is open. Or as the command line has it: ``"0.3:"``.
Range: TypeAlias = "tuple[float | None, float | None] | str"


def _table(answer: Answer) -> Table | None:
    rows = answer.called.rows
    if rows is None:
        return None
    # What identifies a curve stands before the first column of its fit.
    names = rows.names[: rows.names.index("model")] if "model" in rows.names else []
    beside = {name: Table(_native.typed(data, names)) for name, data in answer.beside.items()}
    return Table(rows, notes=answer.notes, warnings=answer.warnings, passed=answer.called.passed, beside=beside)


def _asked(answer: Answer) -> Table:
    table = _table(answer)
    if table is None:
        raise RuntimeError("the engine gave no table: please report this")
    return table


def _matching(file: PathLike) -> list[PathLike]:
    """The files that a pattern names, in their order; a name that is no pattern names itself."""
    pattern = os.fspath(file)
    if os.path.exists(pattern) or not glob.has_magic(pattern):
        return [file]
    return [*sorted(glob.glob(pattern))] or [file]


def _range(given: Range | None, name: str) -> str | None:
    if given is None or isinstance(given, str):
        return given
    try:
        low, high = given
    except (TypeError, ValueError):
        raise refused(f"`{name}` takes `(low, high)`; `None` is open") from None
    return f"{'' if low is None else word(low, name)}:{'' if high is None else word(high, name)}"


def _only(given: Mapping[str, str | Sequence[str]] | str | Sequence[str] | None) -> list[str] | None:
    if given is None:
        return None
    if isinstance(given, str):
        return [given]
    if not isinstance(given, Mapping):
        return [word(one, "only") for one in given]
    pairs = []
    for column, texts in given.items():
        each = [texts] if isinstance(texts, str) or not isinstance(texts, Iterable) else list(texts)
        pairs += [f"{column}={word(text, 'only')}" for text in each]
    return pairs


def _joined(columns: str | Sequence[str] | None) -> str | None:
    if columns is None or isinstance(columns, str):
        return columns
    if not isinstance(columns, Iterable):
        raise refused("`response` takes the name of a column, or several")
    return ",".join(word(one, "response") for one in columns)


def _vehicle(given: str | float | None) -> str | None:
    if given is None or isinstance(given, str):
        return given
    return word(given, "vehicle")

@overload
def fit(
    table: TableLike,
    *,
    by: str | Sequence[str] | None = None,
    dose: str | None = None,
    log_dose: bool = False,
    plain_dose: bool = False,
    unit: str | None = None,
    response: str | Sequence[str] | None = None,
    weight: str | None = None,
    wells: int | None = None,
    half: float | None = None,
    reads: Literal["viability", "inhibition"] | None = None,
    vehicle: str | float | None = None,
    growth: Literal["gr", "nci"] | None = None,
    sheet: str | None = None,
    fill_down: bool = False,
    only: Mapping[str, str | Sequence[str]] | str | Sequence[str] | None = None,
    pool: str | Sequence[str] | None = None,
    lenient: bool = False,
    doses: PathLike | None = None,
    rejects: PathLike | bool = False,
    memory: str | int | None = None,
    top: float | None = None,
    bottom: float | None = None,
    hill: float | None = None,
    bottom_at_least: float | None = None,
    top_at_most: float | None = None,
    plausible: bool = False,
    sigma: Literal["own", "moderated"] | None = None,
    model: str | None = None,
    candidates: Sequence[str] | None = None,
    share: Sequence[Literal["top", "bottom", "hill"]] | None = None,
    across: str | None = None,
    against: str | None = None,
    loss: Literal["squares", "tukey", "student"] | None = None,
    outliers: PathLike | bool = False,
    outlier_test: Literal["rout", "grubbs"] | None = None,
    outlier_level: float | None = None,
    exclude_outliers: bool = False,
    hill_range: Range | None = None,
    top_range: Range | None = None,
    bottom_range: Range | None = None,
    ic50_range: Range | None = None,
    interval: Literal["profile", "none"] | None = None,
    se: Literal["gauss-newton", "hessian"] | None = None,
    average: bool = False,
    details: bool = False,
    level: float | Sequence[float] | None = None,
    pic50: bool = False,
    resume: bool = False,
    output: None = None,
    threads: int | None = None,
    strict: bool = False,
) -> Table: ...
@overload
def fit(
    table: TableLike,
    *,
    by: str | Sequence[str] | None = None,
    dose: str | None = None,
    log_dose: bool = False,
    plain_dose: bool = False,
    unit: str | None = None,
    response: str | Sequence[str] | None = None,
    weight: str | None = None,
    wells: int | None = None,
    half: float | None = None,
    reads: Literal["viability", "inhibition"] | None = None,
    vehicle: str | float | None = None,
    growth: Literal["gr", "nci"] | None = None,
    sheet: str | None = None,
    fill_down: bool = False,
    only: Mapping[str, str | Sequence[str]] | str | Sequence[str] | None = None,
    pool: str | Sequence[str] | None = None,
    lenient: bool = False,
    doses: PathLike | None = None,
    rejects: PathLike | bool = False,
    memory: str | int | None = None,
    top: float | None = None,
    bottom: float | None = None,
    hill: float | None = None,
    bottom_at_least: float | None = None,
    top_at_most: float | None = None,
    plausible: bool = False,
    sigma: Literal["own", "moderated"] | None = None,
    model: str | None = None,
    candidates: Sequence[str] | None = None,
    share: Sequence[Literal["top", "bottom", "hill"]] | None = None,
    across: str | None = None,
    against: str | None = None,
    loss: Literal["squares", "tukey", "student"] | None = None,
    outliers: PathLike | bool = False,
    outlier_test: Literal["rout", "grubbs"] | None = None,
    outlier_level: float | None = None,
    exclude_outliers: bool = False,
    hill_range: Range | None = None,
    top_range: Range | None = None,
    bottom_range: Range | None = None,
    ic50_range: Range | None = None,
    interval: Literal["profile", "none"] | None = None,
    se: Literal["gauss-newton", "hessian"] | None = None,
    average: bool = False,
    details: bool = False,
    level: float | Sequence[float] | None = None,
    pic50: bool = False,
    resume: bool = False,
    output: PathLike,
    threads: int | None = None,
    strict: bool = False,
) -> None: ...
def fit(
    table: TableLike,
    *,
    by: str | Sequence[str] | None = None,
    dose: str | None = None,
    log_dose: bool = False,
    plain_dose: bool = False,
    unit: str | None = None,
    response: str | Sequence[str] | None = None,
    weight: str | None = None,
    wells: int | None = None,
    half: float | None = None,
    reads: Literal["viability", "inhibition"] | None = None,
    vehicle: str | float | None = None,
    growth: Literal["gr", "nci"] | None = None,
    sheet: str | None = None,
    fill_down: bool = False,
    only: Mapping[str, str | Sequence[str]] | str | Sequence[str] | None = None,
    pool: str | Sequence[str] | None = None,
    lenient: bool = False,
    doses: PathLike | None = None,
    rejects: PathLike | bool = False,
    memory: str | int | None = None,
    top: float | None = None,
    bottom: float | None = None,
    hill: float | None = None,
    bottom_at_least: float | None = None,
    top_at_most: float | None = None,
    plausible: bool = False,
    sigma: Literal["own", "moderated"] | None = None,
    model: str | None = None,
    candidates: Sequence[str] | None = None,
    share: Sequence[Literal["top", "bottom", "hill"]] | None = None,
    across: str | None = None,
    against: str | None = None,
    loss: Literal["squares", "tukey", "student"] | None = None,
    outliers: PathLike | bool = False,
    outlier_test: Literal["rout", "grubbs"] | None = None,
    outlier_level: float | None = None,
    exclude_outliers: bool = False,
    hill_range: Range | None = None,
    top_range: Range | None = None,
    bottom_range: Range | None = None,
    ic50_range: Range | None = None,
    interval: Literal["profile", "none"] | None = None,
    se: Literal["gauss-newton", "hessian"] | None = None,
    average: bool = False,
    details: bool = False,
    level: float | Sequence[float] | None = None,
    pic50: bool = False,
    resume: bool = False,
    output: PathLike | None = None,
    threads: int | None = None,
    strict: bool = False,
) -> Table | None:
    """Four-parameter logistic curves, one for each that a table of doses and responses holds.

    The same code as ``foldshift fit``, and the same digits: least squares, globally; a censored IC50 is a bound
    (``ic50_abs_qualifier`` is ``">"`` or ``"<"``, and the bound stands in ``ic50_abs_lower95`` or ``_upper95``).

    Args:
        table: Doses and responses, a point a row: a data frame (polars, pandas, pyarrow, duckdb, anything with the
            Arrow stream interface), a dict of columns, an iterator of frames, or names of files.
        by: Columns that identify a curve; those of experiment, cell_line, compound and curve that exist when left out.
        dose: Column of doses; found by its heading when left out.
        log_dose: Doses are given by their logarithm to the base of ten.
        plain_dose: Doses are given by themselves, whatever their heading says of logarithms.
        unit: The unit of doses that stand without one, such as ``"nM"``.
        response: Column of responses, or several, whose cells are wells of one curve; found when left out.
        weight: Column of weights of the squared residuals, or ``"1/y"``, ``"1/y2"``.
        wells: How many wells stand behind each mean, where an SD or SEM stands beside it.
        half: The response at which the absolute IC50 is read: 0.5 for fractions of the vehicle, 50 for percent.
        reads: What the responses count: ``"viability"`` falls with dose, ``"inhibition"`` rises; found when left out.
        vehicle: Divide raw signals by their vehicle: ``0`` for the wells at dose 0, or its name.
        growth: Turn counts into growth since time zero: ``"gr"`` or ``"nci"``.
        sheet: The sheet of a workbook.
        fill_down: Empty cells of columns that identify curves hold what stands above them.
        only: Only rows with this text (or one of these) in this column.
        pool: Columns that tell wells of one curve apart, such as a plate, and no curves.
        lenient: Skip rows that make no sense, and count them.
        doses: A table (file) of the doses of columns that are called by codes.
        rejects: Leave out the curves of rows that make no sense, and list these rows in this CSV file; with ``True``
            in ``.beside["rejects"]``.
        memory: How much memory points may take, about, such as ``"500MB"``; the rest goes into a temporary file.
        top: Fix the upper plateau, in the unit of the responses.
        bottom: Fix the lower plateau.
        hill: Fix the slope (positive falls with dose).
        bottom_at_least: No lower plateau below this.
        top_at_most: No upper plateau above this.
        plausible: Keep plateaus where they can lie.
        sigma: Whose residual scatter errors, intervals and tests rest on: a curve's own, or moderated over all curves.
        model: ``"4pl"``, ``"5pl"``, …, or ``"aicc"`` and ``"ladder"`` to choose one.
        candidates: Models that ``model="aicc"`` chooses from.
        share: Fit curves together that have these parameters in common.
        across: The column in which the curves that share parameters differ.
        against: The curve of that column that relative potencies are taken against.
        loss: What a residual costs: its square, or less where it is large.
        outliers: Write the outliers of every curve to this CSV file; with ``True`` they are ``.beside["outliers"]``.
        outlier_test: How outliers are told.
        outlier_level: Rate or level of that test.
        exclude_outliers: Fit without the outliers that are listed.
        hill_range, top_range, bottom_range, ic50_range: Keep a parameter within ``(low, high)``; ``None`` is open.
        interval: Profile intervals of both IC50s, or none.
        se: Standard errors by Gauss-Newton (nls, scipy, Prism), or from the Hessian (drc).
        average: Add IC50s averaged over the candidates of ``model="aicc"``.
        details: Add profile intervals of top, bottom, hill, auc and emax, and tests of the residuals.
        level: Add the doses of these effects in percent: ``[10, 90]`` for IC10 and IC90.
        pic50: Add both IC50s as pIC50 (−log₁₀ mol/L).
        resume: Go on where an interrupted call into the same ``output`` stopped.
        output: Write the fits into this file (CSV, TSV, Parquet, Arrow) and return nothing.
        threads: How many threads; all when left out. The results do not depend on it.
        strict: Warnings are errors.

    Returns:
        A row a curve, in the order in which curves first occur: what identifies it, ``status``, the parameters
        with their errors, ``ic50_rel`` and ``ic50_abs`` (in ``dose_unit``) with 95 % profile intervals, areas.
        ``docs/tables.md`` explains every column. ``.metadata`` has ``half`` and ``reads`` as they were understood.

    Raises:
        TableError: The table lacks a column, or a cell makes no sense; ``.code``, ``.where``, ``.help``.
        OptionError: Options that do not go together.
        FileError: A file cannot be read or written.

    References:
        Logistic model and profile likelihood: Bates and Watts, Nonlinear Regression Analysis and Its Applications
        (1988), doi:10.1002/9780470316757. Standard errors as in nls; ``docs/tables.md`` has the details.

    >>> import foldshift
    >>> points = {
    ...     "compound": ["a"] * 6 + ["b"] * 6,
    ...     "dose": [1, 10, 100, 1000, 10_000, 100_000] * 2,
    ...     "response": [1.01, 0.98, 0.61, 0.12, 0.03, 0.02, 1.0, 1.01, 0.98, 1.02, 0.97, 0.99],
    ... }
    >>> fits = foldshift.fit(points, unit="nM", reads="viability")
    >>> fits["status"]
    ['fitted', 'no_response']
    >>> fits["ic50_abs_qualifier"]
    [None, '>']
    >>> round(fits["ic50_abs"][0])
    149
    """
    options: dict[str, Option] = {
        "by": by,
        "dose": dose,
        "log_dose": log_dose,
        "plain_dose": plain_dose,
        "unit": unit,
        "response": _joined(response),
        "weight": weight,
        "wells": wells,
        "half": half,
        "reads": reads,
        "vehicle": _vehicle(vehicle),
        "growth": growth,
        "sheet": sheet,
        "fill_down": fill_down,
        "only": _only(only),
        "pool": pool,
        "lenient": lenient,
        "doses": doses,
        "rejects": rejects,
        "memory": memory,
        "top": top,
        "bottom": bottom,
        "hill": hill,
        "bottom_at_least": bottom_at_least,
        "top_at_most": top_at_most,
        "plausible": plausible,
        "sigma": sigma,
        "model": model,
        "candidates": candidates,
        "share": share,
        "across": across,
        "against": against,
        "loss": loss,
        "outliers": outliers,
        "outlier_test": outlier_test,
        "outlier_level": outlier_level,
        "exclude_outliers": exclude_outliers,
        "hill_range": _range(hill_range, "hill_range"),
        "top_range": _range(top_range, "top_range"),
        "bottom_range": _range(bottom_range, "bottom_range"),
        "ic50_range": _range(ic50_range, "ic50_range"),
        "interval": interval,
        "se": se,
        "average": average,
        "details": details,
        "level": level,
        "pic50": pic50,
        "resume": resume,
        "output": output,
    }
    return _table(_run("fit", options, table, threads=threads, strict=strict))


@overload
def compare(
    table: TableLike,
    *,
    parental: str,
    resistant: str | Sequence[str] | None = None,
    cell_line: str | None = None,
    compound: str | None = None,
    experiment: str | None = None,
    dose: str | None = None,
    log_dose: bool = False,
    plain_dose: bool = False,
    unit: str | None = None,
    response: str | Sequence[str] | None = None,
    weight: str | None = None,
    wells: int | None = None,
    half: float | None = None,
    reads: Literal["viability", "inhibition"] | None = None,
    vehicle: str | float | None = None,
    growth: Literal["gr", "nci"] | None = None,
    sheet: str | None = None,
    fill_down: bool = False,
    only: Mapping[str, str | Sequence[str]] | str | Sequence[str] | None = None,
    pool: str | Sequence[str] | None = None,
    lenient: bool = False,
    model: Literal["paired", "mixed"] | None = None,
    adjust: Literal["holm", "bh"] | None = None,
    moderate: Literal["on", "off"] | None = None,
    noise_prior: PathLike | Sequence[PathLike] | None = None,
    resistant_fold: float | None = None,
    negligible_fold: float | None = None,
    sigma: Literal["own", "moderated"] | None = None,
    anatomy: PathLike | bool = False,
    output: None = None,
    threads: int | None = None,
    strict: bool = False,
) -> Table: ...
@overload
def compare(
    table: TableLike,
    *,
    parental: str,
    resistant: str | Sequence[str] | None = None,
    cell_line: str | None = None,
    compound: str | None = None,
    experiment: str | None = None,
    dose: str | None = None,
    log_dose: bool = False,
    plain_dose: bool = False,
    unit: str | None = None,
    response: str | Sequence[str] | None = None,
    weight: str | None = None,
    wells: int | None = None,
    half: float | None = None,
    reads: Literal["viability", "inhibition"] | None = None,
    vehicle: str | float | None = None,
    growth: Literal["gr", "nci"] | None = None,
    sheet: str | None = None,
    fill_down: bool = False,
    only: Mapping[str, str | Sequence[str]] | str | Sequence[str] | None = None,
    pool: str | Sequence[str] | None = None,
    lenient: bool = False,
    model: Literal["paired", "mixed"] | None = None,
    adjust: Literal["holm", "bh"] | None = None,
    moderate: Literal["on", "off"] | None = None,
    noise_prior: PathLike | Sequence[PathLike] | None = None,
    resistant_fold: float | None = None,
    negligible_fold: float | None = None,
    sigma: Literal["own", "moderated"] | None = None,
    anatomy: PathLike | bool = False,
    output: PathLike,
    threads: int | None = None,
    strict: bool = False,
) -> None: ...
def compare(
    table: TableLike,
    *,
    parental: str,
    resistant: str | Sequence[str] | None = None,
    cell_line: str | None = None,
    compound: str | None = None,
    experiment: str | None = None,
    dose: str | None = None,
    log_dose: bool = False,
    plain_dose: bool = False,
    unit: str | None = None,
    response: str | Sequence[str] | None = None,
    weight: str | None = None,
    wells: int | None = None,
    half: float | None = None,
    reads: Literal["viability", "inhibition"] | None = None,
    vehicle: str | float | None = None,
    growth: Literal["gr", "nci"] | None = None,
    sheet: str | None = None,
    fill_down: bool = False,
    only: Mapping[str, str | Sequence[str]] | str | Sequence[str] | None = None,
    pool: str | Sequence[str] | None = None,
    lenient: bool = False,
    model: Literal["paired", "mixed"] | None = None,
    adjust: Literal["holm", "bh"] | None = None,
    moderate: Literal["on", "off"] | None = None,
    noise_prior: PathLike | Sequence[PathLike] | None = None,
    resistant_fold: float | None = None,
    negligible_fold: float | None = None,
    sigma: Literal["own", "moderated"] | None = None,
    anatomy: PathLike | bool = False,
    output: PathLike | None = None,
    threads: int | None = None,
    strict: bool = False,
) -> Table | None:
    """Fold shifts between the lines of a table of responses, or of a table of fits.

    Args:
        table: Responses (cell_line, compound, experiment, dose, response), or fits as :func:`fit` gives them.
        parental: The line before selection.
        resistant: The lines after selection; every other line of the table when left out.
        cell_line: Column of cell lines; ``cell_line`` or ``line`` when left out.
        compound: Column of compounds; ``compound`` or ``drug`` when left out.
        experiment: Column of experiments (one day, one passage); ``experiment`` or ``run`` when left out.
        dose: Column of doses; found by its heading when left out.
        log_dose: Doses are given by their logarithm to the base of ten.
        plain_dose: Doses are given by themselves, whatever their heading says of logarithms.
        unit: The unit of doses that stand without one, such as ``"nM"``.
        response: Column of responses, or several, whose cells are wells of one curve; found when left out.
        weight: Column of weights of the squared residuals, or ``"1/y"``, ``"1/y2"``.
        wells: How many wells stand behind each mean, where an SD or SEM stands beside it.
        half: The response at which the absolute IC50 is read: 0.5 for fractions of the vehicle, 50 for percent.
        reads: What the responses count: ``"viability"`` falls with dose, ``"inhibition"`` rises; found when left out.
        vehicle: Divide raw signals by their vehicle: ``0`` for the wells at dose 0, or its name.
        growth: Turn counts into growth since time zero: ``"gr"`` or ``"nci"``.
        sheet: The sheet of a workbook.
        fill_down: Empty cells of columns that identify curves hold what stands above them.
        only: Only rows with this text (or one of these) in this column.
        pool: Columns that tell wells of one curve apart, such as a plate, and no curves.
        lenient: Skip rows that make no sense, and count them.
        model: How experiments are put together: paired differences, or a random effect of the experiment (REML).
        adjust: How p values are corrected over compounds.
        moderate: Do pairs of lines and compounds lend each other the scatter of their experiments?
        noise_prior: ``noise.csv`` of earlier studies of the same assay, whose scatter joins the prior; one or several.
        resistant_fold: The smallest fold that is called resistant, where it is certain.
        negligible_fold: The largest fold that counts as nothing however certain it is.
        sigma: Whose residual scatter limits within an experiment rest on: a curve's own, or moderated over all curves.
        anatomy: Also write how the lines differ (potency, plateau, slope, …) into this CSV file; with ``True`` it is
            ``.beside["anatomy"]``.
        output: Write the shifts into this CSV file and return nothing.
        threads: How many threads; all when left out. The results do not depend on it.
        strict: Warnings are errors.

    Returns:
        A row a resistant line, compound and metric: ``estimate`` (a fold, resistant ÷ parental, for IC50s; a
        difference for ``auc`` and ``emax``), its 95 % interval ``lower95``, ``upper95``, ``qualifier`` (``">"`` for
        a bound), ``n_experiments`` (with either line) and ``n_pairs`` (with both: the n of a paired fold), ``p``,
        ``call`` (R, H, S, …). ``docs/tables.md`` explains every column.

    Raises:
        TableError: The table lacks a column, or a cell makes no sense.
        StudyError: A line is named that is not there.
        OptionError: Options that do not go together.

    References:
        Paired t interval; censored values by their likelihood (Tobin 1958, doi:10.2307/1907382); Holm 1979,
        https://www.jstor.org/stable/4615733.

    >>> import foldshift
    >>> study = foldshift.run("fixtures/km12/study.toml")
    >>> shifts = foldshift.compare(study.curves, parental="KM12")
    >>> shifts["metric"][0], shifts["n_experiments"][0], shifts["call"][0]
    ('ic50_abs', 3, 'R')
    """
    options: dict[str, Option] = {
        "parental": parental,
        "resistant": resistant,
        "cell_line": cell_line,
        "compound": compound,
        "experiment": experiment,
        "dose": dose,
        "log_dose": log_dose,
        "plain_dose": plain_dose,
        "unit": unit,
        "response": _joined(response),
        "weight": weight,
        "wells": wells,
        "half": half,
        "reads": reads,
        "vehicle": _vehicle(vehicle),
        "growth": growth,
        "sheet": sheet,
        "fill_down": fill_down,
        "only": _only(only),
        "pool": pool,
        "lenient": lenient,
        "model": model,
        "adjust": adjust,
        "moderate": moderate,
        "noise_prior": noise_prior,
        "resistant_fold": resistant_fold,
        "negligible_fold": negligible_fold,
        "sigma": sigma,
        "anatomy": anatomy,
        "output": output,
    }
    return _table(_run("compare", options, table, threads=threads, strict=strict))


def screen(
    table: TableLike,
    *,
    role: str | None = None,
    plate: str | None = None,
    cell_line: str | None = None,
    compound: str | None = None,
    experiment: str | None = None,
    dose: str | None = None,
    log_dose: bool = False,
    plain_dose: bool = False,
    unit: str | None = None,
    response: str | Sequence[str] | None = None,
    weight: str | None = None,
    wells: int | None = None,
    half: float | None = None,
    reads: Literal["viability", "inhibition"] | None = None,
    vehicle: str | float | None = None,
    growth: Literal["gr", "nci"] | None = None,
    sheet: str | None = None,
    fill_down: bool = False,
    only: Mapping[str, str | Sequence[str]] | str | Sequence[str] | None = None,
    pool: str | Sequence[str] | None = None,
    lenient: bool = False,
    keep_failed: bool = False,
    fdr: float | None = None,
    least_effect: float | None = None,
    activity_threshold: float | None = None,
    sigma: Literal["own", "moderated"] | None = None,
    parental: str | None = None,
    resistant: str | Sequence[str] | None = None,
    output: PathLike | None = None,
    threads: int | None = None,
    strict: bool = False,
) -> Screen:
    """A screen, raw or scaled: potency, hits with a false discovery rate, matrices, drift, agreement and folds.

    Args:
        table: Raw wells with a column of roles (sample, vehicle, blank, kill) and one of plates, or responses that
            are scaled already; GDSC, CTRP, CCLE and PRISM are known by their columns.
        role: Column that says what a well holds.
        plate: Column of plates.
        cell_line: Column of cell lines.
        compound: Column of compounds.
        experiment: Column of experiments (one day, one run).
        dose: Column of doses; found by its heading when left out.
        log_dose: Doses are given by their logarithm to the base of ten.
        plain_dose: Doses are given by themselves, whatever their heading says of logarithms.
        unit: The unit of doses that stand without one, such as ``"nM"``.
        response: Column of responses, or several, whose cells are wells of one curve; found when left out.
        weight: Column of weights of the squared residuals, or ``"1/y"``, ``"1/y2"``.
        wells: How many wells stand behind each mean, where an SD or SEM stands beside it.
        half: The response at which the absolute IC50 is read: 0.5 for fractions of the vehicle, 50 for percent.
        reads: What the responses count: ``"viability"`` falls with dose, ``"inhibition"`` rises; found when left out.
        vehicle: Divide raw signals by their vehicle: ``0`` for the wells at dose 0, or its name.
        growth: Turn counts into growth since time zero: ``"gr"`` or ``"nci"``.
        sheet: The sheet of a workbook.
        fill_down: Empty cells of columns that identify curves hold what stands above them.
        only: Only rows with this text (or one of these) in this column.
        pool: Columns that tell wells of one curve apart, such as a plate, and no curves.
        lenient: Skip rows that make no sense, and count them.
        keep_failed: Keep plates that fail their quality.
        fdr: Share of false ones among the hits that is accepted (0.05).
        least_effect: The least fall of the response over the doses of a hit, as a fraction of the vehicle (0.2).
        activity_threshold: Activity threshold of the drug sensitivity scores, in percent of inhibition (10).
        sigma: Whose residual scatter errors and intervals rest on: a curve's own, or moderated over the screen (default).
        parental: The line before selection: folds of resistant lines are told.
        resistant: The lines after selection; every other line of the screen when left out.
        output: Also write all results into this folder.
        threads: How many threads; all when left out. The results do not depend on it.
        strict: Warnings are errors.

    Returns:
        The screen: ``.potency``, ``.hits``, ``.plates``, ``.shifts``, ``.matrix("auc")`` as tables, ``.page()``.

    Raises:
        TableError: The table lacks a column, or a cell makes no sense.
        FileError: A file cannot be read, or the folder holds something that is not ours.

    References:
        Drug sensitivity scores: Yadav et al. 2014, doi:10.1038/srep05193. Z′: Zhang et al. 1999,
        doi:10.1177/108705719900400206. ``docs/screen.md`` has the details.

    >>> import foldshift
    >>> screen = foldshift.screen("fixtures/screen/wells.csv")
    >>> screen.hits["hit"].count("yes") > 0
    True
    """
    options: dict[str, Option] = {
        "role": role,
        "plate": plate,
        "cell_line": cell_line,
        "compound": compound,
        "experiment": experiment,
        "dose": dose,
        "log_dose": log_dose,
        "plain_dose": plain_dose,
        "unit": unit,
        "response": _joined(response),
        "weight": weight,
        "wells": wells,
        "half": half,
        "reads": reads,
        "vehicle": _vehicle(vehicle),
        "growth": growth,
        "sheet": sheet,
        "fill_down": fill_down,
        "only": _only(only),
        "pool": pool,
        "lenient": lenient,
        "keep_failed": keep_failed,
        "fdr": fdr,
        "least_effect": least_effect,
        "activity_threshold": activity_threshold,
        "sigma": sigma,
        "parental": parental,
        "resistant": resistant,
        "output": output,
    }
    answer = _run("screen", options, table, threads=threads, strict=strict)
    if answer.called.screen is None:
        raise RuntimeError("the engine gave no screen: please report this")
    return Screen(answer.called.screen, answer.notes, answer.warnings, answer.called.passed)


def normalise(
    table: TableLike,
    *,
    role: str | None = None,
    plate: str | None = None,
    cell_line: str | None = None,
    compound: str | None = None,
    experiment: str | None = None,
    dose: str | None = None,
    log_dose: bool = False,
    plain_dose: bool = False,
    unit: str | None = None,
    response: str | Sequence[str] | None = None,
    weight: str | None = None,
    wells: int | None = None,
    half: float | None = None,
    reads: Literal["viability", "inhibition"] | None = None,
    vehicle: str | float | None = None,
    growth: Literal["gr", "nci"] | None = None,
    sheet: str | None = None,
    fill_down: bool = False,
    only: Mapping[str, str | Sequence[str]] | str | Sequence[str] | None = None,
    pool: str | Sequence[str] | None = None,
    lenient: bool = False,
    keep_failed: bool = False,
    threads: int | None = None,
    strict: bool = False,
) -> Table:
    """Raw wells of plates to responses: fractions of the vehicle of the same plate, blank subtracted.

    Args:
        table: Raw wells with a column of roles (sample, vehicle, blank, kill) and one of plates.
        role: Column that says what a well holds.
        plate: Column of plates.
        cell_line: Column of cell lines.
        compound: Column of compounds.
        experiment: Column of experiments (one day, one run).
        dose: Column of doses; found by its heading when left out.
        log_dose: Doses are given by their logarithm to the base of ten.
        plain_dose: Doses are given by themselves, whatever their heading says of logarithms.
        unit: The unit of doses that stand without one, such as ``"nM"``.
        response: Column of responses, or several, whose cells are wells of one curve; found when left out.
        weight: Column of weights of the squared residuals, or ``"1/y"``, ``"1/y2"``.
        wells: How many wells stand behind each mean, where an SD or SEM stands beside it.
        half: The response at which the absolute IC50 is read: 0.5 for fractions of the vehicle, 50 for percent.
        reads: What the responses count: ``"viability"`` falls with dose, ``"inhibition"`` rises; found when left out.
        vehicle: Divide raw signals by their vehicle: ``0`` for the wells at dose 0, or its name.
        growth: Turn counts into growth since time zero: ``"gr"`` or ``"nci"``.
        sheet: The sheet of a workbook.
        fill_down: Empty cells of columns that identify curves hold what stands above them.
        only: Only rows with this text (or one of these) in this column.
        pool: Columns that tell wells of one curve apart, such as a plate, and no curves.
        lenient: Skip rows that make no sense, and count them.
        keep_failed: Keep plates that fail their quality.
        threads: How many threads; all when left out. The results do not depend on it.
        strict: Warnings are errors.

    Returns:
        A row a well: ``experiment``, ``cell_line``, ``compound``, ``dose`` (in ``unit``), ``response``, as
        :func:`fit` and :func:`compare` read them. Plates that fail are left out, and named in ``.notes``.

    Raises:
        TableError: The table lacks a column, or a cell makes no sense.

    References:
        ``docs/screen.md`` says which control wells are used, and when a plate fails.

    >>> import foldshift
    >>> points = foldshift.normalise("fixtures/screen/wells.csv")
    >>> points.columns
    ['experiment', 'cell_line', 'compound', 'dose', 'unit', 'response']
    """
    options: dict[str, Option] = {
        "role": role,
        "plate": plate,
        "cell_line": cell_line,
        "compound": compound,
        "experiment": experiment,
        "dose": dose,
        "log_dose": log_dose,
        "plain_dose": plain_dose,
        "unit": unit,
        "response": _joined(response),
        "weight": weight,
        "wells": wells,
        "half": half,
        "reads": reads,
        "vehicle": _vehicle(vehicle),
        "growth": growth,
        "sheet": sheet,
        "fill_down": fill_down,
        "only": _only(only),
        "pool": pool,
        "lenient": lenient,
        "keep_failed": keep_failed,
    }
    return _asked(_run("normalise", options, table, threads=threads, strict=strict))


def read(
    exports: PathLike | Sequence[PathLike],
    *,
    format: str | None = None,
    sheet: str | None = None,
    grid: str | None = None,
    plate: str | Sequence[str] | None = None,
    read: str | None = None,
    column: str | None = None,
    well_column: str | None = None,
    time_unit: Literal["s", "min", "h"] | None = None,
    numbered: str | None = None,
    in_part: bool = False,
    area: Literal["mean"] | None = None,
    time: str | None = None,
    threads: int | None = None,
    strict: bool = False,
) -> Table:
    """Exports of a plate reader, as the instrument wrote them, to one row a well.

    Args:
        exports: Files of the reader, or a pattern of names: text, CSV, workbooks, XML. ``foldshift formats`` lists what is known.
        format: The reader to use, by name, instead of detecting it.
        sheet: The sheet of a workbook to read.
        grid: The cells that are wells, as a spreadsheet names them: ``"B3:M10"``.
        plate: Only this plate, or these. With ``grid``, the name of the plate.
        read: Only this read; with ``grid``, what was read.
        column: The column of a list that holds the readings.
        well_column: The column of a list that holds the wells.
        time_unit: The unit of times that stand below a heading without one.
        numbered: How wells are counted that have numbers for their names: ``"across"`` or ``"down"``.
        in_part: Read a file of which more than half is left out because nothing says what it is.
        area: Where several points of each well were scanned: their mean.
        time: Of kinetic reads only this: ``"4 h"``, ``"first"``, ``"slope 10 min to 60 min"``.
        threads: How many threads; all when left out. The results do not depend on it.
        strict: Warnings are errors.

    Returns:
        A row a well: ``plate``, ``well``, ``row``, ``col``, ``read``, ``time_s`` (seconds), ``value`` (signal), ``flag``.

    Raises:
        ExportError: No reader knows the file, or it breaks off within a plate; ``.where`` has line and column.
        TableError: A cell makes no sense.
        FileError: A file cannot be read.

    >>> import foldshift
    >>> wells = foldshift.read("fixtures/km12/exports/2026-03-02_KM12_A.csv")
    >>> len(wells), wells["well"][:3]
    (96, ['A1', 'A2', 'A3'])
    """
    options: dict[str, Option] = {
        "format": format,
        "sheet": sheet,
        "grid": grid,
        "plate": plate,
        "read": read,
        "column": column,
        "well_column": well_column,
        "time_unit": time_unit,
        "numbered": numbered,
        "in_part": in_part,
        "area": area,
        "time": time,
    }
    files: list[PathLike] = []
    for export in [exports] if is_path(exports) or not isinstance(exports, Sequence) else exports:
        if not isinstance(export, (str, os.PathLike)):
            raise refused("exports are named by their files", "give a name, or a list of names")
        files.append(export)
    if not files:
        raise OptionError([Problem("no export is named", "E0801", help="name a file of the reader, or several")])
    named = [name for file in files for name in _matching(file)]
    answer = _run("read", options, inputs=named, threads=threads, strict=strict)
    if answer.called.text is not None:
        raise refused(f"`format={format!r}` writes a document, and no table", "leave it out, or use the command")
    return _asked(answer)


def run(
    study: PathLike,
    *,
    output: PathLike | None = None,
    png: bool = False,
    threads: int | None = None,
    strict: bool = False,
) -> Study:
    """The main job: the exports and layouts of a study to wells, quality, fits, shifts, verdicts and a report.

    Args:
        study: ``study.toml``, a workbook with a sheet ``plates``, or the folder or zip of a study.
        output: Also write all results into this folder, as ``foldshift run -o`` does. Without it nothing is written.
        png: A PNG beside every figure as well: 192 pixels per inch in ``plots``, 600 in ``plots/89mm``.
        threads: How many threads; all when left out. The results do not depend on it.
        strict: Warnings are errors.

    Returns:
        The study: ``.plates``, ``.curves``, ``.shifts``, ``.verdicts`` as tables, ``.plot()``, ``.page()``.
        ``.passed`` says whether every plate passed its checks.

    Raises:
        StudyError, LayoutError, ExportError, EvidenceError: What is wrong with the study, all of it at once.
        FileError: A file cannot be read, or the folder holds something that is not ours.

    References:
        ``docs/mechanism.md`` and ``docs/quality.md`` name the source of every rule.

    >>> import foldshift
    >>> study = foldshift.run("fixtures/km12/study.toml")
    >>> study.verdicts["verdict"][0]
    'ON_TARGET'
    """
    if not is_path(study):
        raise refused(f"a study is named by its file or folder, and this is a `{type(study).__name__}`")
    answer = _run("run", {"output": output, "png": png}, inputs=[study], threads=threads, strict=strict)
    if answer.called.study is None:
        raise RuntimeError("the engine gave no study: please report this")
    return Study(answer.called.study, answer.notes, answer.warnings, answer.called.passed)


def mechanism(
    ic50: TableLike,
    *,
    genotype: TableLike | None = None,
    blot: TableLike | None = None,
    growth: TableLike | None = None,
    catalogue: TableLike | None = None,
    threads: int | None = None,
    strict: bool = False,
) -> Table:
    """On-target or off-target, from tables of IC50s, genotypes and blots.

    Args:
        ic50: case_id, drug, experiment, parental_ic50_nM, resistant_ic50_nM, resistant_censored.
        genotype: case_id, gene, variant, transcript, vaf_parental, vaf_resistant, copy_number_resistant, ngs_coverage.
        blot: case_id, drug, target, line, residual_fraction_vs_own_DMSO.
        growth: case_id, divisions_parental, divisions_resistant, hours, gr50_fold, gr50_lower95, gr50_upper95.
        catalogue: A catalogue of your own; its rows replace or add.
        threads: How many threads; all when left out. The results do not depend on it.
        strict: Warnings are errors.

    Returns:
        A row a case: ``verdict``, ``confidence``, ``subclass``, ``evidence_for``, ``evidence_against``,
        ``not_tested``, ``next_experiment``. Research use only; not a treatment recommendation.

    Raises:
        EvidenceError: A table of evidence says something that cannot be.
        TableError: A table lacks a column, or a cell makes no sense.

    References:
        ``docs/mechanism.md`` names the source of every rule.

    >>> import foldshift
    >>> cases = "fixtures/mechanism/worked_cases_"
    >>> verdicts = foldshift.mechanism(cases + "ic50.csv", genotype=cases + "genotype.csv", blot=cases + "blot.csv")
    >>> verdicts["case_id"][0], verdicts["verdict"][0]
    ('W01', 'ON_TARGET')
    """
    named = {"ic50": ic50, "genotype": genotype, "blot": blot, "growth": growth, "catalogue": catalogue}
    return _asked(_run("mechanism", {}, named=named, threads=threads, strict=strict))


def explain(*asked: str) -> list[Explanation]:
    """What the catalogue knows of variants or drugs, with its sources.

    Args:
        asked: Variants, ``"NTRK1:G595R"``, ``"NM_001018064:p.Gly623Arg"``, ``"MET:amp"``, or drugs.

    Returns:
        For each what is known, as a dict and, when it is printed, as a text.

    >>> import foldshift
    >>> foldshift.explain("NTRK1:G595R")[0]["gene"]
    'NTRK1'
    """
    texts, whole = [], []
    for one in asked:
        if not isinstance(one, str):
            raise refused(f"a variant or a drug is a text, and this is a `{type(one).__name__}`")
        text = _run("explain", {}, inputs=[one], as_table=False).called.text
        json = _run("explain", {"json": True}, inputs=[one], as_table=False).called.text
        texts.append((text or "").rstrip())
        whole.append((json or "[null]").strip()[1:-1])
    return explanations(f"[{','.join(whole)}]", texts)


def version() -> str:
    """The version of the engine, which is that of the command."""
    return _native.__version__
