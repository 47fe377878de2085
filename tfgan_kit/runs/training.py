"""Starting and resuming a run. What the command line calls."""

import dataclasses

import numpy as np
import tensorflow as tf

from tfgan_kit import data, files, models, onednn, precision
from tfgan_kit.errors import InputError
from tfgan_kit.runs import (
    building,
    checkpoints,
    evaluation,
    initial_weights,
    run_config,
)
from tfgan_kit.runs.run import Run

_SHOWN = 10


def _silent(sentence):
    pass


def start(config, folder, announce=_silent, progress=None):
    """A new run in `folder`: loads the data, builds the model, writes recipe.json.

    Args:
        config: A `RunConfig`; `precision="auto"` and `jit=None` are resolved here.
        folder: A `RunFolder` that is free.
        announce: Called with a sentence about each choice that was made.
        progress: None, or called with (images read, images in all).

    Raises:
        InputError: Where data, shapes and numbers do not go together.
    """
    return _begin(prepare_start(config, folder, announce, progress), announce)


def resume(config, folder, announce=_silent, progress=None):
    """The run in `folder`, at its newest sound checkpoint.

    Args:
        config: The run's `RunConfig`, perhaps with a larger total.

    Raises:
        InputError: No run, other data, or a total that cannot be.
    """
    return _begin(prepare_resume(config, folder, announce, progress), announce)


def _begin(run, announce):
    if run.step < run.total_steps or run.owes_evaluation():
        run.evaluate = evaluation.prepare(run.config, run.images, announce)
        run.accuracy = evaluation.prepare_accuracy(run.config, announce)
    run.write()
    return run


def prepare_start(config, folder, announce=_silent, progress=None):
    """What `start` gives, with nothing written yet."""
    folder.check_new()
    config = _resolve_device_options(config, announce)
    images = _load_images(config, announce, progress)
    run = Run(folder, config, images, _build(config, images))
    if config.init_from:
        run.init_digest = _init(run, None, announce)
    return run


def prepare_resume(config, folder, announce=_silent, progress=None):
    """What `resume` gives, with nothing written yet."""
    record, before = folder.record(), folder.config()
    contradiction = onednn.check(record.get("onednn"))
    if contradiction:
        announce(contradiction)
    path = None
    if checkpoints.newest_first(folder.checkpoints):
        path = folder.newest_checkpoint(announce)
    _configure_device(config)
    images = _load_images(config, announce, progress)
    if images.fingerprint != record["data"]["fingerprint"]:
        raise InputError(
            f"the data set {config.dataset} is not the one that {folder.path} was "
            "trained on: its images have another fingerprint."
        )
    digest = record.get("init_digest")
    run = Run(folder, config, images, _build(config, images), digest)
    run_config.check_total(before, config, run.steps_per_epoch)
    if path:
        checkpoints.load(run.model, path)
    elif config.init_from:
        _init_again(run, announce)
    if run.step > run.total_steps:
        raise InputError(
            f"the run is at step {run.step} already: a smaller total cannot be reached."
            f" Received: {run.total_steps} steps."
        )
    return run


def _build(config, images):
    total = building.total_steps(config, len(images))
    return building.build_model(config, images.image_shape, total, images.num_classes)


def _init(run, expected, announce):
    return initial_weights.load_initial_weights(
        run.model,
        run.config.init_from,
        allow_partial=run.config.allow_partial,
        expected=expected,
        announce=announce,
    )


def _init_again(run, announce):
    try:
        _init(run, run.init_digest, announce)
    except InputError as error:
        raise InputError(
            f"{run.folder.path} was stopped before it kept the weights that it began "
            f"with; start a new run, for they cannot be read again: {error}"
        ) from error


def load(folder, announce=_silent, best=False):
    """The model of the run in `folder` at its newest sound checkpoint, without data.

    Or at the one that is `best` by the number that the run keeps it by.
    """
    path = folder.best_checkpoint() if best else folder.newest_checkpoint(announce)
    return building.load_checkpoint(folder, path)


def _load_images(config, announce, progress):
    images = building.load_images(
        config, config.split, announce, progress, describe=announce
    )
    if images.image_shape[-1] not in (1, 3, 4):
        raise InputError(
            "a run draws pictures of 1, 3 or 4 channels; train others by `fit`. "
            f"Received: images of {images.image_shape[-1]} channels."
        )
    check_labelled(config, images)
    _tell_missing(config, images, announce)
    if config.labels is not None:
        kept = len(data.labelled_places(images, config.labels, config.seed))
        announce(f"keeping the labels of {kept:,} of {len(images):,} images")
    # A batch larger than the data set is refused here.
    data.steps_per_epoch(len(images), config.batch_size, config.model["n_critic"])
    return images


def check_labelled(config, images):
    """Raises InputError where a variant learns from labels that teach it nothing."""
    wants = config.recipe.labels
    if wants == "required" and images.labels is None:
        raise InputError(
            f"{config.variant} learns from labels, and {images.name} has none: give "
            "images in a folder for each class, labels in the .npz, or another variant."
        )
    if _present(config, images) == 1:
        instead = "--no-labels" if wants == "optional" else "another variant"
        raise InputError(
            f"{config.variant} learns from labels, and all images of {images.name} "
            f"{images.split} are of one class{_names(images, images.labels[:1])}: give "
            f"images of two classes or more, or {instead}."
        )


def _present(config, images):
    """The number of classes that have images; None if no label is learnt from."""
    if config.recipe.labels == "none" or not config.use_labels:
        return None
    return None if images.labels is None else len(np.unique(images.labels))


def _tell_missing(config, images, announce):
    """Says which classes have no image: a generator cannot learn them."""
    present = _present(config, images)
    if present is None or present == images.num_classes:
        return
    missing = np.setdiff1d(np.arange(images.num_classes), images.labels)
    announce(
        f"{images.name} {images.split} has no image of {len(missing):,} of its "
        f"{images.num_classes:,} classes{_names(images, missing)}: they are not learnt"
    )


def _names(images, labels):
    names = [images.class_names[n] if images.class_names else str(n) for n in labels]
    more = ", ..." if len(names) > _SHOWN else ""
    return f" ({', '.join(map(files.shown, names[:_SHOWN]))}{more})"


def _resolve_device_options(config, announce):
    _configure_device(config)
    if config.precision == "auto":
        penalties = getattr(models, config.recipe.model).gradient_penalties
        policy, reason = precision.choose_policy(gradient_penalty=bool(penalties))
        announce(f"precision {policy}: {reason}")
        config = dataclasses.replace(config, precision=policy)
    if config.jit is None:
        # XLA halves the speed of these networks on a CPU.
        has_gpu = bool(tf.config.list_physical_devices("GPU"))
        config = dataclasses.replace(config, jit=has_gpu)
    return config


def _configure_device(config):
    for device in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(device, True)
    if config.deterministic:
        tf.config.experimental.enable_op_determinism()
        tf.random.set_seed(config.seed)  # without one it refuses random operations
