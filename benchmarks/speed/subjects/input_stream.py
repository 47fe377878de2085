"""Our input pipeline alone: the batches of a run, which nobody uses."""

import time

from speed.line import serve
from speed.rows import config_of
from tfgan_kit import data
from tfgan_kit.runs import building

# Between two looks at the clock.
_BATCHES = 20


def run(line, variant, **given):
    """`given` are options of `train`."""
    config = config_of(variant, **given)
    start = time.perf_counter()
    images = building.load_images(config, config.split)
    loading = time.perf_counter() - start
    stream = data.training_stream(
        images, batch_size=config.images_per_step, seed=config.seed
    )
    batches = iter(stream)

    def take():
        for _ in range(_BATCHES):
            next(batches)

    amount = _BATCHES * config.images_per_step
    serve(line, take, amount, images=len(images), load_seconds=loading)
