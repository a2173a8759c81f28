"""The command plays the host as a process of its own."""

import signal
import subprocess
import sys

import httpx

COMMAND = [sys.executable, "-c", "from match_devstack.cli import main; main()"]


def test_help_names_the_commands() -> None:
    shown = subprocess.run([*COMMAND, "--help"], capture_output=True, text=True, check=True).stdout

    assert "replica" in shown
    assert "up" in shown


def test_a_replica_prints_addresses_that_answer_and_ends_in_order() -> None:
    command = [*COMMAND, "replica", "--today", "2026-10-07"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout
        variables = dict(running.stdout.readline().strip().split("=", 1) for _ in range(5))
        control = variables["REPLICA_CONTROL_URL"]
        status = httpx.get(f"{control}/season").json()
        httpx.post(f"{control}/fault", json={"site": "modular11", "kind": "status", "status": 503, "times": 1})
        httpx.post(f"{control}/knobs", json={"site": "modular11", "latency": 0.2})
        page = f"{variables['MODULAR11_URL']}/league-schedule/mls-next-homegrown-division"
        answers = [httpx.get(page) for _ in range(2)]
        framed = httpx.get(variables["MODULAR11_PAGE_URL"]).text
        body = httpx.get(f"{variables['ASSIST_URL']}/data/schedule/mls-next-flex-26-27.json").json()
        running.send_signal(signal.SIGTERM)

    assert [each.status_code for each in answers] == [503, 200]
    assert answers[1].elapsed.total_seconds() > 0.2
    assert f'<iframe src="{page}"' in framed
    assert (len(body["events"]), body["synced_at"], running.returncode) == (20, status["synced_at"], 0)
