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
        variables = dict(running.stdout.readline().strip().split("=", 1) for _ in range(2))
        status = httpx.get(f"{variables['REPLICA_CONTROL_URL']}/season").json()
        body = httpx.get(f"{variables['ASSIST_URL']}/data/schedule/mls-next-flex-26-27.json").json()
        running.send_signal(signal.SIGTERM)

    assert (len(body["events"]), body["synced_at"], running.returncode) == (20, status["synced_at"], 0)
