"""The start and the resumption of a run, as the command line calls them."""

import contextlib

from packaging import version

import tfgan_kit
from tfgan_kit import data, onednn
from tfgan_kit.callbacks.learning_rates import rates_of
from tfgan_kit.data.files import generated_pictures
from tfgan_kit.distribution import cluster, devices
from tfgan_kit.errors import InputError
from tfgan_kit.runs import (
    building,
    checkpoints,
    device,
    evaluation,
    folder_lock,
    initial_weights,
    kept_examples,
    label_checks,
    memory_check,
    roll_back,
    run_config,
    worker_checks,
)
from tfgan_kit.runs.run import Run


def _silent(sentence):
    pass


def start(config, folder, announce=_silent, progress=None):
    """Start a new run in `folder`: load the data, build the model, write recipe.json.

    Args:
        config: A `RunConfig`; `precision="auto"` and `jit=None` are resolved here.
        folder: A `RunFolder` without a run.
        announce: Function that gets a sentence about each choice.
        progress: Function that is called with (images read, images in total), or None.

    Returns:
        A `Run`.

    Raises:
        InputError: Data, shapes and numbers do not fit together, or another process
            trains in the folder.
    """
    cluster.check(config.strategy)
    if not cluster.is_chief(config.strategy):  # the chief writes to the folder
        return _begin(prepare_start(config, folder, announce, progress), announce)
    folder.check_new()
    folder_lock.hold(folder.path)
    try:
        return _begin(prepare_start(config, folder, announce, progress), announce)
    except BaseException:
        folder_lock.release(folder.path)
        raise


def resume(config, folder, announce=_silent, progress=None):
    """Return the run in `folder` at its newest undamaged checkpoint.

    Args:
        config: The run's `RunConfig`, possibly with a larger total.
        folder, announce, progress: As in `start`.

    Raises:
        InputError: There is no run, the data differ, the total is invalid, or another
            process trains in the folder.
    """
    folder.check_run()
    cluster.check(config.strategy)
    if cluster.is_chief(config.strategy):
        folder_lock.hold(folder.path)
        folder.remove_unfinished()
    return _begin(prepare_resume(config, folder, announce, progress), announce)


def _begin(run, announce):
    worker_checks.check(run)
    is_short = run.step < run.total_steps or run.owes_evaluation()
    if run.workers.is_chief and is_short:
        run.evaluate = evaluation.prepare(run.config, run.examples, announce, run.model)
        run.accuracy = evaluation.prepare_accuracy(run.config, announce)
    run.write()
    return run


def prepare_start(config, folder, announce=_silent, progress=None):
    """Return the run of `start`, with nothing written yet."""
    if cluster.is_chief(config.strategy):
        folder.check_new()
    config, strategy = device.resolve(config, announce)
    _check_replicas(config, strategy)
    images = _load_data(config, announce, progress)
    shape = run_config.largest_image(images.modalities)
    config, choices = run_config.choose(config, shape, len(images))
    for choice in choices:
        announce(choice)
    _check_batch(config, images, strategy)
    run = Run(folder, config, images, _build(config, images, strategy))
    kept_examples.keep(run, announce)
    if config.init_from:
        run.init_digest = _init(run, None, announce)
    memory_check.check(run)
    return run


def prepare_resume(config, folder, announce=_silent, progress=None):
    """Return the run of `resume`, with nothing written yet."""
    record, before = folder.record(), folder.config()
    _check_version(record, folder)
    folder.tell_if_changed(announce)
    contradiction = onednn.check(record.get("onednn"))
    if contradiction:
        announce(contradiction)
    path = None
    if checkpoints.newest_first(folder.checkpoints):
        path = folder.newest_checkpoint(announce)
    strategy = device.configure(config)
    _check_replicas(config, strategy)
    images = _load_data(config, announce, progress)
    _check_batch(config, images, strategy)
    if images.fingerprint != record["data"]["fingerprint"]:
        raise InputError(
            f"the data set {config.dataset} is not the one that {folder.path} was "
            "trained on: its images have another fingerprint"
            f"{generated_pictures.hint(config.dataset)}."
        )
    digest = record.get("init_digest")
    run = Run(folder, config, images, _build(config, images, strategy), digest)
    run_config.check_total(before, config, run.steps_per_epoch)
    kept_examples.keep(run, announce)
    run.rollbacks = folder.rollbacks()
    rates = rates_of(run.model)
    if path:
        checkpoints.load(run.model, path)
        run.table = checkpoints.table(path)
    elif config.init_from:
        _init_again(run, announce)
    roll_back.repeat(run.model, rates, len(run.rollbacks))
    if run.step > run.total_steps:
        raise InputError(
            f"the run is at step {run.step} already: a smaller total cannot be reached."
            f" Received: {run.total_steps} steps."
        )
    memory_check.check(run)
    return run


def _check_version(record, folder):
    """Raise InputError if a newer version of this package wrote the run."""
    theirs = (record.get("versions") or {}).get("tfgan_kit")
    with contextlib.suppress(version.InvalidVersion, TypeError):
        if version.parse(theirs) > version.parse(tfgan_kit.__version__):
            raise InputError(
                f"the run in {folder.path} was written by tfgan-kit {theirs}, and this "
                f"is {tfgan_kit.__version__}: update tfgan-kit to continue it."
            )


def _check_replicas(config, strategy):
    devices.check_batch(config.batch_size, strategy.num_replicas_in_sync)


def _check_batch(config, examples, strategy):
    """Raise InputError if a batch is larger than the data, or cannot be shared."""
    data.steps_per_epoch(len(examples), config.batch_size, config.model["n_critic"])
    _check_replicas(config, strategy)


def _build(config, examples, strategy):
    total = building.total_steps(config, len(examples))
    fields = building.fields_of(examples)
    with strategy.scope():
        return building.build_model(config, fields, total, examples.num_classes)


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
    """Return the model of the run in `folder` at its newest checkpoint, without data.

    Damaged checkpoints are skipped. If `best` is true, the best checkpoint is used.
    """
    folder.tell_if_changed(announce)
    path = folder.best_checkpoint() if best else folder.newest_checkpoint(announce)
    return building.load_checkpoint(folder, path)


def _load_data(config, announce, progress):
    images = building.load_data(
        config, config.split, announce, progress, describe=announce
    )
    for modality in images.modalities.values():
        if modality.name == "image" and modality.shape[-1] not in (1, 3, 4):
            raise InputError(
                "a run draws pictures of 1, 3 or 4 channels; train others by `fit`. "
                f"Received: images of {modality.shape[-1]} channels."
            )
    label_checks.check(config, images)
    label_checks.tell_missing(config, images, announce)
    if config.labels is not None:
        kept = len(data.labelled_places(images, config.labels, config.seed))
        announce(f"keeping the labels of {kept:,} of {len(images):,} images")
    return images
