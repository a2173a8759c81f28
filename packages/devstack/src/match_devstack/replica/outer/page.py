"""The official page as HTML; `page.js` beside it is what moves in it."""

import json
from dataclasses import asdict
from html import escape
from pathlib import Path
from string import Template
from typing import Final, Literal

from .manner import Manner

_HERE: Final = Path(__file__).parent
_PAGE: Final = Template((_HERE / "page.html").read_text(encoding="utf-8"))
SCRIPT: Final = (_HERE / "page.js").read_bytes()


def page(address: str, manner: Manner, attribute: Literal["src", "data-src"]) -> bytes:
    """Return the page whose iframe shows this address, in `src`, or in `data-src` until something sets that."""
    frame = "" if manner.frame_delay else f'<iframe {attribute}="{escape(address)}"></iframe>'
    told = json.dumps({**asdict(manner), "address": address, "attribute": attribute})
    foreign = f'<script async src="{escape(manner.third_party)}"></script>' if manner.third_party else ""
    return _PAGE.substitute(manner=escape(told), frame=frame, third_party=foreign).encode()
