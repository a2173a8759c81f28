"""How a guest behaves: asks what is allowed, keeps a pace, and stops."""

from datetime import timedelta

import pytest

from match_scraper.errors import Disallowed, SourceBroken
from match_scraper.manners import Manners, Polite, is_ours
from match_scraper.ports import Document, Fresh, Unchanged


class Host:
    """A host with a robots.txt, on which each request takes a tenth of a second."""

    def __init__(self, robots: str = "") -> None:
        self.text, self.now = robots, 0.0
        self.asked: list[tuple[float, str]] = []

    def get(self, path: str, kept: Document | None = None) -> Fresh | Unchanged:  # noqa: ARG002 - the port names it
        self.asked.append((round(self.now, 3), path))
        self.now += 0.1
        return Unchanged()

    def robots(self) -> str:
        self.get("/robots.txt")
        return self.text

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def polite(host: Host, manners: Manners = Manners()) -> Polite:
    return Polite(host, manners, clock=lambda: host.now, sleep=host.sleep)


def test_the_hosts_wishes_are_asked_for_once_and_first():
    host = Host()
    web = polite(host)

    for path in ("/a", "/b"):
        web.get(path)

    assert [path for _, path in host.asked] == ["/robots.txt", "/a", "/b"]


def test_requests_keep_a_pace():
    host = Host()
    web = polite(host, Manners(pace=timedelta(seconds=2)))

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
    host = Host()
    web = polite(host, Manners(most=2))
    web.get("/a"), web.get("/b")

    with pytest.raises(SourceBroken, match="2 documents were asked for in this run"):
        web.get("/c")

    assert [path for _, path in host.asked] == ["/robots.txt", "/a", "/b"]


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
