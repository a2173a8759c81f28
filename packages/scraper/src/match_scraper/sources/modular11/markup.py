"""Fragments of HTML as trees of elements. This is the selectolax file."""

from collections.abc import Mapping
from typing import TypeAlias

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode, SelectolaxError

from match_scraper.text import composed

from .faults import NotText, Unrecognised

Node: TypeAlias = LexborNode
"""One element; it keeps its tree alive."""

_BREAK = "\x00"


def tree(content: bytes) -> Node:
    """Parse UTF-8 bytes, whatever charset their header names or leaves out. Raises NotText, Unrecognised."""
    try:
        text = content if content.isascii() else composed(content.decode())
        root = LexborHTMLParser(text, options=LexborDocumentOptions.WO_EVENTS).root
    except UnicodeDecodeError as error:
        raise NotText(f"the bytes are not UTF-8: {error}") from error
    except SelectolaxError as error:
        raise Unrecognised(f"no HTML: {error}") from error
    if root is None:
        raise Unrecognised("no HTML at all")
    return root


def first(node: Node, tag: str) -> Node | None:
    """Find the first element of a tag right inside one; many times as quick as a selector."""
    child = node.first_child
    while child is not None and child.tag != tag:
        child = child.next
    return child


def inward(node: Node, tag: str, word: str) -> Mapping[str, str | None]:
    """Go from the first element of a tag to the first one inside it, until a class has a word; give its attributes."""
    found = first(node, tag)
    while found is not None:
        own = found.attributes
        if word in (own.get("class") or ""):
            return own
        found = first(found, tag)
    return {}


def by_class(root: Node, *words: str) -> list[list[Node]]:
    """List the elements of each class; one search for all of them takes half the time of one for each."""
    found: list[list[Node]] = [[] for _ in words]
    for node in root.css(", ".join(f".{word}" for word in words)):
        told = (node.attributes["class"] or "").split()
        for word, nodes in zip(words, found, strict=True):
            if word in told:
                nodes.append(node)
    return found


def is_within(node: Node, name: str) -> bool:
    """Tell whether an element around this one has an attribute."""
    around = node.parent
    while around is not None and name not in around.attributes:
        around = around.parent
    return around is not None


def is_inside(node: Node, other: Node) -> bool:
    """Tell whether an element stands right inside another."""
    return node.parent is not None and node.parent.mem_id == other.mem_id


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
