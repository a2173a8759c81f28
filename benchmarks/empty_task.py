"""The baseline of `consume`: a Celery application with one task that does nothing, for `celery -A empty_task worker`.

BROKER is its broker. SAFELY=1 gives it what a worker needs that must not lose anything: a quorum queue and late
acknowledgements.
"""

import os

from celery import Celery
from kombu import Queue

QUEUE = "empty-safely" if os.environ.get("SAFELY") else "empty"

app = Celery("empty", broker=os.environ["BROKER"])
app.conf.task_default_queue = QUEUE
if os.environ.get("SAFELY"):
    app.conf.update(
        task_queues=[Queue(QUEUE, queue_arguments={"x-queue-type": "quorum"})],
        task_acks_late=True,
    )


@app.task(name="empty", ignore_result=True)
def empty(*_: object) -> None:
    """Do nothing."""
