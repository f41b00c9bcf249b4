"""Files that reports are written to: tried and emptied before the run begins, written in one step at its end."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from archkata.errors import ArchkataError
from archkata.files import target_of, write_whole
from archkata.language import Text, text

STDOUT = "-"


class Destination:
    """A file, or standard output for `-`. Making one raises ArchkataError when it could not be written.

    It also removes the report of an earlier run, so that a run that is killed, breaks or never begins leaves no verdict
    that is not its own.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_stdout = name == STDOUT
        if not self.is_stdout:
            self._path = Path(name)
            self._begin()

    def write(self, content: str) -> None:
        """Write all of it, or nothing: a reader of the file at any moment reads a whole report."""
        if self.is_stdout:
            sys.stdout.write(content)
            sys.stdout.flush()
            return
        try:
            if self._is_device():
                self._path.write_text(content, "utf-8")
            else:
                write_whole(self._path, content.encode("utf-8"))
        except OSError as error:
            raise self._refused(error) from error

    def _begin(self) -> None:
        """Find out now what would be a pity to find out after the run, and remove an earlier report."""
        try:
            self._path = target_of(self._path)
            if self._path.is_dir():
                raise IsADirectoryError
            if self._path.exists() and not os.access(self._path, os.W_OK):
                raise PermissionError
            if not self._is_device():
                write_whole(self._path, b"")
                self._path.unlink()
        except OSError as error:
            raise self._refused(error) from error

    def _is_device(self) -> bool:
        """Say whether it is something like /dev/null or a named pipe, which is never replaced."""
        return self._path.exists() and not self._path.is_file()

    def _refused(self, error: OSError) -> ArchkataError:
        return ArchkataError(
            text("{file} cannot be written: {why}.", file=self.name, why=_why(error)),
            text("Choose a file in a folder that exists and is yours, or - for standard output."),
        )


def _why(error: OSError) -> Text | str:
    if isinstance(error, IsADirectoryError):
        return text("it is a folder")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return text("its folder does not exist")
    if isinstance(error, PermissionError):
        return text("that is not allowed")
    return error.strerror or type(error).__name__
