"""What `archkata` and `python -m archkata` begin with: Ctrl-C ends quietly from the first moment on."""

from __future__ import annotations

import sys


def main() -> None:
    """Load the command line and run it."""
    try:
        from archkata.cli.app import main as run  # noqa: PLC0415 - most of a start is this import, and Ctrl-C ends it, too

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
