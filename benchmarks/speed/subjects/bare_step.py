"""The compiled step of our model alone, again and again on one batch."""

import tensorflow as tf

from speed.line import serve
from speed.rows import config_of
from tfgan_kit.runs import run_folder, training


def run(line, variant, folder, settings=(), **given):
    """What Keras' `fit` calls; `folder` stays empty, `given` are options of `train`."""
    config = config_of(variant, settings=settings, **given)
    found = training.prepare_start(config, run_folder.RunFolder(folder))
    model, images_per_step = found.model, found.config.images_per_step
    batch = next(iter(found.stream()))
    batches = iter(tf.data.Dataset.from_tensors(batch).repeat())
    model.make_train_function()
    serve(
        line,
        lambda: model.train_function(batches),
        images_per_step * model.steps_per_execution,
        finish=model.step.numpy,
        precision=found.config.precision,
    )
