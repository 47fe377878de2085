"""The time of some steps, without the first ones."""

import os
import pathlib
import resource
import time

# Seconds of steps that are not counted: graphs are traced, caches are filled.
WARM_UP = 1.0


class Stopwatch:
    """Measures whole epochs, of some seconds at least.

    A run does more at the end of an epoch (a checkpoint, pictures): whole epochs from
    any step on hold their share of that.

    Args:
        seconds: The least time to measure.
        steps_per_epoch: Steps of an epoch; 1 if its end costs nothing.
        finish: Waits for what the steps have begun, on a GPU.
    """

    def __init__(self, seconds, steps_per_epoch=1, finish=lambda: None):
        self.seconds = seconds
        self.steps_per_epoch = steps_per_epoch
        self.finish = finish
        self._traced_at = self._begun_at = None

    def is_over(self, step):
        """Returns whether enough is measured. Call it after each step.

        Args:
            step: Number of steps until now.
        """
        now = time.perf_counter()
        if self._traced_at is None:  # the first step holds the tracing
            self._traced_at = now
        elif self._begun_at is None:
            if now - self._traced_at >= WARM_UP:
                self.finish()
                self._begun_at, self._first_step = time.perf_counter(), step
                self._others_before = _seconds_of_others()
        else:
            steps = step - self._first_step
            late = now - self._begun_at >= self.seconds
            if late and steps % self.steps_per_epoch == 0:
                self.finish()
                passed = time.perf_counter() - self._begun_at
                others = _seconds_of_others() - self._others_before
                self._speed = steps / passed
                self._others = max(0.0, others / (passed * os.cpu_count()))
                return True
        return False

    def result(self, images_per_step):
        """Returns the speed, the most bytes held, and the share that others took.

        Args:
            images_per_step: Images that one step takes.
        """
        return {
            "images_per_second": self._speed * images_per_step,
            "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            "others": self._others,
        }


def _seconds_of_others():
    """Processor time that other processes have taken; 0 if the system has no count."""
    try:
        line = pathlib.Path("/proc/stat").read_text(encoding="utf-8").partition("\n")[0]
    except OSError:
        return 0.0
    user, nice, system, _, _, *rest = map(int, line.split()[1:9])
    busy = (user + nice + system + sum(rest)) / os.sysconf("SC_CLK_TCK")
    return busy - time.process_time()
