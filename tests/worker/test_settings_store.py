"""Which store the settings choose."""

import pytest

from match_worker.errors import WrongSetting
from match_worker.settings import load

DATABASE = "postgresql://user:secret@127.0.0.1:5432/matches"
PROJECT = "http://127.0.0.1:54321"


@pytest.mark.parametrize(
    ("told", "chosen"),
    [
        ({}, "postgres"),
        ({"DATABASE_URL": DATABASE}, "postgres"),
        ({"SUPABASE_URL": PROJECT}, "supabase"),
        ({"SUPABASE_URL": PROJECT, "DATABASE_URL": DATABASE}, "postgres"),
        ({"SUPABASE_URL": PROJECT, "DATABASE_URL": DATABASE, "WORKER_STORE": "supabase"}, "supabase"),
        ({"DATABASE_URL": DATABASE, "WORKER_STORE": "memory"}, "memory"),
    ],
)
def test_the_store_is_the_one_named_else_the_one_whose_address_is_set(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, str], chosen: str
) -> None:
    for name, value in told.items():
        monkeypatch.setenv(name, value)

    assert load().chosen_store == chosen


def test_what_a_project_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPABASE_URL", PROJECT)

    assert load().missing == ["RABBITMQ_URL", "SUPABASE_KEY"]
    with pytest.raises(WrongSetting, match="set SUPABASE_KEY: Its publishable key"):
        load().supabase()
