"""Properties of any message: what is written is read again as it was, in every kind of version 2 and in version 1."""

import json
from datetime import UTC, date, datetime

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from match_schema import content_id, dump, load, read, v2

pytestmark = pytest.mark.slow

lines = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30).map(str.strip).filter(bool)
ids = st.text("Az09._:-", min_size=1, max_size=64).filter(lambda text: text[0].isalnum())
ages = st.integers(5, 23).map("U{}".format)
seasons = st.integers(2000, 2098).map(lambda year: f"{year}-{year + 1}")
days = st.dates(date(1990, 1, 1), date(2099, 12, 31))
instants = st.datetimes(datetime(1970, 1, 1), datetime(2100, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - zoned there
goals = st.integers(0, 99)
genders = st.sampled_from(["male", "female"])
teams = st.builds(
    v2.Team,
    id=ids,
    club_id=ids,
    club=lines,
    name=lines,
    league=lines,
    age_group=ages,
    side=st.none() | st.sampled_from("ABZ"),
    logo_url=st.none() | st.just("https://crests.example/a.png"),
    known_by=st.sampled_from([None, "name"]),
)
sides = st.lists(ids, min_size=2, max_size=2, unique=True).map(lambda pair: v2.Teams(home=pair[0], away=pair[1]))
states = st.sampled_from(["scheduled", "cancelled", "removed"])
where = {"zone": st.sampled_from([None, "America/New_York", "UTC"]), "venue": st.none() | lines}
schedules = st.one_of(
    st.builds(v2.Schedule, state=states, date=days, certainty=st.just("exact"), kickoff=instants, **where),
    st.builds(
        v2.Schedule,
        state=st.just("postponed"),
        date=days,
        certainty=st.just("date_only"),
        original_date=st.none() | days,
        round=st.none() | st.integers(1, 500),
        **where,
    ),
)
shootouts = st.lists(goals, min_size=2, max_size=2, unique=True).map(lambda two: v2.Shootout(home=two[0], away=two[1]))
won = st.lists(goals, min_size=2, max_size=2, unique=True).map(sorted)
results = st.one_of(
    st.builds(v2.Score, home=goals, away=goals),
    st.builds(lambda each, kicks: v2.Score(home=each, away=each, shootout=kicks), goals, shootouts),
    won.map(lambda two: v2.Forfeit(by="home", home=two[0], away=two[1])),
    won.map(lambda two: v2.Forfeit(by="away", home=two[1], away=two[0])),
    st.just(v2.Voided()),
)
registers = {"teams": st.none() | sides, "schedule": st.none() | schedules, "result": st.none() | results}
matches = st.builds(
    v2.Match,
    id=ids,
    platform_id=st.none() | ids,
    divisions=st.lists(lines, min_size=1, max_size=4).map(tuple),
    previous=st.none() | st.builds(v2.Previous, **registers),
    **registers,
)


def some(strategy: st.SearchStrategy[object], least: int = 0) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, min_size=least, max_size=2).map(tuple)


head = {
    "message_id": st.just("0" * 32),
    "run_id": ids,
    "source": st.sampled_from(["assist", "modular11"]),
    "competition_season": ids,
    "observed_at": instants,
    "produced_at": instants,
    "producer": st.builds(v2.Producer, name=lines, version=lines),
}
table = {"season": seasons, "league": lines, "age_group": ages, "division": lines, "gender": genders}
placings = st.builds(
    v2.Placing,
    position=st.integers(1, 1000),
    team=ids,
    values=st.dictionaries(ids, st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40), max_size=4),
)
counts = st.integers(0, 10_000_000)
KINDS = {
    "matches": st.builds(
        v2.Matches,
        **head,
        **table,
        match_type=lines,
        bracket=st.none() | st.builds(v2.Bracket, id=ids, members=some(ids)),
        teams=some(teams),
        matches=some(matches, least=1),
    ),
    "reference": st.builds(
        v2.Reference,
        **head,
        renamed=some(st.builds(v2.Renamed, club_id=ids, name=lines, previous=lines)),
        teams=some(teams),
    ),
    "official_table": st.builds(v2.OfficialTable, **head, **table, bracket_id=ids, placings=some(placings)),
    "run": st.builds(
        v2.Run,
        **head,
        season=seasons,
        full=st.booleans(),
        envelopes=counts,
        matches=counts,
        seen=counts,
        ids=some(ids),
    ),
    "heartbeat": st.builds(v2.Heartbeat, **head),
}


def test_every_kind_has_its_property():
    assert set(KINDS) == {model.model_fields["kind"].default for model in v2.Envelope.__subclasses__()}


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=examples(25), deadline=None)
@given(data=st.data())
def test_what_is_dumped_is_loaded_as_it_was(kind: str, data: st.DataObject):
    message = data.draw(KINDS[kind])
    body = dump(message)

    assert load(body) == load(body.decode()) == load(json.loads(body)) == message
    assert dump(load(body)) == body
    assert content_id(load(body)) == content_id(message)


@settings(max_examples=examples(20), deadline=None)
@given(KINDS["matches"], st.data())
def test_a_field_nobody_knows_is_kept_aside_wherever_it_stands(message: v2.Matches, data: st.DataObject):
    document = json.loads(dump(message))
    objects = [document, document["producer"], *document["teams"], *document["matches"]]
    data.draw(st.sampled_from(objects))["mood"] = data.draw(st.sampled_from([1, "good", None, [1], {"a": 1}]))

    reading = read(document)

    assert (reading.message, reading.bad) == (message, ())
    assert [path.split(".")[-1] for path in reading.unknown] == ["mood"]
