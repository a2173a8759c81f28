"""TLS to the broker: its files travel in the address, under the names that RabbitMQ itself gives them there."""

import ssl
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from .errors import WrongSetting

_SCHEME: Final = "amqps"
_NAMES: Final = {"cacertfile": "ca_certs", "certfile": "certfile", "keyfile": "keyfile"}
"""Name in an address, and what amqp calls it."""


def with_files(url: str, *, ca_file: Path | None, certificate: Path | None, key: Path | None) -> str:
    """Write the files that are set into the address. Raises WrongSetting if they cannot be used."""
    files = {name: str(file) for name, file in zip(_NAMES, (ca_file, certificate, key), strict=True) if file}
    parts = urlsplit(url)
    if not files or parts.scheme == "filesystem":
        return url
    if parts.scheme != _SCHEME:
        raise WrongSetting("RABBITMQ_CA_FILE: TLS files are set, but the address begins with amqp://; write amqps://")
    try:
        context = ssl.create_default_context(cafile=ca_file)
        if certificate:
            context.load_cert_chain(certificate, key)
    except OSError as error:  # of which ssl.SSLError is one
        raise WrongSetting(f"RABBITMQ_CA_FILE: the TLS files of the broker cannot be used: {error}") from error
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *files.items()])))


def told_apart(url: str) -> tuple[str, dict[str, Any] | bool]:
    """Return the address for kombu, and what it takes as `ssl`: False where there is no TLS.

    Only with the name given to it does amqp check whose certificate it is shown. Of what stands behind `?` in an
    address of AMQP, kombu takes `heartbeat`; an option that is for the publisher's library would end the command.
    """
    parts = urlsplit(url)
    if parts.scheme not in {_SCHEME, "amqp"}:
        return url, False
    told = dict(parse_qsl(parts.query))
    rest = urlencode({name: value for name, value in told.items() if name == "heartbeat" and value.isdecimal()})
    address = urlunsplit(parts._replace(query=rest))
    if parts.scheme != _SCHEME:
        return address, False
    files = {_NAMES[name]: value for name, value in told.items() if name in _NAMES}
    return address, {"server_hostname": parts.hostname, **files}
