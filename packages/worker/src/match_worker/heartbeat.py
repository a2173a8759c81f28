"""A message of no matches that goes the whole way, so that its age tells whether the pipeline is alive."""

from datetime import datetime
from importlib.metadata import version
from typing import Final

from match_schema import content_id, v2
from match_schema.routing import EXCHANGE, routing_key

from .parking import ConfirmedPublisher, Copy
from .posting import headers_of, posted, properties_of

SOURCE: Final = "worker-beat"
"""Where it says it comes from: the row of `pipeline.heartbeat`."""


def heartbeat(now: datetime) -> v2.Heartbeat:
    """Write the envelope of this moment."""
    told = v2.Heartbeat(
        message_id="0" * 32,
        run_id=f"beat-{now:%Y%m%dT%H%M%SZ}",
        source=SOURCE,
        competition_season="none",
        observed_at=now,
        produced_at=now,
        producer=v2.Producer(name="match-worker", version=version("match-worker")),
    )
    return told.model_copy(update={"message_id": content_id(told)})


def send(publisher: ConfirmedPublisher, *, now: datetime) -> dict[str, str]:
    """Publish one to the exchange of all producers, as they do; return its id. Raises as `place` does."""
    message = heartbeat(now)
    key = routing_key(message)
    publisher.place(Copy(key, posted(message), properties_of(message), headers_of(message), exchange=EXCHANGE))
    return {"message_id": message.message_id}
