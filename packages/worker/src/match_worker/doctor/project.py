"""The Supabase project as a worker meets it: that it answers, takes our key, is migrated, and lets us write."""

from collections.abc import Callable, Iterator
from typing import Final

from match_worker.errors import DatabaseBusy, DatabaseUnavailable, NotMigrated, Unforeseen, WorkerError

from .finding import Finding, fail, ok

_SET: Final = "export SUPABASE_URL=https://project.supabase.co SUPABASE_KEY=...   # and SUPABASE_JWT; docs/settings.md"
_MIGRATE: Final = "worker migrate   # with the DATABASE_URL of the project"


def check_project(probe: Callable[[], object]) -> Iterator[Finding]:
    """Ask once whether it is ready, by what the store asks before it writes."""
    try:
        probe()
    except NotMigrated as error:
        yield fail("migrations", str(error), _MIGRATE)
    except (DatabaseBusy, Unforeseen) as error:
        yield fail("database", str(error), "worker doctor   # again, in a minute")
    except DatabaseUnavailable as error:
        yield fail("database", str(error), _SET)
    except WorkerError as error:
        yield fail("permission", str(error), _SET)
    else:
        yield ok("database", "the Supabase project lets us write, and is as this version needs it")
