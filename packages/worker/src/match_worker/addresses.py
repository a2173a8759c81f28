"""What an address that a person sets must look like. Pure; an error shows no part of the value."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr


def as_folder(url: SecretStr, folder: Path | None) -> SecretStr:
    """Return the embedded broker's address. Raises ValueError if it names no folder to use."""
    if folder is None or not folder.is_absolute() or folder == folder.parent or urlsplit(url.get_secret_value()).netloc:
        raise ValueError("the embedded broker's address must read filesystem:///folder, with its absolute path")
    return url


def checked(url: SecretStr | None, schemes: tuple[str, ...], example: str) -> SecretStr | None:
    """Return the address. Raises ValueError if it is not one like the example."""
    if url is None:
        return None
    try:
        parts = urlsplit(url.get_secret_value())
        good = parts.scheme in schemes and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise ValueError(f"not an address like {example}; encode @ : / % # in the password as %40 %3A %2F %25 %23")
    return url
