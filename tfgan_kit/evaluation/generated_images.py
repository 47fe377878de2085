"""The measured images: those of a generator, or of a folder."""

import pathlib

import numpy as np

from tfgan_kit import data, export
from tfgan_kit.data.files.folders import list_folder
from tfgan_kit.errors import InputError
from tfgan_kit.export import Source
from tfgan_kit.export.open.source import check_truncation_psi

DEFAULT_SAMPLES = 10_000


def find(path):
    """Return the `export.Source` at a path, of kind "images" for a folder of images.

    Raises:
        InputError: The path does not exist, or holds neither a generator nor an image.
    """
    try:
        return export.find(path)
    except InputError:
        path = pathlib.Path(path)
        if not path.is_dir() or not any(path.iterdir()):
            raise
    list_folder(path)  # raises InputError if it has no image
    return Source("images", path)


def pictures(
    source, samples, seed, conversion, announce, progress, truncation_psi=None
):
    """Return uint8 images `(n, h, w, c)` of a source, and their requested labels.

    The labels are int32 `(n,)`, all classes in order and repeated, or None if the
    source takes no labels.

    Args:
        source: The result of `find`.
        samples: int. Number of images. None means 10,000 from a generator, and all from
            a folder.
        seed: int. Seed of the images; for a folder, of the choice among its images.
        conversion: dict. Arguments of `data.load` for the images of a folder.
        announce: Function that gets a sentence.
        progress: Function that is called with (done, total).
        truncation_psi: float. As in `export.open_model`. Defaults to None.

    Raises:
        InputError: The source is damaged, has fewer images, makes no images, or has no
            styles to truncate.
    """
    check_truncation_psi(source, truncation_psi)
    if source.kind == "images":
        arguments = source.path, samples, seed, conversion, announce, progress
        return _of_folder(*arguments), None
    samples = samples or DEFAULT_SAMPLES
    images, labels = _drawn(source, samples, seed, announce, progress, truncation_psi)
    if samples > 1 and (images == images[0]).all():
        reason = (
            "the generator has collapsed or makes NaN. Train it again, with a lower "
            "learning rate"
        )
        if truncation_psi == 0:
            reason = "a truncation psi of 0 makes them so. Give another"
        raise InputError(
            f"all {samples:,} samples of {source.path} are the same, so it cannot be "
            f"measured: {reason}."
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


def _drawn(source, samples, seed, announce, progress, truncation_psi):
    from tfgan_kit import sampling

    inputs, generator = export.open_source(source, announce, truncation_psi)
    if generator.modality.name != "image":
        raise InputError(
            "this measures generated images. To measure other examples, compare the "
            "arrays that `tfgan-kit sample --out FILE.npy` writes. "
            f"Received: {source.path}, which makes {generator.modality.plural}."
        )
    drawn, done = inputs.draw(samples, seed), 0
    checked = sampling.finite(generator, source.path)

    def watched(*batch):
        nonlocal done
        images = checked(*batch)
        done = min(done + len(images), samples)
        progress(done, samples)
        return images

    labels = dict(zip(inputs.parts, drawn, strict=True)).get("labels")
    to_stored = generator.modality.to_stored
    return sampling.generate(watched, drawn, to_stored), labels
