"""The health watch of a run."""

import numpy as np

from tfgan_kit.callbacks import HealthWatch

_EVERY = 50
# Samples cost about a ninth of a training step on as many images: these are 1% of it.
_IMAGES = 400


def watch(run):
    """Return the `HealthWatch` of a `Run`, which compares samples with its data."""
    name = run.model.wires[run.model.served[0]].outputs[0]
    last = len(run.examples.fields[name]) - 1
    rows = np.linspace(0, last, min(HealthWatch.num_samples, last + 1)).astype(int)
    return HealthWatch(
        run.examples.read(name, rows),
        max(_EVERY, _IMAGES // run.config.images_per_step),
        path=run.folder.health,
        announce=run.announce,
    )
