#!/usr/bin/env python3
"""Writes cases.csv: mean responses of logistic curves between two log doses, with 200 digits.

A row is a curve (top, bottom, log_mid, hill), a range (from, to) and what is true of them as they stand, as
binary numbers of 64 bits: `upper` and `lower`, the means of 1 / (1 + 10^(hill * (x - log_mid))) and of what is left
of 1; `mean`, the mean response; `by_hill`, `by_mid`, its derivatives; `pull`, the size
of the first, both sides of the midpoint taken by themselves; `clipped`, the mean of the response clipped to
0 ... 1; `first`, the response at `from`. `--check` says whether the file is what this script writes.
"""

import random
import sys
from decimal import Context, Decimal, setcontext
from pathlib import Path

TARGET = Path(__file__).parent / "cases.csv"
COLUMNS = "top,bottom,log_mid,hill,from,to,upper,lower,mean,by_hill,by_mid,pull,clipped,first"

setcontext(Context(prec=200, Emin=-10**9, Emax=10**9))
LN_10 = Decimal(10).ln()
ONE = Decimal(1)


def ln_1p(x):
    if x < Decimal("1e-60"):
        return x - x**2 / 2 + x**3 / 3 - x**4 / 4 + x**5 / 5
    return (ONE + x).ln()


def share(z):
    """1 / (1 + e^z)."""
    return (-z).exp() / (ONE + (-z).exp()) if z > 0 else ONE / (ONE + z.exp())


def area(a, b):
    """The integral of share from a to b: minus ln(1 + e^-z)."""
    def anti(z):
        return -ln_1p((-z).exp()) if z > 0 else z - ln_1p(z.exp())
    return anti(b) - anti(a)


def means(a, b):
    """Of share, and of what is left of 1."""
    return area(a, b) / (b - a), area(-b, -a) / (b - a)


class Curve:
    def __init__(self, top, bottom, log_mid, hill):
        self.top, self.bottom, self.log_mid, self.hill = map(Decimal, (top, bottom, log_mid, hill))

    def z(self, x):
        return self.hill * LN_10 * (x - self.log_mid)

    def response(self, x):
        return self.top * share(self.z(x)) + self.bottom * share(-self.z(x))

    def mean(self, a, b):
        upper, lower = means(self.z(a), self.z(b))
        return self.top * upper + self.bottom * lower

    def derivatives(self, a, b):
        za, zb = self.z(a), self.z(b)
        if za + zb > 0:
            fall, moment = share(za) - share(zb), area(za, zb) + za * share(za) - zb * share(zb)
        else:
            fall = share(-zb) - share(-za)
            moment = zb * share(-zb) - za * share(-za) - area(-zb, -za)
        amplitude = (self.top - self.bottom) / (zb - za)
        return -amplitude * moment / self.hill, amplitude * fall * self.hill * LN_10

    def pull(self, a, b):
        parts = [a, self.log_mid, b] if a < self.log_mid < b else [a, b]
        pulls = (self.derivatives(low, high)[0] * (high - low) for low, high in zip(parts, parts[1:]))
        return sum(map(abs, pulls)) / (b - a)

    def clipped(self, a, b):
        ends = [a, b]
        for level in (Decimal(0), ONE):
            if (self.top - level) * (level - self.bottom) > 0:
                odds = (self.top - level) / (level - self.bottom)
                at = self.log_mid + odds.ln() / LN_10 / self.hill
                ends += [at] if a < at < b else []
        ends.sort()
        whole = Decimal(0)
        for low, high in zip(ends, ends[1:]):
            middle = self.response((low + high) / 2)
            within = self.mean(low, high) if 0 < middle < 1 else (ONE if middle >= 1 else Decimal(0))
            whole += within * (high - low)
        return whole / (b - a)


def dice(low, high):
    return low + (high - low) * random.random()


def power(low, high):
    """Six digits of ten to something: powers differ in the last digit between systems."""
    return float(f"{10 ** dice(low, high):.6g}")


def runaway(kind):
    """A curve of which one plateau has run away, while the response stays between 0 and 1 or so."""
    hill = power(-2, 0.7)
    far = hill * (dice(8, 30) if kind else dice(30, 400))
    far = far if far < 25 else dice(3, 25)
    mid = far / hill + dice(-3, 0)
    plateau = -power(far, far) * dice(0.1, 0.9)
    if kind % 2:
        return 1 - plateau, dice(0, 0.3), -mid, hill
    return dice(0.8, 1.2), plateau, mid, hill


def cases():
    random.seed(18)
    for nth in range(150):  # As screens fit them.
        yield dice(0.7, 1.3), dice(-0.3, 0.6), dice(-9, -3), dice(0.3, 5) * (-1) ** nth, dice(-9.5, -8), dice(-6, -4)
    for nth in range(150):
        low = dice(-3, 0)
        yield *runaway(nth % 4), low, low + dice(1, 5)
    for nth in range(200):  # Anything.
        top = dice(-1, 1) * power(-30, 25)
        bottom = top - power(-30, 25)
        hill = power(-3, 2) * (-1) ** nth
        mid = dice(-1, 1) * power(0, 2.8)
        low = dice(-12, 6)
        yield top, bottom, mid, hill, low, low + power(-12, 1.2)
    for nth in range(100):  # Narrow and wide ranges of the exponent, across the midpoint or beside it.
        width, hill = power(-11, 2), power(-2, 2) * (-1) ** nth
        low = dice(-width, width / 2) / hill / 2.3
        yield 1.0, 0.0, 0.0, hill, low, low + width / abs(hill) / 2.3
    # The switch of an earlier rule stood at exponents 1e-6 apart.
    for width in (1e-7, 4.3e-7, 4.35e-7, 1e-6, 1e-5):
        for low in (-2.0, -0.3, 0.0, 0.7, 5.0):
            yield 1.0, 0.1, 0.0, 1.0, low, low + width
    yield 1.0, -6e23, 24.0, 1.0, -3.0, 1.0
    yield 1.0435103529958223, -2389096932690632.0, 7.167658427019132, 2.7634488612830808, -2.920818753952375, 1.6020599913279625
    yield 6e23, 0.0, -24.0, 1.0, -3.0, 1.0
    yield 1e25, -1e25, 0.5, 1.0, -3.0, 1.0
    yield 1e25, -1e25, -300.0, 0.01, -3.0, 1.0


def text(number):
    return format(number, ".25e") if number else "0"


def rows():
    yield COLUMNS
    for *curve, low, high in cases():
        known = Curve(*curve)
        a, b = Decimal(low), Decimal(high)
        upper, lower = means(known.z(a), known.z(b))
        by_hill, by_mid = known.derivatives(a, b)
        true = [upper, lower, known.mean(a, b), by_hill, by_mid, known.pull(a, b), known.clipped(a, b), known.response(a)]
        yield ",".join([*(repr(float(value)) for value in (*curve, low, high)), *map(text, true)])


if __name__ == "__main__":
    made = "".join(f"{row}\n" for row in rows())
    if "--check" in sys.argv:
        sys.exit(TARGET.read_text() != made)
    TARGET.write_text(made)
