"""What is measured: the pictures of a generator, or the images of a folder."""

import pathlib

import numpy as np

from tfgan_kit import data, export
from tfgan_kit.data.files.folders import list_folder
from tfgan_kit.errors import InputError
from tfgan_kit.export import Source

DEFAULT_SAMPLES = 10_000


def find(path):
    """The `export.Source` at a path; of kind "images" where it is a folder of those.

    Raises:
        InputError: There is nothing, or neither a generator nor an image.
    """
    try:
        return export.find(path)
    except InputError:
        path = pathlib.Path(path)
        if not path.is_dir() or not any(path.iterdir()):
            raise
    list_folder(path)  # raises InputError where no image is in it
    return Source("images", path)


def pictures(source, samples, seed, conversion, announce, progress):
    """Uint8 pictures `(n, h, w, c)` of a source, and the labels they were asked for.

    Those are int32 `(n,)`, all classes in turns; None where it takes none.

    Args:
        source: What `find` gave.
        samples: How many; None: 10,000 of a generator, and a folder's all.
        seed: Which; of a folder, which of its images.
        conversion: Of a folder's images: arguments of `data.load`.
        announce: Called with a sentence.
        progress: Called with (done, in all).

    Raises:
        InputError: The source is damaged, has fewer images, or makes none to measure.
    """
    if source.kind == "images":
        arguments = source.path, samples, seed, conversion, announce, progress
        return _of_folder(*arguments), None
    samples = samples or DEFAULT_SAMPLES
    images, labels = _drawn(source, samples, seed, announce, progress)
    if samples > 1 and (images == images[0]).all():
        raise InputError(
            f"all {samples:,} pictures of {source.path} are the same: it has collapsed "
            "or makes pixels that are no number, and there is nothing to measure."
        )
    return images, labels


def _of_folder(path, samples, seed, conversion, announce, progress):
    images = data.load(
        str(path),
        split="+".join(list_folder(path).splits),
        **conversion,
        announce=announce,
        progress=progress,
    )
    if samples is None:
        return images.images
    if samples > len(images):
        raise InputError(
            f"{path} holds {len(images):,} images: give fewer --samples. "
            f"Received: {samples:,}."
        )
    indices = np.random.default_rng(seed).permutation(len(images))[:samples]
    return images.rows(np.sort(indices))


def _drawn(source, samples, seed, announce, progress):
    from tfgan_kit import sampling

    inputs, generator = export.open_source(source, announce)
    drawn, done = inputs.draw(samples, seed), 0

    def watched(*batch):
        nonlocal done
        images = np.asarray(generator(*batch))
        # Uint8 would hide it.
        if not np.isfinite(images).all():
            raise InputError(
                f"{source.path} makes pixels that are no number: its weights are "
                "damaged, or it diverged in training."
            )
        done = min(done + len(images), samples)
        progress(done, samples)
        return images

    labels = drawn[1] if inputs.num_classes else None
    return sampling.generate(watched, drawn), labels
