"""Processes of this machine as the workers of one cluster."""

import json
import signal
import sys
import threading
import time

import pytest

from tfgan_kit.distribution.local_cluster import LocalCluster

SAY = "import os; print(os.environ['TF_CONFIG'])"
OWN = "import json, os; own = json.loads(os.environ['TF_CONFIG'])['task']['index']; "
SLEEP = "import signal, time; time.sleep(100)"
# Says that it is ready, and then ends by SIGTERM alone.
DEAF = (
    "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    "print('ready', flush=True); time.sleep(100)"
)


def cluster_of(code, workers=2, patience=1.0):
    """A cluster, and the list of lines that its workers print."""
    lines = []
    command = [sys.executable, "-c", code]
    made = LocalCluster(command, workers, lambda *line: lines.append(line), patience)
    return made, lines


def test_every_worker_has_its_place_in_the_same_cluster():
    made, lines = cluster_of(SAY, workers=3)
    assert made.run() == 0
    assert made.first_failed is None
    assert {is_message for _, _, is_message in lines} == {False}
    configs = {worker: json.loads(line) for worker, line, _ in lines}
    assert sorted(configs) == [0, 1, 2]
    addresses = configs[0]["cluster"]["worker"]
    assert len(set(addresses)) == 3
    for worker, config in configs.items():
        assert config["cluster"] == {"worker": addresses}
        assert config["task"] == {"type": "worker", "index": worker}


def test_messages_and_results_are_shown_apart():
    code = "import sys; print('result'); print('message', file=sys.stderr)"
    made, lines = cluster_of(code, workers=1)
    made.run()
    assert sorted(lines) == [(0, "message", True), (0, "result", False)]


def test_bytes_of_any_kind_are_shown():
    made, lines = cluster_of(r"import os; os.write(1, b'\xff\n')", workers=1)
    assert made.run() == 0
    assert len(lines) == 1


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("raise SystemExit(7)", 7),
        ("raise SystemExit(2)", 2),
        ("import os; os.kill(os.getpid(), 9)", 137),
    ],
)
def test_one_that_fails_ends_the_others(end, code):
    made, _ = cluster_of(f"{OWN}\nif own == 1: {end}\n{SLEEP}", workers=3)
    started = time.monotonic()
    assert made.run() == code
    assert made.first_failed == 1
    assert time.monotonic() - started < 30


def test_one_that_ignores_sigterm_is_killed():
    ignore = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    code = f"{ignore}\n{OWN}\nif own == 0: time.sleep(1); raise SystemExit(7)\n{SLEEP}"
    made, _ = cluster_of("import time\n" + code)
    assert made.run() == 7


def test_a_stop_reaches_every_worker_and_the_second_ends_them():
    ready = threading.Semaphore(0)
    command = [sys.executable, "-c", DEAF]
    made = LocalCluster(command, 2, lambda *line: ready.release())
    codes = []
    thread = threading.Thread(target=lambda: codes.append(made.run()))
    thread.start()
    for _ in range(2):
        assert ready.acquire(timeout=60)
    made.stop(signal.SIGINT)
    assert made.is_stopping
    thread.join(timeout=0.5)
    assert thread.is_alive()  # they ignore the first one
    made.stop(signal.SIGINT)
    thread.join(timeout=30)
    assert codes == [137]
