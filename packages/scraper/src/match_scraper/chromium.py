"""Chromium, and what starts it; without playwright, which is an extra, the import of this file raises NoBrowser."""

import re
from pathlib import Path
from typing import Final

from .addresses import shown
from .errors import NoBrowser

try:
    from playwright.async_api import Browser, BrowserContext, Page, Playwright, Request, Route, async_playwright
    from playwright.async_api import Error as Fault
    from playwright.async_api import TimeoutError as TooLate
except ModuleNotFoundError as error:
    raise NoBrowser("playwright is not installed; pip install 'match-scraper[browser]'") from error

__all__ = ["BrowserContext", "Fault", "Page", "Playwright", "Request", "Route", "TooLate", "launched", "said"]

_FLAGS: Final = (
    "--no-sandbox",  # containers run it as root; it asks the hosts of settings only
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


async def launched(path: Path | None) -> tuple[Playwright, Browser]:
    """Start the driver and the Chromium at a path, or without one the driver's own. Raises NoBrowser."""
    driver = await async_playwright().start()
    try:
        return driver, await driver.chromium.launch(executable_path=path, args=_FLAGS)
    except Fault as error:
        await driver.stop()
        raise NoBrowser(
            f"no browser could be started ({said(error)}); "
            "`apt-get install chromium` or `playwright install chromium` gets one"
        ) from error


def said(error: Fault) -> str:
    """Say in a few words what the library says."""
    told = re.search(r"net::\w+|connect \w+", error.message)
    return told[0] if told else shown(error.message.partition("\n")[0].strip())
