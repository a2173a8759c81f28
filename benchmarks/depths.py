"""How many messages wait in some queues together, at most, looked at ten times a second meanwhile."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from threading import Event, Thread

import pika

EVERY = 0.1  # seconds between two looks


@contextmanager
def deepest(url: str, queues: Sequence[str]) -> Iterator[list[int]]:
    """Look until the block ends; the list holds the most that was seen, of all the queues at once."""
    seen, over = [0], Event()

    def look() -> None:
        with closing(pika.BlockingConnection(pika.URLParameters(url))) as connection:
            channel = connection.channel()
            while not over.wait(EVERY):
                waiting = (channel.queue_declare(name, passive=True).method.message_count for name in queues)
                seen[0] = max(seen[0], sum(waiting))

    thread = Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()
