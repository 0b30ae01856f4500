#!/usr/bin/env python3
"""Looks at the machine code of the hot functions: does each carry the instructions of its set?

A function of `hot!` exists once for each instruction set. The compiler may leave a closure, or an intrinsic that it
could not inline, out of it as a function of its own, compiled for the oldest processor: right, and slow. No test of
results can see that, so the code itself is looked at.

Usage: machine_code.py LIBRARY.rlib
"""
import collections
import re
import subprocess
import sys

# Functions that must be there for each set, made of its registers.
HOT = [
    "take_step", "find_summits", "explain",
    "solve", "derivatives", "local", "through", "tangent", "step", "newton_step", "look", "start_grid", "dots",
    "lattice", "coefficients", "furthest", "furthest_doses", "worth_a_look", "ss_through", "meet", "of_slope",
]
REGISTERS = {"V4": "%zmm", "V3": "%ymm"}


def path(symbol):
    """The path that a mangled name stands for, without its hash."""
    parts, rest = [], symbol[3:] if symbol.startswith("_ZN") else ""
    while match := re.match(r"(\d+)", rest):
        end = match.end() + int(match.group())
        parts.append(rest[match.end():end])
        rest = rest[end:]
    return "::".join(parts[:-1]) if parts else symbol


def functions(library):
    """Mangled name, instructions, and the symbols that they name, of every function of a library."""
    command = ["objdump", "-d", "-r", "--no-show-raw-insn", library]
    found, name = {}, None
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as dump:
        for line in dump.stdout:
            if start := re.match(r"^[0-9a-f]+ <(.*)>:$", line):
                name = start.group(1)
                found[name] = ([], set())
            elif name and (symbol := re.search(r"R_X86_64_\w+\s+(?:\.text\.)?(_ZN[\w.$]+?E)(?:[-+]|$)", line)):
                found[name][1].add(symbol.group(1))
            elif name:
                found[name][0].append(line)
    return found


def main():
    found = functions(sys.argv[1])
    faults, seen = [], collections.defaultdict(collections.Counter)
    for name, (_, called) in found.items():
        for symbol in called:
            if re.search(r"::_mm(256|512)?_\w+$", path(symbol)):
                faults.append(f"{path(name)} calls {path(symbol)}, which was not inlined")
        own = path(name).split("::")
        if own[0] != "foldshift_curves" or own[-1] not in HOT:
            continue
        for symbol in called:
            set_of = re.search(r"::(V3|V4)::vectorize::", path(symbol))
            if set_of and symbol in found:
                registers = sum(REGISTERS[set_of.group(1)] in line for line in found[symbol][0])
                seen[set_of.group(1)][own[-1]] += registers
                if registers == 0:
                    faults.append(f"{path(name)} for {set_of.group(1)} uses no register of its set")
    for set_name in REGISTERS:
        faults += [f"no {name} for {set_name}" for name in HOT if name not in seen[set_name]]
    for fault in sorted(set(faults)):
        print(fault)
    for set_name, register in REGISTERS.items():
        counts = ", ".join(f"{name} {count}" for name, count in sorted(seen[set_name].items()))
        print(f"instructions with {register}: {counts}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
