"""`python -m tests.deviations [NAME ...]`: judge all backends, or some, and record the verdicts for the docs page."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor, as_completed

from tests.deviations.deviation import Deviation
from tests.deviations.every import DEVIATIONS, find
from tests.deviations.judging import Row, complaints, judge
from tests.deviations.record import load, save

AT_ONCE = 2


def main(names: list[str]) -> int:
    """Judge, print and record; return how many verdicts are wrong."""
    chosen = [find(name) for name in names] or list(DEVIATIONS)
    rows = load()
    wrong = 0
    with ProcessPoolExecutor(AT_ONCE) as pool:
        jobs = {pool.submit(judge_by_name, deviation.name): deviation for deviation in chosen}
        for job in as_completed(jobs):
            row, found = job.result(), list(complaints(jobs[job], job.result()))
            rows[row.name] = row
            wrong += bool(found)
            sys.stdout.write(f"{'wrong' if found else 'right'}  {_told(jobs[job], row)}\n")
            sys.stdout.writelines(f"         {complaint}\n" for complaint in found)
            sys.stdout.flush()
            save(rows)
    sys.stdout.write(f"{len(chosen) - wrong} of {len(chosen)} are right\n")
    return wrong


def judge_by_name(name: str) -> Row:
    """Judge in a process of its own: declarations hold functions, which do not travel."""
    return judge(find(name))


def _told(deviation: Deviation, row: Row) -> str:
    return f"{deviation.name}: exit {row.exit_code}, judged {row.judged}, red {' '.join(row.red) or '–'}"


if __name__ == "__main__":
    raise SystemExit(min(main(sys.argv[1:]), 1))
