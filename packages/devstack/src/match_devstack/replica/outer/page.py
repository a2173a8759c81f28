"""The official page as HTML; `page.js` beside it is what moves in it."""

import json
from dataclasses import asdict
from html import escape
from pathlib import Path
from string import Template
from typing import Final

from .manner import Manner

_HERE: Final = Path(__file__).parent
_PAGE: Final = Template((_HERE / "page.html").read_text(encoding="utf-8"))
SCRIPT: Final = (_HERE / "page.js").read_bytes()


def page(address: str, manner: Manner) -> bytes:
    """Return the page whose iframe shows this address."""
    frame = "" if manner.frame_delay else f'<iframe data-src="{escape(address)}"></iframe>'
    told = json.dumps({**asdict(manner), "address": address})
    foreign = f'<script async src="{escape(manner.third_party)}"></script>' if manner.third_party else ""
    return _PAGE.substitute(manner=escape(told), frame=frame, third_party=foreign).encode()
