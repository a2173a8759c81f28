"""The demo's story: a first load, a weekend, and a deleted match that becomes a removed one."""

import re
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from match_devstack.replica import Change, Weekend, play_weekend

from .counts import Check, Counts, compare, scraped
from .progress import Progress, Step
from .stage import DEAD, QUEUES, RETRIES, Stage
from .times import HALF_A_DAY, MORE_THAN_A_DAY
from .witness import Witness

_DUPLICATE = re.compile(r" message\.ingested .* matches_duplicate=(\d+)")
_OUTCOMES = ("created", "updated", "unchanged", "stale", "conflict", "quarantined")
_AFTER_SYNC = timedelta(minutes=1)
_WORDS = {
    "enter_score": "results",
    "correct_score": "corrected",
    "void_score": "voided",
    "postpone": "postponed",
    "delete": "deleted",
}


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the scraper and what came of it."""

    name: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Story:
    """All that happened."""

    runs: tuple[Run, ...]
    checks: tuple[Check, ...]
    weekend: tuple[Change, ...]

    @property
    def disagreements(self) -> list[Check]:
        """The equalities that do not hold."""
        return [check for check in self.checks if not check.agrees]

    @property
    def corrected(self) -> list[str]:
        """Numbers of the matches whose score was corrected."""
        return [change.event.game_key for change in self.weekend if change.operation == "correct_score"]


def play(stage: Stage, progress: Progress) -> Story:
    """Tell it, from the first run to the last comparison."""
    teller = _Teller(stage, progress)
    teller.run("first load")
    weekend = play_weekend(stage.season, Weekend())
    played = Counter(_WORDS[change.operation] for change in weekend)
    progress.say("the replica plays a weekend: " + ", ".join(f"{number} {word}" for word, number in played.items()))
    teller.run("weekend")
    missing_since = stage.season.observed
    stage.season.sync(missing_since + HALF_A_DAY)
    teller.run("next sync")
    stage.season.sync(missing_since + MORE_THAN_A_DAY)
    teller.run("a day later")
    teller.compare_rows()
    return Story(tuple(teller.runs), tuple(teller.checks), tuple(weekend))


class _Teller:
    """Runs the scraper, waits for the worker, counts, and compares."""

    def __init__(self, stage: Stage, progress: Progress) -> None:
        self._stage, self._progress = stage, progress
        self._witness = Witness(stage.season)
        self._log_read = 0
        self.runs: list[Run] = []
        self.checks: list[Check] = []

    def run(self, name: str) -> None:
        told = self._witness.look()
        with self._progress.step(f"`scraper run`: {name}") as step:
            counts = self._scrape(step)
            step.note(f"{counts.changed:,} changed, {counts.confirmed} messages")
        self.runs.append(Run(name, counts))
        self.checks += compare(name, told, counts)

    def compare_rows(self) -> None:
        """Compare every match and score of the database with the season itself."""
        published, stored = self._witness.scores(), self._stage.database.scores()
        same = sum(key in stored and stored[key] == score for key, score in published.items())
        self.checks.append(Check("in the end", "matches", len(published), len(stored), "the replica says"))
        self.checks.append(
            Check("in the end", "matches with the right score", len(published), same, "the replica says")
        )

    def _scrape(self, step: Step) -> Counts:
        stage, started = self._stage, time.monotonic()
        as_of = stage.season.observed + _AFTER_SYNC
        report = stage.commands.run_json("scraper", "run", "--as-of", as_of.isoformat())
        run_id, sent = str(report["run_id"]), int(report["delivery"]["sent"])

        def all_recorded() -> bool:
            recorded = stage.database.recorded(run_id)
            step.reached(recorded, sent)
            return recorded >= sent

        stage.wait_for(all_recorded, f"{sent} messages of run {run_id} in the database")
        seconds = time.monotonic() - started
        effects = stage.database.effects(run_id)
        return Counts(
            **scraped(report),
            **{outcome: effects.get(outcome, 0) for outcome in _OUTCOMES},
            recorded=stage.database.recorded(run_id),
            announced=stage.database.announced(run_id),
            duplicate=self._duplicates(),
            waiting=report["delivery"]["waiting"] + stage.broker.depth(*QUEUES, *RETRIES),
            dead=stage.broker.depth(DEAD),
            seconds=seconds,
        )

    def _duplicates(self) -> int:
        """Count what the worker said of duplicates since the last look at its log."""
        with self._stage.commands.worker_log.open(errors="replace") as log:
            log.seek(self._log_read)
            lines = log.read()
            self._log_read = log.tell()
        return sum(int(number) for number in _DUPLICATE.findall(lines))
