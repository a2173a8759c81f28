"""How a guest behaves: asks what is allowed, keeps a pace, and stops."""

from datetime import timedelta

import pytest

from match_scraper.addresses import is_of, is_ours
from match_scraper.errors import Disallowed, SourceBroken, Unreachable
from match_scraper.manners import Account, Accounts, Manners, Polite
from match_scraper.ports import Document, Fresh, Unchanged


class Host:
    """A host with a robots.txt, or one that cannot be had; each request takes a tenth of a second."""

    def __init__(self, robots: str | SourceBroken = "", manners: Manners = Manners()) -> None:
        self.text, self.now = robots, 0.0
        self.asked: list[tuple[float, str]] = []
        self.account = Account(manners, clock=lambda: self.now, sleep=self.sleep)

    def get(self, path: str, kept: Document | None = None) -> Fresh | Unchanged:  # noqa: ARG002 - the port names it
        with self.account.turn(path):
            self.asked.append((round(self.now, 3), path))
            self.now += 0.1
        return Unchanged()

    def robots(self) -> str:
        self.get("/robots.txt")
        if isinstance(self.text, SourceBroken):
            raise self.text
        return self.text

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    @property
    def paths(self) -> list[str]:
        return [path for _, path in self.asked]


def polite(host: Host) -> Polite:
    return Polite(host, host.account)


def test_the_hosts_wishes_are_asked_for_once_and_first():
    host = Host()
    web = polite(host)

    for path in ("/a", "/b"):
        web.get(path)

    assert [path for _, path in host.asked] == ["/robots.txt", "/a", "/b"]


def test_requests_keep_a_pace():
    host = Host(manners=Manners(pace=timedelta(seconds=2)))
    web = polite(host)

    for path in ("/a", "/b"):
        web.get(path)

    assert [at for at, _ in host.asked] == [0.0, 2.1, 4.2]


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow:\n", True),
        ("User-agent: *\nDisallow: /data/\n", False),
        ("User-agent: match-scraper\nDisallow: /\n\nUser-agent: *\nDisallow:\n", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: match-scraper\nAllow: /\n", True),
        ("User-agent: *\nDisallow: /private/\n", True),
        ("User-agent: *\nDisallow: /*/schedule\n", False),
        ("User-agent: *\nDisallow: /data/*.json$\n", False),
        ("User-agent: *\nDisallow: /data/*.jso$\n", True),
        ("User-agent: *\nDisallow: /\nAllow: /data/\n", True),
        ("User-agent: *\nAllow: /data/\nDisallow: /data/schedule/\n", False),
    ],
)
def test_what_robots_txt_asks_is_kept_to(robots: str, *, allowed: bool):
    host = Host(robots)
    web = polite(host)

    if allowed:
        web.get("/data/schedule/a.json")
    else:
        with pytest.raises(Disallowed, match=r"robots\.txt asks us not to read it"):
            web.get("/data/schedule/a.json")

    assert ("/data/schedule/a.json" in [path for _, path in host.asked]) == allowed


def test_a_run_asks_for_so_many_documents_at_most():
    host = Host(manners=Manners(most=2))
    web = polite(host)
    web.get("/a"), web.get("/b")

    with pytest.raises(SourceBroken, match="2 documents were asked for in this run"):
        web.get("/c")

    assert [path for _, path in host.asked] == ["/robots.txt", "/a", "/b"]


def test_every_reader_of_a_host_keeps_one_account():
    host = Host(manners=Manners(pace=timedelta(seconds=2), most=2))
    polite(host).get("/a"), polite(host).get("/b")

    with pytest.raises(SourceBroken, match="2 documents were asked for in this run"):
        polite(host).get("/c")
    assert host.asked == [(0.0, "/robots.txt"), (2.1, "/a"), (4.2, "/b")]


@pytest.mark.parametrize("delay", ["5", "5.0"])
def test_a_crawl_delay_is_a_pace(delay: str):
    host = Host(f"User-agent: *\nCrawl-delay: {delay}\n")
    web = polite(host)
    web.get("/a"), web.get("/b")

    assert host.asked == [(0.0, "/robots.txt"), (1.1, "/a"), (6.2, "/b")]


def test_a_crawl_delay_that_no_run_can_keep_is_a_refusal():
    with pytest.raises(Disallowed, match="asks for 86400 s between two requests"):
        polite(Host("User-agent: *\nCrawl-delay: 86400\n")).get("/a")


def test_a_host_whose_wishes_cannot_be_had_is_left_alone_in_this_run():
    host = Host(Unreachable("/robots.txt", "answered 503 (try 3 of 3)"))
    web = polite(host)

    with pytest.raises(Unreachable, match=r"^/robots\.txt: answered 503"):
        web.get("/a")
    with pytest.raises(Unreachable, match=r"^/b: not asked for, .* left alone in this run: /robots\.txt: answered 503"):
        web.get("/b")
    assert host.paths == ["/robots.txt"]


def test_a_host_that_has_had_enough_is_left_alone_for_as_long_as_it_asks():
    host = Host()
    web = polite(host)
    web.get("/a")
    host.account.leave(Unreachable("/a", "answered 429", timedelta(hours=1)))
    host.now += 600

    with pytest.raises(Unreachable, match="/b: not asked for") as told:
        web.get("/b")
    assert (host.paths, told.value.retry_after) == (["/robots.txt", "/a"], timedelta(minutes=50))


def test_each_host_has_one_account_whatever_is_asked_of_it():
    accounts = Accounts()

    assert accounts.of("https://a.example/one") is accounts.of("https://user:word@a.example/two?three")
    assert accounts.of("https://a.example") is not accounts.of("https://b.example")


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://[::1]/", True),
        ("http://localhost:1", True),
        ("https://documents.example.org", False),
        ("http://10.0.0.1", False),
    ],
)
def test_only_this_machine_needs_no_pace(url: str, *, ours: bool):
    assert is_ours(url) == ours


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("https://www.league.example/schedule", True),
        ("https://static.league.example/page.js", True),
        ("https://league.example/page.js", True),
        ("http://static.league.example/page.js", False),
        ("https://www.league.example:8443/", False),
        ("https://otherleague.example/", False),
        ("https://ads.invalid/data/schedule/a.json", False),
        ("http://127.0.0.1:8000/", True),
        ("http://127.0.0.1:8001/", False),
    ],
)
def test_a_browser_asks_the_hosts_that_are_set_and_names_below_them(url: str, *, known: bool):
    assert is_of(url, {"https://www.league.example", "http://127.0.0.1:8000"}) == known


def test_a_run_asks_for_no_longer_than_it_may():
    host = Host(manners=Manners(pace=timedelta(seconds=40), within=timedelta(minutes=1)))
    web = polite(host)
    web.get("/a")
    host.now = 61

    with pytest.raises(SourceBroken, match=r"/b: this run has asked for 1 minutes, the most \(SCRAPER_DEADLINE\)"):
        web.get("/b")
