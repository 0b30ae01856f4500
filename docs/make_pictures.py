"""The pictures and outputs of `tutorial.md` and `gallery.md`, from the example study.

    python3 docs/make_pictures.py            runs every command of both pages, writes what they show and the pictures
    python3 docs/make_pictures.py --check    the same, elsewhere, and names what is stale (exit 1)
    python3 docs/make_pictures.py --page     takes `report.png`, the picture of the README, of the report (needs Chromium, and Pillow to pack it small)

The program is `$FOLDSHIFT`, or else what Cargo built last. Both pages are followed as a reader follows them, from top to bottom, in one
empty folder. What they show:

    ```console            lines after `$ ` are commands, run; what follows is what they say. `[…]` stands for lines that are left out
    ```toml FILE          written to FILE (`csv`, too)
    ```text FILE 1-9      these lines of FILE
    <!-- copy A B -->     what the text asks the reader to do by hand
    ![…](pictures/X.svg)  `plots/X.svg` of the example's results; of those of `my-study`, where it begins so

`report.png` depends on fonts of the machine, so it is not compared: `pictures/report.sha256` says of which page it was taken.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

DOCS = Path(__file__).resolve().parent
PAGES = ["tutorial.md", "gallery.md"]
PICTURES = "pictures"
EXAMPLE = Path("foldshift-demo")
LEFT_OUT = "[…]"
REPORT = EXAMPLE / "results/report.html"
MADE_OF = "report.sha256"
BLOCK = re.compile(r"```(console|toml|csv|text)(?: ([^\n]+))?\n(.*?)```|<!-- copy (\S+) (\S+) -->", re.DOTALL)
PICTURE = re.compile(rf"\]\({PICTURES}/([^)]+\.svg)\)")
VIEWS = [("", 1000), ("#compound-1", 1000)]
WIDTH = 1240


class Stale(Exception):
    """A page asks for what cannot be made."""


def program() -> Path:
    """The program that runs the commands."""
    if "FOLDSHIFT" in os.environ:
        return Path(os.environ["FOLDSHIFT"]).resolve()
    built = [DOCS.parent / "target" / profile / "foldshift" for profile in ("release", "debug")]
    found = sorted((path for path in built if path.exists()), key=lambda path: path.stat().st_mtime)
    if not found:
        raise Stale("there is no program: `cargo build --release`, or name one in FOLDSHIFT")
    return found[-1].resolve()


def said(command: str, bench: Path, tool: Path) -> list[str]:
    """What a command says, data and words as they come."""
    words = shlex.split(command)
    if words[0] != "foldshift":
        raise Stale(f"`{command}` is no command of foldshift")
    env = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "CLICOLOR_FORCE")}
    done = subprocess.run(
        [str(tool), *words[1:]],
        cwd=bench,
        env={**env, "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    if done.returncode not in (0, 1):
        raise Stale(f"`{command}` ends with {done.returncode}:\n{done.stdout}")
    return [line.rstrip() for line in done.stdout.rstrip("\n").split("\n")]


def shortened(lines: list[str], shown: list[str]) -> list[str]:
    """Lines as a page shows them: as many before and after the gap as it had."""
    if LEFT_OUT not in shown:
        return lines
    before = shown.index(LEFT_OUT)
    after = len(shown) - before - 1
    if len(lines) <= before + after:
        return lines
    return [*lines[:before], LEFT_OUT, *(lines[len(lines) - after :] if after else [])]


def console(block: str, bench: Path, tool: Path) -> str:
    """A block of commands with what they say now."""
    written: list[str] = []
    for part in re.split(r"^(?=\$ )", block, flags=re.MULTILINE):
        lines = part.rstrip("\n").split("\n")
        if not lines[0].startswith("$ "):
            continue
        shown = lines[1:]
        while shown and not shown[-1]:
            shown.pop()
        now = shortened(said(lines[0][2:], bench, tool), shown)
        written += [lines[0], *(now if now != [""] else []), ""]
    return "\n".join(written[:-1]) + "\n"


def followed(page: str, bench: Path, tool: Path) -> str:
    """A page, its commands run from top to bottom in `bench`."""

    def step(found: re.Match[str]) -> str:
        kind, of, block, source, target = found.groups()
        if source:
            Path(bench / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(bench / source, bench / target)
            return found[0]
        if kind == "console":
            return f"```console\n{console(block, bench, tool)}```"
        if of and kind in ("toml", "csv"):
            path = bench / of
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block, encoding="utf-8", newline="\n")
        elif of and kind == "text":
            name, _, lines = of.rpartition(" ")
            first, last = (int(number) for number in lines.split("-"))
            text = (bench / name).read_text(encoding="utf-8").splitlines()
            return "```text " + of + "\n" + "\n".join(line.rstrip() for line in text[first - 1 : last]) + "\n```"
        return found[0]

    return BLOCK.sub(step, page)


def picture(name: str, bench: Path) -> bytes:
    """A figure of the results of the example, or of the reader's own study."""
    study, rest = ("my-study", name.removeprefix("my-study/")) if name.startswith("my-study/") else (EXAMPLE, name)
    path = bench / study / "results/plots" / rest
    if not path.exists():
        raise Stale(f"{PICTURES}/{name}: there is no {path.relative_to(bench)}")
    return path.read_bytes()


