"""From the name or path of a data set to its sources, before anything is decoded."""

from tfgan_kit.data import joining, option_checks, tiles
from tfgan_kit.data.source import DataSource, NoFields
from tfgan_kit.data.sources.array_source import open_array, open_array_fields
from tfgan_kit.data.sources.field_folder_source import open_folder_fields
from tfgan_kit.data.sources.folder_source import open_folder
from tfgan_kit.data.sources.registered_source import (
    open_registered,
    open_registered_fields,
)
from tfgan_kit.data.sources.tfds_source import open_tfds, open_tfds_fields


def open_source(
    dataset,
    split="train",
    *,
    data_dir=None,
    value_range=None,
    skip=None,
    announce=None,
    modality=None,
    tile=None,
    **conversion,
) -> DataSource:
    """Return the source of a split, before anything is decoded.

    Args:
        modality: The `Modality` of the examples, or its class, or None.
        skip: Function that gets the `UnreadableImage` of each skipped file, or None.
        conversion: `image_size`, `fit` and `channels`.
        ...: See `loading.load`.
    """
    kind = option_checks.checked_kind(
        dataset, value_range, skip, modality, **conversion
    )
    if kind == "folder":
        source = open_folder(dataset, split, skip=skip, announce=announce, **conversion)
    elif kind in ("array", "registered"):
        opener = open_array if kind == "array" else open_registered
        source = opener(
            dataset, split, modality=modality, value_range=value_range, **conversion
        )
    else:
        source = open_tfds(
            dataset, split, data_dir=data_dir, announce=announce, **conversion
        )
    return source if tile is None else tiles.cut(source, tile, announce)


def open_fields(
    dataset,
    split,
    fields,
    paired,
    *,
    data_dir=None,
    value_range=None,
    skip=None,
    announce=None,
    modalities=None,
    direction=None,
    tile=None,
    **conversion,
) -> dict[str, DataSource]:
    """Return the sources of several fields by name, before anything is decoded.

    Args:
        fields: The place of each field in the data by its name, or None.
        ...: See `loading.load` and `open_source`.
    """
    kind = option_checks.checked_kind(
        dataset, value_range, skip, modalities or None, **conversion
    )
    places = {name: place for name, place in fields.items() if name != "labels"}
    is_swapped = option_checks.is_swapped(direction, kind, places)
    arguments = dataset, split, places, paired
    try:
        if kind == "folder":
            if is_swapped:
                places = dict(zip(places, "BA", strict=True))
            sources = open_folder_fields(
                *(dataset, split, places, paired),
                skip=skip,
                announce=announce,
                **conversion,
            )
        elif kind in ("array", "registered"):
            is_file = kind == "array"
            sources = (open_array_fields if is_file else open_registered_fields)(
                *arguments, modalities or {}, value_range=value_range, **conversion
            )
        else:
            sources = open_tfds_fields(
                *arguments,
                data_dir=data_dir,
                announce=announce,
                is_swapped=is_swapped,
                **conversion,
            )
    except NoFields as error:
        raise option_checks.without_fields(error, fields, paired) from error
    if tile is not None:
        if paired:
            tiles.check_alike(sources, tile)
        sources = {
            name: tiles.cut(source, tile, announce) for name, source in sources.items()
        }
    return joining.with_labels(sources, "labels" in fields, paired)
