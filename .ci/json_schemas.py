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
import subprocess
import sys
import tempfile
from pathlib import Path

from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
PROGRAM = Path(sys.argv[1]).resolve()

# Objects of each kind that are spoilt.
SPOILT = 2


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

    run(folder, "demo", "demo")
    for name, study in (("km12", FIXTURES / "km12" / "study.toml"), ("demo", Path("demo") / "study.toml")):
        yield "run", f"run {name}", run(folder, "run", study, "-o", f"results-{name}", "--json", may_fail=True)
        yield "manifest", f"manifest of {name}", (folder / f"results-{name}" / "manifest.json").read_text()
        yield "check", f"check {name}", run(folder, "check", study, "--json", may_fail=True)
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


class Schema:
    """A schema, its validator, and what its objects are."""

    def __init__(self, name, text):
        self.name = name
        self.schema = json.loads(text)
        Draft202012Validator.check_schema(self.schema)
        self.validator = Draft202012Validator(self.schema)
        # Keys whose objects have any names: identities, wells.
        self.maps = set()
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
        return {name: small(value) for name, value in (few if len(few) < 60 else few[:3])}
    if isinstance(document, list):
        return [small(value) for value in (document if len(document) < 8 else document[:2] + document[-2:])]
    return document


def spoil(schema, document):
    """The ways to spoil a document that its schema takes, and how many there are."""
    document = small(document)
    if not schema.is_valid(document):
        return ["cut short"], 1
    taken, tried, seen = [], 0, {}
    for key, path, value in list(objects(document, "")):
        kind = (key, tuple(sorted(value)))
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] > SPOILT or key in schema.maps:
            continue
        spoilt = copy.deepcopy(document)
        place = at(spoilt, path)
        where = ".".join(map(str, path))
        place["never a key"] = 1
        tried += 1
        if schema.is_valid(spoilt):
            taken.append(f"{where}: a key that no type has")
        del place["never a key"]
        for name in value:
            held = place[name]
            # Nothing in these documents is a list of lists of objects of lists.
            place[name] = [[{"never": [[]]}]]
            tried += 1
            if schema.is_valid(spoilt):
                taken.append(f"{where}.{name}: another kind of value")
            place[name] = held
        required = [name for name in value if not is_optional(schema, name)]
        for name in required:
            held = place.pop(name)
            tried += 1
            if schema.is_valid(spoilt):
                taken.append(f"{where}.{name}: left out")
            place[name] = held
    return taken, tried


def is_optional(schema, name):
    """May a key of this name be left out of some object?"""

    def look(part):
        if isinstance(part, list):
            return any(map(look, part))
        if not isinstance(part, dict):
            return False
        properties = part.get("properties")
        if isinstance(properties, dict) and name in properties and name not in part.get("required", ()):
            return True
        return any(look(value) for value in part.values())

    known = schema.__dict__.setdefault("optional", {})
    if name not in known:
        known[name] = look(schema.schema)
    return known[name]


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
            if checked[form] == 0 or form == "fit":
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
