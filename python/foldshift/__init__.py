"""Plate-reader exports in; IC50s with honest intervals, fold shifts of resistant lines and a report out.

The engine of the ``foldshift`` command over data frames: every function takes anything with the Arrow stream interface
(polars, pandas, pyarrow, duckdb), dicts of columns or names of files, and gives tables that become a frame of any of
them. Options are keyword arguments with the names of the command line. Research use only.
"""

import atexit

from foldshift import _native
from foldshift._errors import (
    EvidenceError,
    ExportError,
    FileError,
    FoldshiftError,
    FoldshiftWarning,
    LayoutError,
    OptionError,
    Problem,
    StudyError,
    TableError,
)
from foldshift._functions import compare, explain, fit, mechanism, normalise, read, run, screen, version
from foldshift._results import Explanation, Figure, Screen, Study
from foldshift._table import Table

__version__ = version()

# What an interrupted call left running must not call Python when there is none any more.
atexit.register(_native.end_all)

__all__ = [
    "EvidenceError",
    "Explanation",
    "ExportError",
    "Figure",
    "FileError",
    "FoldshiftError",
    "FoldshiftWarning",
    "LayoutError",
    "OptionError",
    "Problem",
    "Screen",
    "Study",
    "StudyError",
    "Table",
    "TableError",
    "compare",
    "explain",
    "fit",
    "mechanism",
    "normalise",
    "read",
    "run",
    "screen",
    "__version__",
]
