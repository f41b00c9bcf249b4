"""Run archkata with the arguments given, and say on standard error how much memory it took at the most (KiB)."""

from __future__ import annotations

import resource
import sys

from archkata.cli.app import main

try:
    main()
finally:
    sys.stderr.write(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}\n")
