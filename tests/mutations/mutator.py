"""Changed documents: every way in which a document can stop being what it was, drawn from a seed.

A kind changes the content of both documents, or the bytes they become. Kinds that leave a document in which nothing
contradicts anything are marked: what was changed is what such a document says, and no reader can see it.
Over 200 lines, for the kinds are one list.
"""

import json
import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

Document = dict[str, Any]
Rows = list[Any]
Blind = Literal["never", "first", "always"]
"""When no reader can see it: never, in a first season (there is nothing to compare with), or always."""


@dataclass(frozen=True, slots=True)
class Mutated:
    """A schedule and a standings document as bytes, and what was done to them."""

    kind: str
    what: str
    schedule: bytes
    standings: bytes
    blind: Blind = "never"


@dataclass(frozen=True, slots=True)
class Origin:
    """Documents to change, and others of the same host that may come in their place."""

    schedule: Document
    standings: Document
    others: tuple[tuple[bytes, bytes], ...]
    """Of another season, and of another feed."""


class _Draw:
    """One changed pair."""

    def __init__(self, origin: Origin, seed: int) -> None:
        self.rng = random.Random(f"mutation {seed}")
        self.origin = origin
        self.schedule: Document = deepcopy(origin.schedule)
        self.standings: Document = deepcopy(origin.standings)
        self.bytes: dict[str, bytes] = {}
        self.blind: Blind = "never"

    @property
    def rows(self) -> Rows:
        return self.schedule["events"]  # type: ignore[no-any-return]

    @property
    def tables(self) -> Rows:
        return self.standings["competition_season"]["competition_brackets"]  # type: ignore[no-any-return]

    def some(self, rows: Rows) -> Rows:
        """All rows, or a few, or many of them."""
        share = self.rng.choice((1.0, 1.0, 0.3, 0.05, 0.01))
        return self.rng.sample(rows, k=max(1, round(len(rows) * share)))

    def document(self) -> Document:
        return self.rng.choice((self.schedule, self.standings))

    def places(self) -> tuple[str, Rows, list[str]]:
        """Draw a kind of object, all objects of that kind, and the fields we use of it."""
        events, lines = self.rows, [line for table in self.tables for line in table["standings"]]
        return self.rng.choice(
            (
                ("event", events, list(_EVENT)),
                ("event", events, list(_EVENT)),
                ("event", events, list(_EVENT)),
                ("organisation", _inside(events, "home_organisation", "away_organisation"), ["id", "name"]),
                ("location", _inside(events, "event_location"), ["name"]),
                ("competition", _inside(events, "competition"), ["name"]),
                ("table", self.tables, ["id", "name", "age_group", "standings", "gender"]),
                ("age", _inside(self.tables, "age_group"), ["name"]),
                ("line", lines, ["position", "team", "tiebreaker_values"]),
                ("team", _inside(lines, "team"), ["organisation_id", "squad_id", "name"]),
                ("figures", _inside(lines, "tiebreaker_values"), list(_FIGURES)),
                ("top", [self.schedule], ["synced_at", "events"]),
                ("top", [self.standings], ["competition_season"]),
                ("season", [self.standings["competition_season"]], ["competition_brackets"]),
            )
        )


_EVENT: Final = (
    *("id", "game_key", "start_time", "local_timezone", "home_squad_id", "away_squad_id"),
    *("home_squad_name", "away_squad_name", "competition", "home_organisation", "away_organisation"),
    *("home_score", "away_score", "home_penalty_shootout_score", "away_penalty_shootout_score", "event_location"),
)
_FIGURES: Final = (
    *("points_penalty_shootout", "points_per_match_penalty_shootout", "matches_played", "won_penalty_shootout"),
    *("loss_penalty_shootout", "tie_penalty_shootout", "goal_differential_per_match", "goals_for_per_match"),
)
_SIDES: Final = ("squad_id", "squad_name", "organisation", "score", "penalty_shootout_score")


def _inside(rows: Rows, *fields: str) -> Rows:
    return [row[field] for row in rows for field in fields if row.get(field)]


