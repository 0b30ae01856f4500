"""Words of the command line as those of Python: what is suggested works when it is pasted."""

from __future__ import annotations

import re
import shlex

#: Commands that are functions here, and what each is called.
FUNCTIONS = frozenset({"fit", "compare", "screen", "read", "run", "mechanism", "explain", "normalise"})

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_QUOTED = re.compile(r"`([^`]+)`")
_OPTION = re.compile(r"'?(?<![\w-])--([a-z0-9][a-z0-9-]*)(?:[ =]<[^>]*>)?'?")
_HANDED = re.compile(r"<(\w+)>")
_TABLE = re.compile(r"`<(table|ic50|genotype|blot|growth|catalogue)>`|^<(table|ic50|genotype|blot|growth|catalogue)>(?=:)")


def in_python(text: str, switches: frozenset[str]) -> str:
    """The text with its options as keyword arguments and its commands as calls; ``switches`` are options without a value."""
    text = _QUOTED.sub(lambda found: _quoted(found.group(1), switches), text)
    # A value that an option does not take is told with the option as its help has it: '--half <Y>'.
    text = _OPTION.sub(lambda found: f"`{found.group(1).replace('-', '_')}`", text)
    return _TABLE.sub(_table, text)


def _table(found: re.Match[str]) -> str:
    name = found.group(1) or found.group(2)
    return "the table" if name == "table" else f"the table `{name}`"


def _quoted(words: str, switches: frozenset[str]) -> str:
    if words.startswith("--"):
        options = _options(_split(words), switches)
        return f"`{', '.join(options)}`" if options else f"`{words}`"
    if words.startswith("foldshift "):
        _, command, *rest = [*_split(words), ""]
        rest = [word for word in rest if word]
        if command in FUNCTIONS:
            return f"`{_call(command, rest, switches)}`"
    return f"`{words}`"


def _split(words: str) -> list[str]:
    try:
        return shlex.split(words)
    except ValueError:
        return words.split()


def _call(command: str, words: list[str], switches: frozenset[str]) -> str:
    # Options and inputs may stand in any order; an option takes the word behind it.
    inputs: list[str] = []
    options: list[str] = []
    place = 0
    while place < len(words):
        word = words[place]
        if not word.startswith("--"):
            inputs.append(word)
            place += 1
            continue
        takes = "=" not in word and word[2:] not in switches and place + 1 < len(words)
        options.append(word)
        if takes:
            options.append(words[place + 1])
        place += 2 if takes else 1
    handed = [_HANDED.fullmatch(name) for name in inputs]
    named = [found.group(1) if found else repr(name) for found, name in zip(handed, inputs)]
    inside = named if len(named) < 2 else [f"[{', '.join(named)}]"]
    return f"foldshift.{command}({', '.join([*inside, *_options(options, switches)])})"


def _options(words: list[str], switches: frozenset[str]) -> list[str]:
    options: list[str] = []
    place = 0
    while place < len(words):
        word = words[place]
        place += 1
        if not word.startswith("--"):
            return []
        name, joined, value = word[2:].partition("=")
        keyword = name.replace("-", "_")
        if not joined:
            if name in switches:
                options.append(f"{keyword}=True")
                continue
            if place == len(words) or words[place].startswith("--"):
                # Named without a value: the option itself is meant.
                options.append(keyword)
                continue
            value = words[place]
            place += 1
        options.append(f"{keyword}={value if _NUMBER.fullmatch(value) else repr(value)}")
    return options
