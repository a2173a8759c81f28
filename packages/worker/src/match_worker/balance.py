"""Conservation: what runs say they published, against what became of it. A difference is named."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from .database import connected
from .holdings import Held, Holdings

OUTCOMES: Final = (
    "created",
    "updated",
    "unchanged",
    "stale",
    "duplicate",
    "conflict",
    "quarantined",
    "dead",
    "retrying",
)
"""Everything that a match can be known to have come to, by column."""

_RUNS: Final = """
    select run.run_id, run.envelopes, run.matches, settled.envelopes as known_envelopes,
        coalesce(counted.counts, '{}') as counts
    from (
        select run_id, sum(envelopes)::integer as envelopes, sum(matches)::integer as matches,
            max(received_at) as received_at
        from pipeline.run
        where %(run)s::text is null or run_id = %(run)s
        group by run_id
        order by max(received_at) desc
        limit %(limit)s
    ) as run
    cross join lateral (
        select count(distinct message_id)::integer as envelopes from pipeline.settled where run_id = run.run_id
    ) as settled
    cross join lateral (
        select jsonb_object_agg(outcome, matches) as counts
        from (
            select outcome, sum(matches)::integer as matches
            from pipeline.settled
            where run_id = run.run_id
            group by outcome
        ) as by_outcome
    ) as counted
    order by run.received_at desc
"""
_SETTLED: Final = """
    select distinct run_id, message_id from pipeline.settled where run_id = any (%s) and message_id = any (%s)
"""


@dataclass(frozen=True, slots=True)
class Account:
    """One run: what it published and what became of it."""

    run_id: str
    envelopes: int
    matches: int
    known_envelopes: int
    """Settled, or seen at the broker."""
    counts: Mapping[str, int]

    @property
    def open_matches(self) -> int:
        """Published, and not known of; below zero where more came than the run says it published."""
        return self.matches - sum(self.counts.values())

    @property
    def open_envelopes(self) -> int:
        """The same in envelopes."""
        return self.envelopes - self.known_envelopes


@dataclass(frozen=True, slots=True)
class Balance:
    """The accounts of runs, newest first, beside what stands at the broker."""

    accounts: Sequence[Account] = ()
    holdings: Holdings = field(default_factory=Holdings)

    @property
    def differences(self) -> list[str]:
        """Name what is neither known of nor can be in flight; nothing if all is conserved."""
        return [said for account in self.accounts if (said := self._difference(account))]

    @property
    def in_flight(self) -> list[Account]:
        """Those of which the rest can only be in flight: the broker holds as many messages that tell no run."""
        return [each for each in self.accounts if each.open_matches and not self._difference(each)]

    def _difference(self, account: Account) -> str | None:
        matches, envelopes = account.open_matches, account.open_envelopes
        if matches == 0:
            return None
        if matches < 0:
            return f"run {account.run_id}: {-matches} matches more than it says it published"
        missing = sum(max(0, each.open_envelopes) for each in self.accounts)
        if envelopes > 0 and missing <= self.holdings.unread:
            return None
        return f"run {account.run_id}: {matches} matches in {envelopes} envelopes are neither settled nor at the broker"


def accounts(url: str, *, run: str | None = None, limit: int = 20, held: Sequence[Held] = ()) -> list[Account]:
    """Return the account of one run, or of the newest ones, with what is `held` for them at the broker.

    Raises DatabaseUnavailable, NotMigrated.
    """
    runs, ids = sorted({each.run_id for each in held}), sorted({each.message_id for each in held})
    with connected(url) as connection, connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")  # both see one state
        found = [Account(**row) for row in connection.execute(_RUNS, {"run": run, "limit": limit})]
        rows = connection.execute(_SETTLED, (runs, ids)) if held else ()
        settled = {(row["run_id"], row["message_id"]) for row in rows}
    return list(with_held(found, held, settled))


def with_held(
    found: Sequence[Account], held: Sequence[Held], settled: Collection[tuple[str, str]]
) -> Iterator[Account]:
    """Count each message that is `held`, of (run, message id) `settled` none, and a copy beside another not again."""
    once: dict[tuple[str, str], Held] = {}
    for each in held:
        if (each.run_id, each.message_id) not in settled:
            once.setdefault((each.run_id, each.message_id), each)
    for account in found:
        mine = [each for (run_id, _), each in once.items() if run_id == account.run_id]
        counts = Counter(account.counts)
        for each in mine:
            counts[each.outcome] += each.matches
        yield replace(account, known_envelopes=account.known_envelopes + len(mine), counts=dict(counts))
