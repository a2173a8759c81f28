"""Tokens as Supabase signs them: JSON web tokens that make their bearer a role of the database."""

import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta


def token(role: str, *, secret: str, lifetime: timedelta) -> str:
    """Sign a JWT (HS256) that makes its bearer `role`; a negative lifetime gives one that has expired."""
    claims = {"role": role, "exp": int(time.time() + lifetime.total_seconds())}
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    return f"{signed}.{_encoded(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())}"


def _part(told: dict[str, object]) -> str:
    return _encoded(json.dumps(told, separators=(",", ":")).encode())


def _encoded(told: bytes) -> str:
    return base64.urlsafe_b64encode(told).rstrip(b"=").decode()
