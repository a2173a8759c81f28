"""Every page once, whatever the site does meanwhile."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from scraper.modular11_pages import MATCH, a_match, body, several

from match_devstack.replica.modular11 import Match
from match_devstack.replica.modular11.faults import Fault, FaultKind, spoil
from match_scraper.sources.modular11 import page, paging
from match_scraper.sources.modular11.faults import PageFault, RowsChanged, Shifting
from match_scraper.sources.modular11.page import EMPTY, Page
from match_scraper.sources.modular11.paging import Gathered, Taken, gather

NOW = datetime(2026, 5, 9, 19, tzinfo=UTC)
Lists = Callable[[], list[Match]]


class Site:
    """Serves the list that is next: the same one for ever, or one more changed at each request."""

    def __init__(self, *lists: list[Match]) -> None:
        self.asked: list[int] = []
        self._lists = iter(lists)
        self._now = next(self._lists)

    def take(self, number: int) -> Taken:
        self.asked.append(number)
        found = page.read(body(*self._now, number=number), asked=number)
        self._now = next(self._lists, self._now)
        return Taken(found, NOW)


@pytest.mark.parametrize(("rows", "pages"), [(0, 1), (1, 1), (25, 1), (26, 2), (50, 2), (270, 11), (501, 21)], ids=str)
def test_m01_m02_m19_every_page_is_asked_for_once(rows: int, pages: int):
    site = Site(several(rows))

    found = gather(site.take)

    assert site.asked == list(range(1, pages + 1))
    assert [int(row.id) for row in found.rows] == [500_001 + each for each in range(rows)]


def test_the_time_of_a_question_is_that_of_its_first_page():
    times = iter([NOW, NOW.replace(hour=20)])

    found = gather(lambda number: Taken(page.read(body(*several(30), number=number), asked=number), next(times)))

    assert found.date == NOW


def test_a_match_put_in_while_pages_are_read_is_noticed_and_all_is_read_again():
    more = [a_match(number=1), *several(50)]
    site = Site(several(50), more)

    found = gather(site.take)

    assert site.asked == [1, 2, 1, 2, 3]
    assert len({row.id for row in found.rows}) == len(found.rows) == 51


def test_a_match_that_moves_to_a_later_page_is_noticed():
    later = [*several(50)[1:], a_match(number=500_001, local=MATCH.local.replace(month=11))]
    site = Site(several(50), later)

    found = gather(site.take)

    assert site.asked == [1, 2, 1, 2]
    assert found.rows[-1].id == "500001"


def test_a_list_that_loses_a_page_meanwhile_is_read_again():
    site = Site(several(30), several(25))

    found = gather(site.take)

    assert (site.asked, len(found.rows)) == ([1, 2, 1], 25)


def test_rows_that_never_rest_are_named():
    def growing() -> Iterator[list[Match]]:
        for number in range(2, 20):
            yield several(number * 25)

    site = Site(*growing())

    with pytest.raises(Shifting, match=r"moved each time: [0-9]+ pages became [0-9]+"):
        gather(site.take)


def test_m24_a_match_the_site_lists_twice_is_one_and_counted():
    site = Site([a_match(), *several(3)])

    found = gather(site.take)

    assert ([row.id for row in found.rows], found.twice) == (["500001", "500002", "500003"], 1)


def test_m24_too_many_rows_that_cannot_be_used_fail_the_question():
    text = body(*several(25)).decode().replace("\t\t\tU14\t\t</div>", "\t\t\tBoys\t\t</div>", 3).encode()

    with pytest.raises(RowsChanged, match="3 of 25 rows cannot be used"):
        gather(lambda _: Taken(page.read(text), NOW))


def test_m24_one_row_that_cannot_be_used_is_counted():
    text = spoil(Fault(kind=FaultKind.MISSING_CELL), body(*several(25)).decode()).encode()

    found = gather(lambda _: Taken(page.read(text), NOW))

    assert (len(found.rows), [each.match for each in found.bad]) == (24, ["500001"])


def test_m19_more_pages_than_any_question_has_are_not_read():
    with pytest.raises(PageFault, match="9999 pages, where 400 are the most"):
        gather(lambda _: Taken(Page(1, 9999, ()), NOW))


def test_an_empty_answer_is_a_question_without_rows():
    assert gather(lambda _: Taken(EMPTY, NOW)) == Gathered((), (), NOW)


def test_a_page_that_is_none_goes_on_as_its_fault():
    with pytest.raises(PageFault, match="neither rows nor the empty answer"):
        gather(lambda _: Taken(page.read(b"<p>soon</p>"), NOW))


def test_a_short_page_in_the_middle_is_noticed():
    full, short = paging.Taken(Page(1, 3, ("row",) * 25), NOW), paging.Taken(Page(2, 3, ("row",) * 24), NOW)  # type: ignore[arg-type]

    with pytest.raises(Shifting, match="page 2 has 24 rows, page 1 has 25"):
        gather(lambda number: full if number == 1 else short)
