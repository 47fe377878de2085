"""From a translator to its metrics."""

import functools

from tfgan_kit import export, metrics
from tfgan_kit.errors import InputError
from tfgan_kit.metrics import suite_checks, translator_suite
from tfgan_kit.metrics.direction import Direction, translated_field
from tfgan_kit.runs.translator_reading import TranslatorReader


def evaluate_translator(
    source, real, *, names, features, samples, seed, announce, progress
):
    """Translate the images of a split and measure the results; see `evaluate`."""
    reading = functools.partial(progress, "reading images")

    def load(split, options):
        return real.load(split, announce=announce, progress=reading, **options)

    reader = TranslatorReader(load, real.field_options)
    held_out = reader.data(real.split)
    directions = open_directions(source, held_out.examples.modalities, announce)
    if names is not None:
        translator_suite.check_names(names, directions, held_out)
    _check_samples(samples, directions, held_out)
    extractor = None
    if names is None or suite_checks.need_features(names):
        extractor = _extractor(
            reader, real.split, directions, features, names, announce, progress
        )
    if names is None:
        names = translator_suite.default_names(
            directions, held_out, extractor is not None
        )
        names = _possible(names, held_out, extractor, directions)
    train = None
    if "nearest" in names:
        if real.no_nearest:
            raise InputError(f"copies cannot be detected, because {real.no_nearest}.")
        train = reader.data(real.train_split)
    return metrics.measure_translator(
        names,
        directions,
        held_out,
        extractor,
        train=train,
        samples=samples,
        seed=seed,
        of=f"translations by {source.path}",
        progress=functools.partial(progress, "features"),
        announce=announce,
    )


def _check_samples(samples, directions, held_out):
    counts = {d.takes: len(held_out.images(d.takes)) for d in directions}
    if samples is not None and samples > max(counts.values()):
        known = ", ".join(f"{count:,} of {name}" for name, count in counts.items())
        raise InputError(
            f"a translator is measured on images of the data, and there are {known}: "
            f"give fewer --samples. Received: {samples:,}."
        )


def open_directions(source, fields, announce):
    """Return the `metrics.Direction`s of a source.

    Args:
        source: The result of `find`.
        fields: The names of the data's fields.
        announce: Function that gets a sentence about damaged checkpoints.

    Raises:
        InputError: It is no translator of one of these fields.
    """
    _, generator = export.open_source(source, announce)
    return [
        _direction(source, generator, one, fields)
        for one in generator.interface.directions()
    ]


def _direction(source, generator, interface, fields):
    takes = translated_field(interface.inputs)
    others = [name for name in fields if name != takes]
    if takes not in fields or len(others) != 1:
        raise InputError(
            f"{source.path} must translate one of the fields {', '.join(fields)} into "
            f"the other. Received: a generator of {', '.join(interface.inputs.parts)}."
        )
    translate = functools.partial(generator.translate, back=bool(interface.suffix))
    return Direction(takes, others[0], translate, interface.suffix)


def _extractor(reader, split, directions, features, names, announce, progress):
    """Return the extractor; None, with an announcement, if metrics can do without."""
    field = directions[0].gives
    training = functools.partial(progress, "training the classifier")

    def load(split):
        return reader.images(split, field)

    try:
        return metrics.choose(features, load(split), load, announce, training)
    except InputError as error:
        if names is not None or features is not None:
            raise
        announce(f"metrics of features are left out: {error}")
        return None


def _possible(names, held_out, extractor, directions):
    """Return the names without classes if the extractor does not know them."""
    if extractor is None:
        return names
    images = held_out.images(directions[0].gives).images[:1]
    logits = extractor.extract(images)[1]
    if logits is not None and logits.shape[1] == held_out.num_classes:
        return names
    return [name for name in names if not name.startswith("class_")]
