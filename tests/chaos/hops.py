"""The ways between the parts of one run, each with a proxy on it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from match_devstack import FaultProxy, Passage, Postgrest, Replica

from .servers import Servers


@dataclass(frozen=True)
class Hops:
    """Scraper to source and broker; worker to broker, store and Redis; PostgREST to its database."""

    source: FaultProxy
    publishing: FaultProxy
    consuming: FaultProxy
    database: FaultProxy
    """Leads from PostgREST where the store is Supabase's, else from the worker."""
    rest: FaultProxy | None
    results: FaultProxy

    @property
    def broker(self) -> tuple[FaultProxy, ...]:
        """Both ways to the broker."""
        return (self.publishing, self.consuming)

    @property
    def all(self) -> tuple[FaultProxy, ...]:
        """Every way there is."""
        found = (self.source, *self.broker, self.database, self.rest, self.results)
        return tuple(each for each in found if each is not None)

    def clear(self) -> None:
        """Let everything pass."""
        for each in self.all:
            each.switch(Passage.PASS)


@contextmanager
def paths(
    servers: Servers, replica: Replica, database: str, folder: Path, *, rest: bool
) -> Iterator[tuple[Hops, dict[str, str]]]:
    """Stand a proxy on every way; yield them, and the variables that lead the commands over them."""
    with ExitStack() as stack:

        def before(url: str) -> tuple[FaultProxy, str]:
            proxy = stack.enter_context(FaultProxy(urlsplit(url).port or 0))
            return proxy, proxy.before(url)

        source, assist_url = before(replica.url)
        publishing, scraper_broker = before(servers.rabbitmq.url)
        consuming, worker_broker = before(servers.rabbitmq.url)
        to_database, database_url = before(database)
        results, redis_url = before(servers.redis.url)
        told = {
            "ASSIST_URL": assist_url, "RABBITMQ_URL": scraper_broker, "CELERY_BROKER_URL": worker_broker,
            "CELERY_RESULT_BACKEND": redis_url,
        }  # fmt: skip
        gateway = None
        if rest:
            postgrest = Postgrest(folder / "postgrest", database=database_url, roles=("match_worker",))
            stack.enter_context(postgrest)
            gateway, supabase_url = before(postgrest.url)
            told |= {
                "SUPABASE_URL": supabase_url, "SUPABASE_KEY": postgrest.key,
                "SUPABASE_JWT": postgrest.token("match_worker"), "WORKER_STORE": "supabase",
            }  # fmt: skip
        else:
            told["DATABASE_URL"] = database_url
        yield Hops(source, publishing, consuming, to_database, gateway, results), told
