"""The real images against which a generator is measured."""

import dataclasses

from tfgan_kit import compat, data, export
from tfgan_kit.data import source_registry
from tfgan_kit.data.files import split_names
from tfgan_kit.data.files.field_folders import list_fields
from tfgan_kit.data.files.folders import list_folder
from tfgan_kit.errors import InputError
from tfgan_kit.evaluation import field_options
from tfgan_kit.runs import run_config
from tfgan_kit.runs.run_folder import RunFolder

_WHOLE = "fashion_mnist"


@dataclasses.dataclass(frozen=True)
class RealData:
    """A data set, and the conversion of its images to the generator's shape.

    Attributes:
        dataset, split: The reference images, as in `data.load`.
        train_split: The split on which the generator was trained, if it was trained on
            this data set.
        loading: dict. The other arguments of `data.load`.
        no_nearest: The reason why copies of training images cannot be detected, or
            None.
        field_options: dict. The arguments of `data.load` about the fields of a
            translator's data, or None for images alone.
        fingerprint: str. That of the images of the training, if `train_split` should
            hold them as they were, or None.
    """

    dataset: str
    split: str
    train_split: str
    loading: dict
    no_nearest: str | None = None
    field_options: dict | None = None
    fingerprint: str | None = None

    def load(self, split, **others):
        """Return the images of a split, `ImageData` unless other fields are given.

        `announce`, `progress` and the arguments about fields are as in `data.load`.
        """
        return data.load(self.dataset, split=split, **self.loading, **others)


def real_data(
    source, against, data_dir, split, conversion, announce, option="--against"
):
    """Return the `RealData` for a source.

    Args:
        source: The result of `generated_images.find`.
        against: A data set, as in `data.load`. None means the one that the run, or the
            card in the file, names. If that is fashion_mnist and it is not on disk, the
            embedded part of it is used, with an announcement.
        data_dir: Folder of TFDS data sets. None means where the run found them.
        split: None means "test", or "validation" if there is no test split. It means
            "train" if there is neither, or if the generator was trained on it.
        conversion: dict. The user's arguments of `data.load` about images and fields;
            the others are as in the run.
        announce: Function that gets a sentence.
        option: str. The command-line option that names a data set.

    Raises:
        InputError: No data set is named, or it does not exist.
    """
    if against:
        data.check_dataset(against)
    config, dataset, fingerprint = _recorded(source)
    if not (against or dataset):
        raise InputError(
            f"{source.path} does not record its training images: give {option} with a "
            "data set or a folder of images."
        )
    if against or conversion:  # then it is other data
        fingerprint = None
    names = run_config.FIELD_OPTIONS
    given = {name: conversion[name] for name in names if name in conversion}
    fields = field_options.of_source(source, config, given, recorded=not against)
    conversion = {n: value for n, value in conversion.items() if n not in names}
    loading = _loading(config, data_dir, conversion, recorded=not against)
    train_split = config.split if config and not against else "train"
    if not against and dataset == _WHOLE and not _on_disk(loading["data_dir"]):
        announce(
            f"{_WHOLE} is not on disk: measured against the embedded {data.EMBEDDED}; "
            "give its folder with --data-dir"
        )
        why = f"the images of {_WHOLE} that it was trained on are not on disk"
        loading["data_dir"] = None
        split = split or "test"
        return RealData(data.EMBEDDED, split, "train", loading, why, fields)
    dataset = against or dataset
    split = split or _default_split(
        dataset, train_split, loading["data_dir"], fields, announce
    )
    # The overlap of two parts is unknown; copies among them are reported later.
    trained_on = data.overlap(split, train_split)
    why = "this needs images that were held out of the training" if trained_on else None
    return RealData(dataset, split, train_split, loading, why, fields, fingerprint)


def _recorded(source):
    """Return the options of the run behind a source, its data set, and its fingerprint.

    Each is None if it is not known.
    """
    if source.kind == "run":
        folder = RunFolder(source.path)
        config = folder.config()
        return config, config.dataset, folder.record()["data"]["fingerprint"]
    if source.kind not in ("saved_model", "tflite"):
        return None, None, None
    card = export.describe(source)["model_card"]
    try:
        config, made = run_config.read_data_options(card["recipe"]), card["dataset"]
        # There, files have a name but no path.
        dataset = config.dataset if made["version"] else None
        return config, dataset, made.get("fingerprint")
    except (KeyError, TypeError, InputError):
        return None, None, None


def _loading(config, data_dir, conversion, recorded):
    """Return the arguments of `data.load` except data set and split."""
    if config is None:
        return {"data_dir": data_dir, **conversion}
    names = ["image_size", "fit", "channels"]
    if recorded:  # they describe how that data set is read
        names += ["value_range", "skip_corrupt", "stream"]
    arguments = {name: getattr(config, name) for name in names}
    if config.tile is not None:
        arguments["tile"] = config.tile
    pairs = {name: tuple(v) for name, v in arguments.items() if isinstance(v, list)}
    return {"data_dir": data_dir or config.data_dir, **arguments, **pairs, **conversion}


def _default_split(dataset, train_split, data_dir, fields, announce):
    known = _known_splits(dataset, data_dir, fields)

    def name(split):
        if split_names.resolve(split, known) not in known:
            raise split_names.NoSplit(f"there is no {split}.")
        return split

    try:
        return data.load_held_out(name, train_split)
    except split_names.NoSplit:
        announce(f"{dataset} has no test split: measured against all of its images")
        return "train"


def _known_splits(dataset, data_dir, fields):
    kind = data.kind_of(dataset)
    is_made = not fields or fields["pairs"] or fields["domains"]
    if kind == "folder" and not is_made:
        return [*list_fields(dataset, dict.fromkeys(fields["fields"])).splits]
    if kind == "folder":
        return [
            split for split, images in list_folder(dataset).splits.items() if images
        ]
    if kind == "array":
        return ["train"]
    if kind == "registered":
        return [*source_registry.read(dataset)]
    try:
        return [*compat.builder_on_disk(dataset, data_dir).info.splits]
    except Exception:  # not on disk yet, or damaged: reading it will report that
        return ["train", "test"]


def _on_disk(data_dir):
    try:
        compat.builder_on_disk(_WHOLE, data_dir)
    except compat.dataset_not_found():
        return False
    return True
