"""`scraper backfill modular11` and `scraper tournament`: the command against the replica, its outbox in the end."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flow.modular11_faults import FAULTS
from typer.testing import CliRunner, Result

from match_devstack.replica import make_season
from match_devstack.replica.modular11 import ACADEMY, HOMEGROWN, Look, Modular11Replica, World, expected, make_world
from match_publisher import Outbox, open_state
from match_scraper.cli import app
from match_scraper.errors import Blocked, Malformed, SourceBroken, Unreachable
from match_scraper.patience import Patience

NOW = datetime(2026, 5, 9, 19, tzinfo=UTC)
SEASON = ("backfill", "modular11", "--season", "2025-26")
ELITE = ("tournament", "27", "--season", "2025-26")
CODES = {SourceBroken: 4, Unreachable: 4, Blocked: 10, Malformed: 11}
ACCEPT = [word for name in ("events_fell", "teams_fell", "bracket_fell") for word in ("--accept", name)]


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(make_season(5, "small", date(2026, 5, 9)))


@pytest.fixture
def replica(world: World) -> Iterator[Modular11Replica]:
    with Modular11Replica(world, now=NOW) as replica:
        yield replica


class Scraper:
    """The command with one state file, and no broker."""

    def __init__(self, folder: Path, replica: Modular11Replica) -> None:
        self.state = folder / "scraper.sqlite"
        self.environment = {
            "MODULAR11_URL": replica.url,
            "SCRAPER_CONTACT": "mail@example.org",
            "SCRAPER_STATE": str(self.state),
            "SCRAPER_TRIES": "1",
            "USE_RABBITMQ": "false",
        }

    def call(self, *arguments: str, at: datetime = NOW) -> Result:
        command = [*arguments, "--as-of", at.isoformat(), "--json"]
        return CliRunner().invoke(app, command, env=self.environment, catch_exceptions=False)

    def outcomes(self, *arguments: str) -> list[dict[str, Any]]:
        done = self.call(*arguments)
        assert done.exit_code == 0, done.stderr
        told: list[dict[str, Any]] = json.loads(done.stdout)["outcomes"]
        return told

    def outcome(self, *arguments: str) -> dict[str, Any]:
        (told,) = self.outcomes(*arguments)
        return told

    def messages(self, kind: str) -> list[dict[str, Any]]:
        connection = open_state(self.state)
        bodies = [json.loads(letter.body) for letter in Outbox(connection)]
        connection.close()
        return [body for body in bodies if body["kind"] == kind]

    def numbers(self) -> set[int]:
        """Ids of every match that was published."""
        return {int(match["id"]) for body in self.messages("matches") for match in body["matches"]}


@pytest.fixture
def scraper(tmp_path: Path, replica: Modular11Replica) -> Scraper:
    return Scraper(tmp_path, replica)


def test_a_backfill_publishes_every_match_of_the_season(scraper: Scraper, world: World):
    outcomes = scraper.outcomes(*SEASON)

    assert [(each["key"], each["fate"]) for each in outcomes] == [
        ("modular11-league-25-26", "loaded"),
        ("modular11-flex-25-26", "loaded"),
        ("modular11-academy-25-26", "loaded"),
    ]
    assert scraper.numbers() == {each.number for number in (HOMEGROWN, ACADEMY) for each in expected(world, number)}


def test_its_messages_name_source_season_and_the_sites_own_time(scraper: Scraper):
    scraper.outcomes(*SEASON, "--league", "Flex")

    heads = {(body["source"], body["season"], body["observed_at"]) for body in scraper.messages("matches")}
    assert heads == {("modular11", "2025-2026", "2026-05-09T19:00:00Z")}


def test_a_second_backfill_publishes_nothing(scraper: Scraper):
    scraper.outcomes(*SEASON)
    before = len(scraper.messages("matches"))

    fates = [each["fate"] for each in scraper.outcomes(*SEASON)]

    assert (fates, len(scraper.messages("matches"))) == (["unchanged"] * 3, before)


def test_tables_and_quality_of_play_are_official_tables(scraper: Scraper):
    scraper.outcomes(*SEASON)

    told = {
        (body["league"], body["age_group"], tuple(body["placings"][0]["values"]))
        for body in scraper.messages("official_table")
    }
    assert told == {
        ("Homegrown", "U17", ("PTS", "PPM", "MP", "W", "L", "T", "GF", "GA", "GD")),
        ("Academy", "U14", ("MP", "Att", "Def", "QoP")),
    }


def test_a_season_whose_tables_were_emptied_is_read_without_them(scraper: Scraper, replica: Modular11Replica):
    replica.fault("no_teams", "*get_teams*")

    outcomes = scraper.outcomes(*SEASON)

    assert ([each["fate"] for each in outcomes], scraper.messages("official_table")) == (["loaded"] * 3, [])


def test_a_backfill_that_broke_off_goes_on_where_it_was(scraper: Scraper, replica: Modular11Replica, world: World):
    replica.fault("status", "*2026-03-01*", status=403)
    broken = scraper.call(*SEASON, "--league", "Academy")
    done = {request.path for request in replica.requests if request.status == 200 and "get_matches" in request.path}
    replica.clear_faults()
    replica.forget_requests()

    scraper.outcomes(*SEASON, "--league", "Academy")

    assert (broken.exit_code, "the source refuses us (403)" in broken.stderr) == (10, True)
    assert done
    assert not done & {request.path for request in replica.requests}
    assert scraper.numbers() == {each.number for each in expected(world, ACADEMY)}


def test_a_backfill_that_is_never_gone_on_with_is_forgotten_in_time(scraper: Scraper, replica: Modular11Replica):
    replica.fault("status", "*2026-03-01*", status=403)
    scraper.call(*SEASON, "--league", "Academy")

    kept = []
    for days in (6, 8):
        scraper.call(*ELITE, at=NOW + timedelta(days=days))
        with closing(open_state(scraper.state)) as connection:
            kept.append({key for (key,) in connection.execute("SELECT key FROM finished_parts")})

    assert ["modular11-academy-25-26" in keys for keys in kept] == [True, False], kept


def test_a_season_the_guard_refused_is_not_read_again_to_accept_it(
    scraper: Scraper, replica: Modular11Replica, world: World
):
    scraper.outcomes(*SEASON, "--league", "Academy")
    fewer = (match for match in world.matches if match.tournament != ACADEMY or match.number % 2)
    replica.world = World(tuple(fewer), world.group_ids)
    refused = scraper.call(*SEASON, "--league", "Academy")
    replica.forget_requests()

    accepted = scraper.call(*SEASON, "--league", "Academy", *ACCEPT)

    assert (refused.exit_code, accepted.exit_code) == (5, 0), accepted.stderr
    assert not [request for request in replica.requests if "get_matches" in request.path]


def test_a_refused_season_is_read_anew_where_a_person_says_so(
    scraper: Scraper, replica: Modular11Replica, world: World
):
    scraper.outcomes(*SEASON, "--league", "Academy")
    fewer = (match for match in world.matches if match.tournament != ACADEMY or match.number % 2)
    replica.world = World(tuple(fewer), world.group_ids)
    refused = scraper.call(*SEASON, "--league", "Academy")
    replica.world = world

    assert refused.exit_code == 5
    assert scraper.outcome(*SEASON, "--league", "Academy", "--anew")["fate"] == "unchanged"


def test_a_season_that_met_an_empty_site_is_read_once_the_site_has_it_again(
    scraper: Scraper, replica: Modular11Replica, world: World
):
    replica.world = World((), world.group_ids)
    empty = scraper.call("tournament", "27", "--season", "2025-26")
    replica.world = world

    assert empty.exit_code == 3
    assert scraper.outcome("tournament", "27", "--season", "2025-26")["listed"] > 0


def test_every_page_of_a_refused_season_is_kept(scraper: Scraper, replica: Modular11Replica, world: World):
    scraper.outcomes(*SEASON, "--league", "Academy")
    fewer = (match for match in world.matches if match.tournament != ACADEMY or match.number % 2)
    replica.world = World(tuple(fewer), world.group_ids)
    replica.fault("status", "*2026-03-01*", status=403)
    replica.forget_requests()
    scraper.call(*SEASON, "--league", "Academy")
    replica.clear_faults()

    refused = scraper.call(*SEASON, "--league", "Academy")

    (told,) = json.loads(refused.stdout)["outcomes"]
    asked = {each.path for each in replica.requests if each.status == 200 and "get_matches" in each.path}
    assert refused.exit_code == 5
    assert len(list(Path(told["bundle"]).glob("*get_matches*.gz"))) == len(asked)


def test_pages_that_cannot_be_read_are_kept(scraper: Scraper, replica: Modular11Replica):
    replica.fault("columns", "*get_matches*")

    broken = scraper.call(*SEASON, "--league", "Flex")

    (told,) = json.loads(broken.stdout)["outcomes"]
    pages = {each.path for each in replica.requests} - {"/robots.txt"}
    assert (broken.exit_code, len(list(Path(told["bundle"]).glob("*.gz")))) == (11, len(pages))


def test_a_part_updates_what_was_accepted_and_misses_nothing(scraper: Scraper, replica: Modular11Replica, world: World):
    scraper.outcomes(*SEASON, "--league", "Academy")
    replica.world = World(tuple(match for match in world.matches if match.age == "U14"), world.group_ids)

    told = scraper.outcome(*SEASON, "--league", "Academy", "--age", "U14", "--from", "2026-01-01")

    whole = len(list(expected(world, ACADEMY)))
    assert (told["fate"], told["listed"], told["missing"]) == ("unchanged", whole, 0)


def test_a_part_of_a_season_never_read_before_is_that_part(scraper: Scraper, world: World):
    scraper.outcome(*SEASON, "--league", "Homegrown", "--age", "U17", "--division", "Florida")

    assert scraper.numbers() == {
        each.number
        for each in expected(world, HOMEGROWN)
        if (each.age, each.division) == ("U17", "Florida") and "Flex" not in each.competition
    }


def test_days_on_which_an_accepted_season_has_no_match_are_validly_empty(scraper: Scraper):
    scraper.outcomes(*SEASON, "--league", "Academy")

    told = scraper.outcome(*SEASON, "--league", "Academy", "--from", "2025-12-24", "--to", "2025-12-26")

    assert (told["fate"], told["missing"]) == ("unchanged", 0)


def test_m28_an_age_without_a_draw_is_validly_empty(scraper: Scraper, replica: Modular11Replica):
    replica.look = Look(undrawn=frozenset({"U19"}))
    scraper.outcomes(*SEASON, "--league", "Academy")

    told = scraper.outcome(*SEASON, "--league", "Academy", "--age", "U19")

    assert (told["fate"], told["missing"]) == ("unchanged", 0)


def test_days_that_lost_their_matches_are_not_taken_for_empty_ones(
    scraper: Scraper, replica: Modular11Replica, world: World
):
    scraper.outcomes(*SEASON, "--league", "Academy")
    replica.world = World(tuple(world.tournament(HOMEGROWN)), world.group_ids)

    done = scraper.call(*SEASON, "--league", "Academy", "--from", "2026-05-01")

    assert (done.exit_code, "was published before" in done.stderr) == (11, True), done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [(("--age", "U18"), "no age 'U18'; there is U14"), (("--division", "Texass"), "no division 'Texa")],
)
def test_m20_what_the_page_has_not_is_wrong_usage_and_asks_for_no_match(
    scraper: Scraper, replica: Modular11Replica, words: tuple[str, str], said: str
):
    done = scraper.call(*SEASON, "--league", "Academy", *words)

    (told,) = json.loads(done.stdout)["outcomes"]
    assert (done.exit_code, told["bundle"], said in done.stderr) == (2, "", True), done.stderr
    assert not [each for each in replica.requests if "get_matches" in each.path]


def test_a_division_of_one_league_is_read_and_the_leagues_without_it_are_told(scraper: Scraper):
    done = scraper.call(*SEASON, "--division", "Florida")

    fates = [each["fate"] for each in json.loads(done.stdout)["outcomes"]]
    assert (done.exit_code, set(fates)) == (0, {"loaded", "not offered"}), fates


def test_m13_m20_renumbered_and_shuffled_options_are_read_by_label(scraper: Scraper, replica: Modular11Replica):
    before = scraper.outcome(*SEASON, "--league", "Homegrown", "--division", "Florida")
    replica.look = Look(renumber=30, shuffled=True, label="Conference", clubs=False)

    after = scraper.outcome(*SEASON, "--league", "Homegrown", "--division", "Florida")

    assert (after["fate"], after["listed"]) == ("unchanged", before["listed"])
    assert any(each.startswith("division Florida: ") for each in after["flagged"])


def test_a_season_that_was_never_there_is_not_published(scraper: Scraper):
    done = scraper.call("backfill", "modular11", "--season", "2031-32", "--league", "Flex")

    assert (done.exit_code, "no data is available" in done.stderr) == (3, True)


def test_m15_the_requests_of_a_run_are_capped_and_the_next_run_goes_on(scraper: Scraper, replica: Modular11Replica):
    scraper.environment["MODULAR11_CAP"] = "9"
    spent = scraper.call(*SEASON, "--league", "Academy")
    asked = len(replica.requests)
    scraper.environment["MODULAR11_CAP"] = "50"

    scraper.outcomes(*SEASON, "--league", "Academy")

    assert (spent.exit_code, asked) == (4, 10)  # and robots.txt, the first
    assert "9 documents were asked for in this run, the most (MODULAR11_CAP)" in spent.stderr


def test_m15_a_host_that_never_answers_is_unreachable(
    scraper: Scraper, replica: Modular11Replica, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("match_scraper.backfill.Patience", partial(Patience, timeout=timedelta(seconds=0.3)))
    replica.fault("hang", "*get_matches*")

    done = scraper.call(*ELITE)

    assert (done.exit_code, "no answer within 0.3 s" in done.stderr, scraper.messages("matches")) == (4, True, [])


def test_m15_a_run_has_a_deadline_and_the_next_run_goes_on(scraper: Scraper, replica: Modular11Replica):
    replica.fault("slow", "*get_matches*", seconds=0.3)
    scraper.environment["SCRAPER_DEADLINE"] = "0.02"
    late = scraper.call(*SEASON, "--league", "Academy")
    replica.clear_faults()
    scraper.environment["SCRAPER_DEADLINE"] = ""

    scraper.outcomes(*SEASON, "--league", "Academy")

    assert (late.exit_code, "asked for 0.02 minutes, the most (SCRAPER_DEADLINE)" in late.stderr) == (4, True)


def test_m15_after_a_429_no_other_league_is_asked_for(scraper: Scraper, replica: Modular11Replica):
    replica.fault("status", "*get_matches*", status=429, retry_after=3600)

    done = scraper.call(*SEASON)

    told = json.loads(done.stdout)["outcomes"]
    assert (done.exit_code, [request.status for request in replica.requests]) == (4, [200, 200, 429])
    assert [each["retry_after"] > 3500 for each in told] == [True, True, True]


def test_m15_the_reader_says_whom_to_turn_to(scraper: Scraper, replica: Modular11Replica):
    scraper.outcomes(*SEASON, "--league", "Flex")

    assert {each.user_agent.partition(" ")[2] for each in replica.requests if each.user_agent} == {
        "(+mail@example.org)"
    }


def test_m15_what_robots_txt_disallows_is_not_read(scraper: Scraper, replica: Modular11Replica):
    replica.robots = "User-agent: *\nDisallow: /public_schedule/"

    done = scraper.call(*SEASON, "--league", "Flex")

    assert (done.exit_code, "robots.txt asks us not to read it" in done.stderr) == (10, True)
    assert [each.path for each in replica.requests if "get_matches" in each.path] == []


@pytest.mark.parametrize(
    ("fault", "code", "message"),
    [(fault, CODES[kind], message.replace("(try 2 of 2)", "(try 1 of 1)")) for fault, kind, message in FAULTS],
)
def test_m11_m24_each_fault_ends_the_command_by_name(
    scraper: Scraper, replica: Modular11Replica, *, fault: str, code: int, message: str
):
    planned = {"kind": "status", "status": int(fault)} if fault.isdigit() else {"kind": fault}
    replica.fault(**planned, path="*get_matches*")

    done = scraper.call(*ELITE)

    assert (done.exit_code, message in done.stderr, scraper.messages("matches")) == (code, True, []), done.stderr


@pytest.mark.parametrize(
    ("fault", "skipped"),
    [
        ("mismatch", "the copy for narrow screens says"),
        ("missing_cell", "4 cells instead of 5 or 6"),
        ("twice", "Bye or TBD"),
        ("gzip", "Bye or TBD"),
        ("slow", "Bye or TBD"),
        ("first_again", "Bye or TBD"),
    ],
)
def test_m24_a_fault_of_single_rows_leaves_the_others(
    scraper: Scraper, replica: Modular11Replica, fault: str, skipped: str
):
    replica.fault(fault, path="*get_matches*", seconds=0.01)

    outcome = scraper.outcome(*ELITE)

    assert (outcome["fate"], outcome["skipped"].keys() != set()) == ("loaded", True)
    assert all(why.startswith(skipped) for why in outcome["skipped"])


@pytest.mark.parametrize(
    ("number", "league", "match_type"),
    [("27", "Elite Academy", "League"), ("84", "MLS NEXT Cup Qualifiers", "Tournament")],
)
def test_a_tournament_is_read_by_its_number(scraper: Scraper, world: World, number: str, league: str, match_type: str):
    scraper.outcome("tournament", number, "--season", "2025-26")

    heads = {(body["league"], body["match_type"]) for body in scraper.messages("matches")}
    assert heads == {(league, match_type)}
    assert scraper.numbers() == {each.number for each in expected(world, int(number))}


def test_a_table_of_more_teams_than_a_message_holds_is_told_plainly_and_kept(
    scraper: Scraper, replica: Modular11Replica, world: World
):
    one = next(match for match in world.tournament(27) if match.playable)
    sides = [replace(one.home, club=9000 + each, team=9000 + each, name=f"Club {each}") for each in range(101)]
    pairs = pairwise(sides)
    replica.world = World.of(
        replace(one, number=200_000 + place, home=home, away=away) for place, (home, away) in enumerate(pairs)
    )

    done = scraper.call(*ELITE)

    (told,) = json.loads(done.stdout)["outcomes"]
    assert (done.exit_code, bool(told["bundle"]), "pydantic" in done.stderr) == (11, True, False)
    assert "Bracket members: Tuple should have at most 100 items after validation, not 101" in done.stderr


@pytest.mark.parametrize("number", ["22", "25"])
def test_rows_of_the_usls_form_are_refused_by_name_and_kept(scraper: Scraper, number: str):
    done = scraper.call("tournament", number, "--season", "2025-26")

    (told,) = json.loads(done.stdout)["outcomes"]
    assert (done.exit_code, bool(told["bundle"]), scraper.messages("matches")) == (11, True, [])
    assert "rows of the USL's own form (table-content-row-uls)" in done.stderr


def test_m27_days_of_more_than_one_page_are_asked_for_one_by_one(scraper: Scraper, replica: Modular11Replica):
    one = next(iter(replica.world.tournament(84)))
    days = (replace(one, number=23_000 + each, local=one.local + timedelta(days=each // 30)) for each in range(70))
    replica.world = World.of(days)

    scraper.outcome("tournament", "84", "--season", "2025-26")

    assert scraper.numbers() == {23_000 + each for each in range(70)}


def test_the_groups_of_an_event_are_official_tables(scraper: Scraper, world: World):
    scraper.outcome("tournament", "84", "--season", "2025-26")

    told = {(body["age_group"], body["division"]) for body in scraper.messages("official_table")}
    assert told == {(each.age, f"{each.division} (Group Play)") for each in expected(world, 84)}


@pytest.mark.parametrize("bracket", ["Championship", "Showcase"])
def test_a_knock_out_or_showcase_is_left_out_of_the_tables_and_said_to_be(
    scraper: Scraper, replica: Modular11Replica, bracket: str
):
    replica.world = World.of([replace(each, competition=bracket) for each in replica.world.tournament(84)])

    outcome = scraper.outcome("tournament", "84", "--season", "2025-26")

    assert outcome["flagged"]["a knock-out, showcase or group without a table"] > 0
    assert scraper.messages("official_table") == []


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("backfill", "modular11", "--season", "2025-27"), "a season is written 2025-26"),
        ((*SEASON, "--from", "2024-01-01"), "is no part of the season 2025-08-01 to 2026-07-15"),
        ((*SEASON, "--league", "Cup"), "no such league: Cup; there are Homegrown, Flex, Academy"),
        (("tournament", "999", "--season", "2025-26"), "tournament 999 has no name here; known are 27 (Elite Academy)"),
        (("tournament", "27", "--season", "2025-26", "--age", "U14"), "name it with --page"),
    ],
)
def test_wrong_words_are_told_before_any_request(
    scraper: Scraper, replica: Modular11Replica, command: tuple[str, ...], said: str
):
    done = scraper.call(*command)

    assert (done.exit_code, said in done.stderr, replica.requests) == (2, True, ())


def test_without_an_address_it_says_which_to_set(scraper: Scraper):
    del scraper.environment["MODULAR11_URL"]

    assert "set MODULAR11_URL" in scraper.call(*SEASON).stderr
