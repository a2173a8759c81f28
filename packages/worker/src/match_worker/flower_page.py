"""Celery's Flower behind a password: which tasks ran when, on which worker, and how they ended.

The one file that knows flower and tornado. Flower's own command would take the password from the command line, where
every user of the machine reads it, and would open to anybody without one. It only looks: workers obey no remote
control, so it neither asks them nor offers to stop, start or change anything.
"""

# flower and tornado's options are not typed.
# mypy: allow-untyped-calls, allow-untyped-decorators, disable-error-code="misc"

import logging
import signal
import sys
from asyncio import Future
from collections.abc import Callable
from typing import Any

from celery import Celery
from flower.app import Flower
from flower.options import default_options
from flower.urls import settings
from flower.views.monitor import Metrics
from tornado.web import authenticated

from .errors import WrongSetting


def serve(
    app: Celery, *, credentials: str, address: str, port: int, management: str | None, told: Callable[[int], object]
) -> None:
    """Serve until SIGTERM or SIGINT, once `told` has heard the port; `credentials` are user:password.

    Raises WrongSetting if the address is taken, or not of this machine.
    """
    options = default_options
    options.basic_auth = [credentials]
    options.address, options.port = address, port
    options.enable_events = False  # by remote control; workers send events where WORKER_TASK_EVENTS says so
    options.read_only = True
    options.broker_api = f"{management.rstrip('/')}/api/" if management else None
    logging.getLogger("tornado.access").setLevel(logging.WARNING)
    page = _Closed(capp=app, options=options, **settings)
    try:
        bound = page.start_http_server()
    except OSError as error:
        raise WrongSetting(f"--port: cannot listen on {address}:{port}: {error.strerror or error}") from error
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    told(bound)
    try:
        page.start()
    except (KeyboardInterrupt, SystemExit):
        page.stop()


class _ClosedMetrics(Metrics):
    """Flower shows these to anybody."""

    @authenticated
    async def get(self) -> None:
        await super().get()


class _Closed(Flower):
    """Flower that asks no worker, and tells nothing to those without the password."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.add_handlers(".*", [("/metrics", _ClosedMetrics)])

    def update_workers(self, workername: str | None = None) -> "Future[None]":  # noqa: ARG002 - flower's signature
        """Do nothing: no worker would answer."""
        done: Future[None] = Future()
        done.set_result(None)
        return done