def renamed_fields(draw: _Draw) -> str:
    what, rows, fields = draw.places()
    field = draw.rng.choice(fields)
    other = draw.rng.choice((f"{field}_v2", f"new_{field}", field.title().replace("_", ""), field.upper()))
    for row in draw.some(rows):
        if field in row:
            row[other] = row.pop(field)
    return f"{what}.{field} -> {other}"


def dropped_fields(draw: _Draw) -> str:
    what, rows, fields = draw.places()
    field = draw.rng.choice(fields)
    for row in draw.some(rows):
        row.pop(field, None)
    return f"{what}.{field}"


def nulled_fields(draw: _Draw) -> str:
    """Null is what the source says where it knows nothing; in every row at once it is a fault, in some it is news."""
    field = draw.rng.choice(
        ("local_timezone", "event_location", "home_organisation", "home_squad_id", "start_time", "game_key")
    )
    for row in draw.rows:
        row[field] = None
    if field == "event_location":
        draw.blind = "first"  # as a season whose venues are not known yet
    return field


def reordered(draw: _Draw) -> str:
    rng = draw.rng
    for place, row in enumerate(draw.rows):
        draw.rows[place] = dict(rng.sample(list(row.items()), k=len(row)))
    rng.shuffle(draw.rows)
    rng.shuffle(draw.tables)
    return "fields, rows and tables"


def added_fields(draw: _Draw) -> str:
    for row in draw.rows:
        row["referee_count"] = draw.rng.choice((0, None, "3", [1], {"a": 1}))
    draw.schedule["version"] = {"major": 2}
    draw.standings["competition_season"]["sponsor"] = "Acme"
    return "unknown ones at every level"


_PAGES: Final = (
    b"<!doctype html><html><head><title>Just a moment...</title></head><body><div id='challenge'></div></body></html>",
    b"<html><body><h1>Down for maintenance</h1></body></html>",
    b"<html><body><form action='/login'><input name='password'></form></body></html>",
    b'{"error": "too many requests", "code": 429}',
    b'{"message": "Internal server error"}',
    b'{"success": false, "errors": [{"code": 1015}], "events": null}',
    b"{}",
    b"[]",
    b"null",
    b"true",
    b'"ok"',
    b"",
    b"   \n",
    b"OK",
    b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>",
    b'{"synced_at": "2026-10-14T18:40:08Z", "events": []}',
    b'{"competition_season": {"competition_brackets": []}}',
)


def challenge_pages(draw: _Draw) -> str:
    which, page = draw.rng.choice(("schedule", "standings")), draw.rng.choice(_PAGES)
    draw.bytes[which] = page + b" " * draw.rng.randrange(3)
    return f"{which}: {page[:30]!r}"


def truncation(draw: _Draw) -> str:
    which = draw.rng.choice(("schedule", "standings"))
    whole = _encode(getattr(draw, which))
    end = draw.rng.choice((1, len(whole) - 1, len(whole) - 2, draw.rng.randrange(1, len(whole))))
    draw.bytes[which] = whole[:end]
    return f"{which}: {end} of {len(whole)} bytes"


def shortened(draw: _Draw) -> str:
    """Cut, and closed again so that it is JSON: in a first season no reader knows what is missing."""
    draw.blind = "first"
    which = draw.rng.choice(("events", "tables", "lines"))
    share = draw.rng.uniform(0.3, 0.9)
    if which == "events":
        del draw.rows[round(len(draw.rows) * share) :]
    elif which == "tables":
        del draw.tables[round(len(draw.tables) * share) :]
    else:
        for table in draw.tables:
            del table["standings"][max(1, round(len(table["standings"]) * share)) :]
    return f"{which} to {share:.0%}"


def _moment(row: Document) -> datetime:
    return datetime.fromisoformat(row["start_time"])


def _local(row: Document) -> datetime:
    try:
        return _moment(row).astimezone(ZoneInfo(row["local_timezone"] or "UTC"))
    except (OSError, ValueError, KeyError):
        return _moment(row)


