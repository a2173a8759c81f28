"""What a failing run leaves for a person: logs, the tables of the pipeline, and the replica's record."""

import json
import shutil
import traceback
from dataclasses import asdict
from pathlib import Path

import psycopg

from .scene import Scene
from .servers import Servers

_TABLES = """
    select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
    where schemaname = 'pipeline' or schemaname = 'public' and tablename in ('matches', 'teams')
"""


def keep(scene: Scene, folder: Path) -> Path:
    """Write everything into a folder, in place of what an earlier run of this seed left there."""
    _copy_logs(scene.servers, scene.folder, folder)
    (folder / "events.txt").write_text("".join(f"{event}\n" for event in scene.events))
    _write(folder / "replica-requests.json", [asdict(request) for request in scene.replica.requests])
    told = {f"{key} {stamp}": matches for (key, stamp), matches in scene.oracle.observations.items()}
    _write(folder / "observations.json", told)
    _write(folder / "rows-wanted.json", {" ".join(key): asdict(line) for key, line in scene.oracle.lines()})
    _dump(scene, folder)
    return folder


def keep_logs(servers: Servers, played: Path, folder: Path) -> Path:
    """Write what there is of a run whose world broke, and how the error being handled came about."""
    _copy_logs(servers, played, folder)
    (folder / "error.txt").write_text(traceback.format_exc())
    return folder


def _copy_logs(servers: Servers, played: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for log in (*played.glob("*.log"), *played.glob("postgrest/*.log"), *played.glob("*/*.sqlite")):
        shutil.copy(log, folder / f"{'' if log.parent == played else f'{log.parent.name}-'}{log.name}")
    for server in (servers.rabbitmq, servers.postgres):
        if server.log.exists():
            shutil.copy(server.log, folder)


def _dump(scene: Scene, folder: Path) -> None:
    try:
        for table in scene.rows(_TABLES):
            rows = scene.rows(f"select to_jsonb(t) as row from {table['name']} as t")  # noqa: S608 - the catalog's names
            _write(folder / f"{table['name']}.json", [row["row"] for row in rows])
    except psycopg.Error as error:
        (folder / "no-dump.txt").write_text(str(error))


def _write(file: Path, told: object) -> None:
    file.write_text(json.dumps(told, default=str, indent=1))
