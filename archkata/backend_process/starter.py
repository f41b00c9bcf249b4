"""Becomes the start command, after it has sent the guard its process group. Run as a script, without archkata.

Standard input is the pipe to the guard. The group is sent from within, before the command begins: whenever archkata is
killed, either there is no process yet or the guard knows of it. It is no shell, because some shells drop variables
whose names they don't like.
"""

import os
import signal
import sys

COULD_NOT_START = 127


def become(words: list[str]) -> int:
    """Run a command in place of this program; return an exit code only where that fails."""
    os.write(0, b"%d\n" % os.getpid())
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for ignored_by_python in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored_by_python, signal.SIG_DFL)
    try:
        os.execvp(words[0], words)  # noqa: S606 - the learner's own command, without a shell on purpose
    except OSError as error:
        sys.stderr.write(f"{words[0]}: {error.strerror}\n")
    return COULD_NOT_START


if __name__ == "__main__":
    raise SystemExit(become(sys.argv[1:]))
