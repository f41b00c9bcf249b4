"""A worker on this machine for a master on another one."""

from __future__ import annotations

import contextlib
import subprocess
import sys

from archkata.errors import ArchkataError, ExitCode
from archkata.language import text
from archkata.load.options import MASTER_PORT, LoadOptions, mix_for, variables_for
from archkata.load.process import GeneratorConfig, Group, environment_of, need_locust, worker_command
from archkata.load.reach import FORBIDDEN, Reach
from archkata.load.safety import looked_up, permit
from archkata.load.scenario import find_scenario
from archkata.load.secret import VARIABLE, given_secret
from archkata.wire import Address
from archkata.workspace import Workspace

GRACE_S = 3.0


def join(workspace: Workspace, wish: LoadOptions) -> ExitCode:
    """Be a worker until the master sends us home. Rate, length and target come from the master, the file does not.

    What the master names is asked for here, too: a target that is not this machine must have been permitted on it.
    """
    need_locust()
    if wish.master_host is None:
        raise ArchkataError(text("Which master? A worker needs --master-host HOST."))
    secret = given_secret()
    if secret is None:
        raise ArchkataError(
            text("A worker needs the secret of its master in {variable}.", variable=VARIABLE),
            text("The master shows it when it starts, or has it from the same variable."),
        )
    found = find_scenario(wish.scenario)
    mix, _ = mix_for(found, workspace)
    variables = {VARIABLE: secret, **variables_for(workspace, mix)}
    order = GeneratorConfig(found.path, 0, 0.0, editors=workspace.editors, reach=_reach(wish), variables=variables)
    command = worker_command(found.path, wish.master_host, wish.master_port or MASTER_PORT)
    group = Group(command, environment_of(order), sys.stderr.fileno())
    try:
        code = group.process.wait()
    except KeyboardInterrupt:
        group.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            group.process.wait(GRACE_S)
        return ExitCode.INTERRUPTED
    finally:
        group.end()
    if code == FORBIDDEN:
        raise ArchkataError(
            text("The master named a target that was not permitted on this machine, so nothing was sent."),
            text("If it is yours, say so: --target-is-mine HOST"),
        )
    return ExitCode.PASSED if code in {0, 1} else ExitCode.INCOMPLETE


def _reach(wish: LoadOptions) -> Reach:
    """Return where this worker may send: this machine, and the host that the user here says is theirs."""
    named = wish.url or wish.is_mine
    if named is None:
        return Reach()
    address = looked_up(Address.parse(named))
    permit(address, wish.is_mine, wish.confirm)
    return Reach(None, {address.host.lower(): address.ips})
