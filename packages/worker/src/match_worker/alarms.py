"""Tells people that something waits for them: a JSON POST to a webhook, and an e-mail over TLS, where they are set.

Packages that never meet carry this file alike; `tests/house` keeps it so. An alarm that cannot be told is a line in
the log, and never stops what it tells of.
"""

import json
import logging
import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from http.client import HTTPException
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

TIMEOUT: Final = 10
"""Seconds for each way."""

log: Final = logging.getLogger(__name__)


def recipient_of(server: object | None, sender: str | None, recipient: str | None) -> str | None:
    """Return the recipient. Raises ValueError if there is a mail server, but nobody to send from or to."""
    if server is not None and not (sender and recipient):
        raise ValueError("ALERT_SMTP_URL tells nobody without ALERT_SENDER and ALERT_RECIPIENT: set all three")
    return recipient


@dataclass(frozen=True, slots=True)
class Alarms:
    """Where to tell: a webhook (http, https), and a mail server with sender and recipient; None: not this way.

    The server is smtps://user:password@host:465, or smtp://user:password@host:587, which must know STARTTLS.
    """

    webhook: str | None = None
    server: str | None = None
    sender: str | None = None
    recipient: str | None = None

    def tell(self, event: str, text: str, **fields: object) -> bool:
        """Tell every way that is set; return False where none of them took it, so that it is still to be told."""
        told = {"event": event, "text": text, **fields}
        ways = {
            "webhook": (self.webhook, _post),
            "mail": (self.server if self.sender and self.recipient else None, self._mail),
        }
        tried = [_takes(way, url, tell, told) for way, (url, tell) in ways.items() if url is not None]
        return any(tried) or not tried

    def _mail(self, url: str, told: Mapping[str, Any]) -> None:
        parts = urlsplit(url)
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, self.recipient, str(told["text"])[:150]
        message.set_content(json.dumps(told, default=str, ensure_ascii=False, indent=2))
        host, context = parts.hostname or "", ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT)
        with server:
            if parts.scheme != "smtps":
                server.starttls(context=context)  # raises where the server knows no TLS
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)


def _takes(way: str, url: str, tell: Callable[[str, Mapping[str, Any]], None], told: Mapping[str, Any]) -> bool:
    try:
        tell(url, told)
    except (OSError, HTTPException, smtplib.SMTPException, ValueError) as error:
        # Only its kind: what libraries say of an address may hold the password.
        log.warning("alarm.not_told", extra={"way": way, "alarm": told["event"], "reason": type(error).__name__})
        return False
    return True


def _post(url: str, told: Mapping[str, Any]) -> None:
    body = json.dumps(told, default=str, ensure_ascii=False).encode()
    request = Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 - the scheme was checked by settings
    with urlopen(request, timeout=TIMEOUT):  # noqa: S310 - the same
        pass
