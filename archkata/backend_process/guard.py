"""Ends a process group when archkata is gone, however it went: also after kill -9, which cannot be caught."""

from __future__ import annotations

import os
import subprocess

WATCH = """
trap '' HUP INT TERM
read -r group || exit
read -r nothing
kill -s KILL -- "-$group"
"""
"""Reads the group's id, and then waits for the end of the pipe: the system closes it with archkata."""


class Guard:
    """A shell in a session of its own, out of reach of Ctrl-C and of signals to archkata's group.

    The process to be guarded writes the id of its process group and a line feed to `door`, and closes it.
    `dismiss` must be called once the group is gone.
    """

    def __init__(self) -> None:
        reading, self.door = os.pipe()
        try:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", WATCH],
                cwd="/",
                stdin=reading,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError:
            os.close(self.door)
            raise
        finally:
            os.close(reading)
        self._is_on_duty = True

    def dismiss(self) -> None:
        """End the guard, before another group gets the id. The door is closed last: its end is the alarm."""
        if self._is_on_duty:
            self._is_on_duty = False
            self._process.kill()
            self._process.wait()
            os.close(self.door)
