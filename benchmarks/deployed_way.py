"""The worker as it is deployed today, made anew to measure beside: one Celery task a match, each step an HTTP call.

Settings as it has them: late acknowledgement, one message in hand, no transaction, teams by bare name.
"""

import os
from functools import cache
from typing import Any

import httpx
from celery import Celery

QUEUE, TASK = "deployed", "match_tasks.process_match_data"

app = Celery("deployed", broker=os.environ.get("RABBITMQ_URL", ""))
app.conf.update(task_acks_late=True, worker_prefetch_multiplier=1, task_ignore_result=True, task_default_queue=QUEUE)


@app.task(name=TASK)
def process_match_data(match: dict[str, Any]) -> None:
    """Look up the teams, the match twice, season, age and division; then insert or update."""
    teams = [_one("teams", name=f"ilike.{match[side]}") for side in ("home_team", "away_team")]
    home, away = (team["id"] for team in teams if team)
    found = _one("matches", match_id=f"eq.{match['external_match_id']}")
    day = match["match_date"]
    found = found or _one("matches", home_team_id=f"eq.{home}", away_team_id=f"eq.{away}", match_date=f"eq.{day}")
    told = {name: match[name] for name in ("home_score", "away_score", "match_status") if match[name] is not None}
    if found:
        _client().patch("/matches", params={"id": f"eq.{found['id']}"}, json=told).raise_for_status()
        return
    season = _one("seasons", name=f"eq.{match['season']}")
    age = _one("age_groups", name=f"eq.{match['age_group']}")
    division = _one("divisions", name=f"eq.{match['division']}")
    assert season, match
    assert age, match
    assert division, match
    told |= {"season_id": season["id"], "age_group_id": age["id"], "division_id": division["id"], "match_type_id": 1}
    told |= {"home_team_id": home, "away_team_id": away, "match_date": day, "match_id": match["external_match_id"]}
    _client().post("/matches", json=told | {"source": "match-scraper"}).raise_for_status()


@cache
def _client() -> httpx.Client:
    headers = {"Authorization": f"Bearer {os.environ['TODAY_JWT']}"}
    return httpx.Client(base_url=os.environ["TODAY_URL"], headers=headers, timeout=30)


def _one(table: str, **filters: str) -> dict[str, Any] | None:
    rows: list[dict[str, Any]] = _client().get(f"/{table}", params=filters | {"limit": "1"}).raise_for_status().json()
    return rows[0] if rows else None
