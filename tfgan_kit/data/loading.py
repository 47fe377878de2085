"""From the name or path of a data set to examples that are ready for training."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence

from tfgan_kit import modalities as kinds
from tfgan_kit.data import joining, making, option_checks, streaming
from tfgan_kit.data.cache import collect
from tfgan_kit.data.field_data import FieldData
from tfgan_kit.data.image_data import ImageData
from tfgan_kit.data.opening import open_fields, open_source

_GREY = 128  # 0 of floats in [-1, 1], as uint8
_LOOKED_AT = 256


def load(
    dataset: str | os.PathLike,
    *,
    split: str = "train",
    fields: Iterable[str] | Mapping[str, str | None] | None = None,
    paired: bool = True,
    modalities: "Mapping[str, kinds.Modality | type[kinds.Modality]] | None" = None,
    data_dir: str | os.PathLike | None = None,
    image_size: tuple[int, int] | None = None,
    fit: str = "crop",
    channels: int | None = None,
    value_range: tuple[float, float] | None = None,
    tile: int | None = None,
    pairs: str | None = None,
    domains: Sequence[str | int] | None = None,
    direction: str | None = None,
    skip_corrupt: bool = False,
    cache: str | None = None,
    stream: bool = False,
    announce: Callable[[str], None] | None = None,
    describe: Callable[[str], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ImageData | FieldData:
    """Read one split of a data set.

    Args:
        dataset: A folder of image files, a `.npy` or `.npz` file, the name of a TFDS
            data set, such as "mnist", the embedded "fashion_mnist_mini", or the name of
            a user's own source; see `data.register`.
        split: str. Any split in the notation of TFDS, such as "train[:5000]"; for
            unpaired fields, that part of each. Defaults to "train".
        fields: The names of the fields, such as ("source", "target"), or a dictionary
            with the place of each: the folder, the array of a `.npz` file or the TFDS
            feature. A place of None means the field's name (or A and B for two fields).
            Defaults to None, which, like "real" and "labels" alone, means images with
            labels if there are any, or vectors.
        paired: bool. Whether row i of every field belongs to row i of the others.
        modalities: The modality, or its class, of fields in arrays that are neither
            images nor vectors, by the field's name.
        data_dir: Folder of prepared TFDS data sets; None means TFDS's own default.
        image_size: (height, width) of the result; None keeps the size, which must be
            the same for all images.
        fit: str. "crop" resizes the central part of that shape; "stretch" the whole.
        channels: int. 1 (grey), 3 (RGB) or 4 (with alpha); None means as the first
            image.
        value_range: Values of black and white in arrays of floats, (0, 1) or (-1, 1).
        tile: int. Cuts every image into squares of that side, without overlap; see
            `tiles.cut`. It precedes `pairs`. Defaults to None: images stay whole.
        pairs: str. "edges", "grey", "hole", "x2" or "x4": makes the first of two fields
            of plain images, which are the second; see `pairs`.
        domains: Two classes of labelled images, by name or number, as the two unpaired
            fields.
        direction: str. "BtoA" swaps the fields of folders A and B, of trainA and
            trainB, or of files with both images side by side. Defaults to None, which
            means "AtoB".
        skip_corrupt: bool. Whether to skip unreadable files of a folder instead of
            stopping at the first.
        cache: str. Place of decoded images, "memory" or "disk"; None means on disk
            above 1 GiB.
        stream: bool. Whether images of a TFDS data set stay in its TFRecord shards.
            They are then decoded whenever they are needed, and `training_stream`
            shuffles them in windows. Defaults to False.
        announce: Function that gets a sentence about anything worth knowing, or None.
        describe: Function that gets a sentence about the split and its number of images
            and classes, or None.
        progress: Function that is called with (images done, images in total), or None.

    Returns:
        `ImageData` for images with or without labels, `FieldData` for anything else.

    Raises:
        InputError: A name, path, file or number is wrong; the message is one sentence.
        RunError: A data set must be downloaded, and that failed.

    Examples:
        >>> images = tfgan_kit.data.load("fashion_mnist_mini", split="test[:100]")
        >>> images.images.shape, images.num_classes
        ((100, 28, 28, 1), 10)

        A file of arrays, with two fields of pairs:

        >>> images = np.zeros((4, 8, 8, 1), "uint8")
        >>> np.savez("maps.npz", photos=images, maps=images)
        >>> places = {"source": "photos", "target": "maps"}
        >>> maps = tfgan_kit.data.load("maps.npz", fields=places)
        >>> maps.fields["source"].shape, maps.paired
        ((4, 8, 8, 1), True)

        Pairs that are made of images, and two classes as unpaired domains:

        >>> load = tfgan_kit.data.load
        >>> made = load("fashion_mnist_mini", split="test[:20]", pairs="edges")
        >>> sorted(made.fields), made.paired
        (['source', 'target'], True)
        >>> domains = ["Trouser", "Dress"]
        >>> classes = load("fashion_mnist_mini", domains=domains, paired=False)
        >>> sorted(classes.fields), classes.paired
        (['a', 'b'], False)
    """
    # Images and vectors are recognised by dtype and rank.
    modalities = {
        name: modality
        for name, modality in (modalities or {}).items()
        if name != "labels" and modality.name not in ("image", "vectors")
    }
    conversion = {"image_size": image_size, "fit": fit, "channels": channels}
    left_out = []
    settings = {
        "data_dir": data_dir,
        "value_range": value_range,
        "skip": left_out.append if skip_corrupt else None,
        "announce": announce,
        "tile": tile,
        **conversion,
    }
    say = describe or announce or (lambda sentence: None)
    named = joining.named_fields(fields, pairs, domains)
    is_made = pairs is not None or domains is not None
    option_checks.check_tile(tile)
    if stream:
        option_checks.check_stream(dataset, cache, tile, pairs, domains)
    if is_made:
        making.check(named, paired, pairs, domains)
    is_plain = named.keys() <= {"real", "labels"} and not any(named.values())
    if is_plain or is_made:
        option_checks.refuse_direction(direction)
        settings["modality"] = modalities.get("real")
        sources = {"real": open_source(dataset, split, **settings)}
    else:
        settings |= {"modalities": modalities, "direction": direction}
        sources = open_fields(dataset, split, named, paired, **settings)
    if describe:
        describe(joining.about(sources, split, paired))
    missing = 0

    def read(source):
        nonlocal missing
        if stream:
            return streaming.stream(source, announce, progress)
        data = collect(source, cache, announce, progress)
        missing += source.count - len(data)
        return data

    if pairs is not None:
        found = making.make_pairs(pairs, named, sources["real"], read, say)
    elif domains is not None:
        found = making.make_domains(domains, named, sources["real"], read, say)
    else:
        found = {name: read(source) for name, source in sources.items()}
    is_single = [*found] == ["real"]
    data = found["real"] if is_single else joining.joined(found, split, paired)
    missing = len(left_out) or missing
    if missing and announce:
        such = f", such as this: {left_out[0]}" if left_out else "."
        source_count = next(iter(sources.values())).count
        # Sources of pairs and of tiles do not count the files that were left out.
        is_counted = len(sources) == 1 and tile is None
        total = f" of {source_count:,}" if is_counted else ""
        verb = "is" if missing == 1 else "are"
        noun = "image" if missing == 1 and not total else "images"
        announce(f"{missing:,}{total} {noun} {verb} left out{such}")
    if announce and value_range is not None and tuple(value_range) == (-1, 1):
        for part in found.values():
            if isinstance(part, ImageData):
                _doubt(part, announce)
    return data


def _doubt(data, announce):
    """Announce that floats in [-1, 1] look as if they are in [0, 1]."""
    first = data.images[:_LOOKED_AT]
    if first.min() >= _GREY and first.max() > first.min():
        announce(
            f"The floats of the first {len(first):,} images of {data.name} never go "
            "below 0. If they are in [0, 1], give --value-range 0,1."
        )
