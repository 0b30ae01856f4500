"""What the locked dependencies are, as cargo resolves them."""
import json
import subprocess


def metadata(*options):
    """All packages and how they hang together, at the versions of Cargo.lock."""
    command = ["cargo", "metadata", "--locked", "--format-version", "1", *options]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def reached(tree, roots, kinds):
    """The packages that are compiled for `roots`, themselves included, sorted by name and version.

    `kinds` holds None for normal dependencies, "build" for build scripts, "dev" for tests. Dependencies that no
    feature asks for are not among them.
    """
    packages = {package["id"]: package for package in tree["packages"]}
    needs = {node["id"]: node["deps"] for node in tree["resolve"]["nodes"]}
    seen, waiting = set(), list(roots)
    while waiting:
        package = waiting.pop()
        if package in seen:
            continue
        seen.add(package)
        waiting += [
            need["pkg"] for need in needs[package] if any(kind["kind"] in kinds for kind in need["dep_kinds"])
        ]
    return sorted((packages[package] for package in seen), key=lambda package: (package["name"], package["version"]))
