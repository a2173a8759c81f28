"""`make chaos`: every fault with every seed, a line for each run, and a table in the end.

Options come as variables, as make passes them: SEEDS=17, SEEDS=1-8 or SEEDS=1,5; FAULT=broker-kill or several with
commas. A run with findings leaves a bundle under .match/chaos, and is played again alone with its SEEDS and FAULT.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from match_devstack.interruption import Interrupted, interruptible

from .faults import FAULTS, Fault
from .run import Run, run
from .servers import SCALE, Servers
from .table import table

_SEEDS = "1-8"
_BUNDLES = Path(".match/chaos").absolute()


def main() -> int:
    """Play, tell, and return 1 if anything was found."""
    faults, seeds = _faults(os.environ.get("FAULT") or ""), list(_seeds(os.environ.get("SEEDS") or _SEEDS))
    print(f"{len(faults)} faults, {len(seeds)} seeds, {SCALE}; {os.cpu_count()} processors", flush=True)
    started = time.monotonic()
    runs: list[Run] = []
    try:
        with (
            interruptible(),
            tempfile.TemporaryDirectory(prefix="match-chaos-") as name,
            Servers(Path(name)) as servers,
        ):
            for seed in seeds:
                for fault in faults:
                    runs.append(_told(servers, fault, seed, Path(name) / "run"))  # noqa: PERF401 - kept when interrupted
    except Interrupted:
        print("interrupted", file=sys.stderr)
    print(f"\n{len(runs)} runs in {(time.monotonic() - started) / 60:.0f} minutes, {SCALE}\n")
    print("\n".join(table(runs)))
    complete = len(runs) == len(seeds) * len(faults)
    return 0 if complete and not any(each.findings for each in runs) else 1


def _told(servers: Servers, fault: Fault, seed: int, folder: Path) -> Run:
    folder.mkdir(mode=0o755)
    try:
        done = run(servers, fault, seed, folder, bundles=_BUNDLES)
    finally:
        shutil.rmtree(folder)
    recovery = f"recovered in {max(done.recoveries):.1f} s" if done.recoveries else "not recovered"
    print(f"{fault.name} {seed}: {done.observations} observations, {recovery}, {done.seconds:.0f} s", flush=True)
    for finding in done.findings:
        print(f"    {finding.what}")
    if done.bundle:
        print(f"    see {done.bundle}; again: make chaos SEEDS={seed} FAULT={fault.name}", flush=True)
    return done


def _faults(told: str) -> Sequence[Fault]:
    if not told:
        return list(FAULTS.values())
    try:
        return [FAULTS[name] for name in told.split(",")]
    except KeyError as unknown:
        names = "\n".join(f"  {each.name:<26}{each.meaning}" for each in FAULTS.values())
        sys.exit(f"no fault {unknown}; there are\n{names}")


def _seeds(told: str) -> Iterator[int]:
    for part in told.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


if __name__ == "__main__":
    sys.exit(main())
