"""From a source to its numbers."""

from tfgan_kit import metrics
from tfgan_kit.errors import InputError
from tfgan_kit.evaluation.generated_images import pictures
from tfgan_kit.evaluation.preparation import Preparation
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
    announce=lambda sentence: None,
    progress=lambda what, done, total: None,
):
    """Measures what a source makes against real images.

    Args:
        source: What `find` gave.
        real: What `real_data` gave.
        names: Of `metrics.METRICS`. None: all that the features allow; with others
            than a classifier of the data set, "classes" and "label-accuracy", which say
            nothing then, and "nearest", which takes features of all training images,
            are left out; "label-accuracy" also where the generator takes no labels.
        features: As of `metrics.choose`.
        samples: How many pictures; None: 10,000 of a generator, and a folder's all.
        seed: Of the pictures, and of what the metrics draw.
        conversion: How images of a folder are read; arguments of `data.load`.
        announce: Called with a sentence.
        progress: Called with (what is done, done, in all).

    Returns:
        A list of `metrics.Result`.

    Raises:
        InputError: Something cannot be read, or does not fit, or is too little.
    """
    if names == ["swd"] and features is not None:
        raise InputError("swd takes no features: leave --features out.")
    preparation = Preparation(real, announce, progress)
    images = preparation.load(real.split)
    fake, labels = pictures(
        *(source, samples, seed, conversion or {}, announce),
        preparation.stage("pictures"),
    )
    suite_checks.check_shapes(fake, images)
    load, extractor = preparation.load, None
    if names != ["swd"]:
        extractor = preparation.extractor(features, images)
    if names is None:
        names, train = _default(real, extractor, fake, labels, load, announce)
    else:
        train = _train(real, load) if "nearest" in names else None
    kind = "images" if source.kind == "images" else "pictures"
    return metrics.measure(
        names,
        fake,
        images,
        extractor,
        train=train,
        labels=labels,
        seed=seed,
        of=f"{kind} of {source.path}",
        progress=preparation.stage("features"),
        announce=announce,
    )


def _default(real, extractor, fake, labels, load, announce):
    """The names, and the images of the training where one of them takes those."""
    left_out, train = set(), None
    if labels is None:
        left_out.add("label-accuracy")
    if not isinstance(extractor, metrics.Classifier):
        left_out |= {"classes", "label-accuracy", "nearest"}
        if not suite_checks.has_logits(extractor, fake):
            left_out.add("is")
    if "nearest" not in left_out:
        try:
            train = _train(real, load)
        except InputError as error:
            announce(f"nearest is left out: {error}")
            left_out.add("nearest")
    return [name for name in metrics.METRICS if name not in left_out], train


def _train(real, load):
    """The images of the training, for "nearest"."""
    if real.no_nearest:
        raise InputError(f"copies cannot be told, for {real.no_nearest}.")
    return load(real.train_split)
