"""What `worker doctor` finds."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from match_worker import doctor as checks
from match_worker.errors import WrongSetting

from .assembly import supabase
from .ground import ENVIRONMENT, read_settings, topology

if TYPE_CHECKING:
    from match_worker.settings import Settings


def look(now: datetime) -> Iterator[checks.Finding]:
    """Look at settings, broker, database, clock and result backend; what cannot be looked at is a finding too."""
    from match_worker.settings import Settings

    yield checks.check_installed("match-worker", "match-schema", "celery")
    configured = list(checks.check_settings(Settings, ENVIRONMENT.get()))
    yield from configured
    if checks.failed(configured):
        return
    settings = read_settings()
    for name in settings.missing:
        yield checks.fail("settings", f"{name} is not set", f"export {name}=...   # docs/settings.md")
    if settings.broker_url is not None:
        yield from _brokerlook(settings)
    if settings.database_url is not None:
        yield from checks.check_database(settings.database(), now=now)
    if settings.chosen_store == "supabase" and settings.supabase_url and settings.supabase_key:
        yield from checks.check_project(supabase(settings)().probe)
    if results := settings.results():
        yield from checks.check_results(results)


def _brokerlook(settings: "Settings") -> "Iterator[checks.Finding]":
    try:
        wanted = topology(settings)
    except WrongSetting as error:
        yield checks.fail("settings", str(error), "export WORKER_ENVIRONMENT=local")
    else:
        yield from checks.check_broker(settings.broker(), wanted)
