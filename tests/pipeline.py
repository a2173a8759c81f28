"""The real commands on real servers: what a person would type, and what a person would look at."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

Row = dict[str, Any]

_COMPLETE_RUNS = """
select from pipeline.run
where envelopes <= (
    select count(*) from pipeline.envelope
    where envelope.run_id = run.run_id and envelope.competition_season = run.competition_season and kind <> 'run')
"""


class Pipeline:
    """One scraper's state, one worker environment and one database, on the servers given."""

    def __init__(
        self, folder: Path, *, assist_url: str, rabbitmq_url: str, database_url: str, environment: str
    ) -> None:
        self.folder = folder
        self.log = folder / "worker.log"
        self.database_url = database_url
        settings = {
            "ASSIST_URL": assist_url,
            "SCRAPER_STATE": str(folder / "scraper.sqlite"),
            "RABBITMQ_URL": rabbitmq_url,
            "DATABASE_URL": database_url,
            "WORKER_ENVIRONMENT": environment,
            "NO_COLOR": "1",
        }
        self.environment = {
            name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ
        } | settings

    def run(self, *command: str, code: int = 0) -> str:
        """Run one command to its end; the test fails unless it exits with `code`. Return what it printed."""
        line = self._line(*command)
        done = subprocess.run(
            line, env=self.environment, cwd=self.folder, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == code, f"{command} exited with {done.returncode}:\n{done.stdout}{done.stderr}"
        return done.stdout if code == 0 else done.stdout + done.stderr

    def run_json(self, *command: str) -> Any:
        return json.loads(self.run(*command, "--json"))

    @contextmanager
    def worker(self, *options: str) -> Iterator[subprocess.Popen[bytes]]:
        """A worker process that is ready, ended by SIGTERM; its log stays in the folder."""
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                self._line("worker", "run", *options), env=self.environment, cwd=self.folder, stdout=log, stderr=log
            )
            try:
                self.wait_for(lambda: b" ready." in self.log.read_bytes() or process.poll() is not None, "the worker")
                assert process.poll() is None, self.log.read_text()
                yield process
            finally:
                process.terminate()
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                    raise

    def rows(self, query: str, *arguments: object) -> list[Row]:
        with psycopg.connect(self.database_url, row_factory=dict_row) as connection:
            return connection.execute(query, arguments).fetchall()  # type: ignore[arg-type]

    def wait_for(self, reached: Callable[[], bool], what: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not reached():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited {seconds} s for {what}\n{self.log.read_text()[-3000:]}")
            time.sleep(0.05)

    def wait_for_runs(self, count: int) -> None:
        """Wait until this many runs are recorded, and every envelope they announce; processes finish in any order."""
        self.wait_for(lambda: len(self.rows(_COMPLETE_RUNS)) >= count, f"{count} runs")

    @staticmethod
    def _line(program: str, *arguments: str) -> list[str]:
        return [str(Path(sys.executable).with_name(program)), *arguments]
