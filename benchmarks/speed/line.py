"""A worker's end of the line to who asks it: one JSON object a line."""

import json
import os
import resource
import sys
import time

# Seconds: what is planned at first use is planned then, and the caches are filled.
WARM_UP = 1.0


class Line:
    """Told seconds on stdin, answers on what was stdout.

    Whatever else writes to stdout goes nowhere from now on.
    """

    def __init__(self):
        self._answers = os.fdopen(os.dup(1), "w", buffering=1)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.close(nowhere)

    def ready(self, **about):
        """Says, once, that the subject is built and warm, and what it is."""
        self._say(about)

    def wait(self):
        """The seconds to compute for; the process ends where no more is asked.

        How much processor time passed while waiting goes into the next answer: another
        subject had the machine then.
        """
        before, start = time.process_time(), time.perf_counter()
        request = sys.stdin.readline()
        if not request:
            # Neither framework has anything to finish, and both take their time.
            os._exit(0)
        waited = time.perf_counter() - start
        self._began = time.process_time()
        self._idle = {"waited": waited, "busy": self._began - before}
        return float(request)

    def answer(self, amount, seconds, **more):
        """How much was done (images, or operations) in how many seconds."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        self._say(
            {
                "amount": amount,
                "seconds": seconds,
                "peak_bytes": peak,
                "cpu_seconds": time.process_time() - self._began,
                **self._idle,
                **more,
            }
        )

    def _say(self, content):
        self._answers.write(json.dumps(content) + "\n")
        self._answers.flush()


def serve(line, step, amount, finish=lambda: None, **about):
    """Warms `step` up, then repeats it for as long as is asked, without end.

    Args:
        step: Called without arguments.
        amount: What one call does.
        finish: Waits for what the calls have begun, on a GPU.
        about: What `ready` says.
    """
    start = time.perf_counter()
    while time.perf_counter() - start < WARM_UP:
        step()
    for _ in range(2):  # where one call took longer than that
        step()
    finish()
    line.ready(**about)
    while True:
        seconds = line.wait()
        start, done = time.perf_counter(), 0
        while time.perf_counter() - start < seconds:
            step()
            done += amount
        finish()
        line.answer(done, time.perf_counter() - start)
