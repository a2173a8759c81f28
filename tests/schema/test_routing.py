import pytest
from messages import a_run, matches

from match_schema import routing


def test_a_key_names_pace_league_age_and_division():
    assert routing.routing_key(matches()) == "match.bulk.homegrown.u13.northwest"


def test_an_urgent_key_differs_in_its_second_word():
    assert routing.routing_key(matches(), urgent=True) == "match.now.homegrown.u13.northwest"


def test_a_kind_without_a_table_has_as_many_words():
    assert routing.routing_key(a_run()) == "match.bulk.run.-.-"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Central (Pro Player Pathway)", "central-pro-player-pathway"),
        ("Québec", "quebec"),
        ("a.b#c*d", "a-b-c-d"),
        ("日本", "-"),
    ],
)
def test_a_name_becomes_one_word(text: str, word: str):
    assert routing.word(text) == word


def test_each_environment_has_queues_of_its_own():
    assert {routing.queue("prod"), routing.queue_now("prod")} == {"ingest.prod", "ingest.prod.now"}
