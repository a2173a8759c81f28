"""Refused seasons in a folder beside the state file: documents, difference and reason, for people to look at."""

import json
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from .errors import Unwritable
from .ports import Document
from .refusals import Refusal, comparison, explanation

KEPT: Final = 20
"""Bundles; an older one goes when a newer one comes."""


class Bundles:
    """A folder with a folder for each refused season."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, refusal: Refusal, documents: Iterable[Document]) -> str:
        """Write a bundle, whole or not at all, and return where it is. Raises Unwritable."""
        place = self._folder / refusal.name
        draft = self._folder / f".{refusal.name}.{os.getpid()}"
        try:
            draft.mkdir(parents=True)
            for each in documents:
                (draft / _file_name(each)).write_bytes(each.packed)
            told = json.dumps(comparison(refusal), ensure_ascii=False, indent=1)
            (draft / "difference.json").write_text(told, encoding="utf-8")
            (draft / "reason.txt").write_text(explanation(refusal), encoding="utf-8")
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
    """Name the file by where the document was: `/data/schedule/x.json` is `schedule-x.json.gz`."""
    parts = [part for part in document.path.split("/") if part not in ("", ".", "..")]
    return "-".join(parts[-2:]) + ".gz"
