"""The books find what is lost, doubled or wrong: a check that finds nothing must be able to."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from chaos import books
from chaos.oracle import Oracle
from chaos.published import DAY
from chaos.rows import MATCHES, OFFICIAL
from chaos.sent import Sent
from match_devstack import make_season
from match_devstack.replica import Season, Weekend, play_weekend

Tables = dict[str, list[dict[str, Any]]]


@pytest.fixture
def season() -> Season:
    return make_season(7, "small", DAY)


@pytest.fixture
def oracle(season: Season) -> Oracle:
    """One that has seen a beginning and a weekend."""
    seeing = Oracle()
    seeing.see(season)
    play_weekend(season, Weekend(results=8, corrections=2, voided=1, postponed=2, deleted=1))
    seeing.see(season)
    return seeing


@pytest.fixture
def tables(oracle: Oracle) -> Tables:
    """What a database holds that did everything right."""
    ledger = [
        {
            "competition_season": season, "observed_at": stamp, "match": number, "outcome": outcome, "reason": None,
            "message_id": f"{season} {stamp}", "position": position,
        }
        for (season, stamp), matches in oracle.observations.items()
        for position, (number, outcome) in enumerate(matches.items())
    ]  # fmt: skip
    counted = [
        {
            "message_id": f"{season} {stamp}", "competition_season": season, "observed_at": stamp,
            "matches": len(matches),
        }
        for (season, stamp), matches in oracle.observations.items()
    ]  # fmt: skip
    rows = [_row(key, line) for key, line in oracle.lines()]
    said = [{"competition_season": season, "observed_at": stamp} for season, stamp in oracle.observations]
    official = [
        {"competition_season": season, "division": division, "age": age, "lines": [list(each) for each in lines]}
        for (season, division, age), lines in oracle.official.items()
    ]
    return {
        books._COUNTED: counted, books._LEDGER: ledger, books._RUNS: said, MATCHES: rows, OFFICIAL: official,
    }  # fmt: skip


@pytest.fixture
def sent(oracle: Oracle) -> Sent:
    """What came to the broker: a message for each publication of a season."""
    return {
        f"{season} {stamp}": ((season, stamp), tuple(matches))
        for (season, stamp), matches in oracle.observations.items()
    }


def _row(key: tuple[str, str], line: Any) -> dict[str, Any]:
    home, away = line.score or (None, None)
    first, second = line.shootout or (None, None)
    return {
        "competition_season": key[0], "source_match_id": key[1], "date": line.date, "kickoff": line.kickoff,
        "home_score": home, "away_score": away, "home_penalty_score": first, "away_penalty_score": second,
        "status": min(line.status(datetime.now(UTC))), "removed": line.removed,
        "home": [line.home], "away": [line.away], "venue": line.venue, "zone": line.zone, "state": line.state,
        "season": line.place.season, "league": line.place.league, "division": line.place.division,
        "age": line.place.age,
    }  # fmt: skip


def test_right_books_have_no_finding(oracle: Oracle, tables: Tables, sent: Sent) -> None:
    assert list(books.judge(oracle, tables.__getitem__, sent, in_order=True)) == []
    assert books.all_came(oracle, tables.__getitem__)


def forget_an_outcome(tables: Tables) -> None:
    tables[books._COUNTED][0]["matches"] -= 1


def apply_an_envelope_again(tables: Tables) -> None:
    tables[books._COUNTED][0]["matches"] += 2


def apply_a_place_again(tables: Tables) -> None:
    tables[books._LEDGER].append(tables[books._LEDGER][0])


def apply_an_observation_by_another_message(tables: Tables) -> None:
    tables[books._LEDGER].append(tables[books._LEDGER][0] | {"message_id": "another"})


def lose_a_row(tables: Tables) -> None:
    tables[MATCHES].pop()


def keep_an_old_date(tables: Tables) -> None:
    tables[MATCHES][0]["date"] = date(2025, 1, 1)


def keep_an_old_venue(tables: Tables) -> None:
    tables[MATCHES][0]["venue"] = "elsewhere"


def put_it_in_another_division(tables: Tables) -> None:
    tables[MATCHES][0]["division"] = "another"


def forget_a_run(tables: Tables) -> None:
    tables[books._RUNS].pop()


def lose_an_official_table(tables: Tables) -> None:
    tables[OFFICIAL].pop()


def keep_old_points(tables: Tables) -> None:
    tables[OFFICIAL][0]["lines"][0][1] = "0"


def make_two_rows(tables: Tables) -> None:
    tables[MATCHES].append(tables[MATCHES][0])


def quarantine(tables: Tables) -> None:
    tables[books._LEDGER][0]["outcome"] = "quarantined"


def invent_a_match(tables: Tables) -> None:
    tables[MATCHES].append(tables[MATCHES][0] | {"source_match_id": "invented"})


@pytest.mark.parametrize(
    ("spoil", "lost", "twice"),
    [
        (forget_an_outcome, 1, 0),
        (forget_a_run, 1, 0),
        (keep_an_old_venue, 1, 0),
        (put_it_in_another_division, 1, 0),
        (lose_an_official_table, 1, 0),
        (keep_old_points, 1, 0),
        (apply_an_envelope_again, 0, 2),
        (apply_a_place_again, 0, 1),
        (apply_an_observation_by_another_message, 0, 1),
        (lose_a_row, 1, 0),
        (keep_an_old_date, 1, 0),
        (make_two_rows, 0, 1),
        (quarantine, 0, 0),
        (invent_a_match, 0, 0),
    ],
)
def test_wrong_books_are_found_out(  # noqa: PLR0917 - three are what is looked at, three the case
    oracle: Oracle, tables: Tables, sent: Sent, spoil: Callable[[Tables], None], lost: int, twice: int
) -> None:
    spoil(tables)

    found = list(books.judge(oracle, tables.__getitem__, sent, in_order=False))

    assert (len(found), sum(each.lost for each in found), sum(each.twice for each in found)) == (1, lost, twice)


def test_one_lost_and_one_doubled_do_not_cancel_out(oracle: Oracle, tables: Tables, sent: Sent) -> None:
    (first, ((season, stamp), matches)), *_ = sent.items()
    parted = {**sent, first: ((season, stamp), matches[1:]), "alone": ((season, stamp), matches[:1])}

    found = list(books.judge(oracle, tables.__getitem__, parted, in_order=False))

    assert sorted((each.lost, each.twice) for each in found) == [(0, 1), (1, 0)]


def test_what_never_came_to_the_broker_is_found_out(oracle: Oracle, tables: Tables, sent: Sent) -> None:
    (first, (publication, matches)), *_ = sent.items()
    tables[books._COUNTED][0]["matches"] -= 1

    found = list(books.judge(oracle, tables.__getitem__, {**sent, first: (publication, matches[1:])}, in_order=False))

    assert [each.lost for each in found] == [1]


def test_in_order_each_observation_has_the_very_outcome(oracle: Oracle, tables: Tables, sent: Sent) -> None:
    tables[books._LEDGER][0]["outcome"] = "stale"

    found = list(books.judge(oracle, tables.__getitem__, sent, in_order=True))

    assert len(found) == 1


def test_an_observation_of_a_later_week_is_only_what_changed(oracle: Oracle) -> None:
    first, later = [sum(map(len, group)) for group in _by_stamp(oracle)]

    assert 0 < later < first


def _by_stamp(oracle: Oracle) -> list[list[dict[str, str]]]:
    stamps = sorted({stamp for _, stamp in oracle.observations})
    return [[matches for (_, at), matches in oracle.observations.items() if at == stamp] for stamp in stamps]
