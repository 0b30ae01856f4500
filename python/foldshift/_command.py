"""The ``foldshift`` command, as the wheel brings it: the same program."""

import signal
import sys

from foldshift import _native


def main() -> int:
    """Runs the program with the arguments of this process; its exit code."""
    # Ctrl-C ends the program as it ends any other; the interpreter would only hear of it afterwards.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.stdout is not None:
        sys.stdout.flush()
    return _native.main(["foldshift", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
