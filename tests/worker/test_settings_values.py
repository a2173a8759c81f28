"""What a person sets, and what they are told when it cannot be meant."""

import pytest

from match_worker import WrongSetting
from match_worker.settings import load

SECRET = "hunter2"


def test_without_settings_it_names_what_is_missing():
    assert load().missing == ["DATABASE_URL", "RABBITMQ_URL"]


def test_a_memory_store_needs_no_database(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WORKER_STORE", "memory")

    assert load().missing == ["RABBITMQ_URL"]


def test_the_broker_of_celery_goes_before_the_one_of_all(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RABBITMQ_URL", "amqp://all/")
    monkeypatch.setenv("CELERY_BROKER_URL", "amqp://celery/")

    assert load().broker() == "amqp://celery/"


def test_an_empty_setting_is_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CELERY_BROKER_URL", "")
    monkeypatch.setenv("RABBITMQ_URL", "amqp://all/")

    assert load().broker() == "amqp://all/"


def test_delays_are_told_as_seconds_with_commas(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WORKER_RETRY_DELAYS", "1,60")

    assert load().patience.delays == (1, 60)


def test_a_delay_may_be_part_of_a_second(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WORKER_RETRY_DELAYS", "0.05,2")

    assert load().patience.delays == (0.05, 2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RABBITMQ_URL", f"http://u:{SECRET}@host/"),
        ("RABBITMQ_URL", f"amqp://u:{SECRET}/x@host:port/"),
        ("DATABASE_URL", f"mysql://u:{SECRET}@host/"),
        ("WORKER_CONCURRENCY", "many"),
        ("WORKER_CONCURRENCY", "0"),
        ("WORKER_STORE", "paper"),
        ("WORKER_RETRY_DELAYS", "60,5"),
        ("WORKER_RETRY_DELAYS", "0.0105,5"),
        ("WORKER_RETRY_HOURS", "-1"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    monkeypatch.setenv(name, value)

    with pytest.raises(WrongSetting, match=name) as raised:
        load()

    assert SECRET not in str(raised.value)


def test_an_address_is_never_shown(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RABBITMQ_URL", f"amqp://u:{SECRET}@host/")

    assert SECRET not in repr(load())
