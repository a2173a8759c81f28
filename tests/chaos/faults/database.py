"""PostgreSQL ends and comes back, or is there and does not serve."""

from contextlib import ExitStack, closing

import psycopg

from chaos.flight import moment
from chaos.scene import Scene

from .fault import fault

_MORE_THAN_THERE_ARE = 200


@fault("database-restart")
def restart(scene: Scene) -> None:
    """PostgreSQL is restarted in order."""
    with scene.scrape():
        moment(scene)
        scene.note("the database restarts")
        scene.servers.postgres.stop()
        scene.hold(0, 1)
        scene.servers.postgres.start()
        scene.lifted()


@fault("database-kill")
def kill(scene: Scene) -> None:
    """kill -9 of PostgreSQL, and a new start on what it had written."""
    with scene.scrape():
        moment(scene)
        scene.note("kill -9 of the database")
        scene.servers.postgres.kill()
        scene.hold(0, 1)
        scene.servers.postgres.start()
        scene.lifted()


@fault("database-read-only")
def forbid_writing(scene: Scene) -> None:
    """The database reads and does not write."""
    with scene.scrape():
        moment(scene)
        scene.note("read-only")
        scene.servers.administer(f"alter database {scene.name} set default_transaction_read_only = on")
        _hang_up(scene)
        scene.hold()
        scene.servers.administer(f"alter database {scene.name} reset default_transaction_read_only")
        _hang_up(scene)
        scene.lifted()


@fault("database-exhausted")
def take_all_connections(scene: Scene) -> None:
    """Others hold every connection that the database has."""
    with scene.scrape(), ExitStack() as others:
        moment(scene)
        scene.note("no connection is left")
        others.enter_context(closing(psycopg.connect(scene.servers.postgres.url)))
        _hang_up(scene)
        for _ in range(_MORE_THAN_THERE_ARE):
            try:
                others.enter_context(closing(psycopg.connect(scene.servers.postgres.url)))
            except psycopg.OperationalError:
                break
        scene.hold()
        others.close()
        scene.lifted()


def _hang_up(scene: Scene) -> None:
    """End every session of this run's database, so that each begins anew."""
    scene.servers.administer(
        f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{scene.name}'"  # noqa: S608 - our name
    )
