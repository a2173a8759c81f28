"""Publishes over RabbitMQ: a bounded window of letters on the way, and patience with a broker that goes away."""

import logging
import socket
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from random import SystemRandom
from time import monotonic, sleep, time
from typing import Final, Self

from .celery_envelope import Wire, wire
from .errors import BrokerError, Passing
from .letters import Letter
from .patience import Patience
from .publisher import Fate, Receipt, told
from .rabbit import PLAIN, TO_THE_EXCHANGE, Link, Route, Tls, address
from .timeouts import Timeouts
from .tracing import traced

log = logging.getLogger(__name__)

WINDOW: Final = 256
_PART: Final = 32
"""Letters handed over at a time, so that the connection sends some while the next are read."""


class RabbitPublisher:
    """One connection, opened by the first letter and kept until `close`; of one thread only.

    Persistent and mandatory messages to the exchange `matches`, each confirmed by the broker. Nothing is declared.
    """

    def __init__(
        self,
        url: str,
        *,
        window: int = WINDOW,
        timeouts: Timeouts = Timeouts(),
        tls: Tls = PLAIN,
        app_id: str = "match-publisher",
        route: Route = TO_THE_EXCHANGE,
        seal: Callable[[Letter], Wire] | None = None,
    ) -> None:
        """Take an amqp:// or amqps:// URL; at most `window` letters are in memory. Raises BadAddress.

        `route` and `seal` are for those who must publish elsewhere, or in another form, than to the exchange `matches`.
        """
        self._address = address(url, timeouts=timeouts, tls=tls)
        self._window, self._timeouts, self._app_id = window, timeouts, app_id
        self._route, self._seal = route, seal or self._wire
        self._host = socket.gethostname()
        self._link: Link | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def connect(self) -> None:
        """Connect now, if not connected, and see that the exchange is there. Raises BrokerError."""
        self._connected()

    def publish(self, letters: Iterable[Letter]) -> Iterator[Receipt]:
        """Send letters, taken lazily; yield exactly one receipt for each, in the order fates become known.

        A lost connection is made anew for as long as patience lasts, and letters without a receipt are sent again;
        after that, or at once where waiting is no help, they and all that follow are KEPT, with the reason.
        """
        unsent = _Unsent(letters)
        patience = Patience(self._timeouts.patience, clock=monotonic, jitter=SystemRandom().random)
        try:
            while self._on_the_way or unsent.more():
                try:
                    receipts = self._advance(unsent)
                except BrokerError as error:
                    unsent.put_back(self._hang_up())
                    if not _wait(error, patience):
                        why = str(error)
                        yield from (told(Receipt(each.message_id, Fate.KEPT, why, each.run_id)) for each in unsent)
                        return
                else:
                    if receipts:
                        patience.progress()
                    yield from map(told, receipts)
        finally:
            if self._on_the_way:
                self._hang_up()  # the caller left: later receipts would meet the letters of another call

    def close(self) -> None:
        """Say goodbye to the broker; the next letter would connect anew."""
        self._hang_up()

    @property
    def _on_the_way(self) -> int:
        return self._link.on_the_way if self._link else 0

    def _advance(self, unsent: "_Unsent") -> list[Receipt]:
        """Send a part once the window has room for it; wait for receipts only when there is nothing else to do."""
        link, part = self._connected(), min(_PART, self._window)
        # Not one letter for each confirm: the broker, too, is quicker by parts.
        if self._window - link.on_the_way >= part and unsent.more():
            link.send(unsent.take(part))
            return link.arrived()
        return link.awaited(within=self._timeouts.confirm)

    def _connected(self) -> Link:
        if self._link is None:
            link = Link(self._address, seal=self._seal, route=self._route)
            link.open(within=self._timeouts.connect)
            self._link = link
        return self._link

    def _hang_up(self) -> list[Letter]:
        link, self._link = self._link, None
        return link.close() if link else []

    def _wire(self, letter: Letter) -> Wire:
        return traced(wire(letter, app_id=self._app_id, host=self._host, timestamp=int(time())))


def _wait(error: BrokerError, patience: Patience) -> bool:
    """Wait before the next attempt, and say whether there is to be one."""
    delay = patience.delay() if isinstance(error, Passing) else None
    if delay is None:
        return False
    log.info("broker.retry", extra={"reason": str(error), "seconds": delay})
    sleep(delay)
    return True


class _Unsent:
    """The letters still to be sent: those that came back first, then the caller's."""

    def __init__(self, letters: Iterable[Letter]) -> None:
        self._again: deque[Letter] = deque()
        self._source = iter(letters)

    def __iter__(self) -> Iterator[Letter]:
        while self.more():
            yield self._again.popleft()

    def more(self) -> bool:
        """Whether there is another letter; looks ahead by one at most."""
        if not self._again:
            self._again.extend(islice(self._source, 1))
        return bool(self._again)

    def take(self, limit: int) -> list[Letter]:
        return list(islice(self, limit))

    def put_back(self, letters: list[Letter]) -> None:
        self._again.extendleft(reversed(letters))
