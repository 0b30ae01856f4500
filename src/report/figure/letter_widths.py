#!/usr/bin/env python3
"""Writes `letter_widths.rs`: the widths of the letters of Liberation Sans, which are those of Arial and Helvetica.

    python3 letter_widths.py FOLDER_OF_LIBERATION_FONTS     (needs the package `fonttools`)
"""

import pathlib
import sys

from fontTools.ttLib import TTFont

HEAD = """\
//! Widths of letters in Liberation Sans, which are those of Arial and of Helvetica, in 2048ths of the size of the type:
//! runs of letters that follow each other. Written by `letter_widths.py`.
//!
//! Source: Liberation Sans 1.07.4, table `hmtx`.

"""


def runs(widths):
    found = []
    for letter in sorted(widths):
        if found and found[-1][0] + len(found[-1][1]) == letter:
            found[-1][1].append(widths[letter])
        else:
            found.append((letter, [widths[letter]]))
    return found


def table(name, words, path):
    font = TTFont(path)
    assert font["head"].unitsPerEm == 2048
    widths = {letter: font["hmtx"][glyph][0] for letter, glyph in font.getBestCmap().items()}
    lines = [f"/// {words}: the first letter of a run, and the widths from there on.", "#[rustfmt::skip]",
             f"pub(super) const {name}: &[(u32, &[u16])] = &["]
    for first, all_of_run in runs(widths):
        lines.append(f"    (0x{first:x}, &[")
        for at in range(0, len(all_of_run), 20):
            lines.append("        " + ", ".join(str(width) for width in all_of_run[at:at + 20]) + ",")
        lines.append("    ]),")
    return "\n".join([*lines, "];", ""])


fonts = pathlib.Path(sys.argv[1])
text = HEAD + table("REGULAR", "Plain letters", fonts / "LiberationSans-Regular.ttf")
text += "\n" + table("BOLD", "Bold letters", fonts / "LiberationSans-Bold.ttf")
pathlib.Path(__file__).with_suffix(".rs").write_text(text, encoding="utf-8")
