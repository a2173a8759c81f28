"""What is nice to have is tried again only after a rest."""

from match_worker.best_effort import REST, BestEffort


def test_what_failed_is_left_alone_for_a_while():
    now, attempts = [0.0], list[float]()

    def fail() -> None:
        attempts.append(now[0])
        raise OSError("away")

    effort = BestEffort("thing.not_done", clock=lambda: now[0])
    for seconds in (0.0, 1.0, REST - 1, REST, REST + 1):
        now[0] = seconds
        effort.attempt(fail)

    assert attempts == [0.0, REST]


def test_what_works_is_done_each_time():
    done = list[int]()
    effort = BestEffort("thing.not_done", clock=lambda: 0.0)
    for number in range(3):
        effort.attempt(lambda number=number: done.append(number))

    assert done == [0, 1, 2]
