"""Check of a TFDS data set."""

from tfgan_kit.data.check.check_report import (
    Report,
    count_classes,
    layout_of_split,
    name_channels,
)
from tfgan_kit.data.opening import open_source
from tfgan_kit.errors import InputError


def check_tfds(
    dataset, split=None, data_dir=None, announce=None, progress=None
) -> Report:
    """Decode every image of a split and report on it.

    If images differ in size, the report only says that.

    Args:
        dataset, data_dir, announce: See `tfds_source.open_tfds`.
        split: A split or a part of one. Defaults to None, which means "train".
        progress: Function that is called with (images done, images in total), or None.

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

    return report_of_source(dataset, opened, progress)


def report_of_source(dataset, opened, progress=None) -> Report:
    """Decode every example of a TFDS source and report on it.

    Args:
        dataset: The name, for messages.
        opened: Function of an image size or nothing that returns the `DataSource`.
        progress: See `check_tfds`.
    """
    source = opened()
    report = Report(dataset, "tfds", {source.split: source.count})
    report.plural = source.plural
    try:
        shape = source.image_shape()
        try:
            _count_images(source, progress)
            if source.modality is None:
                report.sizes = [(*shape[:2], source.count)]
        except InputError:  # sizes differ, or a file is damaged
            if source.modality is not None:
                raise
            source = opened(image_size=shape[:2])
            _count_images(source)
            report.odd = [(dataset, "has images of different sizes")]
        if source.modality is None:
            report.channels = {name_channels(shape[2]): source.count}
        else:
            report.length = shape[0]
        report.classes = count_classes(source)
        report.layout = layout_of_split(source.split, source.count, report.classes)
    except InputError as error:
        report.unreadable = [(dataset, str(error).rstrip("."))]
    return report


def _count_images(source, progress=None):
    for indices, _ in source.batches():
        if progress:
            progress(int(indices[-1]) + 1, source.count)
