"""Publishing, beside a connection per message, a confirm per message, and the ceiling of the client library.

All go through the exchange `matches` into the worker's own quorum queue, on one broker in one run. The ceiling is pika
alone: one asynchronous connection that publishes messages built beforehand and hears their confirms. Each time holds
everything from connecting to the goodbye. The aims: one-match envelopes, encoded beforehand, at least 0.8 of the
ceiling, through the outbox at least 0.5; and 50,000 matches/s in envelopes of a hundred, which are encoded meanwhile.
"""

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pika
from figures import Beside, Figure, at_least, report, timed

from match_devstack import RabbitMQ
from match_publisher import Letter, Outbox, RabbitPublisher, drain, letter, open_state
from match_publisher.celery_envelope import wire
from match_schema import v2
from match_schema.routing import EXCHANGE
from match_worker import declare, topology_of
from match_worker.connections import connected

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from messages import a_match, matches

SINGLES, HUNDREDS, ONE_BY_ONE = 4000, 400, 100
WINDOW: Final = 512
"""Messages that the ceiling has on the way at once; with more it is no higher."""

Built = tuple[str, bytes, pika.BasicProperties]


def measure(runs: int) -> Iterator[Figure]:
    rates = defaultdict[str, list[float]](list)
    with tempfile.TemporaryDirectory(prefix="match-publish-") as name, RabbitMQ(Path(name) / "rabbitmq") as broker:
        bench = Bench(broker, Path(name))
        for _ in range(runs):
            for what, rate in bench.rates():
                rates[what].append(rate)
    told = {what: tuple(samples) for what, samples in rates.items()}
    slow = (Beside("confirm each", told["confirm each"]), Beside("connection each", told["connection each"]))
    for name, what, least in (
        ("one-match envelopes, encoded beforehand", "letters", 0.8),
        ("one-match envelopes through the outbox", "outbox", 0.5),
    ):
        yield Figure(name, "messages/s", told[what], (Beside("pika alone", told["pika alone"], at_least(least)), *slow))
    ceiling = Beside("pika alone, encoded beforehand", told["pika alone, hundreds"])
    today = Beside("today: a connection and a message for each match", told["connection each"])
    name = "100-match envelopes, encoded meanwhile"
    yield Figure(name, "matches/s", told["hundreds"], (ceiling, today), at_least(50_000))


class Bench:
    """One broker, the same envelopes for every way of publishing, and a new outbox for each run."""

    def __init__(self, broker: RabbitMQ, folder: Path) -> None:
        self._url, self._folder = broker.url, folder
        self._singles = [letter(each, urgent=False) for each in envelopes(SINGLES, of=1)]
        self._hundreds = list(envelopes(HUNDREDS, of=100))
        self._built = [built(each) for each in self._singles]

    def rates(self) -> Iterator[tuple[str, float]]:
        """Publish each way once, into an empty queue; yield messages, or matches, a second."""
        with self._queue():
            yield "pika alone", SINGLES / timed(Ceiling(self._url, self._built).run)
        with self._queue():
            yield "letters", SINGLES / timed(lambda: self._publish(self._singles))
        with self._queue(), closing(open_state(self._folder / "state.sqlite")) as state:
            outbox = Outbox(state)
            outbox.put(self._singles)
            yield "outbox", SINGLES / timed(lambda: self._drain(outbox))
        with self._queue():
            encoded = (letter(each, urgent=False) for each in self._hundreds)
            yield "hundreds", 100 * HUNDREDS / timed(lambda: self._publish(encoded))
        with self._queue():
            prepared = [built(letter(each, urgent=False)) for each in self._hundreds]
            yield "pika alone, hundreds", 100 * HUNDREDS / timed(Ceiling(self._url, prepared).run)
        for name, way in (("confirm each", confirm_each), ("connection each", connection_each)):
            with self._queue():
                yield name, ONE_BY_ONE / timed(lambda way=way: way(self._url, self._built[:ONE_BY_ONE]))

    def _publish(self, letters: Iterable[Letter]) -> None:
        with RabbitPublisher(self._url) as publisher:
            fates = {receipt.fate for receipt in publisher.publish(letters)}
        assert fates == {"confirmed"}, fates

    def _drain(self, outbox: Outbox) -> None:
        with RabbitPublisher(self._url) as publisher:
            assert drain(outbox, publisher).complete

    @contextmanager
    def _queue(self) -> Iterator[None]:
        wanted = topology_of("bench", (5,))
        with connected(self._url) as connection:
            declare(connection, wanted)
            yield
            connection.default_channel.queue_purge(wanted.bulk.name)


class Ceiling:
    """pika with nothing around it: no thread, no book of what is on the way, no way back."""

    def __init__(self, url: str, messages: Sequence[Built], *, exchange: str = EXCHANGE) -> None:
        self._exchange = exchange
        self._waiting, self._total = iter(messages), len(messages)
        self._sent = self._confirmed = 0
        self._channel: Any = None
        self._connection = pika.SelectConnection(
            pika.URLParameters(url),
            on_open_callback=lambda connection: connection.channel(on_open_callback=self._opened),
        )

    def run(self) -> None:
        self._connection.ioloop.start()
        assert self._confirmed == self._total

    def _opened(self, channel: Any) -> None:
        self._channel = channel
        channel.confirm_delivery(self._answered, callback=lambda _: self._send())

    def _send(self) -> None:
        for key, body, properties in islice(self._waiting, WINDOW - (self._sent - self._confirmed)):
            self._channel.basic_publish(self._exchange, key, body, properties, mandatory=True)
            self._sent += 1

    def _answered(self, frame: Any) -> None:
        self._confirmed = max(self._confirmed, frame.method.delivery_tag)
        if self._confirmed == self._total:
            self._connection.add_on_close_callback(lambda *_: self._connection.ioloop.stop())
            self._connection.close()
        elif self._sent - self._confirmed <= WINDOW // 2:
            self._send()


def envelopes(count: int, *, of: int) -> Iterator[v2.Matches]:
    for number in range(count):
        yield matches(*(a_match(str(number * of + each), result=v2.Score(home=2, away=1)) for each in range(of)))


def built(told: Letter) -> Built:
    sealed = wire(told, app_id="match-publisher", host="bench", timestamp=1_790_000_000)
    return sealed.routing_key, sealed.body, pika.BasicProperties(headers=sealed.headers, **sealed.properties)


def confirm_each(url: str, messages: Iterable[Built]) -> None:
    with closing(pika.BlockingConnection(pika.URLParameters(url))) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        for key, body, properties in messages:
            channel.basic_publish(EXCHANGE, key, body, properties, mandatory=True)


def connection_each(url: str, messages: Iterable[Built]) -> None:
    """Publish as the deployed producers do: without a confirm, but with a connection for each message."""
    for key, body, properties in messages:
        with closing(pika.BlockingConnection(pika.URLParameters(url))) as connection:
            connection.channel().basic_publish(EXCHANGE, key, body, properties)


if __name__ == "__main__":
    report(measure)
