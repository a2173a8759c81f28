"""Fragments of HTML as trees of elements. This is the selectolax file."""

from typing import TypeAlias

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from match_scraper.text import mended

from .faults import NotText, Unrecognised

Node: TypeAlias = LexborNode
"""One element; it keeps its tree alive."""

_BREAK = "\x00"


def tree(content: bytes) -> Node:
    """Parse UTF-8 bytes, whatever charset their header names or leaves out. Raises NotText, Unrecognised."""
    try:
        root = LexborHTMLParser(mended(content.decode())).root
    except UnicodeDecodeError as error:
        raise NotText(f"the bytes are not UTF-8: {error}") from error
    except SelectolaxError as error:
        raise Unrecognised(f"no HTML: {error}") from error
    if root is None:
        raise Unrecognised("no HTML at all")
    return root


def children(node: Node) -> list[Node]:
    """List the elements right inside one, without texts and comments."""
    return [child for child in node.iter() if child.is_element_node]


def texts(node: Node) -> list[str]:
    """List the texts inside an element, trimmed, without empty ones; `<br>` and comments part them."""
    return [part for part in node.text(separator=_BREAK, strip=True, skip_empty=True).split(_BREAK) if part]


def words(node: Node) -> str:
    """Join all text inside an element with single blanks."""
    return " ".join(node.text(separator=" ").split())


def own_text(node: Node) -> str:
    """Return the text right inside an element, trimmed, without that of its children."""
    return node.text(deep=False).strip()


def attribute(node: Node | None, name: str) -> str | None:
    """Return an attribute's value; None without it, or without the element."""
    return node.attributes.get(name) if node is not None else None
