"""What an answer with status 200 is, before it is read."""

import pytest

from match_devstack.replica.answers import SHELL
from match_scraper.bodies import check_json
from match_scraper.errors import Malformed, NotPublished

PATH = "/data/schedule/mls-next-league-26-27.json"
CHALLENGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head>" + b" " * 20_000 + b"</html>"


@pytest.mark.parametrize("page", [SHELL, SHELL.replace(b"<title>", b"<TITLE>\n "), b"\xef\xbb\xbf" + SHELL])
def test_a1_the_viewers_page_in_place_of_a_document_is_not_published(page: bytes):
    with pytest.raises(NotPublished, match="the viewer, as for an unknown key"):
        check_json(PATH, page)


@pytest.mark.parametrize("body", [CHALLENGE, b"<html></html>", b"[]", b"null", b"maintenance", b""])
def test_a1_whatever_else_is_no_document_is_malformed(body: bytes):
    with pytest.raises(Malformed):
        check_json(PATH, body)


def test_a_document_passes():
    check_json(PATH, b' {"events": []}')
