"""Stands in for the publisher class of version 1: the same calls and the same messages, but nothing lost in silence."""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Self
from uuid import uuid4

from pydantic import ValidationError

from match_schema import v1

from .celery_envelope import Wire
from .letters import Letter
from .publisher import Fate
from .rabbit import PLAIN, Route, Tls
from .rabbit_publisher import RabbitPublisher
from .timeouts import Timeouts

log = logging.getLogger(__name__)

TASK: Final = "celery_tasks.match_tasks.process_match_data"
QUEUE: Final = "match_processing"
_KEPT: Final = {True: 2, False: 1}
"""AMQP's delivery mode: whether a message survives a restart of the broker."""


class RabbitMQPublisher:
    """Publishes bare dictionaries of version 1 to one queue, through the default exchange.

    It declares that queue as its namesake does, durable and without arguments; elsewhere only the worker declares.
    """

    def __init__(
        self,
        rabbitmq_url: str,
        queue_name: str = QUEUE,
        durable: bool = True,  # noqa: FBT001, FBT002 - the signature its callers know
        *,
        timeouts: Timeouts = Timeouts(),
        tls: Tls = PLAIN,
    ) -> None:
        """Connect with the first match, and then keep the connection. Raises BadAddress."""
        self._queue, self._durable = queue_name, durable
        route = Route(exchange="", queue=queue_name, durable=durable)
        self._publisher = RabbitPublisher(rabbitmq_url, timeouts=timeouts, tls=tls, route=route, seal=self._wire)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def publish_match(self, match: Mapping[str, Any]) -> bool:
        """Publish one match; False, with the reason in the log, if it is invalid or the broker did not confirm it."""
        return self.publish_matches([match])["published"] == 1

    def publish_matches(self, matches: Iterable[Mapping[str, Any]]) -> dict[str, int]:
        """Publish matches together; count those `published`, those `failed` and the `total`."""
        counted = _Counted(matches)
        for receipt in self._publisher.publish(self._letters(counted)):
            if receipt.fate is Fate.CONFIRMED:
                counted.published += 1
            else:
                log.warning("match.not_published task_id=%s reason=%s", receipt.message_id, receipt.reason)
        return {"published": counted.published, "failed": counted.total - counted.published, "total": counted.total}

    def close(self) -> None:
        """Let the connection go; the next match would connect anew."""
        self._publisher.close()

    def _letters(self, matches: Iterable[Mapping[str, Any]]) -> Iterator[Letter]:
        for number, told in enumerate(matches, start=1):
            try:
                # As JSON: only there does the strict model take a date that is written as text.
                match = v1.Match.model_validate_json(json.dumps(told, default=str))
            except ValidationError as error:
                log.warning("match.invalid number=%d reason=%s", number, _faults(error))
            except RecursionError as error:
                log.warning("match.invalid number=%d reason=%s", number, error)
            else:
                yield self._letter(match)

    def _letter(self, match: v1.Match) -> Letter:
        # Not derived from the content: version 1 has no stamp, and a score that was corrected back is news again.
        body = match.model_dump_json(exclude_unset=True).encode()
        return Letter(str(uuid4()), self._queue, run_id="", kind="match", schema_version=1, matches=1, body=body)

    def _wire(self, letter: Letter) -> Wire:
        """Wrap a match as Celery protocol 1 does: everything in the body, no headers."""
        return Wire(
            routing_key=letter.routing_key,
            properties={
                "content_type": "application/json",
                "content_encoding": "utf-8",
                "delivery_mode": _KEPT[self._durable],
                "message_id": letter.message_id,  # by this the broker names what it returns
            },
            headers={},
            body=b'{"id": "%b", "task": "%b", "args": [%b], "kwargs": {}, "retries": 0, "eta": null, "expires": null}'
            % (letter.message_id.encode(), TASK.encode(), letter.body),
        )


def _faults(error: ValidationError) -> str:
    faults = error.errors(include_url=False)
    return "; ".join(f"{'.'.join(map(str, each['loc'])) or 'match'}: {each['msg']}" for each in faults)


class _Counted:
    """Counts matches as they are taken, and those that were published."""

    def __init__(self, matches: Iterable[Mapping[str, Any]]) -> None:
        self._matches = matches
        self.total = self.published = 0

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        for match in self._matches:
            self.total += 1
            yield match
