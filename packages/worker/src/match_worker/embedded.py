"""The embedded broker: a folder in place of RabbitMQ, read by kombu's filesystem transport. It promises nothing.

What a killed worker has in hand is lost, and what waits in a retry queue waits for ever.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

SCHEME: Final = "filesystem"

_POLLING_SECONDS = 0.02


def folder_of(url: str) -> Path | None:
    """Return the folder of `filesystem:///folder`; None where the address is that of a real broker."""
    parts = urlsplit(url)
    return Path(unquote(parts.path)) if parts.scheme == SCHEME else None


def transport_options(url: str) -> Mapping[str, Any]:
    """Return what kombu must know beside the address, and make the folders; nothing for a real broker."""
    folder = folder_of(url)
    if folder is None:
        return {}
    # The publisher uses the same names.
    messages, control, processed = (folder / name for name in ("messages", "control", "processed"))
    for each in (messages, control, processed):
        each.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(control),
        "processed_folder": str(processed),
        "store_processed": True,  # else each message passes through the machine's temporary folder
        "polling_interval": _POLLING_SECONDS,
    }
