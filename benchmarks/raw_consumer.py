"""The raw ceiling of `whole_path`: take a message, write its matches by one plain statement, acknowledge; no rule.

    python raw_consumer.py BROKER DATABASE QUEUE STATEMENT

The names of the message have to be known to the database. It consumes until it is ended.
"""

import json
import sys
from typing import Any

import pika
import plain
import psycopg


def main(broker: str, database: str, queue: str, statement: str) -> None:
    query = getattr(plain, statement)
    with psycopg.connect(database, autocommit=True, prepare_threshold=None) as sql:
        channel = pika.BlockingConnection(pika.URLParameters(broker)).channel()
        channel.basic_qos(prefetch_count=2)

        def take(_: Any, delivery: Any, __: Any, body: bytes) -> None:
            told = json.loads(body)
            fields = {"season": told["competition_season"], "at": told["observed_at"], "by": told["message_id"]}
            sql.execute(query, fields | {"envelope": body.decode()})
            channel.basic_ack(delivery.delivery_tag)

        channel.basic_consume(queue, take)
        channel.start_consuming()


if __name__ == "__main__":
    main(*sys.argv[1:])
