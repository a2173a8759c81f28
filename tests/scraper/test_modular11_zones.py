"""The zone of a venue: named where it is certain, and nowhere else."""

from datetime import UTC, date, datetime, time

import pytest
from scraper.seasons import a_fixture, a_season

from match_scraper.fixture import Schedule
from match_scraper.sources.modular11 import zones
from match_scraper.sources.modular11.zones import Known, known_from


@pytest.mark.parametrize(
    ("address", "longitude", "zone"),
    [
        ("5 Crest Rd, Umber Canyon, CA 92509, USA", -117.4, "America/Los_Angeles"),
        ("1 Mesa Rd, Saffron Wells, AZ, USA", -112.0, "America/Phoenix"),
        ("1 Bay Rd, Pewter Beach, FL 33000, USA", -80.3, "America/New_York"),
        ("1 Bay Rd, Pewter Beach, FL 32500, USA", -87.2, "America/Chicago"),
        ("1 Bay Rd, Pewter Beach, FL 32400, USA", -85.1, None),
        ("1 Pass Rd, Ochre, TX 79900, USA", -106.4, "America/Denver"),
        ("1 Lake Rd, Ochre, TX 75000, USA", -96.8, "America/Chicago"),
        ("1 River Rd, Hazel, TN 37300, USA", -85.3, None),
        ("1 River Rd, Hazel, ID 83700, USA", -116.2, None),
        ("1 Rue Rd, Hazel, QC H1A 0A1, Canada", -73.6, None),
        ("", -73.6, "America/New_York"),
        ("", -87.2, None),
        ("", -93.5, "America/Chicago"),
        ("", -102.0, None),
        ("", -106.0, "America/Denver"),
        ("", -112.0, None),
        ("", -119.8, "America/Los_Angeles"),
    ],
)
def test_an_address_or_a_place_names_a_zone_only_where_it_is_certain(address: str, longitude: float, zone: str | None):
    assert zones.zone(address, (33.0, longitude), "", None, Known()) == zone


def test_a_parted_state_without_a_map_names_none():
    assert zones.zone("1 Bay Rd, Pewter Beach, FL 33000, USA", None, "", None, Known()) is None


@pytest.mark.parametrize("place", [(20.7, -156.3), (61.2, -119.0), (19.4, -99.1)])
def test_a_place_beyond_the_forty_eight_states_names_none(place: tuple[float, float]):
    assert zones.zone("", place, "", None, Known()) is None


@pytest.mark.parametrize(
    ("longitude", "zone"), [(-115.2, "America/Los_Angeles"), (-112.0, None), (-82.0, "America/New_York")]
)
def test_the_home_clubs_zone_is_taken_only_where_it_reaches(longitude: float, zone: str | None):
    known = Known(clubs={"quillmere fc": "America/Los_Angeles"})

    assert zones.zone("", (33.0, longitude), "", "Quillmere FC", known) == zone


def test_a_venue_of_that_name_far_away_is_another_one():
    known = Known(venues={"teasel park": "America/Chicago"})

    assert zones.zone("", (33.0, -112.0), "Teasel Park", None, known) is None


def test_what_one_reading_guessed_is_not_what_the_next_one_knows():
    at = Schedule(date(2026, 9, 5), zone="America/Chicago", venue="Teasel Park")

    assert known_from([a_season(a_fixture(schedule=at), source="modular11")]) == Known()


def test_an_address_counts_before_what_is_known_of_the_venue():
    known = Known(venues={"teasel park": "America/Chicago"})

    assert zones.zone("1 A Rd, B, CA 90000, USA", None, "Teasel Park", None, known) == "America/Los_Angeles"


@pytest.mark.parametrize(
    ("day", "clock", "kickoff"),
    [
        (date(2025, 11, 1), time(1, 30), datetime(2025, 11, 1, 5, 30, tzinfo=UTC)),
        (date(2025, 11, 2), time(1, 30), None),
        (date(2025, 11, 2), time(10), datetime(2025, 11, 2, 15, tzinfo=UTC)),
        (date(2026, 3, 8), time(2, 30), None),
        (date(2026, 3, 8), time(10), datetime(2026, 3, 8, 14, tzinfo=UTC)),
    ],
)
def test_m17_a_time_the_clock_shows_twice_or_never_is_no_moment(day: date, clock: time, kickoff: datetime | None):
    assert zones.kickoff(day, clock, "America/New_York") == kickoff


def test_zones_are_learned_from_seasons_that_name_them():
    at = Schedule(date(2026, 9, 5), zone="America/Chicago", venue="Teasel  Park")
    fixture = a_fixture(schedule=at)

    known = known_from([a_season(fixture)])

    assert known.venues == {"teasel park": "America/Chicago"}
    assert set(known.clubs.values()) == {"America/Chicago"}


def test_a_venue_of_two_zones_is_not_known():
    here, there = (
        a_fixture(id=str(each), schedule=Schedule(date(2026, 9, 5), zone=zone, venue="Teasel Park"))
        for each, zone in enumerate(("America/Chicago", "America/Denver"), start=1)
    )

    assert known_from([a_season(here, there)]) == Known()
