#!/usr/bin/env python3
"""Is the least Rust version that is stated the one that the locked dependencies need?

Compares the largest `rust-version` of all normal and build dependencies of the workspace, on any platform, with
ours, and looks at the pages that name a version of Rust. Dependencies that state none are counted; `cargo check`
with the least version is the proof of those.

Usage: least_rust.py [--print]
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "packaging"))
sys.dont_write_bytecode = True

from dependencies import metadata, reached  # noqa: E402

# Where a reader is told the version, and how it stands there.
PAGES = {
    "README.md": r"Rust (1\.\d+)",
    "docs/installation.md": r"Rust (1\.\d+)",
    "packaging/Dockerfile": r"FROM rust:(1\.\d+)",
}


def version(text):
    """`1.89` and `1.89.0` are the same version."""
    parts = [int(part) for part in text.split(".")]
    return tuple(parts + [0] * (3 - len(parts)))


def needed(tree):
    """The largest version that a dependency states, which state it, and how many state none."""
    ours = set(tree["workspace_members"])
    others = [
        package for package in reached(tree, ours, {None, "build"}) if package["id"] not in ours
    ]
    stated = [package for package in others if package["rust_version"]]
    if not stated:
        return "0", [], len(others)
    most = max(stated, key=lambda package: version(package["rust_version"]))["rust_version"]
    names = [
        f"{package['name']} {package['version']}"
        for package in stated
        if version(package["rust_version"]) == version(most)
    ]
    return most, names, len(others) - len(stated)


def problems(tree, pages):
    """What is wrong, a line each; `pages` are the texts by name."""
    most, names, _ = needed(tree)
    members = [package for package in tree["packages"] if package["id"] in set(tree["workspace_members"])]
    found = []
    for member in members:
        stated = member["rust_version"]
        if stated is None:
            found.append(f"{member['name']} states no rust-version")
        elif version(stated) < version(most):
            found.append(f"{member['name']} states Rust {stated}; {most} is needed by {', '.join(names)}")
    stated = {member["rust_version"] for member in members if member["rust_version"]}
    if len(stated) > 1:
        found.append(f"crates of the workspace state different versions: {', '.join(sorted(stated))}")
    for name, text in pages.items():
        told = re.findall(PAGES[name], text)
        if not told:
            found.append(f"{name} names no version of Rust")
        for one in told:
            if all(version(one) != version(ours) for ours in stated):
                found.append(f"{name} says Rust {one}, Cargo.toml {', '.join(sorted(stated))}")
    return found


def main():
    tree = metadata()
    most, names, silent = needed(tree)
    if "--print" in sys.argv[1:]:
        print(most)
        return 0
    found = problems(tree, {name: (ROOT / name).read_text(encoding="utf-8") for name in PAGES})
    for problem in found:
        print(f"least Rust version: {problem}", file=sys.stderr)
    if not found:
        print(f"least Rust version: {most}, for {', '.join(names)} ({silent} dependencies state none)")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