_DATES: Final[dict[str, Callable[[Document], Any]]] = {
    "month first": lambda row: f"{_moment(row):%m/%d/%Y %H:%M}",
    "day first": lambda row: f"{_moment(row):%d.%m.%Y %H:%M}",
    "seconds": lambda row: int(_moment(row).timestamp()),
    "milliseconds": lambda row: int(_moment(row).timestamp() * 1000),
    "text of seconds": lambda row: str(int(_moment(row).timestamp())),
    "no zone": lambda row: f"{_moment(row):%Y-%m-%dT%H:%M:%S}",
    "day only": lambda row: f"{_moment(row):%Y-%m-%d}",
    "blank for T": lambda row: f"{_moment(row):%Y-%m-%d %H:%M:%SZ}",
    "with offset": lambda row: _local(row).isoformat(),
    "fractions": lambda row: f"{_moment(row):%Y-%m-%dT%H:%M:%S}.000Z",
    "lower case": lambda row: row["start_time"].lower(),
    "local as UTC": lambda row: f"{_local(row):%Y-%m-%dT%H:%M:%SZ}",
    "12 hours": lambda row: f"{_moment(row):%Y-%m-%dT%I:%M:%SZ}",
    "two-digit year": lambda row: f"{_moment(row):%y-%m-%dT%H:%M:%SZ}",
    "day and month swapped": lambda row: f"{_moment(row):%Y-%d-%mT%H:%M:%SZ}",
    "year before": lambda row: row["start_time"].replace("202", "201", 1),
    "in words": lambda row: f"{_moment(row):%a %d %b %Y %H:%M}",
    "an hour later": lambda row: f"{_moment(row) + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}",
}
_SEEN_IN_ALL_ONLY: Final = {"local as UTC", "12 hours", "day and month swapped", "an hour later"}
"""In a few rows these are moments like any other."""


def date_formats(draw: _Draw) -> str:
    name = draw.rng.choice(list(_DATES))
    for row in draw.rows if name in _SEEN_IN_ALL_ONLY else draw.some(draw.rows):
        row["start_time"] = _DATES[name](row)
    return name


_SYNCED: Final = {
    "month first": "10/14/2026 18:40",
    "seconds": 1792003208,
    "no zone": "2026-10-14T18:40:08",
    "null": None,
    "a year ago": "2025-10-14T18:40:08Z",
    "a month ago": "2026-09-14T18:40:08Z",
    "next year": "2027-10-14T18:40:08Z",
    "tomorrow": "2026-10-15T18:40:08Z",
}


def source_time(draw: _Draw) -> str:
    name = draw.rng.choice(list(_SYNCED))
    draw.schedule["synced_at"] = _SYNCED[name]
    return name


_NUMBERS: Final[dict[str, Callable[[Any], Any]]] = {
    "text": str,
    "decimal": lambda value: float(value) if isinstance(value, int) else f"{value}.0",
    "text of decimal": lambda value: f"{value}.0",
    "with sign": lambda value: f"+{value}",
    "in brackets": lambda value: [value],
    "in an object": lambda value: {"value": value},
    "with prefix": lambda value: f"#{value}",
    "with commas": lambda value: f"{int(value):,}" if str(value).isdecimal() else value,
    "negative": lambda value: -int(value) - 1 if str(value).isdecimal() else value,
    "hexadecimal": lambda value: f"0x{int(value):x}" if str(value).isdecimal() else value,
    "in words": lambda _: "three",
    "truth value": bool,
    "huge": lambda value: int(value) * 10**18 if str(value).isdecimal() else value,
    "other digits": lambda value: "".join(chr(0x0660 + int(each)) if each.isdecimal() else each for each in str(value)),
}
_IDS: Final = ("id", "game_key", "home_squad_id", "away_squad_id")


def number_formats(draw: _Draw) -> str:
    name = draw.rng.choice(list(_NUMBERS))
    field = draw.rng.choice((*_IDS, "home_score", "away_score", "home_penalty_shootout_score"))
    for row in draw.some(draw.rows):
        if row[field] is not None:
            row[field] = _NUMBERS[name](row[field])
    return f"{field} as {name}"


def figure_formats(draw: _Draw) -> str:
    what, change = draw.rng.choice(
        (
            ("comma for the point", lambda text: text.replace(".", ",")),
            ("numbers", float),
            ("with unit", lambda text: f"{text} pts"),
            ("empty", lambda _: ""),
            ("null", lambda _: None),
            ("dash", lambda _: "-"),
            ("percent", lambda text: f"{text}%"),
        )
    )
    key = draw.rng.choice(_FIGURES)
    for table in draw.tables:
        for line in table["standings"]:
            if key in line["tiebreaker_values"]:
                line["tiebreaker_values"][key]["value"] = change(line["tiebreaker_values"][key]["value"])
    return f"{key}: {what}"


