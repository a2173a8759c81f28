"""`make malformed`: COUNT deliveries from SEED to one worker on a private broker; exit 1 if one is lost or kills."""

import os
import sys
import tempfile
from pathlib import Path

from live.worker_scene import Scene

from malformed.ordeal import ordeal
from match_devstack import RabbitMQ

if __name__ == "__main__":
    count, seed = int(os.environ.get("COUNT") or 10_000), int(os.environ.get("SEED") or 1)
    with tempfile.TemporaryDirectory(prefix="match-malformed-") as name, RabbitMQ(Path(name) / "rabbitmq") as broker:
        told = ordeal(Scene(broker.url, Path(name) / "worker", "malformed"), seed=seed, count=count)
    print(f"{count} deliveries, seed {seed}", *told.lines(), sep="\n")
    sys.exit(not told.passed)
