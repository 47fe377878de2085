"""What a data set of TFDS holds."""

from tfgan_kit.data.check.check_report import (
    Report,
    count_classes,
    layout_of_split,
    name_channels,
)
from tfgan_kit.data.loading import open_source
from tfgan_kit.errors import InputError


def check_tfds(
    dataset, split=None, data_dir=None, announce=None, progress=None
) -> Report:
    """Decodes every image of a split.

    Where images differ in size, only that is told.

    Args:
        dataset, data_dir, announce: See `tfds_source.open_tfds`.
        split: A split or a part of one; None: "train".
        progress: None, or called with (images done, images in all).

    Raises:
        InputError, RunError: As `open_tfds`.
    """

    def opened(image_size=None):
        return open_source(
            dataset,
            split or "train",
            data_dir=data_dir,
            announce=announce,
            image_size=image_size,
        )

    source = opened()
    report = Report(dataset, "tfds", {source.split: source.count})
    try:
        shape = source.image_shape()
        try:
            _count_images(source, progress)
            report.sizes = [(*shape[:2], source.count)]
        except InputError:  # because of sizes that differ, or of damage
            source = opened(image_size=shape[:2])
            _count_images(source)
            report.odd = [(dataset, "has images of different sizes")]
        report.channels = {name_channels(shape[2]): source.count}
        report.classes = count_classes(source)
        report.layout = layout_of_split(source.split, source.count, report.classes)
    except InputError as error:
        report.unreadable = [(dataset, str(error).rstrip("."))]
    return report


def _count_images(source, progress=None):
    for indices, _ in source.batches():
        if progress:
            progress(int(indices[-1]) + 1, source.count)
