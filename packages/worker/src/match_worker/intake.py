"""The way from the broker to the children, as the breaker's `Gate` stops and resumes it."""

from collections.abc import Callable
from typing import Any, NoReturn

QUEUE = "queue"
"""Where a message's delivery info says which queue it came from."""


class BrokerIntake:
    """Consumers of all queues that the worker reads; what is in hand when they stop comes to its end."""

    def __init__(self, consumer: Any, receive: Callable[[Any], None], *, running: Callable[[], bool]) -> None:
        self._consumer, self._receive, self._running = consumer, receive, running
        self._queues_by_tag: dict[str, str] = {}

    def stop(self) -> None:
        """Take nothing more; may be called again."""
        self._else_anew(self._consumer.task_consumer.cancel)

    def take_one(self) -> bool:
        """Take one envelope, of whichever queue has one; False if none waits."""
        return self._else_anew(self._take_one) is not False  # what follows a closed channel is the next connection's

    def resume(self) -> None:
        """Take all again, unless the worker is about to stop."""
        if self._running():
            self._else_anew(self._consumer.task_consumer.consume)

    def note_queue(self, message: Any, *, unless_known: str) -> None:
        """Write down where a delivery came from: only its consumer tag tells, and kombu forgets cancelled ones."""
        tags: dict[str, str] = self._consumer.task_consumer._active_tags  # noqa: SLF001 - kombu has no door to it
        self._queues_by_tag |= {tag: queue for queue, tag in tags.items()}
        queue = self._queues_by_tag.get(message.delivery_info.get("consumer_tag"), unless_known)
        message.delivery_info.setdefault(QUEUE, queue)

    def _take_one(self) -> bool:
        tasks = self._consumer.task_consumer
        for queue in reversed(tasks.queues):
            got = tasks.channel.basic_get(queue.name)
            if got is not None:
                message = tasks.channel.message_to_python(got)
                message.delivery_info[QUEUE] = queue.name
                self._receive(message)
                return True
        return False

    def _else_anew(self, call: Callable[[], Any]) -> Any:
        """Call, and begin a new connection where the broker closed the channel, whose consumers are gone.

        The pool swallows what its callbacks raise; of a timer the event loop lets errors of the connection through.
        """
        try:
            return call()
        except self._consumer.channel_errors as error:
            return self._consumer.timer.call_after(0, _give_up, (error,))


def _give_up(error: Exception) -> NoReturn:
    raise ConnectionResetError(f"the broker closed the channel: {error}") from error
