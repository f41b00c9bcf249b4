"""Run the reference, or one of its mutants, in a process of its own; quick, because a fork server has all imports."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from multiprocessing import get_context, parent_process
from pathlib import Path

from archkata.backend_process.launch import Launcher, free_port
from archkata.conformance.backend import Backend, Identity
from archkata.conformance.binding_file import load_binding
from archkata.kit import kit_root
from archkata.wire import Address
from archkata.workspace import DEFAULT_EDITORS
from harness.survey import survey

_context = get_context("forkserver")
_context.set_forkserver_preload(["reference_impl.server", "archkata.conformance.mutants"])


def _end_with_the_parent() -> None:
    """End when the tests are gone, however they went; `daemon=True` is for their ordinary end only."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _serve(mutant: str | None, port: int, data: str) -> None:
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    os.environ.update(
        HOST="127.0.0.1",
        PORT=str(port),
        ARCHKATA_DATA_DIR=data,
        ARCHKATA_RATE_LIMIT="off",
        ARCHKATA_PASSWORD_COST="low",
    )
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    os.dup2(os.open(str(Path(data) / "stderr.log"), os.O_WRONLY | os.O_CREAT), 2)
    from archkata.conformance.mutants import find_mutant  # noqa: PLC0415 - in the child only

    if mutant is not None:
        find_mutant(mutant).apply()
    from reference_impl.server import serve  # noqa: PLC0415 - after the fault is in place
    from reference_impl.settings import Settings  # noqa: PLC0415 - likewise

    serve(Settings.from_environment())


@contextlib.contextmanager
def reference(mutant: str | None = None) -> Iterator[Backend]:
    """Yield a backend that is surveyed and ready to be judged; `mutant` names the fault to put into it."""
    port, data = free_port(), tempfile.mkdtemp(prefix="archkata-proof-")
    process = _context.Process(target=_serve, args=(mutant, port, data), daemon=True)
    process.start()
    fault = f" --fault {mutant}" if mutant else ""
    launcher = Launcher(f"{sys.executable} -m archkata serve{fault}", kit_root(), DEFAULT_EDITORS)
    backend = Backend(
        Address("http", "127.0.0.1", port),
        load_binding(),
        [Identity(email, password) for email, password in DEFAULT_EDITORS],
        launcher=launcher,
    )
    try:
        wait_until_well(backend, Path(data) / "stderr.log")
        survey(backend, None)
        yield backend
    finally:
        process.terminate()
        process.join(5)
        if process.is_alive():
            process.kill()
        shutil.rmtree(data, ignore_errors=True)


def wait_until_well(backend: Backend, log: Path | None = None) -> None:
    """Wait until a backend that was just started answers; `log` is shown when it does not."""
    end = time.monotonic() + 30
    while not backend.is_well(1):
        if time.monotonic() > end:
            raise RuntimeError(f"the backend did not start: {log.read_text() if log and log.exists() else ''}")
        time.sleep(0.02)
