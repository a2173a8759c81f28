"""Write the worker's migrations as a project of the Supabase CLI, for who migrates with `supabase db push`.

Usage: python scripts/supabase_project.py FOLDER. Each file also records its migration where `worker migrate` looks, so
that this finds nothing to do afterwards.
"""

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from match_worker.migrate import TRACK, Migration, migrations

_BEGINNING = datetime(2026, 1, 1)  # noqa: DTZ001 - only a number to sort by: a second for each migration
_CONFIG = 'project_id = "match-pipeline"\n'
_PROTECT = "select pipeline.protect();\n"


def write(folder: Path) -> list[Path]:
    """Write `supabase/` into a folder and return its migrations, in order."""
    place = folder / "supabase" / "migrations"
    place.mkdir(parents=True, exist_ok=True)
    (place.parent / "config.toml").write_text(_CONFIG)
    return [_written(place / name, text) for name, text in _files()]


def _files() -> Iterator[tuple[str, str]]:
    yield _name(0, "migration_table"), TRACK
    carried = migrations()
    for migration in carried:
        # `worker migrate` ends so too; one that is added later brings its own.
        last = _PROTECT if migration is carried[-1] else ""
        yield _name(migration.number, migration.name), f"{migration.sql}\n{_record(migration)}{last}"


def _name(number: int, name: str) -> str:
    return f"{_BEGINNING + timedelta(seconds=number):%Y%m%d%H%M%S}_{name}.sql"


def _record(migration: Migration) -> str:
    values = f"({migration.number}, '{migration.name}', '{migration.checksum}')"
    return f"insert into pipeline.migration (number, name, checksum) values {values};\n"  # noqa: S608 - ours


def _written(file: Path, text: str) -> Path:
    file.write_text(text)
    return file


if __name__ == "__main__":
    for each in write(Path(sys.argv[1])):
        print(each)
