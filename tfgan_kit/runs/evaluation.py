"""The measuring callbacks of a run, from its configuration."""

from tfgan_kit import data, metrics
from tfgan_kit.callbacks import Accuracy, Evaluate
from tfgan_kit.data.files.image_files import UnreadableImage
from tfgan_kit.errors import InputError
from tfgan_kit.runs import building, translator_evaluation


def prepare(config, images, announce, model=None):
    """Return the `Evaluate` of a run, or None if its configuration has none.

    That of a translator is an `EvaluateTranslator`.

    It may train a classifier, which sets Keras' seeds. Therefore a model must be built
    before, or be built after its own seed is set.

    Args:
        config: A `RunConfig`.
        images: `ImageData`, or the `FieldData` of a translator. The run's training
            data.
        announce: Function that gets a sentence about each choice.
        model: The run's model, which a translator needs.

    Raises:
        InputError: No features are available, a metric does not apply, or there are too
            few images for it.
        RunError: A download failed.
    """
    if config.eval_every is None:
        return None
    if config.recipe.translates and metrics.directions_of(model):
        return translator_evaluation.prepare(config, images, announce, model)
    if not isinstance(images, data.ImageData):
        kinds = ", ".join(m.plural for m in images.modalities.values())
        raise InputError(
            "--eval-every measures generated images: leave it out. "
            f"Received: data of {kinds}."
        )

    def load(split):
        if split == config.split:
            return images
        return building.load_data(config, split, announce)

    if "label-accuracy" in config.eval_metrics and images.labels is None:
        raise InputError(
            f"label-accuracy needs a generator that takes labels, and {images.name} "
            "has none: leave it out of --eval-metrics."
        )
    real = _held_out(config, load, announce)
    if real is None and "nearest" in config.eval_metrics:
        raise InputError(
            "nearest compares training images with held-out ones, and there are none: "
            "leave it out of --eval-metrics."
        )
    extractor = None
    if config.eval_metrics != ["swd"]:
        extractor = metrics.choose(config.features, images, load, announce)
    evaluate = Evaluate(
        images if real is None else real,
        extractor,
        config.eval_every,
        config.eval_samples,
        metrics=config.eval_metrics,
        train=images,
        announce=announce,
    )
    announce(
        f"measuring {', '.join(config.eval_metrics)} of {config.eval_samples:,} "
        f"pictures against {len(evaluate.real):,} images of {evaluate.real.split}, "
        f"every {config.eval_every} epochs and at the end"
    )
    return evaluate


def prepare_accuracy(config, announce):
    """Return the `Accuracy` of a run with a classifier; None without test images.

    Args:
        config, announce: As in `prepare`.
    """
    if not config.recipe.is_classifier:
        return None

    def load(split):
        return building.load_data(config, split, announce)

    test_images = _test_images(config, load, announce, "not measuring the accuracy")
    return None if test_images is None else Accuracy(test_images)


def _held_out(config, load, announce):
    without = "measuring against the training images, with none held out"
    return _test_images(config, load, announce, without)


def _test_images(config, load, announce, without):
    """Return the images of the test split, or else of the validation split.

    The result is None if the run is trained on all of them.
    """
    try:
        return data.load_held_out(load, config.split)
    except UnreadableImage:
        raise
    except InputError as error:
        announce(f"{without}: {error}")
        return None
