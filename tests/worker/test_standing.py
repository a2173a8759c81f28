"""How the worker's standing is worded, and what is seen of an outbox beside it."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from match_publisher import Outbox, open_state
from match_worker import ages
from match_worker.outbox import Waiting, waiting
from match_worker.standing import Recorded, lines
from match_worker.topology import Depth

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)


def told(*chores: dict[str, Any]) -> str:
    recorded = Recorded(None, None, None, 0, 0, None, None, {}, NOW, chores)
    return "\n".join(lines(recorded, None, None, environment="local"))


def chore(name: str, *, due_in: int, error: str | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "last_at": NOW - timedelta(seconds=30),
        "next_at": NOW + timedelta(seconds=due_in),
        "error": error,
    }


def test_without_a_beat_it_says_how_to_start_one():
    assert "beat          never: run `worker beat`" in told()


def test_the_next_beat_is_told():
    assert "next beat     heartbeat at 2026-10-01 12:00:30 UTC" in told(chore("heartbeat", due_in=30))


def test_a_beat_that_is_late_is_told():
    assert "next beat     purge due for 90 seconds" in told(chore("purge", due_in=-90))


def test_a_chore_that_fails_is_named():
    assert "beat          purge fails: no right" in told(chore("purge", due_in=5, error="no right"))


def test_how_long_messages_can_have_waited_is_told_where_a_worker_tells():
    depths = {"ingest.local": Depth(4, 1), "ingest.local.now": Depth(0, 1)}
    page = "# TYPE x gauge\n" + "".join(f'match_queue_oldest_seconds{{queue="{name}"}} 150.5\n' for name in depths)

    shown = lines(None, depths, None, environment="local", ages=ages.told(page))

    assert "queue         ingest.local  4 waiting, the oldest for 2 minutes at most, 1 consumers" in shown
    assert "queue         ingest.local.now  0 waiting, 1 consumers" in shown


def test_a_wait_of_weeks_is_read_too():
    assert ages.told('match_queue_oldest_seconds{queue="q"} 1.5e+06\n') == {"q": 1_500_000}


def test_an_empty_outbox_is_seen(tmp_path: Path):
    with closing(open_state(tmp_path / "state.sqlite")) as connection:
        Outbox(connection)

        assert waiting(tmp_path / "state.sqlite") == Waiting(0, None)


def test_no_outbox_is_no_fault(tmp_path: Path):
    (tmp_path / "other").write_text("something else")

    assert [waiting(None), waiting(tmp_path / "gone"), waiting(tmp_path / "other")] == [None, None, None]
