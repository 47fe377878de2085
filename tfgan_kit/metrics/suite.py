"""All metrics of a set of generated images, from one pass over their features."""

import dataclasses
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tfgan_kit.data.image_data import ImageData
from tfgan_kit.metrics import suite_checks
from tfgan_kit.metrics.features import real_features
from tfgan_kit.metrics.registry import ALL_MEASURES, MEASURES, Sets
from tfgan_kit.metrics.result import Result
from tfgan_kit.metrics.translation import Translation
from tfgan_kit.metrics.translation_measures import TRANSLATION_MEASURES

if TYPE_CHECKING:  # it needs TensorFlow, which this module does not
    from tfgan_kit.metrics.features.extractor import Extractor

METRICS = tuple(MEASURES)
TRANSLATION_METRICS = tuple(TRANSLATION_MEASURES)
_BESIDE = {"nearest": ", trained on", "cas": ", beside as many of"}


def measure(
    names: Sequence[str],
    fake: np.ndarray,
    real: ImageData,
    extractor: "Extractor | None",
    *,
    train: ImageData | None = None,
    labels: np.ndarray | None = None,
    translation: Translation | None = None,
    seed: int = 0,
    of: str = "generated images",
    progress: Callable[[int, int], None] | None = None,
    training_progress: Callable[[int, int], None] | None = None,
    announce: Callable[[str], None] | None = None,
) -> list[Result]:
    """Measure generated images against real ones.

    Args:
        names: Names from `METRICS`, "cas" and, for translations, `TRANSLATION_METRICS`:

            - "fid": frechet_distance, of all images;
            - "kid": kernel_distance, over 100 subsets of 1,000 images;
            - "is": inception_score, over 10 parts, shuffled;
            - "pr" and "dc": precision and recall, density and coverage, to the fifth
              neighbour, of equal numbers of both sets, at most 10,000;
            - "swd": sliced_wasserstein_distance, the mean over the levels, which the
              details list;
            - "classes": least_frequent_class, the share of that class, and
              distance_from_uniform;
            - "label-accuracy": label_accuracy, the share of images that are classified
              as the requested label, with the share per class in the details;
            - "cas": classification_accuracy_score, the accuracy on `real` of a
              classifier that is trained on the generated images, and
              accuracy_from_real_images, that of one trained on as many of `train`;
            - "nearest": nearest_training_ratio and nearest_training_share, of at most
              5,000 images; as many images of `real` are held out;
            - "l1", "psnr" and "ssim": mean over the pairs of translation and target;
              PSNR and SSIM are measured on `luminance`, without the border of
              `Translation`;
            - "class_kept" and "class_reached": share of translations that are
              classified as the label of their source, or as `target_class`;
            - "cycle": mean absolute difference of the sources and what becomes of them
              on the way to the other field and back, in levels from 0 to 255;
            - "consistency": the same of the sources and the shrunken translations.
        fake: Uint8 `(n, h, w, c)`.
        real: `ImageData` of that shape, not part of `train`.
        extractor: An `Extractor`, or None if no metric needs features.
        train: For "nearest" and "cas": `ImageData` of the generator's training data.
        labels: For "label-accuracy" and "cas": integers `(n,)`, the requested labels.
        translation: The `Translation` of `fake`, for `TRANSLATION_METRICS`.
        seed: int. Seed of all draws. Defaults to 0.
        of: str. A description of `fake` for the protocol.
        progress: Function that is called with (images done, images in total) while
            features are computed, or None. Features of `real` and `train` are cached.
        training_progress: Function that is called with (batches done, batches in total)
            while "cas" trains, or None.
        announce: Function that gets a sentence if they cannot be cached, or None.

    Returns:
        A list of `Result`, in the order of `METRICS` and `TRANSLATION_METRICS`.

    Raises:
        InputError: A name is unknown, images do not fit or are too few, or the
            extractor, its logits, `train`, `labels` of its classes, or a part of
            `translation` are missing.
    """
    suite_checks.check_names(names)
    measures = {name: ALL_MEASURES[name] for name in ALL_MEASURES if name in names}
    suite_checks.check(measures, fake, real, extractor, train, labels, translation)
    sets = Sets(
        fake,
        real.images,
        seed,
        real.class_names,
        labels=labels,
        translation=translation,
        test_images=real,
        train_images=train,
        training_progress=training_progress,
    )
    if suite_checks.need_features(measures):
        kept = {"real": real} | ({"train": train} if "nearest" in measures else {})
        sets = _with_features(sets, kept, extractor, progress, announce)
    pictures = f"{len(fake):,} {of} against {describe_images(real)}"
    if translation is not None:
        pictures += f", from {describe_images(translation.source)}"
    results = []
    for name, entry in measures.items():
        used = describe_features(extractor) if entry.of_features else entry.how(sets)
        training = (
            f"{_BESIDE[name]} {describe_images(train)}" if name in _BESIDE else ""
        )
        protocol = f"{pictures}{training}; {used}; seed {seed}"
        start = time.perf_counter()
        values = entry.compute(sets)
        seconds, warning = time.perf_counter() - start, entry.warning(sets)
        results += [
            Result(metric, value, deviation, protocol, seconds, warning, more)
            for metric, value, deviation, more in values
        ]
    return results


def _with_features(sets, kept, extractor, progress, announce):
    """Return `sets` with the features of the generated and of the `kept` images."""
    known = {name: real_features.find(data, extractor) for name, data in kept.items()}
    missing = [kept[name] for name, features in known.items() if features is None]
    total, done = sum(map(len, missing), len(sets.fake_images)), 0

    def count(number):
        nonlocal done
        done += number
        if progress:
            progress(done, total)

    fake, logits = extractor(sets.fake_images, count)
    for name in kept:
        if known[name] is None:
            known[name] = real_features.make(kept[name], extractor, count, announce)
    return dataclasses.replace(sets, fake=fake, logits=logits, **known)


def describe_images(images):
    """Return a description of `ImageData` that distinguishes it from any other."""
    name = " ".join(filter(None, (images.name, images.version)))
    print_ = images.fingerprint[:12]
    return f"{len(images):,} images of {name}, {images.split} (fingerprint {print_})"


def describe_features(extractor):
    """Return a description of an `Extractor` that distinguishes it from any other."""
    of = f" of {extractor.facts['dataset']}" if "dataset" in extractor.facts else ""
    return (
        f"features of {extractor.name}{of} (SHA-256 {extractor.digest[:12]}, resize: "
        f"{extractor.resize})"
    )
