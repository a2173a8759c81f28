"""The program printed in docs/wire-format.md, run as it stands there."""

import re
import subprocess
import sys
from pathlib import Path

from pipeline import Pipeline

from match_devstack import Postgres, RabbitMQ
from match_schema import load

PAGE = Path(__file__).resolve().parents[2] / "docs" / "wire-format.md"


def program() -> str:
    (found,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    return found


def test_the_printed_program_is_about_thirty_lines():
    assert len([line for line in program().splitlines() if line.strip()]) <= 32


def test_the_printed_message_is_one():
    said: dict[str, object] = {}
    exec(program().partition("embed =")[0].replace("os, pika", "os"), said)  # noqa: S102 - our own page

    assert load(said["envelope"]).kind == "matches"


def test_the_printed_program_delivers_a_match(rabbitmq: RabbitMQ, postgres: Postgres, tmp_path: Path):
    pipeline = Pipeline(
        tmp_path,
        assist_url="http://127.0.0.1:1",
        rabbitmq_url=rabbitmq.url,
        database_url=postgres.create_database("wire_format"),
        environment="wire-format",
    )
    pipeline.run("worker", "migrate")

    with pipeline.worker():
        subprocess.run([sys.executable, "-c", program()], env=pipeline.environment, check=True)
        pipeline.wait_for(lambda: bool(pipeline.rows("select 1 from matches")), "the match")

    (row,) = pipeline.rows("select match_id, home_score, away_score, match_status::text as status from matches")
    assert row == {"match_id": "500001", "home_score": 2, "away_score": 1, "status": "completed"}
