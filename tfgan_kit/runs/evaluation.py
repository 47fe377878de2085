"""From a configuration to what measures its run."""

from tfgan_kit import data, metrics
from tfgan_kit.callbacks import Accuracy, Evaluate
from tfgan_kit.data.files.image_files import UnreadableImage
from tfgan_kit.errors import InputError
from tfgan_kit.runs import building


def prepare(config, images, announce):
    """The `Evaluate` of a run, None where its configuration asks for none.

    It may train a classifier, which sets Keras' seeds: a model must have been built
    before, or be built after its own seed is set.

    Args:
        config: A `RunConfig`.
        images: `ImageData`, what the run is trained on.
        announce: Called with a sentence about each choice that was made.

    Raises:
        InputError: No features to be had, or too few images for a metric.
        RunError: A download failed.
    """
    if config.eval_every is None:
        return None

    def load(split):
        if split == config.split:
            return images
        return building.load_images(config, split, announce)

    if "label-accuracy" in config.eval_metrics and images.labels is None:
        raise InputError(
            f"label-accuracy is of a generator that takes labels, and {images.name} "
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
    """The `Accuracy` of a run whose model is a classifier; None without test images.

    Args:
        config, announce: As in `prepare`.
    """
    if not config.recipe.is_classifier:
        return None

    def load(split):
        return building.load_images(config, split, announce)

    test_images = _test_images(config, load, announce, "not measuring the accuracy")
    return None if test_images is None else Accuracy(test_images)


def _held_out(config, load, announce):
    without = "measuring against the training images, with none held out"
    return _test_images(config, load, announce, without)


def _test_images(config, load, announce, without):
    """The images of the test split, or of the validation's where there is no test.

    None where there are none that the run is not trained on.
    """
    try:
        return data.load_held_out(load, config.split)
    except UnreadableImage:
        raise
    except InputError as error:
        announce(f"{without}: {error}")
        return None
