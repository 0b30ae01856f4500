#!/usr/bin/env python3
"""Whether the JSON that the program writes has the form that its schemas tell (docs/schema).

    python3 .ci/json_schemas.py target/debug/foldshift

Runs every command with `--json` on the fixtures and on small tables of its own, and holds each document against the
schema that `foldshift schema` prints, with the validator of PyPI's `jsonschema`. Then every kind of object of each
document is spoilt: a key that it must have is taken away, one that it cannot have is added, a value becomes another
kind of value. A schema that takes any of these is too loose.
"""

import copy
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
PROGRAM = Path(sys.argv[1]).resolve()

# Objects of each kind that are spoilt.
SPOILT = 1


def run(folder, *arguments, may_fail=False):
    """What a command writes to stdout."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=folder, capture_output=True, text=True)
    if done.returncode > (1 if may_fail else 0):
        sys.exit(f"foldshift {' '.join(map(str, arguments))}: {done.returncode}\n{done.stderr}")
    return done.stdout


def points(doses=(1, 3, 10, 30, 100, 300, 1000, 3000), unit="nM"):
    """Two lines and two compounds in three experiments; one of them has no effect, one well lies far off."""
    rows = ["cell_line,compound,experiment,dose,unit,response"]
    seed = 1
    for line, compound, mid in (("P", "drug", 20), ("R", "drug", 400), ("P", "none", 1e9), ("R", "none", 1e9)):
        for day in (1, 2, 3):
            for dose in doses:
                for _ in range(3):
                    seed = (seed * 1103515245 + 12345) % 2**31
                    noise = 0.06 * (seed / 2**31 - 0.5)
                    response = 0.08 + 0.92 / (1 + (dose / (mid * (0.8 + 0.2 * day))) ** 1.2) + noise
                    rows.append(f"{line},{compound},day {day},{dose},{unit},{response:.4f}")
    rows[5] = rows[5].rsplit(",", 1)[0] + ",2.9"
    return "\n".join(rows) + "\n"


def counts():
    """Cells at time zero and after 72 h, of 0 to a few hundred that were 100."""
    rows = ["compound,time,dose,cell_count", *["drug,0,0,100"] * 2, *["drug,72,0,400"] * 2]
    for place, dose in enumerate((1, 3, 10, 30, 100, 300, 1000, 3000, 10000)):
        mean = 5 + 395 / (1 + dose / 40)
        rows += [f"drug,72,{dose},{mean * (1 + sign * (0.01 + 0.002 * place)):.3f}" for sign in (-1, 1)]
    return "\n".join(rows) + "\n"


KINETIC = """name = "kinetic"
dose_unit = "nM"
[[plate]]
export = "p1.csv"
layout = "layout.toml"
cell_line = "P"
experiment = "1"
time = "20 min"
[[plate]]
export = "p2.csv"
layout = "layout.toml"
cell_line = "R"
experiment = "1"
time = "slope 5 min to 20 min"
[[pair]]
parental = "P"
resistant = ["R"]
"""

LAYOUT = """[col]
1 = { role = "blank" }
2 = { role = "vehicle" }
[[series]]
compound = "drug"
wells = "A3-H12"
top = "10 uM"
factor = "half-log"
direction = "right"
"""


def kinetic(mid):
    """Readings of a plate at five times."""
    rows = ["well,read,time_s,value"]
    for well in range(96):
        row, col = divmod(well, 12)
        signal = (0, 1)[col] if col < 2 else 1 / (1 + 10 ** (4 - (11 - col) / 2) / mid)
        for cycle in range(5):
            value = (cycle + 1) * (80 + 4000 * signal * (1 + 0.02 * ((well * 7919) % 11 - 5) / 5) + (well * 31) % 7)
            rows.append(f"{'ABCDEFGH'[row]}{col + 1},fluorescence ex=560 em=590,{cycle * 300},{value:.0f}")
    return "\n".join(rows) + "\n"


def studies(folder):
    """The example study, one that tells more and in which something is odd, one of kinetics, and one that is wrong."""
    shutil.copytree(FIXTURES / "km12", folder / "odd")
    study = (folder / "odd" / "study.toml").read_text()
    odd = study.replace(
        "[[plate]]", "[growth]\ndoubling_h = { KM12 = 28, KM12-LR1 = 40, KM12-LR2 = 30 }\n\n[[plate]]", 1
    )
    odd = odd.replace('experiment = "2026-03-02"\n', 'experiment = "2026-03-02"\nexclude = { D5 = "bubble" }\n', 1)
    odd = odd.replace('"evidence/panel.txt"', '"adequate"')
    # Two lines change places on one day, and a name is written in another way.
    one, other = "2026-03-09_KM12_A.csv", "2026-03-09_KM12-LR1_A.csv"
    odd = odd.replace(one, "?").replace(other, one).replace("?", other)
    before, after = odd.rsplit('cell_line = "KM12-LR1"', 1)
    (folder / "odd" / "study.toml").write_text(f'{before}cell_line = "KM12-LR-1"{after}')
    (folder / "wrong").mkdir()
    (folder / "wrong" / "study.toml").write_text(study.replace('"median"', '"mediam"'))
    (folder / "kinetic").mkdir()
    for name, text in (("p1", kinetic(60)), ("p2", kinetic(900))):
        (folder / "kinetic" / f"{name}.csv").write_text(text)
    (folder / "kinetic" / "layout.toml").write_text(LAYOUT)
    (folder / "kinetic" / "study.toml").write_text(KINETIC)
    for name, place in (
        ("km12", FIXTURES / "km12"),
        ("odd", folder / "odd"),
        ("kinetic", folder / "kinetic"),
        ("combination", FIXTURES / "combination"),
    ):
        study = place / "study.toml"
        yield "run", f"run {name}", run(folder, "run", study, "-o", f"results-{name}", "--json", may_fail=True)
        yield "show", f"show {name}", run(folder, "show", folder / f"results-{name}", "--json")
        plot = ("plot", folder / f"results-{name}", "--json", "--as", "svg", "-o", folder / f"figures-{name}")
        yield "plot", f"plot {name}", run(folder, *plot)
        yield "manifest", f"manifest of {name}", (folder / f"results-{name}" / "manifest.json").read_text()
        yield "check", f"check {name}", run(folder, "check", study, "--json", may_fail=True)
    wrong = subprocess.run([PROGRAM, "check", "wrong", "--json"], cwd=folder, capture_output=True, text=True)
    yield "check", "check of a wrong study", wrong.stdout


def documents(folder):
    """Each document with the name of its form and what it is."""
    (folder / "points.csv").write_text(points())
    (folder / "points_mass.csv").write_text(points(unit="ng/mL"))
    run(folder, "fit", "points.csv", "-o", "fits.csv")
    fit = ["fit", "points.csv", "--json"]
    for options in (
        "",
        "--model aicc --average --details --level 10,50,90 --pic50",
        "--model two-site",
        "--share bottom,top,hill --across cell_line --against P",
        "--loss tukey --details",
        "--outliers wild.csv",
        "--outliers left_out.csv --exclude-outliers --top 1 --hill 1",
        "--only compound=none --interval none",
    ):
        yield "fit", f"fit {options}", run(folder, *fit, *options.split())
    (folder / "counts.csv").write_text(counts())
    for scale in ("nci", "gr"):
        yield "fit", f"fit --growth {scale}", run(folder, "fit", "counts.csv", "--growth", scale, "--json")
    yield "fit", "fit by mass", run(folder, "fit", "points_mass.csv", "--json", "--level", "20")
    for table in ("points.csv", "fits.csv"):
        compared = run(folder, "compare", table, "--parental", "P", "--json")
        yield "compare", f"compare {table}", compared
    mixed = run(folder, "compare", "points.csv", "--parental", "P", "--model", "mixed", "--adjust", "bh", "--json")
    yield "compare", "compare, mixed", mixed

    yield from studies(folder)
    wells = FIXTURES / "screen" / "wells.csv"
    screen = ["screen", wells, "-o", "screen", "--json"]
    yield "screen", "screen", run(folder, *screen, "--parental", "KM12", may_fail=True)
    yield "screen-manifest", "manifest of a screen", (folder / "screen" / "manifest.json").read_text()
    yield "screen", "screen without folds", run(folder, *screen, "--keep-failed", may_fail=True)

    tables = []
    for kind in ("ic50", "genotype", "blot", "growth"):
        tables += [f"--{kind}", FIXTURES / "mechanism" / f"worked_cases_{kind}.csv"]
    yield "mechanism", "mechanism", run(folder, "mechanism", *tables, "--json", may_fail=True)
    yield "mechanism", "mechanism of IC50s", run(folder, "mechanism", *tables[:2], "--json", may_fail=True)
    asked = ["NTRK1:G595R", "NM_001018064:p.Gly623Arg", "MET:amp", "LOXO-101", "TRKA G595Q", "KRAS:G12D", "nothing"]
    yield "explain", "explain", run(folder, "explain", *asked, "--json", may_fail=True)
    for kind in sorted(path for path in (FIXTURES / "exports").iterdir() if path.is_dir()):
        for export in sorted(path for path in kind.rglob("*") if path.is_file())[:2]:
            # Some lie there because they are refused.
            done = subprocess.run([PROGRAM, "read", export, "--json"], cwd=folder, capture_output=True, text=True)
            if done.stdout:
                yield "read", f"read {export.relative_to(FIXTURES)}", done.stdout
    plan = ["layout", "next", FIXTURES / "km12" / "study.toml", "--compound", "larotrectinib"]
    planned = run(folder, *plan, "--resistant", "KM12-LR1", "--json", may_fail=True)
    yield "layout-next", "layout next", planned
    outlook = run(folder, "plan", "--compounds", "1,4", "--experiments", "1-3", "--scatter", "0.15", "--json")
    yield "plan", "plan", outlook


class Schema:
    """A schema, its validator, and what its objects are."""

    def __init__(self, name, text):
        self.name = name
        self.schema = json.loads(text)
        Draft202012Validator.check_schema(self.schema)
        self.validator = Draft202012Validator(self.schema)
        # Keys whose objects have any names: identities, wells.
        self.maps = set()
        # Keys that some object may lack.
        self.optional = set()
        self.keys = set()
        self.look(self.schema)

    def look(self, schema):
        if isinstance(schema, list):
            for each in schema:
                self.look(each)
        if not isinstance(schema, dict):
            return
        for name, value in schema.get("properties", {}).items() if isinstance(schema.get("properties"), dict) else ():
            self.keys.add(name)
            if name not in schema.get("required", ()):
                self.optional.add(name)
            forms = value.get("anyOf", [value]) if isinstance(value, dict) else []
            if any(isinstance(form.get("additionalProperties"), dict) or "patternProperties" in form for form in forms):
                self.maps.add(name)
        for value in schema.values():
            self.look(value)

    def is_valid(self, document):
        return self.validator.is_valid(document)


def objects(value, key, path=()):
    """Every object of a document, with the key it stands under and the path to it."""
    if isinstance(value, dict):
        yield key, path, value
        for name, inner in value.items():
            yield from objects(inner, name, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from objects(inner, key, (*path, index))


def at(document, path):
    for step in path:
        document = document[step]
    return document


def small(document):
    """The same with lists of a few things only, so that a thousand of them are held against a schema soon."""
    if isinstance(document, dict):
        few = list(document.items())
        return {name: small(value) for name, value in (few if len(few) < 60 else few[:2])}
    if isinstance(document, list):
        return [small(value) for value in (document if len(document) < 5 else [document[0], document[-1]])]
    return document


def alone(schema, document):
    """A document key by key: the same with the other lists empty, so that it is short. What the key is, too."""
    if isinstance(document, dict):
        lists = [name for name, held in document.items() if isinstance(held, list)]
        may_be_empty = {name for name in lists if schema.is_valid({**document, name: []})}
        for key in document:
            yield (key,), {name: [] if name in may_be_empty - {key} else held for name, held in document.items()}
    else:
        yield (), document


def spoil(schema, document):
    """The ways to spoil a document that its schema takes, and how many were tried."""
    taken, tried, seen = [], 0, {}
    for within, part in alone(schema, small(document)):
        if not schema.is_valid(part):
            return ["cut short"], 1
        for key, path, value in list(objects(part, "")):
            if path[: len(within)] != within[: len(path)]:
                continue
            kind = (key, tuple(sorted(value)))
            seen[kind] = seen.get(kind, 0) + 1
            if seen[kind] > SPOILT or key in schema.maps:
                continue
            where = ".".join(map(str, path))
            spoilt = copy.deepcopy(part)
            place = at(spoilt, path)
            ways = [("a key that no type has", "never a key", 1)]
            # No value of any key is a list of lists of objects.
            ways += [(f"{name}: another kind of value", name, [[{"never a key": 1}]]) for name in value]
            ways += [(f"{name}: left out", name, None) for name in value if name not in schema.optional]
            for way, name, other in ways:
                held = place.pop(name, None)
                if other is not None:
                    place[name] = other
                tried += 1
                if schema.is_valid(spoilt):
                    taken.append(f"{where}: {way}")
                place.pop(name, None)
                if name in value:
                    place[name] = held
    return taken, tried


def main():
    listed = [line.split()[0] for line in run(ROOT, "schema").splitlines()]
    schemas = {name: Schema(name, run(ROOT, "schema", name)) for name in listed}
    for name, schema in schemas.items():
        committed = (ROOT / "docs" / "schema" / f"{name}.json").read_text()
        if json.loads(committed) != schema.schema:
            sys.exit(f"docs/schema/{name}.json is not what the program says: build it first")
    wrong = []
    checked, tried = dict.fromkeys(schemas, 0), 0
    seen = {name: set() for name in schemas}
    with tempfile.TemporaryDirectory() as folder:
        for form, what, text in documents(Path(folder)):
            # A number that is none is no JSON.
            document = json.loads(text, parse_constant=lambda word: sys.exit(f"{what}: {word} in JSON"))
            schema = schemas[form]
            if not document:
                sys.exit(f"{what}: nothing in it")
            errors = sorted(schema.validator.iter_errors(document), key=lambda error: len(error.absolute_path))
            for error in errors[:3]:
                path = "/".join(map(str, error.absolute_path))
                wrong.append(f"{what}: /{path}: {error.message[:300]}")
            said = document.get("schema") if isinstance(document, dict) else schema.schema["$id"]
            if said != schema.schema["$id"]:
                wrong.append(f"{what}: it says that it is {said}")
            seen[form].update(name for _, _, value in objects(document, "") for name in value)
            if checked[form] < (6 if form == "fit" else 1):
                taken, count = spoil(schema, document)
                tried += count
                wrong += [f"{what}: spoilt and taken: {way}" for way in taken[:10]]
            checked[form] += 1
    for form, count in checked.items():
        if count == 0:
            wrong.append(f"{form}: no document")
        unseen = sorted(schemas[form].keys - seen[form])
        print(f"{form}: {count} documents, {len(schemas[form].keys)} names of keys, not seen: {', '.join(unseen) or 'none'}")
    row = set(schemas["fit"].schema["$defs"]["FitRow"]["properties"])
    if row - seen["fit"]:
        wrong.append(f"fit: never seen: {', '.join(sorted(row - seen['fit']))}")
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{sum(checked.values())} documents have the form of their schema; {tried} spoilt ones have not")


if __name__ == "__main__":
    main()
