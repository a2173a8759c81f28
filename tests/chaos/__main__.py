"""`make chaos`: every fault with every seed, a line for each run, and a table in the end.

Options come as variables, as make passes them: SEEDS=17, SEEDS=1-8 or SEEDS=1,5; FAULT=broker-kill or several with
commas; MINUTES=60 begins no run after an hour, and without SEEDS plays seed after seed until then; JOBS=2 plays two
at once. A run with findings leaves a bundle under .match/chaos, and is played again alone with its SEEDS and FAULT.
A full run writes its figures into docs/reliability.md.
"""

import math
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from match_devstack.interruption import Interrupted, interruptible

from .faults import FAULTS
from .jobs import played
from .page import PAGE, is_full, written
from .run import Run
from .servers import SCALE
from .table import table

_SEEDS = "1-8"
_BUNDLES = Path(".match/chaos").absolute()


def main() -> int:
    """Play, tell, and return 1 if anything was found."""
    faults, minutes = _faults(os.environ.get("FAULT") or ""), float(os.environ.get("MINUTES") or math.inf)
    seeds, jobs = _seeds(os.environ.get("SEEDS") or "", minutes), int(os.environ.get("JOBS") or 1)
    print(f"{len(faults)} faults, {jobs} at once, {SCALE}; {os.cpu_count()} processors", flush=True)
    started = time.monotonic()
    runs: list[Run] = []
    interrupted = False
    try:
        with interruptible():
            tasks = ((fault, seed) for seed in seeds for fault in faults)
            for done in played(tasks, jobs=jobs, until=started + 60 * minutes, bundles=_BUNDLES):
                runs.append(done)
                _tell(done, len(runs), started)
    except Interrupted:
        interrupted = True
        print("interrupted", file=sys.stderr)
    took = (time.monotonic() - started) / 60
    print(f"\n{len(runs)} runs in {took:.0f} minutes, {SCALE}\n")
    print("\n".join(table(runs)))
    if is_full(runs) and not interrupted:
        today = datetime.now(UTC).date()
        PAGE.write_text(written(PAGE.read_text(), runs, on=today, minutes=took, jobs=jobs))
        print(f"\nwritten into {PAGE.name}")
    return 1 if interrupted or not runs or any(each.findings for each in runs) else 0


def _tell(done: Run, number: int, started: float) -> None:
    recovery = f"recovered in {max(done.recoveries):.1f} s" if done.recoveries else "not recovered"
    place = f"{number:>4} after {(time.monotonic() - started) / 60:.0f} min"
    print(f"{place}  {done.fault} {done.seed}: {done.observations} observations, {recovery}, {done.seconds:.0f} s")
    for finding in done.findings:
        print(f"    {finding.what}")
    if done.bundle:
        print(f"    see {done.bundle}; again: make chaos SEEDS={done.seed} FAULT={done.fault}")
    sys.stdout.flush()


def _faults(told: str) -> Sequence[str]:
    if unknown := [name for name in told.split(",") if name and name not in FAULTS]:
        names = "\n".join(f"  {each.name:<26}{each.meaning}" for each in FAULTS.values())
        sys.exit(f"no fault {', '.join(unknown)}; there are\n{names}")
    return told.split(",") if told else list(FAULTS)


def _seeds(told: str, minutes: float) -> Iterable[int]:
    if not told and math.isfinite(minutes):
        return count(1)
    return list(_numbers(told or _SEEDS))


def _numbers(told: str) -> Iterator[int]:
    for part in told.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


if __name__ == "__main__":
    sys.exit(main())