def kind(name: str) -> str:
    """What a figure is of: the first word of its name."""
    return re.split(r"[_.]", name)[0]


def made(bench: Path, tool: Path) -> dict[str, bytes]:
    """Every file that the pages and the example make, by its path in `docs`."""
    files: dict[str, bytes] = {}
    for page in PAGES:
        text = followed((DOCS / page).read_text(encoding="utf-8"), bench, tool)
        files[page] = text.encode()
        for name in PICTURE.findall(text):
            files[f"{PICTURES}/{name}"] = picture(name, bench)
    drawn = {kind(path.name) for path in (bench / EXAMPLE / "results/plots").glob("*.svg")}
    shown = {kind(name) for name in PICTURE.findall(files["gallery.md"].decode())}
    if drawn - shown:
        raise Stale(f"gallery.md shows no figure of: {', '.join(sorted(drawn - shown))}")
    return files


def pictured(bench: Path) -> str:
    """A hash of what `report.png` shows of the page: its look, the answer and the first compound."""
    page = (bench / REPORT).read_text(encoding="utf-8")
    parts = [
        re.search(pattern, page, re.DOTALL)
        for pattern in (r"<style>.*?</style>", r'<section class="place" id="answer".*?<article class="compound".*?</article>')
    ]
    if None in parts:
        raise Stale("the report has no answer and no compound where they are looked for")
    return hashlib.sha256("".join(part[0] for part in parts if part).encode()).hexdigest()


def photograph(bench: Path) -> None:
    """`report.png`: the first screen of the report above the first compound."""
    browser = next((path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None)
    if browser is None:
        raise Stale("there is no Chromium to take report.png with")
    frame = "".join(
        f'<iframe src="{(bench / REPORT).as_uri()}{place}" style="display:block;border:0;width:{WIDTH}px;height:{height}px;'
        f'margin:0 0 {2 if at + 1 < len(VIEWS) else 0}px"></iframe>'
        for at, (place, height) in enumerate(VIEWS)
    )
    sheet = bench / "sheet.html"
    sheet.write_text(f'<body style="margin:0;background:#c8c8c8">{frame}</body>', encoding="utf-8")
    height = sum(height for _, height in VIEWS) + 2
    subprocess.run(
        [browser, "--headless", "--no-sandbox", "--hide-scrollbars", "--allow-file-access-from-files",
         f"--window-size={WIDTH},{height}", "--virtual-time-budget=5000", f"--screenshot={DOCS / 'report.png'}", sheet.as_uri()],
        check=True,
        capture_output=True,
    )
    try:
        from PIL import Image
    except ImportError:
        print("without Pillow report.png is three times as large", file=sys.stderr)
        return
    with Image.open(DOCS / "report.png") as picture:
        few = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    few.save(DOCS / "report.png", optimize=True)


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"], ["--page"]):
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        bench = Path(folder)
        try:
            files = made(bench, program())
            stamp = DOCS / PICTURES / MADE_OF
            if arguments == ["--page"]:
                photograph(bench)
                stamp.write_text(pictured(bench) + "\n", encoding="utf-8")
                return 0
            if arguments == []:
                for name, content in files.items():
                    (DOCS / name).parent.mkdir(parents=True, exist_ok=True)
                    (DOCS / name).write_bytes(content)
            stale = [name for name, content in files.items() if not same(DOCS / name, content)]
            stale += [str(path.relative_to(DOCS)) for path in (DOCS / PICTURES).rglob("*.svg")
                      if str(path.relative_to(DOCS).as_posix()) not in files]
            of_page = stamp.read_text(encoding="utf-8").strip() if stamp.exists() else ""
            if of_page != pictured(bench):
                print("docs/report.png is of another report: python3 docs/make_pictures.py --page", file=sys.stderr)
                stale.append("report.png")
        except Stale as problem:
            print(problem, file=sys.stderr)
            return 1
    for name in stale:
        print(f"docs/{name} is not what make_pictures.py makes", file=sys.stderr)
    return 1 if stale else 0


def same(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() == content


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
