"""The filter page: what its selects offer, and who plays where. Ids are read here, by their labels; none is coded."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from match_scraper.errors import WrongChoice

from .faults import Unrecognised
from .markup import Node, attribute, tree, words
from .script import listed, script

_FILTER: Final = re.compile(r"filter\s*:\s*\{[^{}]*?tournament['\"]?\s*:\s*\[?['\"]?(\d{1,9})")
_DEPENDENCIES: Final = re.compile(r"dependencies['\"]?\s*:\s*(?=\[)")
_ID: Final = re.compile(r"\d{1,12}", re.ASCII)
_MEMBERSHIP: Final = ("UID_team", "UID_academy", "UID_age", "UID_group", "UID_bracket")


class Membership(NamedTuple):
    """One team, as the page's script lists it: ids of the site, which mean nothing elsewhere."""

    team: str
    club: str
    age: str
    group: str
    bracket: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What a filter page offers, each select as id by label."""

    tournament: str
    ages: Mapping[str, str]
    groups: Mapping[str, str]
    """Divisions, conferences or groups: the label of the select varies, its attribute does not."""
    clubs: Mapping[str, str]
    """Empty where the page has no select of clubs."""
    members: tuple[Membership, ...]

    def age(self, label: str) -> str:
        """Return the id of an age. Raises WrongChoice."""
        return _option("age", self.ages, label)

    def group(self, label: str) -> str:
        """Return the id of a division. Raises WrongChoice."""
        return _option("division", self.groups, label)

    def club_of(self) -> Mapping[str, str]:
        """Map each team's id to its club's."""
        return {each.team: each.club for each in self.members if _ID.fullmatch(each.club)}


def read(content: bytes) -> Filters:
    """Read a filter page. Raises Unrecognised when it has no select of ages, or its script names no tournament."""
    root = tree(content)
    told = script(root)
    tournament = _FILTER.search(told)
    ages = root.css_first("select[js-age]")
    if ages is None or tournament is None:
        missing = "select of ages" if ages is None else "tournament in its script"
        raise Unrecognised(f"no filter page: it has no {missing}")
    clubs = root.css_first("select[js-academy]")
    return Filters(
        tournament=tournament[1],
        ages=_options(ages),
        groups=_options(root.css_first("select[js-groups]")),
        clubs=_options(clubs),
        members=tuple(_members(told)),
    )


def drift(before: Filters, after: Filters) -> list[str]:
    """Say which labels got another id, went, or came, since an earlier copy of the page."""
    selects = (("age", before.ages, after.ages), ("division", before.groups, after.groups))
    return [
        f"{what} {label}: {old.get(label, 'none')} -> {new.get(label, 'none')}"
        for what, old, new in selects
        for label in sorted(old.keys() | new.keys())
        if old.get(label) != new.get(label)
    ]


def _option(what: str, options: Mapping[str, str], label: str) -> str:
    try:
        return options[label]
    except KeyError:
        raise WrongChoice(what, label, options or ("none",)) from None


def _options(select: Node | None) -> dict[str, str]:
    """Map labels to ids; option 0 says that nothing is chosen."""
    if select is None:
        return {}
    pairs = ((words(node), attribute(node, "value") or "") for node in select.css("option"))
    return {label: value for label, value in pairs if label and value != "0" and _ID.fullmatch(value)}


def _members(text: str) -> Iterator[Membership]:
    found = _DEPENDENCIES.search(text)
    if found is None:
        return
    for told in listed("the list of dependencies", text, found.end(), *_MEMBERSHIP):
        yield Membership(*told)
