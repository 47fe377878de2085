"""Parts of a data set in the notation of TFDS, such as "train[:5000]"."""

import tensorflow_datasets as tfds

from tfgan_kit import compat
from tfgan_kit.data.files.split_names import NoSplit, resolve


def parts_of(split, counts, dataset):
    """Return the parts that a text means.

    Args:
        split: Such as "train", "test[10%:20%]" or "train+test"; "validation" also means
            a split "val", see `split_names.resolve`.
        counts: dict. The number of images of each existing split.
        dataset: str. Its name, for messages.

    Returns:
        A list of (name of a split, slice).

    Raises:
        NoSplit: It means no split, or no image.
    """
    infos = {name: compat.split_info(name, [count]) for name, count in counts.items()}
    try:
        instruction = tfds.core.ReadInstruction.from_spec(resolve(split, counts))
        instructions = instruction.to_absolute(infos)
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        raise NoSplit(
            f"The data set has no such split; it has {', '.join(counts)}, and parts "
            f"are written like '{next(iter(counts), 'train')}[:100]'. "
            f"Received: dataset={dataset!r}, split={split!r}."
        ) from None
    parts = [(part.splitname, slice(part.from_, part.to)) for part in instructions]
    if not sum(len(range(counts[name])[part]) for name, part in parts):
        raise NoSplit(
            "The split holds no image; give another one. "
            f"Received: dataset={dataset!r}, split={split!r}."
        )
    return parts