def nothing_as_zero(draw: _Draw) -> str:
    told = draw.rng.choice((0, "", "-", "TBD", "null", -1))
    for row in draw.some(draw.rows) if told != 0 else draw.rows:
        for field in ("home_score", "away_score"):
            row[field] = told if row[field] is None else row[field]
    return f"no score is {told!r}"


def duplicated_rows(draw: _Draw) -> str:
    again = deepcopy(draw.rng.sample(draw.rows, k=draw.rng.choice((1, 3, 8))))
    what = draw.rng.choice(("the same", "older", "same number", "tables", "lines"))
    if what == "tables":
        draw.tables.extend(deepcopy(draw.rng.sample(draw.tables, k=2)))
        return what
    if what == "lines":
        table = draw.rng.choice(draw.tables)
        table["standings"].append(deepcopy(draw.rng.choice(table["standings"])))
        return what
    for row in again:
        if what == "older":
            row.update(home_score=None, away_score=None, home_penalty_shootout_score=None)
            row["event_location"] = {"id": 1, "name": "Elsewhere"}
        if what == "same number":
            row["id"] += 50_000_000
    for row in again:
        draw.rows.insert(draw.rng.randrange(len(draw.rows)), row)
    return what


def emptied_rows(draw: _Draw) -> str:
    empty = draw.rng.choice(({}, None, [], "", 0, "null"))
    what = draw.rng.choice(("events", "tables", "lines"))
    rows = {"events": draw.rows, "tables": draw.tables, "lines": draw.tables[0]["standings"]}[what]
    for place in draw.rng.sample(range(len(rows)), k=min(len(rows), draw.rng.choice((1, 2, 10, 40)))):
        rows[place] = dict.fromkeys(rows[place] or {}) if empty == "null" else empty
    return f"{what}: {empty!r}"


def another_season(draw: _Draw) -> str:
    what = draw.rng.choice(("both of", "schedule of", "standings of"))
    number = draw.rng.randrange(len(draw.origin.others))
    other = draw.origin.others[number]
    if what != "standings of":
        draw.bytes["schedule"] = other[0]
    if what != "schedule of":
        draw.bytes["standings"] = other[1]
    return f"{what} {('last season', 'another feed')[number]}"


def another_season_unnamed(draw: _Draw) -> str:
    """As above, with every name of the season taken away: only days and ids tell."""
    schedule, standings = (json.loads(each) for each in draw.origin.others[draw.rng.randrange(2)])
    which = draw.rng.choice(("schedule", "standings"))
    schedule["linked_competition_seasons"] = []
    standings["competition_season"].pop("key")
    draw.bytes[which] = _encode(schedule if which == "schedule" else standings)
    return which


_ENCODINGS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "utf-16": lambda body: body.decode().encode("utf-16"),
    "utf-16 without mark": lambda body: body.decode().encode("utf-16-le"),
    "utf-32": lambda body: body.decode().encode("utf-32"),
    "latin-1": lambda body: body.decode().encode("latin-1", "replace"),
    "marked utf-8": lambda body: b"\xef\xbb\xbf" + body,
    "twice utf-8": lambda body: body.decode("latin-1").encode(),
    "twice utf-8, by cp1252": lambda body: body.decode("cp1252", "replace").encode(),
    "lost accents": lambda body: body.decode("ascii", "replace").encode(),
    "escapes": lambda body: json.dumps(json.loads(body), ensure_ascii=True).encode(),
    "indented": lambda body: json.dumps(json.loads(body), indent=4, ensure_ascii=False).encode(),
    "html entities": lambda body: (
        body.replace(b"&", b"&amp;").replace(b"'", b"&#39;").replace("é".encode(), b"&eacute;")
    ),
    "two documents": lambda body: body + body,
    "a comma too many": lambda body: body[:-1] + b",}",
    "a zero byte": lambda body: body[: len(body) // 2] + b"\0" + body[len(body) // 2 :],
    "callback": lambda body: b"callback(" + body + b")",
    "guarded": lambda body: b")]}',\n" + body,
    "NaN": lambda body: body.replace(b"null", b"NaN", 50),
}


