"""The blocks of the first page run, one after the other, and its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import foldshift

README = Path(__file__).parents[1] / "README.md"


def blocks() -> list[tuple[int, str]]:
    """The blocks of Python, each with the line at which it begins."""
    text = README.read_text(encoding="utf-8")
    found = re.finditer(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [(text.count("\n", 0, block.start(1)) + 1, block.group(1)) for block in found]


def test_every_block_runs(capsys: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder) -> None:
    names: dict[str, Any] = {}
    for line, code in blocks():
        # An error names the line of the page.
        exec(compile("\n" * (line - 1) + code, str(README), "exec"), names)
    printed = capsys.readouterr().out
    assert "118.47" in printed, "the IC50 of the first fit"
    assert "E0202" in printed and "`dose`" in printed, "the error and its help"
    assert "ON_TARGET" in printed
    told = [str(one.message) for one in recwarn if issubclass(one.category, foldshift.FoldshiftWarning)]
    # Plates of the fixtures fail on purpose; nothing else is warned of.
    assert told and all("plate" in one for one in told), told


def test_blocks_are_found() -> None:
    text = README.read_text(encoding="utf-8")
    assert len(blocks()) == text.count("```python") >= 8


def test_links_lead_to_files() -> None:
    links = re.findall(r"\]\(([^)#]+)", README.read_text(encoding="utf-8"))
    gone = [link for link in links if "://" not in link and not (README.parent / link).exists()]
    assert links and not gone, gone


def test_every_function_is_named() -> None:
    text = README.read_text(encoding="utf-8")
    functions = [name for name in foldshift.__all__ if name.islower() and callable(getattr(foldshift, name))]
    assert [name for name in functions if f"`foldshift.{name}(" not in text] == []
