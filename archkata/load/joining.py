"""A worker on this machine for a master on another one."""

from __future__ import annotations

import subprocess

from archkata.errors import ArchkataError, ExitCode
from archkata.kit import kit_root
from archkata.language import text
from archkata.load.process import Order, environment_of, need_locust, worker_command
from archkata.load.scenario import find_scenario
from archkata.load.wish import MASTER_PORT, LoadOptions, mix_for, variables_for
from archkata.workspace import Workspace


def join(workspace: Workspace, wish: LoadOptions) -> ExitCode:
    """Be a worker until the master sends us home. Rate, length and target come from the master, the file does not."""
    need_locust()
    if wish.master_host is None:
        raise ArchkataError(text("Which master? A worker needs --master-host HOST."))
    found = find_scenario(wish.scenario)
    mix, _ = mix_for(found, workspace)
    order = Order(found.path, 0, 0.0, editors=workspace.editors, variables=variables_for(workspace, mix))
    command = worker_command(found.path, wish.master_host, wish.master_port or MASTER_PORT)
    process = subprocess.Popen(command, cwd=kit_root(), env=environment_of(order), stdin=subprocess.DEVNULL)
    try:
        code = process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        return ExitCode.INTERRUPTED
    return ExitCode.PASSED if code in {0, 1} else ExitCode.INCOMPLETE
