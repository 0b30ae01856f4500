"""What can be wrong, and where: every error has a code, a place and a help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One problem: what, where, and what to do.

    Attributes:
        message: What is wrong, in a sentence.
        code: The kind of problem, such as ``"E0202"``; ``docs/diagnostics.md`` lists them. Codes are stable.
        where: The place: file, line and column, or the row of a table in memory, counted from 0.
        help: What to do about it.
        row: The row of a table in memory, from 0, where it is one row.
        is_error: An error, or a warning.
    """

    message: str
    code: str
    where: str | None = None
    help: str | None = None
    row: int | None = None
    is_error: bool = True

    def __str__(self) -> str:
        text = f"{self.message} [{self.code}]"
        if self.where:
            text += f"\n  where: {self.where}"
        if self.help:
            text += f"\n  help: {self.help}"
        return text


class FoldshiftError(Exception):
    """Something is wrong with what was given, or with where results go; nothing was done by halves.

    Attributes:
        problems: Every problem that was found, the errors first.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self._text())

    def _text(self) -> str:
        shown = [str(problem) for problem in self.problems[:5]]
        more = len(self.problems) - len(shown)
        if more > 0:
            shown.append(f"and {more} more, in `.problems`")
        return "\n".join(shown)

    @property
    def code(self) -> str:
        """The code of the first problem."""
        return self.problems[0].code

    @property
    def where(self) -> str | None:
        """The place of the first problem."""
        return self.problems[0].where

    @property
    def help(self) -> str | None:
        """What to do about the first problem."""
        return self.problems[0].help

    def __reduce__(self) -> tuple[type[FoldshiftError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class TableError(FoldshiftError):
    """A table of doses, responses, wells or fits says something that cannot be, or lacks something."""


class FileError(FoldshiftError):
    """A file or a folder cannot be read or written, or must not be."""


class ExportError(FoldshiftError):
    """An export of a plate reader is not understood."""


class LayoutError(FoldshiftError):
    """A layout says something that cannot be, or does not fit its export."""


class StudyError(FoldshiftError):
    """A study says something that cannot be."""


class EvidenceError(FoldshiftError):
    """A file of evidence says something that cannot be."""


class OptionError(FoldshiftError, ValueError):
    """Options that do not go together, or a value that an option does not take."""


class FoldshiftWarning(UserWarning):
    """Something that must be known before the numbers are used. ``problem`` has its code, place and help."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))

    def __reduce__(self) -> tuple[type[FoldshiftWarning], tuple[Problem]]:
        return type(self), (self.problem,)


#: The error of a code, by how the code begins; the longest beginning counts.
KINDS: dict[str, type[FoldshiftError]] = {
    "E0101": FileError,
    "E0102": FileError,
    "E01": TableError,
    "E02": TableError,
    "E03": ExportError,
    "E04": LayoutError,
    "E05": StudyError,
    "E06": EvidenceError,
    "E07": TableError,
    "E08": OptionError,
    "E09": FileError,
}


def error_of(problems: Sequence[Problem]) -> FoldshiftError:
    """The error that tells these problems."""
    code = problems[0].code
    if code.startswith("E02") and problems[0].where is None:
        # What has no place in a table is the value of an option.
        return OptionError(problems)
    kind = max((start for start in KINDS if code.startswith(start)), key=len, default="")
    return KINDS.get(kind, FoldshiftError)(problems)


def table_error(code: str, message: str, help: str | None) -> TableError:
    """The error of a table that could not be taken over."""
    return TableError([Problem(message, code, help=help)])
