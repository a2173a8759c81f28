import json
from importlib.resources import files

from match_scraper.sample import make, sample


def test_the_sample_in_the_package_is_the_one_drawn():
    drawn = make.documents()

    assert [
        json.loads(files("match_scraper.sample").joinpath(f"{name}.json").read_text())
        for name in ("schedule", "standings")
    ] == list(drawn)


def test_the_sample_reads_without_a_flaw():
    reading = sample()

    assert (len(reading.season.fixtures), reading.skipped, reading.flagged) == (12, {}, {})
