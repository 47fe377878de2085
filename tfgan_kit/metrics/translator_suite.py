"""All metrics of a translator, in each of its directions."""

import dataclasses
import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tfgan_kit.errors import InputError
from tfgan_kit.metrics import suite, suite_checks
from tfgan_kit.metrics.direction import Direction
from tfgan_kit.metrics.registry import ALL_MEASURES, MEASURES
from tfgan_kit.metrics.result import Result
from tfgan_kit.metrics.translation_measures import TRANSLATION_MEASURES
from tfgan_kit.metrics.translator_data import TranslatorData
from tfgan_kit.metrics.untranslated import untranslated

if TYPE_CHECKING:  # it needs TensorFlow, which this module does not
    from tfgan_kit.metrics.features.extractor import Extractor

# For these metrics the score of an untranslated source means nothing.
_WITHOUT_BASELINE = ("is", "classes", "nearest", "cycle")


def default_names(
    directions: Sequence[Direction], held_out: TranslatorData, has_features: bool
) -> list[str]:
    """Return the metrics that are measured if none is named.

    These are the Fréchet distance (without features, the sliced Wasserstein distance)
    and every metric of translations that applies.

    Args:
        directions: The directions of the translator.
        held_out: Its data.
        has_features: bool. Whether there is an extractor.
    """
    names = ["fid" if has_features else "swd"]
    for name, measure in TRANSLATION_MEASURES.items():
        if measure.of_features and not has_features:
            continue
        if any(_reason(name, directions, d, held_out) is None for d in directions):
            names.append(name)
    return names


def measure_translator(
    names: Sequence[str],
    directions: Sequence[Direction],
    held_out: TranslatorData,
    extractor: "Extractor | None",
    *,
    train: TranslatorData | None = None,
    samples: int | None = None,
    seed: int = 0,
    of: str = "translations",
    with_baselines: bool = True,
    progress: Callable[[int, int], None] | None = None,
    announce: Callable[[str], None] | None = None,
) -> list[Result]:
    """Translate images and measure the results, in each direction.

    Args:
        names: Names from `METRICS` and `TRANSLATION_METRICS`. Each is measured in the
            directions to which it applies.
        directions: The directions of the translator.
        held_out: The `TranslatorData` with sources and targets.
        extractor: An `Extractor`, or None if no metric needs features.
        train: For "nearest": the `TranslatorData` of the training images.
        samples: int. Largest number of sources, drawn by the seed. Defaults to None,
            which means all. Distances are to all targets.
        seed: int. Seed of the sources and of all draws. Defaults to 0.
        of: str. A description of the translations for the protocol.
        with_baselines: bool. Whether the details of a result have the same number of
            untranslated sources (`untranslated`, or `bicubic` for super-resolution)
            and, for classes, of the targets (`real`). Defaults to True.
        progress: Function that is called with (images done, images in total) while
            features are computed, or None.
        announce: Function that gets a sentence if features cannot be cached, or None.

    Returns:
        A list of `Result`. Names of the way back end with "_back".

    Raises:
        InputError: A name is unknown or applies to no direction, or as in `measure`.
    """
    check_names(names, directions, held_out)
    results = []
    for direction in directions:
        own = [n for n in names if _reason(n, directions, direction, held_out) is None]
        if not own:
            continue
        rows = held_out.rows(direction.takes, samples, seed)
        translation = held_out.translation(direction.takes, direction.gives, rows)
        real = held_out.images(direction.gives)
        fake = _translated(direction, translation.source.images, real)
        if "cycle" in own:
            back = direction.way_back(directions)
            again = _translated(back, fake, translation.source)
            translation = dataclasses.replace(translation, again=again)
        measured = functools.partial(
            suite.measure,
            real=real,
            extractor=extractor,
            train=train and train.images(direction.gives),
            translation=translation,
            seed=seed,
            progress=progress,
            announce=announce,
        )
        found = measured(own, fake, of=of)
        if with_baselines:
            found = _with_baselines(found, own, measured, real, translation)
        results += [
            dataclasses.replace(result, metric=result.metric + direction.suffix)
            for result in found
        ]
    return results


def check_names(
    names: Sequence[str], directions: Sequence[Direction], held_out: TranslatorData
) -> None:
    """Raise InputError unless each metric exists and applies to a direction."""
    suite_checks.check_names(names)
    for name in names:
        reasons = [_reason(name, directions, d, held_out) for d in directions]
        if None not in reasons:
            raise InputError(f"{name} {reasons[0]}: leave it out.")


def _reason(name, directions, direction, held_out):
    """Return why a metric does not apply to a direction, or None."""
    if name in ("label-accuracy", "cas"):
        return "is of a generator that takes labels; class_kept is of a translator"
    if name in MEASURES:
        return None
    translation = held_out.translation(direction.takes, direction.gives)
    if direction.way_back(directions):
        source = translation.source.images  # any images, as none are translated yet
        translation = dataclasses.replace(translation, again=source)
    return ALL_MEASURES[name].lacks(translation)


def _translated(direction, images, expected):
    fake = direction.translate(images)
    suite_checks.check_shapes(fake, expected)
    return fake


def _with_baselines(results, names, measured, real, translation):
    """Return results with the numbers of sources, and of targets, in their details."""
    names = [name for name in names if name not in _WITHOUT_BASELINE]
    sources = translation.source.images
    word, images = untranslated(sources, real.image_shape, translation.scale)
    if images is not None and names:
        results = _with_values(results, word, measured(names, images))
    names = [name for name in names if name.startswith("class_")]
    if names:
        targets = real.images if translation.targets is None else translation.targets
        results = _with_values(results, "real", measured(names, targets))
    return results


def _with_values(results, word, others):
    """Return results with the values of others in their details, by metric."""
    values = {other.metric: other.value for other in others}
    return [
        dataclasses.replace(r, details={**r.details, word: values[r.metric]})
        if r.metric in values
        else r
        for r in results
    ]