def encodings(draw: _Draw) -> str:
    which, name = draw.rng.choice(("schedule", "standings", "both")), draw.rng.choice(list(_ENCODINGS))
    for each in ("schedule", "standings"):
        if which in (each, "both"):
            draw.bytes[each] = _ENCODINGS[name](_encode(getattr(draw, each)))
    return f"{which}: {name}"


_SHIFTS: Final[tuple[tuple[str, ...], ...]] = (
    ("id", "game_key"),
    ("home_squad_id", "away_squad_id"),
    ("home_squad_id", "away_squad_id", "home_squad_name"),
    ("home_squad_name", "away_squad_name"),
    ("home_organisation", "away_organisation"),
    ("home_score", "home_penalty_shootout_score"),
    ("home_score", "away_score", "home_penalty_shootout_score", "away_penalty_shootout_score"),
    ("competition", "event_location"),
    ("event_location", "home_organisation"),
    ("start_time", "local_timezone"),
    ("id", "home_squad_id"),
    ("game_key", "home_score"),
    _EVENT,
)


def shifted_columns(draw: _Draw) -> str:
    """Each field has the value of the next."""
    fields = draw.rng.choice(_SHIFTS)
    if fields == ("id", "game_key"):
        draw.blind = "first"  # two numbers of each match, and nothing says which is which
    for row in draw.some(draw.rows) if len(fields) > 4 else draw.rows:
        values = [row[field] for field in fields]
        row.update(zip(fields, values[1:] + values[:1], strict=True))
    return " <- ".join(fields[:4])


def slipped_columns(draw: _Draw) -> str:
    """A column slips by one row, and each match has the value of its neighbour."""
    field = draw.rng.choice(
        ("home_score", "start_time", "home_squad_id", "home_organisation", "game_key", "id", "local_timezone")
    )
    values = [row[field] for row in draw.rows]
    for row, value in zip(draw.rows, values[1:] + values[:1], strict=True):
        row[field] = value
    if field in ("game_key", "id", "start_time", "home_score", "local_timezone"):
        draw.blind = "first"
    return field


def shifted_tables(draw: _Draw) -> str:
    """Ages, names, teams, positions or figures stand one further."""
    what = draw.rng.choice(("ages", "names", "members", "positions", "figures", "clubs"))
    if what in _SLIPS_OF_TABLES:
        _slip(draw.tables, _SLIPS_OF_TABLES[what])
        draw.blind = "first" if what == "names" else "never"
        return what
    for table in draw.tables:
        lines = table["standings"]
        if what == "positions":
            for line, position in zip(lines, range(len(lines), 0, -1), strict=True):
                line["position"] = position
        elif what == "figures":
            for line in lines:
                _shift_figures(line)
        else:
            _slip([line["team"] for line in lines], "squad_id" if what == "members" else "organisation_id")
    return what


_SLIPS_OF_TABLES: Final = {"ages": "age_group", "names": "name"}


def _shift_figures(line: Document) -> None:
    if values := line["tiebreaker_values"]:
        kept = [values.get(key) for key in _FIGURES]
        line["tiebreaker_values"] = dict(zip(_FIGURES, kept[1:] + kept[:1], strict=True))


def _slip(rows: Rows, field: str) -> None:
    values = [row[field] for row in rows]
    for row, value in zip(rows, values[1:] + values[:1], strict=True):
        row[field] = value


def swapped_sides(draw: _Draw) -> str:
    """Home and away change places, whole or by their goals alone."""
    what = draw.rng.choice(("sides", "goals"))
    draw.blind = "first"
    for row in draw.rows:
        for name in _SIDES if what == "sides" else ("score",):
            home, away = f"home_{name}", f"away_{name}"
            row[home], row[away] = row[away], row[home]
    return what


_NO_VENUES: Final = ("To be announced", "TBA", "To Be Determined", "tbd", "Venue pending", None)


