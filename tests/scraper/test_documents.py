import json

import pytest
from scraper.seasons import event

from match_scraper.sources.assist import documents
from match_scraper.sources.assist.documents import Undecodable


def test_a_document_cut_short_is_undecodable():
    with pytest.raises(Undecodable) as error:
        documents.schedule(b'{"synced_at": "2026-10-07T00:40:08Z", "events": [')

    assert error.value.kind == "schedule"


@pytest.mark.parametrize("document", [b"[]", b"{}", b'{"synced_at": "soon", "events": []}', b"\xff\xfe{"])
def test_another_object_is_no_schedule(document: bytes):
    with pytest.raises(Undecodable):
        documents.schedule(document)


@pytest.mark.parametrize("document", [b"{}", b'{"competition_season": {"competition_brackets": {}}}', b"\xff"])
def test_another_object_is_no_standings_document(document: bytes):
    with pytest.raises(Undecodable) as error:
        documents.standings(document)

    assert error.value.kind == "standings"


def test_a_row_of_wrong_type_leaves_the_others():
    told = {"synced_at": "2026-10-07T00:40:08Z", "events": [event(1), event(2, home_score="two"), 7]}
    document = documents.schedule(json.dumps(told).encode())

    assert ([row.id for row in document.events], sum(document.undecodable.values())) == ([5000001], 2)
    assert document.undecodable_keys == {"20002", None}
