"""Every metric of a set of generated images, from one pass over their features."""

import dataclasses
import time

from tfgan_kit.metrics import suite_checks
from tfgan_kit.metrics.features import real_features
from tfgan_kit.metrics.registry import MEASURES, Sets
from tfgan_kit.metrics.result import Result

METRICS = tuple(MEASURES)


def measure(
    names,
    fake,
    real,
    extractor,
    *,
    train=None,
    labels=None,
    seed=0,
    of="generated images",
    progress=None,
    announce=None,
):
    """Measures generated images against real ones.

    Args:
        names: Of `METRICS`:

            - "fid": frechet_distance, of all images;
            - "kid": kernel_distance, over 100 subsets of 1,000 images;
            - "is": inception_score, over 10 parts, mixed;
            - "pr" and "dc": precision and recall, density and coverage, to the fifth
              neighbour, of equally many images of each kind, at most 10,000;
            - "swd": sliced_wasserstein_distance, the mean over the levels, each of
              which is in the details;
            - "classes": least_frequent_class, the share of that class, and
              distance_from_uniform;
            - "label-accuracy": label_accuracy, the share of images that are read as
              the label that they were asked for, that of each class in the details;
            - "nearest": nearest_training_ratio and nearest_training_share, of at most
              5,000 images; as many of `real` are those held out.
        fake: Uint8 `(n, h, w, c)`.
        real: `ImageData` of that shape, no part of `train`.
        extractor: An `Extractor`; None where "swd" is all.
        train: For "nearest": `ImageData` of what the generator was trained on.
        labels: For "label-accuracy": integers `(n,)`, those that were asked for.
        seed: Of all draws.
        of: What `fake` is, for the protocol.
        progress: None, or called with (images done, images in all) while features are
            taken. Those of `real` and `train` are kept on disk.
        announce: None, or called with a sentence where they cannot be kept.

    Returns:
        A list of `Result`, in the order of `METRICS`.

    Raises:
        InputError: An unknown name, images that do not fit, fewer than a definition
            takes, no extractor, no logits, no `train`, or no `labels` of the classes.
    """
    suite_checks.check_names(names)
    measures = {name: MEASURES[name] for name in METRICS if name in names}
    suite_checks.check(measures, fake, real, extractor, train, labels)
    sets = Sets(fake, real.images, seed, real.class_names, labels=labels)
    if [*measures] != ["swd"]:
        kept = {"real": real} | ({"train": train} if "nearest" in measures else {})
        sets = _with_features(sets, kept, extractor, progress, announce)
    pictures = f"{len(fake):,} {of} against {describe_images(real)}"
    results = []
    for name, entry in measures.items():
        used = "no features" if name == "swd" else describe_features(extractor)
        training = f", trained on {describe_images(train)}" if name == "nearest" else ""
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
    """`sets` with the features of the generated and of the `kept` images."""
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
    """`ImageData` in words that tell it from any other."""
    name = " ".join(filter(None, (images.name, images.version)))
    print_ = images.fingerprint[:12]
    return f"{len(images):,} images of {name}, {images.split} (fingerprint {print_})"


def describe_features(extractor):
    """An `Extractor` in words that tell it from any other."""
    of = f" of {extractor.facts['dataset']}" if "dataset" in extractor.facts else ""
    return (
        f"features of {extractor.name}{of} (SHA-256 {extractor.digest[:12]}, resize: "
        f"{extractor.resize})"
    )
