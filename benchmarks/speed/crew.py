"""Starting workers, and asking them in turns: one computes, the others wait."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

BENCHMARKS = pathlib.Path(__file__).parents[1]


class WorkerError(Exception):
    """A worker that ended before it was told to; its last words."""


class Worker:
    """A process that holds a subject, warm and waiting.

    Args:
        subject: A module of `speed.subjects`.
        arguments: Those of its `run`, in types of JSON.

    Attributes:
        about: What the subject told of itself.
    """

    def __init__(self, subject, **arguments):
        self.subject = subject
        self._errors, path = tempfile.mkstemp()
        os.unlink(path)
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "speed.worker",
                json.dumps({"subject": subject, **arguments}),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env=environment(),
        )
        try:
            self.about = self._answer()
        except BaseException:
            self.close()
            raise

    def measure(self, seconds):
        """Has it compute for about so long.

        Returns:
            The answer of `Line.answer`, and the part of the machine that `others` took.
        """
        before, start = _busy_seconds(), time.perf_counter()
        self._process.stdin.write(f"{seconds}\n")
        self._process.stdin.flush()
        answer = self._answer()
        passed = (time.perf_counter() - start) * os.cpu_count()
        busy = _busy_seconds() - before - answer["cpu_seconds"]
        return {**answer, "others": max(0.0, busy / passed)}

    def close(self):
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        os.close(self._errors)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def _answer(self):
        text = self._process.stdout.readline()
        if text:
            return json.loads(text)
        code = self._process.wait()
        text = os.pread(self._errors, 2**20, 0).decode(errors="replace")
        words = text.strip().splitlines() or ["it said nothing."]
        raise WorkerError(
            f"the worker of {self.subject} ended with code {code}: {words[-1]}"
        )


def _busy_seconds():
    """Of all cores since the system started; 0 where that cannot be known."""
    try:
        line = pathlib.Path("/proc/stat").read_text(encoding="utf-8").partition("\n")[0]
    except OSError:
        return 0.0
    user, nice, system, _, _, *rest = map(int, line.split()[1:9])
    return (user + nice + system + sum(rest)) / os.sysconf("SC_CLK_TCK")


def environment():
    """What every process of a benchmark starts with: it finds `speed`, and is quiet."""
    paths = [str(BENCHMARKS), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


@contextlib.contextmanager
def crew(subjects, tell=lambda sentence: None):
    """The workers of several subjects, by name, started one after the other.

    Args:
        subjects: `(subject, arguments)` by name.
        tell: Called with a sentence before each start.
    """
    with contextlib.ExitStack() as stack:
        workers = {}
        for name, (subject, arguments) in subjects.items():
            tell(f"  starting {name}")
            workers[name] = stack.enter_context(Worker(subject, **arguments))
        yield workers


def take_turns(workers, rounds, seconds, brief=()):
    """Every worker once in each round: the lists of answers, by name.

    Args:
        workers: By name.
        rounds, seconds: How often, and how long each time.
        brief: The names of those that a third of the time will do for.
    """
    answers = {name: [] for name in workers}
    for _ in range(rounds):
        for name, worker in workers.items():
            answer = worker.measure(seconds / 3 if name in brief else seconds)
            answers[name].append(answer)
    return answers
