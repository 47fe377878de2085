"""From a source to its metrics."""

from tfgan_kit import data, metrics
from tfgan_kit.errors import InputError
from tfgan_kit.evaluation.evaluating_translator import evaluate_translator
from tfgan_kit.evaluation.generated_images import pictures
from tfgan_kit.evaluation.preparation import Preparation
from tfgan_kit.export.open.description import own_truncation_psi
from tfgan_kit.export.open.source import check_truncation_psi
from tfgan_kit.metrics import suite_checks


def evaluate(
    source,
    real,
    *,
    names=None,
    features=None,
    samples=None,
    seed=0,
    conversion=None,
    truncation_psi=None,
    announce=lambda sentence: None,
    progress=lambda what, done, total: None,
):
    """Measure a source's images against real images.

    Args:
        source: The result of `find`.
        real: The result of `real_data`.
        names: Names from `metrics.METRICS`, "cas", and for translators from
            `metrics.TRANSLATION_METRICS`. None means all that the features allow.
            With features other than a classifier of the data set, this leaves out
            "classes" and "label-accuracy", which then mean nothing, and "nearest",
            which needs features of all training images. It also leaves out
            "label-accuracy" if the generator takes no labels. For a translator, None
            means the distance to the target and all metrics of translations that apply.
        features: As in `metrics.choose`.
        samples: int. Number of images. None means 10,000 from a generator, and all from
            a folder and of the images that a translator takes.
        seed: int. Seed of the images and of random draws in the metrics. Defaults to 0.
        conversion: dict. Arguments of `data.load` for the images of a folder.
        truncation_psi: float. As in `export.open_model`. Defaults to None.
        announce: Function that gets a sentence.
        progress: Function that is called with (activity, done, total).

    Returns:
        A list of `metrics.Result`.

    Raises:
        InputError: Something cannot be read, does not fit, or is too small.
    """
    if names is not None and features is not None:
        _check_features(names)
    check_truncation_psi(source, truncation_psi)
    if real.field_options is not None:
        if truncation_psi is not None:
            raise InputError("a translator has no styles: leave truncation_psi out.")
        return evaluate_translator(
            source,
            real,
            names=names,
            features=features,
            samples=samples,
            seed=seed,
            announce=announce,
            progress=progress,
        )
    preparation = Preparation(real, announce, progress)
    images = preparation.load(real.split)
    fake, labels = pictures(
        *(source, samples, seed, conversion or {}, announce),
        *(preparation.stage("pictures"), truncation_psi),
    )
    suite_checks.check_shapes(fake, images)
    load, extractor = preparation.load, None
    if names is None or suite_checks.need_features(names):
        extractor = preparation.extractor(features, images)
    if names is None:
        names, train = _default(real, extractor, fake, labels, load, announce)
    else:
        train = _train(real, load, names)
    kind = "images" if source.kind == "images" else "pictures"
    psi = own_truncation_psi(source) if truncation_psi is None else truncation_psi
    truncated = "" if psi is None else f" with psi {psi:g}"
    return metrics.measure(
        names,
        fake,
        images,
        extractor,
        train=train,
        labels=labels,
        seed=seed,
        of=f"{kind} of {source.path}{truncated}",
        progress=preparation.stage("features"),
        training_progress=preparation.stage("training classifiers"),
        announce=announce,
    )


def _check_features(names):
    if not suite_checks.need_features(names):
        raise InputError(
            f"{' and '.join(names)} {'take' if len(names) > 1 else 'takes'} no "
            "features: leave --features out."
        )


def _default(real, extractor, fake, labels, load, announce):
    """Return the names, and the training images if a metric needs them."""
    left_out, train = set(), None
    if labels is None:
        left_out.add("label-accuracy")
    if not isinstance(extractor, metrics.Classifier):
        left_out |= {"classes", "label-accuracy", "nearest"}
        if not suite_checks.has_logits(extractor, fake):
            left_out.add("is")
    if "nearest" not in left_out:
        try:
            train = _train(real, load, ["nearest"])
        except InputError as error:
            announce(f"nearest is left out: {error}")
            left_out.add("nearest")
    return [name for name in metrics.METRICS if name not in left_out], train


def _train(real, load, names):
    """Return the training images if one of the metrics needs them, else None."""
    if "nearest" in names and real.no_nearest:
        raise InputError(f"copies cannot be detected, because {real.no_nearest}.")
    if "cas" in names and data.overlap(real.split, real.train_split):
        raise InputError(
            "cas tests a classifier on images that it was not trained on: give --split "
            f"with other images. Received: {real.split}, beside training images from "
            f"{real.train_split}."
        )
    return load(real.train_split) if {"nearest", "cas"} & {*names} else None