def placeholder_venues(draw: _Draw) -> str:
    """The venue that stands for none has another name, or another name and id, or is none at all."""
    unset = [row for row in draw.rows if row["event_location"] and row["event_location"]["name"] == "TBD"]
    name, number = draw.rng.choice(_NO_VENUES), draw.rng.choice((52314, 7))
    chosen = draw.some(unset)
    for row in chosen:
        row["event_location"] = {"id": number, "name": name} if name else None
    if number == 7 and name not in ("tbd", None):
        draw.blind = "always"  # a venue like any other, where no time is set yet
    return f"{name!r}, id {number}, {len(chosen)} rows"


def half_scores(draw: _Draw) -> str:
    """One of the two goals is gone."""
    field = draw.rng.choice(("home_score", "away_score"))
    scored = [row for row in draw.rows if row["home_score"] is not None]
    for row in draw.rng.sample(scored, k=min(len(scored), draw.rng.choice((1, 3, 9, 30)))):
        row[field] = None
    return f"no {field}"


def zones_of_no_venue(draw: _Draw) -> str:
    """A zone that exists, or nearly, and in which nobody plays."""
    name = draw.rng.choice(
        ("UTC", "Etc/UTC", "GMT", "EST", "PST8PDT", "Europe/Paris", "Asia/Tokyo", "posixrules", "localtime", "ET")
    )
    draw.blind = "first"  # the row is flagged, and nothing else says what its zone is
    for row in draw.some(draw.rows):
        row["local_timezone"] = name
    return name


def exchanged_tables(draw: _Draw) -> str:
    """Two tables have each other's age, or each other's teams; or one alone is of another age."""
    ages = {table["age_group"]["name"] for table in draw.tables}
    first = draw.rng.choice(draw.tables)
    second = draw.rng.choice([table for table in draw.tables if table["age_group"] != first["age_group"]])
    what = draw.rng.choice(("age_group", "standings", "one"))
    if what == "one":
        first["age_group"] = {"id": 1, "name": draw.rng.choice(sorted({"U12", "U13", "U16", "U18"} - ages))}
    else:
        first[what], second[what] = second[what], first[what]
    return f"{what}: {len(first['standings'])} and {len(second['standings'])} teams"


def one_other_value(draw: _Draw) -> str:
    """Another value of the right kind in a single row: news, as far as anyone can see."""
    draw.blind = "always"
    row = draw.rng.choice([each for each in draw.rows if each["home_score"] is not None])
    what = draw.rng.choice(("goals", "day", "venue", "sides"))
    if what == "goals":
        row["home_score"] += 1
    elif what == "day":
        row["start_time"] = f"{_moment(row) - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
    elif what == "venue":
        row["event_location"] = {"id": 1, "name": "Elsewhere Park"}
    else:
        for name in _SIDES:
            row[f"home_{name}"], row[f"away_{name}"] = row[f"away_{name}"], row[f"home_{name}"]
    return what


KINDS: Final[tuple[Callable[[_Draw], str], ...]] = (
    renamed_fields, dropped_fields, renamed_fields, dropped_fields, nulled_fields, reordered, added_fields,
    challenge_pages, truncation, shortened, date_formats, date_formats, source_time, number_formats, number_formats,
    figure_formats, nothing_as_zero, duplicated_rows, emptied_rows, another_season, another_season_unnamed, encodings,
    encodings, shifted_columns, slipped_columns, shifted_tables, swapped_sides, one_other_value,
    placeholder_venues, half_scores, zones_of_no_venue, exchanged_tables,
)  # fmt: skip


def _encode(document: Document) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def unchanged(origin: Origin) -> Mutated:
    """Write the documents as they are."""
    return Mutated("unchanged", "nothing", _encode(origin.schedule), _encode(origin.standings))


def mutations(origin: Origin, numbers: range) -> Iterator[Mutated]:
    """Draw the changed documents of these numbers, one kind after the other."""
    for number in numbers:
        draw = _Draw(origin, number)
        kind = KINDS[number % len(KINDS)]
        what = kind(draw)
        schedule, standings = (
            draw.bytes[each] if each in draw.bytes else _encode(getattr(draw, each))
            for each in ("schedule", "standings")
        )
        yield Mutated(kind.__name__.replace("_", " "), what, schedule, standings, draw.blind)
