"""The workers of a cluster, and what they agree on between steps."""

import contextlib

import numpy as np
import tensorflow as tf

from tfgan_kit.errors import RunError

# A collective operation ends with one of these if a worker is gone.
_LOST = (
    tf.errors.UnavailableError,
    tf.errors.AbortedError,
    tf.errors.CancelledError,
    tf.errors.DeadlineExceededError,
)


class Workers:
    """The processes that train one model, each with the devices of its machine.

    A strategy of one process is a cluster of one worker, in which nothing is exchanged.

    Args:
        strategy: The `tf.distribute.Strategy` of the model.

    Attributes:
        count: int. Number of workers.
        index: int. The place of this one.
    """

    def __init__(self, strategy: tf.distribute.Strategy):
        self.count, self.index = _count_and_index(strategy)
        self._replicas = strategy.num_replicas_in_sync // self.count
        self._sum = tf.function(lambda values: _sum(strategy, values))

    @property
    def is_chief(self) -> bool:
        """Return whether this is the worker that writes the files of a run."""
        return self.index == 0

    def values(self, own: int) -> list[int]:
        """Return an integer of every worker, which all must ask for together."""
        if self.count == 1:
            return [own]
        values = np.zeros(self.count, np.int64)
        values[self.index] = own
        summed = self._sum(tf.constant(values)).numpy() // self._replicas
        return summed.tolist()

    def wait(self) -> None:
        """Return when every worker has called this."""
        self.values(0)


def _count_and_index(strategy):
    if not isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy):
        return 1, 0
    resolver = strategy.cluster_resolver
    jobs = resolver.cluster_spec().as_dict()
    chiefs, others = (len(jobs.get(job, ())) for job in ("chief", "worker"))
    first = chiefs if resolver.task_type == "worker" else 0
    return max(1, chiefs + others), first + (resolver.task_id or 0)


def _sum(strategy, values):
    """Return the sum of a tensor over all replicas."""

    def of_replica():
        context = tf.distribute.get_replica_context()
        return context.all_reduce("SUM", tf.identity(values))

    return strategy.experimental_local_results(strategy.run(of_replica))[0]


@contextlib.contextmanager
def noticing_loss(again: str):
    """Raise RunError if another worker of this cluster is gone.

    Args:
        again: str. The command that continues.
    """
    try:
        yield
    except tf.errors.OpError as error:
        if not isinstance(error, _LOST) and "ollective" not in error.message:
            raise
        raise RunError(
            "this worker has lost another one of its cluster, which has ended or "
            f"cannot be reached; start all workers again with: {again}"
        ) from error
