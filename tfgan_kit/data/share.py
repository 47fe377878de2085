"""The part of each batch that one of several workers gets."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from tfgan_kit.data import order
from tfgan_kit.data.shards import shard_order
from tfgan_kit.data.shards.shard_images import ShardImages
from tfgan_kit.errors import InputError


@dataclasses.dataclass(frozen=True)
class Share:
    """A worker's equal part of each batch.

    Args:
        batch_size: int. Examples per step of all workers together.
        worker: int. The number of this worker, from 0.
        num_workers: int. The number of workers.
        window: int. Number of records of shards that are shuffled together.
        n_critic: int. The number of equal batches that a step's examples form. The
            worker has a part of each. Defaults to 1.

    Raises:
        InputError: A number is out of range, or the workers cannot share equally.
    """

    batch_size: int
    worker: int
    num_workers: int
    window: int
    n_critic: int = 1

    def __post_init__(self):
        if not 0 <= self.worker < self.num_workers:
            raise InputError(
                "the workers are numbered from 0 to num_workers - 1. Received: "
                f"worker={self.worker}, num_workers={self.num_workers}."
            )
        if self.batch_size % (self.num_workers * self.n_critic):
            raise InputError(
                "workers share each batch equally: choose a batch size that is a "
                "multiple of their number, times n_critic. Received: "
                f"batch_size={self.batch_size}, num_workers={self.num_workers}, "
                f"n_critic={self.n_critic}."
            )
        if self.window < 1:
            raise InputError(
                f"a window must hold at least one record. Received: {self.window=}."
            )

    @property
    def size(self) -> int:
        """Return the number of examples per step of this worker."""
        return self.batch_size // self.num_workers

    @property
    def rows(self) -> np.ndarray:
        """Return this worker's rows of a step, in order."""
        rows = np.arange(self.batch_size)
        if self.num_workers == 1:
            return rows
        parts = rows.reshape(self.n_critic, self.num_workers, -1)
        return parts[:, self.worker].ravel()

    def of(self, values: tf.Tensor) -> tf.Tensor:
        """Return this worker's rows of the values of a step."""
        return values if self.num_workers == 1 else tf.gather(values, self.rows)

    def indices(self, values: Any, seed: int, head: int = order.SEED_HEAD) -> Callable:
        """Return a function from a step to the indices of this worker's examples.

        Args:
            values: The examples of a field.
            seed: int. 0 to 2**31 - 1.
            head: int. 0 to 2**31; each value has its own order.

        Raises:
            InputError: There are fewer shards with records than workers.
        """
        if not isinstance(values, ShardImages):
            batch = len(values), self.batch_size, seed, head
            return lambda step: self.of(order.image_indices(step, *batch))
        counts = values.index.counts
        if (counts > 0).sum() < self.num_workers:
            raise InputError(
                f"each of {self.num_workers} workers reads files of its own, and there "
                f"are {(counts > 0).sum()}: give fewer workers, or prepare the data "
                f"set with --shards {self.num_workers} or more."
            )
        batch = counts, self.window, self.size, seed, head
        who = {"worker": self.worker, "num_workers": self.num_workers}
        return lambda step: shard_order.shard_indices(step, *batch, **who)
