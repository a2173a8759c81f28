"""A tenth of the corpus, and a season a tenth as large; `make mutations` reads all of it."""

from collections.abc import Callable, Iterator

import pytest
from mutations import corpus, mutator, replay

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "results",
    [
        pytest.param(lambda: corpus.read_documents(range(corpus.DOCUMENTS // 10)), id="documents"),
        pytest.param(lambda: corpus.read_pages(range(corpus.PAGES // 10)), id="pages"),
    ],
)
def test_a_changed_document_is_read_right_or_refused_by_name(results: Callable[[], Iterator[corpus.Result]]):
    read = list(results())

    assert [result for result in read if result.fate == "WRONG"] == []
    assert {"right", "refused"} <= {result.fate for result in read}


def test_an_oracle_notices_a_row_that_is_wrong():
    scene = corpus.Scene()
    rows = scene.origin.schedule["events"]
    next(row for row in rows if row["home_score"] is not None)["home_score"] += 1

    assert scene.read(mutator.unchanged(scene.origin), scene.accepted).fate == "WRONG"


def test_nothing_of_a_season_that_passes_is_refused():
    assert list(replay.refusals("medium")) == []
