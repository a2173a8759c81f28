"""Which task a body asks for, and with what."""

import json
from typing import Any

import pytest

from match_worker import NotATask
from match_worker.call import call_of

TODAYS: dict[str, Any] = {"id": "1f0c", "task": "a.task", "args": [{"a": 1}], "kwargs": {}, "retries": 0, "eta": None}


def body(told: object) -> bytes:
    return json.dumps(told).encode()


def test_protocol_2_names_the_task_in_its_headers():
    call = call_of(body([[{"a": 1}], {}, {"chain": None}]), "a.task")

    assert (call.task, call.match) == ("a.task", {"a": 1})


def test_protocol_1_names_the_task_in_its_body():
    call = call_of(body(TODAYS), None)

    assert (call.task, call.match, call.id) == ("a.task", {"a": 1}, "1f0c")


def test_protocol_1_may_leave_the_keywords_out():
    assert call_of(body(TODAYS | {"kwargs": None}), None).match == {"a": 1}


def test_the_argument_may_come_by_its_name():
    assert call_of(body([[], {"match_data": {"a": 1}}, {}]), "a.task").match == {"a": 1}


@pytest.mark.parametrize(
    ("told", "task", "said"),
    [
        ([[{}, {}], {}, {}], "a.task", "takes one argument, got 2"),
        ([[1], {}, {}], "a.task", "no JSON object"),
        ([[{}], {}], "a.task", "got a list of 2"),
        ({"a": 1}, "a.task", "got dict"),
        (TODAYS | {"args": 7}, None, "without a list of arguments"),
        (TODAYS | {"kwargs": [1]}, None, "kwargs of task 'a.task' is list, must be an object"),
        (TODAYS | {"kwargs": 0}, None, "is int, must be an object"),
        ({"home_team": "A", "away_team": "B"}, None, "publisher send"),
        ([1], None, "no task header"),
    ],
)
def test_what_it_is_instead_is_said(told: object, task: str | None, said: str):
    with pytest.raises(NotATask, match=said):
        _ = call_of(body(told), task).match


def test_a_body_that_is_no_json_is_said_to_be_none():
    with pytest.raises(NotATask, match="no task header, and the body is not JSON"):
        call_of(b"{", None)
