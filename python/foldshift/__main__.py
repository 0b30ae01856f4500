"""``python -m foldshift``: the command."""

import sys

from foldshift._command import main

sys.exit(main())
