"""Letters for tests: each argument is what the test is about."""

from collections.abc import Iterable

from match_publisher import Letter


def a_letter(number: int = 1, *, key: str = "match.bulk.homegrown.u13.northwest", body: bytes = b"{}") -> Letter:
    return Letter(
        message_id=f"{number:032x}",
        routing_key=key,
        run_id="run-1",
        kind="matches",
        schema_version=2,
        matches=1,
        body=body,
    )


def ids(letters: Iterable[Letter]) -> list[int]:
    return [int(letter.message_id, 16) for letter in letters]
