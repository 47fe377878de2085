"""A cluster of processes on this machine, to try what runs on several machines.

It needs no TensorFlow.
"""

import contextlib
import itertools
import json
import os
import queue
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Sequence

_BAD_INPUT = 2  # the exit code of a command that has not begun


class LocalCluster:
    """Processes that run the same command as the workers of one cluster.

    Each process has a `TF_CONFIG` of its own in its environment. If one fails, the
    others are ended.

    Args:
        command: The program and its arguments.
        workers: int. Number of processes.
        show: Function that gets the number of a worker, a line that it wrote, and
            whether the line was an error or message (stderr) or a result (stdout).
        patience: float. Seconds that the others have to end by themselves if a worker
            fails, and half of it after SIGTERM, before SIGKILL.

    Attributes:
        processes: The `subprocess.Popen` of every worker that has started, in order.
        first_failed: The number of the worker that failed first, or None.
        is_stopping: Whether `stop` was called.
    """

    def __init__(
        self,
        command: Sequence[str],
        workers: int,
        show: Callable[[int, str, bool], None],
        patience: float = 20.0,
    ):
        self.command = list(command)
        self.workers = workers
        self.show = show
        self.patience = patience
        self.first_failed: int | None = None
        self.is_stopping = False
        self.processes: list[subprocess.Popen] = []
        self._ended: queue.SimpleQueue = queue.SimpleQueue()

    def run(self) -> int:
        """Start the processes, wait for their end, and return the exit code.

        It is 0 if all have succeeded, and else the code of the first that failed, or
        128 + its signal.
        """
        try:
            self._start()
            return self._wait()
        finally:
            self._signal(signal.SIGKILL)

    def stop(self, number: int) -> None:
        """Send a signal to every worker, and the second time end them at once."""
        self._signal(signal.SIGKILL if self.is_stopping else number)
        self.is_stopping = True

    def _start(self):
        addresses = [f"127.0.0.1:{port}" for port in _free_ports(self.workers)]
        for index in range(self.workers):
            task = {"type": "worker", "index": index}
            config = {"cluster": {"worker": addresses}, "task": task}
            process = subprocess.Popen(
                self.command,
                env={**os.environ, "TF_CONFIG": json.dumps(config)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                # Otherwise Ctrl-C reaches a worker twice: here, and by `stop`.
                start_new_session=True,
            )
            self.processes.append(process)
            threading.Thread(target=self._follow, args=(index,), daemon=True).start()

    def _follow(self, index):
        """Show the lines of a worker, and report its end."""
        process = self.processes[index]
        pipes = ((process.stderr, True), (process.stdout, False))
        readers = [
            threading.Thread(target=self._read, args=(index, *pipe), daemon=True)
            for pipe in pipes
        ]
        for reader in readers:
            reader.start()
        code = process.wait()
        for reader in readers:  # its last lines come before the news of its end
            reader.join(timeout=5)
        self._ended.put((index, code))

    def _read(self, index, pipe, is_message):
        with pipe:
            for line in pipe:
                with contextlib.suppress(OSError):  # nobody reads; the worker goes on
                    text = line.decode(errors="replace").rstrip()
                    self.show(index, text, is_message)

    def _wait(self):
        code, running, deadline = 0, self.workers, None
        ends = itertools.chain([signal.SIGTERM], itertools.repeat(signal.SIGKILL))
        while running:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            try:
                index, returned = self._ended.get(timeout=left)
            except queue.Empty:
                self._signal(next(ends))
                deadline = time.monotonic() + self.patience / 2
                continue
            running -= 1
            if returned and not code:
                code = returned if returned > 0 else 128 - returned
                self.first_failed = index
                patience = 0.0 if code == _BAD_INPUT else self.patience
                deadline = time.monotonic() + patience
        return code

    def _signal(self, number):
        for process in self.processes:
            with contextlib.suppress(OSError):  # it has ended
                process.send_signal(number)


def _free_ports(count):
    """Return free ports; all are open at the same time, so they differ."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
