"""The last step for each season: what waits in the outbox goes to the broker, whichever run put it there."""

from match_publisher import Outbox, Publisher, drain

from .report import Delivery


def deliver(outbox: Outbox, publisher: Publisher | None) -> Delivery:
    """Send what waits, also from earlier runs; without a publisher, count it. What is not confirmed stays."""
    waiting = outbox.count()
    if publisher is None:
        return Delivery(waiting=waiting, wanted=False)
    if not waiting:
        return Delivery()
    drained = drain(outbox, publisher)
    return Delivery(sent=drained.confirmed, waiting=outbox.count(), reasons=drained.reasons)
