from datetime import date

import pytest
from messages import KICKOFF, a_schedule, matches

from match_schema import v2


def test_a_kickoff_stands_exactly_when_it_is_exact():
    with pytest.raises(ValueError, match="kickoff stands exactly"):
        a_schedule(certainty="date_only", kickoff=KICKOFF)


def test_a_day_without_a_time_is_a_value_of_its_own():
    assert a_schedule(certainty="date_only", kickoff=None).date == date(2026, 9, 5)


def test_only_a_postponed_match_has_an_original_date():
    with pytest.raises(ValueError, match="postponed"):
        a_schedule(original_date=date(2026, 9, 5))


def test_a_postponed_match_keeps_the_day_it_was_to_be_played():
    assert a_schedule(state="postponed", original_date=date(2026, 9, 5)).original_date == date(2026, 9, 5)


def test_a_shootout_follows_a_level_score_only():
    with pytest.raises(ValueError, match="level"):
        v2.Score(home=3, away=1, shootout=v2.Shootout(home=4, away=5))


def test_a_shootout_has_a_winner():
    with pytest.raises(ValueError, match="winner"):
        v2.Shootout(home=0, away=0)


def test_the_side_that_forfeits_loses():
    with pytest.raises(ValueError, match="loses"):
        v2.Forfeit(by="home", home=3, away=0)


def test_a_team_does_not_play_itself():
    with pytest.raises(ValueError, match="itself"):
        v2.Teams(home="11", away="11")


def test_a_season_spans_two_years():
    with pytest.raises(ValueError, match="consecutive"):
        matches(season="2026-2028")


def test_a_message_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        matches().run_id = "other"


@pytest.mark.parametrize("kind", [v2.Matches, v2.Reference, v2.OfficialTable, v2.Run, v2.Heartbeat])
def test_every_field_says_what_it_means(kind: type[v2.Envelope]):
    schema = kind.model_json_schema()
    undocumented = [name for name, field in schema["properties"].items() if "description" not in field]

    assert [name for name in undocumented if name != "kind"] == []
