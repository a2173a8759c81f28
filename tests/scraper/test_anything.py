"""Whatever the source writes into a row, it is skipped or becomes a message any reader takes; nothing breaks."""

from datetime import datetime
from typing import Any

from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from scraper.seasons import SYNCED, event, reading, table

from match_schema import dump, load
from match_scraper.changes import diff
from match_scraper.sources.assist.wording import line
from match_scraper.translate import Writer, everything, messages

text = st.text(max_size=250)
some_id = st.none() | st.integers(-5, 10**22) | st.sampled_from(["7", " 8 ", "0", "x-9", "", "٣"]) | text
some_number = st.integers(0, 10**19) | st.sampled_from(["7", " 8 ", "0"])  # without one the document fails
in_season = st.datetimes(datetime(2026, 7, 15), datetime(2027, 8, 15))  # noqa: DTZ001 - a zone comes with the text
goals = st.none() | st.integers(-1, 120)
thing = st.none() | st.fixed_dictionaries({"id": some_id, "name": st.none() | text, "logo_full_path": st.none() | text})
fields = st.fixed_dictionaries(
    {},
    optional={
        "id": some_id,
        "game_key": some_number,
        "start_time": st.none() | (in_season | st.datetimes()).map(lambda moment: f"{moment.isoformat()}Z") | text,
        "local_timezone": st.none() | text | st.sampled_from(["Europe/Paris", "UTC", "America", "/etc/passwd", "a\0b"]),
        "home_squad_id": some_id,
        "away_squad_id": some_id,
        "home_squad_name": st.none() | text | st.sampled_from(["U17B", "u9", "U99", "U14 AD"]),
        "away_squad_name": st.none() | text,
        "competition": thing,
        "home_organisation": thing,
        "away_organisation": thing,
        "home_score": goals,
        "away_score": goals,
        "home_penalty_shootout_score": goals,
        "away_penalty_shootout_score": goals,
        "event_location": thing,
        "round_number": st.none() | st.integers(-1, 1000),
    },
)


@settings(deadline=None, max_examples=examples(100))  # a busy machine is no failure
@given(st.lists(fields, max_size=2))
def test_any_row_is_skipped_or_published(changes: list[dict[str, Any]]):
    rows = [event(number, **changed) for number, changed in enumerate(changes)]
    usual = [event(number) for number in (100, 101, 102)]  # so most rows of a squad are these
    read = reading(*usual, *rows)

    season = diff(None, read.season).season

    assert len(season.fixtures) + sum(read.skipped.values()) + read.flagged.get("listed twice", 0) == len(rows) + 3
    for each in messages(season, everything(season), Writer("run-1", SYNCED, "0"), full=True):
        assert load(dump(each.message)) == each.message


@settings(deadline=None, max_examples=examples(100))
@given(text)
def test_any_name_of_a_table_is_refused_or_published(name: str):
    if line(name) is None:
        return
    season = reading(event(), tables=(table(101, name, "U14", 1, 2),)).season

    assert list(messages(season, everything(season), Writer("run-1", SYNCED, "0"), full=True))
