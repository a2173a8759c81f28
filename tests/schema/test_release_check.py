"""What `schema check` and `schema bump` say of a tree, given what was released before."""

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from match_schema.check import faults, next_version
from match_schema.compatibility import Version
from match_schema.golden import Release
from match_schema.tree import Tree, headed

V2_0_0 = Version(2, 0, 0)


def released(version: Version = V2_0_0) -> Release:
    return Release.of_tree(version, commit="0" * 40)


def changed(kind: str = "v2/run", version: Version = V2_0_0, **fields: Any) -> Release:
    """A tree whose kind has gained or changed fields."""
    tree = Release.of_tree(version)
    schemas = deepcopy(dict(tree.schemas))
    schemas[kind] = {**schemas[kind], "properties": {**schemas[kind]["properties"], **fields}}
    return replace(tree, schemas=schemas)


def with_wire_version_3(version: Version) -> Release:
    tree = Release.of_tree(version)
    return replace(tree, schemas={**tree.schemas, "v3/run": {"type": "object"}})


NEW_FIELD = {"weather": {"type": "string"}}
TIGHTER = {"seen": {"type": "integer", "minimum": 1, "maximum": 10_000_000}}


def test_before_the_first_release_anything_goes():
    assert faults(changed(**TIGHTER), []) == []


def test_an_unchanged_tree_may_keep_its_version():
    assert faults(released(), [released()]) == []


def test_a_minor_change_asks_for_a_minor_version():
    (fault,) = faults(changed(**NEW_FIELD), [released()])

    assert fault == "the changes are minor: the version must be at least 2.1.0, it is 2.0.0"


def test_a_minor_version_answers_a_minor_change():
    assert faults(changed(version=Version(2, 1, 0), **NEW_FIELD), [released()]) == []


def test_a_change_of_words_asks_for_a_patch():
    (fault,) = faults(changed(full={"type": "boolean", "description": "All?"}), [released()])

    assert "2.0.1" in fault


def test_the_newest_release_is_the_one_to_compare_with():
    minor = changed(version=Version(2, 1, 0), **NEW_FIELD)

    assert faults(minor, [released(), minor]) == []


def test_a_released_wire_version_stays_as_it_is():
    found = faults(changed(version=Version(3, 0, 0), **TIGHTER), [released()])

    assert "a released wire version may not change like that: leave it as it is and add the next one" in found


def test_a_new_wire_version_beside_the_released_ones_is_the_next_major():
    assert faults(with_wire_version_3(Version(3, 0, 0)), [released()]) == []


def test_a_new_wire_version_needs_the_next_major():
    found = faults(with_wire_version_3(Version(2, 1, 0)), [released()])

    assert "the newest wire version is 3, so the major must be 3: the version is 2.1.0" in found


def test_a_new_wire_version_does_not_excuse_a_change_of_an_old_one():
    tree = with_wire_version_3(Version(3, 0, 0))
    edited = replace(tree, schemas={**tree.schemas, "v2/run": {"type": "object"}})

    assert len(faults(edited, [released()])) == 1


def test_a_rule_in_python_shows_in_the_released_examples():
    old = released()
    odd = {**old.examples["v2/run"]["plain"], "season": "2026-2028"}
    before = replace(old, examples={**old.examples, "v2/run": {"two years": odd}})
    (fault,) = faults(released(), [before])

    assert fault.startswith('example "two years" of v2/run, released in 2.0.0, is no longer read: season')


def test_a_loosened_rule_in_python_shows_in_what_was_refused():
    old = released()
    before = replace(old, refused={**old.refused, "v2/run": {"any run": old.examples["v2/run"]["plain"]}})
    (fault,) = faults(released(), [before])

    assert fault == '"any run" of v2/run is read now, but readers of 2.0.0 refuse it: restore the rule'


def test_the_next_version_follows_from_the_changes():
    assert next_version(changed(**NEW_FIELD), [released()]) == Version(2, 1, 0)


def test_a_version_that_is_high_enough_stays():
    assert next_version(changed(version=Version(2, 3, 0), **NEW_FIELD), [released()]) == Version(2, 3, 0)


def test_before_the_first_release_the_version_stays():
    assert next_version(changed(**NEW_FIELD), []) == V2_0_0


@pytest.mark.parametrize("text", ["2.0", "2.0.0rc1", "02.0.0", "v2.0.0", "2.0.0\n", ""])
def test_a_version_is_three_whole_numbers(text: str):
    with pytest.raises(ValueError, match="three whole numbers"):
        Version.parse(text)


def test_an_unreleased_section_takes_the_new_version():
    text = "# Changelog\n\n## 2.0.1 (unreleased)\n\n### Fixed\n- A.\n\n## 2.0.0\n"

    assert headed(text, Version(2, 1, 0)) == text.replace("2.0.1", "2.1.0")


def test_after_a_release_a_section_is_opened():
    assert headed("# Changelog\n\n## 2.0.0\n- A.\n", Version(2, 1, 0)) == (
        "# Changelog\n\n## 2.1.0 (unreleased)\n\n## 2.0.0\n- A.\n"
    )


def test_the_first_section_stands_below_the_title():
    assert headed("# Changelog\n", V2_0_0) == "# Changelog\n\n## 2.0.0 (unreleased)\n"


def test_a_raised_version_is_written_to_both_files(tmp_path: Path):
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\nversion = "2.0.0"\n')
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## 2.0.0\n")
    Tree(tmp_path).raise_to(Version(2, 1, 0))

    assert Tree(tmp_path).version == Version(2, 1, 0)
    assert "## 2.1.0 (unreleased)\n" in (tmp_path / "CHANGELOG.md").read_text()
