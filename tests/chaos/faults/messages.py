"""Messages come twice, in another order, or with things among them that are none."""

from copy import copy

from pika import BasicProperties

from chaos.flight import moment
from chaos.queues import BULK, NOW, Message
from chaos.scene import Scene

from .fault import fault

_SOME = 0.3


@fault("messages-shuffled", reorders=True)
def shuffle(scene: Scene) -> None:
    """Two publications wait in the queues, are put in another order, and three in ten come twice."""
    scene.worker.stop()
    scene.scrape_until_good()
    scene.play()
    scene.scrape_until_good()
    for queue in (BULK, NOW):
        waiting = scene.queues.take(queue)
        again = [message for message in waiting if scene.rng.random() < _SOME]
        mixed = [*waiting, *again]
        scene.rng.shuffle(mixed)
        scene.queues.put(queue, mixed)
        scene.note(f"{queue}: {len(waiting)} messages shuffled, {len(again)} of them twice")
    scene.worker.start()
    scene.lifted()


@fault("messages-malformed")
def mix_in_malformed(scene: Scene) -> None:
    """Messages that are none of ours come among the others."""
    with scene.scrape():
        for _ in range(scene.rng.randint(1, 3)):
            moment(scene)
            kinds = scene.rng.sample(sorted(MALFORMED), scene.rng.randint(1, len(MALFORMED)))
            scene.note(f"malformed: {', '.join(kinds)}")
            queue = scene.rng.choice([BULK, NOW])
            messages = [_named(MALFORMED[kind], f"chaos-{len(scene.moments)}-{kind}") for kind in kinds]
            scene.queues.put(queue, messages)
            scene.malformed.update((queue, message.body) for message in messages)
        scene.lifted()


def _named(message: Message, name: str) -> Message:
    """Return it with an id of its own, so that two alike are two dead letters."""
    properties = copy(message.properties)
    properties.message_id = name
    return Message(message.body, properties)


def _task(body: bytes, **changed: object) -> Message:
    """Return a message that is a task of ours but for its body, and for the properties changed."""
    headers = {"task": "match.ingest", "id": "chaos", "lang": "py", "argsrepr": "", "kwargsrepr": ""}
    told = {
        "headers": headers, "content_type": "application/json", "content_encoding": "utf-8", "delivery_mode": 2,
        "correlation_id": "chaos",
    }  # fmt: skip
    return Message(body, BasicProperties(**(told | changed)))


MALFORMED: dict[str, Message] = {
    "empty": _task(b""),
    "no json": _task(b"[["),
    "no text": _task(b"\xff\xfe\x00"),
    "no call": _task(b'{"schema_version": 2}'),
    "no envelope": _task(b'[["nothing"], {}, {}]'),
    "too new": _task(b'[[{"schema_version": 99, "kind": "matches"}], {}, {}]'),
    "another task": _task(b"[[], {}, {}]", headers={"task": "no.such.task", "id": "chaos"}),
    "no headers": _task(b"hello", headers={}),
    "no content type": _task(b"hello?", content_type=None),
    "a pickle": _task(b"\x80\x04N.", content_type="application/x-python-serialize", content_encoding="binary"),
}
"""By what is wrong with each."""
