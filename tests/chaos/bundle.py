"""What a failing run leaves for a person: logs, the tables of the pipeline, and the replica's record."""

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import psycopg

from .scene import Scene

_TABLES = """
    select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
    where schemaname = 'pipeline' or schemaname = 'public' and tablename in ('matches', 'teams')
"""


def keep(scene: Scene, folder: Path) -> Path:
    """Write everything into a folder, in place of what an earlier run of this seed left there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "events.txt").write_text("".join(f"{event}\n" for event in scene.events))
    for log in (*scene.folder.glob("*.log"), *scene.folder.glob("postgrest/*.log"), *scene.folder.glob("*/*.sqlite")):
        shutil.copy(log, folder / f"{'' if log.parent == scene.folder else f'{log.parent.name}-'}{log.name}")
    for server in (scene.servers.rabbitmq, scene.servers.postgres):
        shutil.copy(server.log, folder)
    _write(folder / "replica-requests.json", [asdict(request) for request in scene.replica.requests])
    told = {f"{key} {stamp}": matches for (key, stamp), matches in scene.oracle.observations.items()}
    _write(folder / "observations.json", told)
    _write(folder / "rows-wanted.json", {" ".join(key): asdict(line) for key, line in scene.oracle.lines()})
    _dump(scene, folder)
    return folder


def _dump(scene: Scene, folder: Path) -> None:
    try:
        for table in scene.rows(_TABLES):
            rows = scene.rows(f"select to_jsonb(t) as row from {table['name']} as t")  # noqa: S608 - the catalog's names
            _write(folder / f"{table['name']}.json", [row["row"] for row in rows])
    except psycopg.Error as error:
        (folder / "no-dump.txt").write_text(str(error))


def _write(file: Path, told: object) -> None:
    file.write_text(json.dumps(told, default=str, indent=1))
