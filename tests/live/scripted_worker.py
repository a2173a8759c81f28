"""A worker whose store does what each message's run id says; options come as one JSON argument.

Run ids: `apply`, `permanent`, `bug`, `slow`, `transient-2` (fails twice, then applies), `kill-1` (its process dies
once, then it applies), `stuck-1` (never ends once, then applies), each with anything after a further hyphen.
"""

import json
import os
import signal
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from billiard.exceptions import SoftTimeLimitExceeded
from celery.concurrency.asynpool import AsynPool

from match_schema import Reading
from match_worker import DatabaseBusy, DatabaseUnavailable, Patience, Rejected, make_app, topology_of, work
from match_worker.metrics import Metrics

SLOW = 1.5


class ScriptedStore:
    """Keeps a journal of attempts and of what was applied, one line each, in files shared by all processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ingest(self, reading: Reading, *, override_by: str | None = None) -> tuple[()]:  # noqa: ARG002 - the port
        run_id = reading.message.run_id
        self._write("attempts", run_id)
        self.ask()
        behaviour, _, count = run_id.partition("-")
        tries = (self.folder / "attempts").read_text().split().count(run_id)
        match behaviour:
            case "permanent":
                raise Rejected("no such thing")
            case "bug":
                raise ZeroDivisionError("a bug")
            case "transient" if tries <= int(count.partition("-")[0]):
                raise DatabaseBusy("db.test", 5432, "deadlock detected")
            case "kill" if tries <= int(count.partition("-")[0]):
                os.kill(os.getpid(), signal.SIGKILL)
            case "slow":
                time.sleep(SLOW)
            case "stuck" if tries <= int(count.partition("-")[0]):
                with suppress(SoftTimeLimitExceeded):
                    time.sleep(60)
                time.sleep(60)
        self._write("applied", run_id)
        return ()

    def ask(self) -> None:
        """Be away while there is a file of that name."""
        if (self.folder / "away").exists():
            raise DatabaseUnavailable("db.test", 5432, "connection refused")

    def _write(self, name: str, run_id: str) -> None:
        with (self.folder / name).open("a") as journal:
            journal.write(run_id + "\n")


def main(
    *,
    url: str,
    folder: str,
    environment: str,
    delays: list[int],
    hours: float,
    hard_limit: float,
    also: list[str],
    counts_in: str | None = None,
    confuses_children: bool = False,
) -> int:
    """Be the worker; `confuses_children`: the end of one child is taken for that of each, by reused descriptors."""
    if confuses_children:
        AsynPool._event_process_exit = _untrack_all
    wanted = topology_of(environment, delays, also=also)
    store = ScriptedStore(Path(folder))
    metrics = Metrics(Path(counts_in)) if counts_in else None
    app = make_app(
        url,
        topology=wanted,
        open_store=metrics.counting(lambda: store) if metrics else lambda: store,
        probe=store.ask,
        patience=Patience(tuple(delays), timedelta(hours=hours)),
        limits=(hard_limit - 1, hard_limit),
        watch=metrics,
    )
    return work(app, queues=[queue.name for queue in wanted.read], concurrency=2, loglevel="info")


def _untrack_all(pool: AsynPool, hub: object, _: object) -> None:
    for child in pool._pool:
        pool._untrack_child_process(child, hub)
    pool.maintain_pool()


if __name__ == "__main__":
    sys.exit(main(**json.loads(sys.argv[1])))
