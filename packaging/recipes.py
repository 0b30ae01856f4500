"""Recipes for conda and Homebrew, with the sums of the archives that were just made.

The templates beside this file hold @NAME@ where a value goes; a value that is missing, or is not asked for, is an
error, so that no recipe is written with a hole in it.
"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
# What conda calls the machines of our targets. Static programs run on any Linux, so they stand for it.
CONDA = {
    "x86_64-unknown-linux-musl": "linux-64",
    "aarch64-unknown-linux-musl": "linux-aarch64",
    "x86_64-apple-darwin": "osx-64",
    "aarch64-apple-darwin": "osx-arm64",
}


def fill(template, values):
    """The text of a template; a line whose value is None is left out."""
    used = set(re.findall(r"@([A-Z_0-9]+)@", template))
    if used != set(values):
        raise SystemExit(f"packaging: values and template differ in {', '.join(sorted(used ^ set(values)))}")
    lines = []
    for line in template.splitlines(keepends=True):
        names = re.findall(r"@([A-Z_0-9]+)@", line)
        if any(values[name] is None for name in names):
            continue
        for name in names:
            line = line.replace(f"@{name}@", values[name])
        lines.append(line)
    return "".join(lines)


def conda_sources(version, sums, url):
    """The archives of the machines that conda has a name for, and those names."""
    lines, machines = [], []
    for target, machine in CONDA.items():
        name = f"foldshift-{version}-{target}.tar.gz"
        if name in sums:
            machines.append(machine)
            lines += [
                f'  - if: target_platform == "{machine}"',
                "    then:",
                f"      url: {url}/{name}",
                f"      sha256: {sums[name]}",
            ]
    return "\n".join(lines), machines


def write_recipes(package, sums, url, homepage, folder):
    """Writes `conda/recipe.yaml` and `brew/foldshift.rb` into a folder; gives their paths."""
    version, homepage = package["version"], homepage or package["homepage"] or package["repository"]
    if not homepage:
        print("packaging: Cargo.toml names no repository, so the recipes have no homepage (--homepage)", file=sys.stderr)
    written = []

    def write(name, text):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)

    sources, machines = conda_sources(version, sums, url)
    if machines:
        values = {
            "VERSION": version,
            "SOURCES": sources,
            "MACHINES": ", ".join(f'"{machine}"' for machine in machines),
            "SUMMARY": package["description"],
            "LICENSE": package["license"],
            "HOMEPAGE": homepage,
        }
        write("conda/recipe.yaml", fill((HERE / "conda/recipe.yaml.in").read_text(encoding="utf-8"), values))
    else:
        print("packaging: no archive of a machine that conda knows, so no recipe for conda", file=sys.stderr)
    source = f"foldshift-{version}-source.tar.gz"
    values = {
        "SOURCE_URL": f"{url}/{source}",
        "SOURCE_SHA256": sums[source],
        "HOMEPAGE": homepage,
    }
    write("brew/foldshift.rb", fill((HERE / "brew/foldshift.rb.in").read_text(encoding="utf-8"), values))
    return written
