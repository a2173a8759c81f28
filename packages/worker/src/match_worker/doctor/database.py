"""The database as a worker meets it: that it answers, lets us in, is migrated, lets us write, and has the time."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from match_worker.database import Connection, connected
from match_worker.errors import (
    BadMigration,
    DatabaseBusy,
    DatabaseNewer,
    DatabaseRefuses,
    DatabaseUnavailable,
    Rejected,
    Unforeseen,
)
from match_worker.migrate import pending

from .clock import check_clock
from .finding import Finding, fail, ok, warn

_SET_URL: Final = (
    "export DATABASE_URL='postgresql://user:password@host:5432/database'   # or correct it in envs/.env.<name>"
)
_START: Final = "sudo systemctl start postgresql   # or `devstack up` for a private one, or correct DATABASE_URL"
_CLOCK: Final = "select clock_timestamp() as now"
_DOOR: Final = """
    select pg_catalog.has_function_privilege(door, 'execute') as allowed
    from (select to_regproc('public.match_ingest') as door) as doors
"""
_OPEN: Final = """
    select array_agg(relname::text order by relname) as names
    from pg_class
    where relnamespace = 'public'::regnamespace and not relrowsecurity and relname = any (array['age_groups', 'seasons',
        'leagues', 'divisions', 'clubs', 'teams', 'team_mappings', 'match_types', 'tournaments', 'matches'])
"""
_UPGRADE: Final = "pip install --upgrade match-worker"
_GRANT: Final = 'psql -c "grant match_worker to {user}"   # as the owner of the tables'


def check_database(url: str, *, now: datetime) -> Iterator[Finding]:
    """Look at the database, changing nothing; `now` is the reading of our clock."""
    try:
        with connected(url) as connection:
            yield ok("database", f"{connection.info.host}:{connection.info.port} lets us in")
            yield _clock(connection, now)
            yield from _migrated(url, connection)
    except DatabaseUnavailable as error:
        yield _unavailable(error)
    except (DatabaseBusy, Unforeseen) as error:
        yield fail("database", str(error), "worker doctor   # again, in a minute")
    except Rejected as error:
        yield fail("permission", str(error), _GRANT.format(user="<user>"))


def _unavailable(error: DatabaseUnavailable) -> Finding:
    where = f"{error.host}:{error.port}"
    if isinstance(error, DatabaseRefuses):
        return fail("database", f"{where}: {error.why}", _SET_URL)
    return fail("database", f"no database answers at {where}: {error.why}", _START)


def _clock(connection: Connection, now: datetime) -> Finding:
    row = connection.execute(_CLOCK).fetchone()
    return check_clock(ours=now, theirs=row["now"] if row else now)


def _migrated(url: str, connection: Connection) -> Iterator[Finding]:
    row = connection.execute(_DOOR).fetchone()
    if row and row["allowed"] is False:
        # Such a user does not see which migrations there are either.
        user = connection.info.user
        yield fail("permission", f"user {user!r} may not write matches", _GRANT.format(user=user))
        return
    try:
        waiting = pending(url)
    except DatabaseNewer as newer:
        yield warn("migrations", str(newer), _UPGRADE)
    except BadMigration as error:
        yield fail("migrations", str(error), _UPGRADE)
        return
    else:
        if waiting:
            yield fail("migrations", f"{len(waiting)} are pending, from {waiting[0]} on", "worker migrate")
            return
        yield ok("migrations", "the database is as this version needs it")
    yield ok("permission", "this user may write matches")
    yield from _open_tables(connection)


def _open_tables(connection: Connection) -> Iterator[Finding]:
    row = connection.execute(_OPEN).fetchone()
    if row and row["names"]:
        said = f"row-level security is off on {', '.join(row['names'])}: whoever is granted them may write them"
        yield warn("permission", said, "alter table ... enable row level security   # with policies for who writes")
