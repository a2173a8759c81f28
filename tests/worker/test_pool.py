"""How a job goes into the pipe of a child."""

import select

import pytest

from match_worker.pool import in_one


def _job(size: int) -> tuple[memoryview, memoryview, int]:
    return memoryview(size.to_bytes(4, "big")), memoryview(b"x" * size), size


@pytest.mark.parametrize("size", [0, 1, 1000, select.PIPE_BUF - 4])
def test_a_short_job_is_one_piece(size: int):
    length, job, _ = _job(size)

    first, rest, left = in_one(length, job, size)

    assert (bytes(first), bytes(rest), left) == (bytes(length) + bytes(job), b"", 0)


def test_what_a_pipe_may_split_stays_in_two():
    job = _job(select.PIPE_BUF - 3)

    assert in_one(*job) == job
