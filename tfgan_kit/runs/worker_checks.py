"""Checks that the workers of a cluster train the same run."""

import zlib

from tfgan_kit.errors import RunError


def check(run):
    """Raise RunError if the workers of a `Run` have other checkpoints or data.

    All workers must call this together; a single process passes.
    """
    steps = run.workers.values(run.step)
    if len(set(steps)) > 1:
        raise RunError(
            "all workers of a cluster must see the same run folder. Received: "
            f"checkpoints of the steps {', '.join(map(str, steps))}."
        )
    if run.workers.count == 1:
        return
    digests = run.workers.values(zlib.crc32(run.examples.fingerprint.encode()))
    if len(set(digests)) > 1:
        raise RunError(
            "all workers of a cluster must read the same data. Received: data of "
            f"{len(set(digests))} fingerprints on {len(digests)} workers."
        )
