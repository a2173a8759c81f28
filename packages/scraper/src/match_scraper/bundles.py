"""Refused seasons in a folder beside the state file: documents, difference and reason, for people to look at."""

import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from .errors import Unwritable
from .ports import Document
from .refusals import Refusal, comparison, explanation

KEPT: Final = 20
"""Bundles; an older one goes when a newer one comes."""
_PAGE: Final = re.compile(r"\bopen_page=(\d+)")
_DIGITS: Final = 8


class Bundles:
    """A folder with a folder for each refused season."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, refusal: Refusal, documents: Iterable[Document]) -> str:
        """Write a bundle, whole or not at all, and return where it is. Raises Unwritable."""
        told = json.dumps(comparison(refusal), ensure_ascii=False, indent=1)
        return self._write(refusal.name, {"difference.json": told, "reason.txt": explanation(refusal)}, documents)

    def keep_unread(self, key: str, reason: str, documents: Iterable[Document]) -> str:
        """Write a bundle of documents that could not be read; of the very same ones there is one. Raises Unwritable."""
        received = tuple(documents)
        digest = sha256(b"".join(each.packed for each in received)).hexdigest()[:_DIGITS]
        told = f"Could not be read: {reason}\nThe documents as received are beside this file.\n"
        return self._write(f"{key}-unread-{digest}", {"reason.txt": told}, received)

    def _write(self, name: str, texts: Mapping[str, str], documents: Iterable[Document]) -> str:
        place, draft = self._folder / name, self._folder / f".{name}.{os.getpid()}"
        try:
            draft.mkdir(parents=True)
            for each in documents:
                (draft / _file_name(each)).write_bytes(each.packed)
            for file, text in texts.items():
                (draft / file).write_text(text, encoding="utf-8")
            shutil.rmtree(place, ignore_errors=True)
            draft.replace(place)
        except OSError as error:
            shutil.rmtree(draft, ignore_errors=True)
            raise Unwritable(str(place), error.strerror or str(error)) from error
        self._forget()
        return str(place)

    def _forget(self) -> None:
        with suppress(OSError):
            there = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
            for old in there[KEPT:]:
                shutil.rmtree(old, ignore_errors=True)


def _file_name(document: Document) -> str:
    """Name the file by where the document was: `/data/schedule/x.json` is `schedule-x.json.gz`.

    A question is told by its page and a digest: whole it is longer than a name may be.
    """
    path, asked, question = document.path.partition("?")
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    number = _PAGE.search(question)
    page = f"-page-{number[1]}" if number else ""
    digest = f"{page}-{sha256(question.encode()).hexdigest()[:_DIGITS]}" if asked else ""
    return f"{'-'.join(parts[-2:])}{digest}.gz"
