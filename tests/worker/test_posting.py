"""A message of the worker's own is worded as the publisher would; neither package may import the other."""

from messages import a_match, matches

from match_publisher import letter
from match_publisher.celery_envelope import wire
from match_worker.posting import headers_of, posted, properties_of


def test_body_headers_and_properties_are_the_publishers():
    message = matches(a_match("510001"))
    theirs = wire(letter(message, urgent=False), app_id="match-publisher", host="test", timestamp=0)

    assert posted(message) == theirs.body
    assert headers_of(message).items() <= theirs.headers.items()
    assert properties_of(message).items() <= theirs.properties.items()
