"""How the documents are had: plain HTTP, a browser, or HTTP until it is refused or knows no such season."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Literal

from .addresses import origin
from .manners import Accounts
from .ports import Source
from .sources.assist import AssistSource, ByPageSource, EitherSource, OfficialSource
from .sources.assist.official import Pages
from .sources.assist.source import Web

Engine = Literal["http", "browser", "auto"]


@contextmanager
def source_of(
    engine: Engine, web: Web, accounts: Accounts, *, agent: str, viewer: str, page: str | None
) -> Iterator[Source]:
    """Give the source of this engine; a browser is started with the first page it opens, and ended with the block.

    It says who it is (`agent`), keeps the accounts of its hosts, and asks nobody but them.
    """
    with ExitStack() as stack:

        def pages() -> Pages:
            from .browser import Browser  # noqa: PLC0415 - playwright is an extra that plain HTTP does without
            from .visits import Visits  # noqa: PLC0415 - the same

            origins = frozenset(origin(url) for url in (viewer, page) if url)
            return Visits(stack.enter_context(Browser(agent, accounts, origins=origins)))

        http, browser = AssistSource(web), OfficialSource(pages, viewer=viewer, page=page)
        either = EitherSource(http, browser)
        auto = ByPageSource(either, browser) if page else either
        sources: dict[Engine, Source] = {"http": http, "browser": browser, "auto": auto}
        yield sources[engine]
