"""A page of ours has the structure of the captured one: the same elements, attributes and classes in the same order."""

from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

from match_devstack.replica.modular11 import Match, Place, Side
from match_devstack.replica.modular11.lists import days, page

Shape = list[tuple[str, tuple[str, ...], str]]
EIGHT = datetime(2026, 4, 17, 8)  # noqa: DTZ001 - a wall clock
VOID = {"br", "img", "input", "link", "meta", "base"}


class Structure(HTMLParser):
    """Element, attribute names and class of every start tag, and every end tag."""

    def __init__(self) -> None:
        super().__init__()
        self.shape: Shape = []
        self.comments: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = " ".join((dict(attrs).get("class") or "").split())
        self.shape.append((tag, tuple(name for name, _ in attrs), classes))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.shape.append((f"/{tag}", (), ""))

    def handle_comment(self, data: str) -> None:
        self.comments.append(data.strip())


def structure(text: str) -> Structure:
    parsed = Structure()
    parsed.feed(text)
    return parsed


def matches(number: int, *, event: bool = False, mapped: bool = False) -> list[Match]:
    place = Place("Teasel Park", "Field 1", "1 Park Rd, Lower Quill, PA 19099, USA", (40.1, -75.5))
    return [
        Match(
            number=90_000 + each,
            tournament=35,
            age="U16",
            competition="Group Play" if event else "AD",
            division="A" if event else "Desert",
            local=EIGHT + timedelta(minutes=each),
            home=Side(301, 1, "Quillmere FC", "Desert"),
            away=Side(302, 2, "Hazelwick SC", "Desert"),
            place=place if mapped else Place("Teasel Park - Field 1"),
            score=None if event else (1, 0),
            label="U13 GP" if event else "",
            event=event,
        )
        for each in range(number)
    ]


def test_a_page_of_a_league_has_the_structure_of_the_captured_one(samples: Path):
    captured = structure((samples / "modular11" / "get_matches_t35_page1_2026-02-27.html").read_text())

    ours = structure(page(matches(53 * 25), 1))

    assert ours.shape == captured.shape


def test_it_has_the_same_comments(samples: Path):
    captured = structure((samples / "modular11" / "get_matches_t35_page1_2026-02-27.html").read_text())

    assert structure(page(matches(53 * 25), 1)).comments == captured.comments


def test_rows_with_a_map_have_the_structure_of_the_captured_ones(samples: Path):
    captured = structure((samples / "modular11" / "ea_league_t27_team7343_2026-10-04_slice.html").read_text())

    ours = structure(page(matches(2, mapped=True), 1))

    assert ours.shape[: len(captured.shape)] == captured.shape


def test_a_day_of_an_event_has_the_structure_of_the_captured_one(samples: Path):
    text = (samples / "modular11" / "get_teams_event84_U13_2026-04-08.dom.html").read_text()
    captured = first_day(text)

    ours = first_day(days(matches(captured.count('<div class="container-row"'), event=True, mapped=True)))

    assert unordered(structure(ours).shape) == unordered(structure(captured).shape)


def first_day(text: str) -> str:
    """Cut out the first day, from its heading to the end of its paginator's list."""
    return "<h2" + text.split("<h2")[1].partition("</ul>")[0]


def unordered(shape: Shape) -> Shape:
    """Forget the order of attributes: this sample was written by a browser."""
    return [(tag, tuple(sorted(names)), classes) for tag, names, classes in shape]


def test_the_empty_answer_is_the_captured_one(samples: Path):
    captured = (samples / "modular11" / "get_matches_no_data_2026-08-02.html").read_text()

    assert page([], 1) == captured
    assert len(captured) == 56
