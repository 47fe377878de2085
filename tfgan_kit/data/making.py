"""Fields that are made of plain images: pairs by a maker, or two classes."""

import dataclasses
import difflib
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from tfgan_kit import files
from tfgan_kit.data import joining, pairs
from tfgan_kit.data.image_data import ImageData
from tfgan_kit.data.source import DataSource, images_per_batch
from tfgan_kit.errors import InputError

Collect = Callable[[DataSource], ImageData]
Say = Callable[[str], None]
# Attributes of the plain source that do not hold for the made images.
_MADE = {"ready": None, "sizes": None, "each": None, "stream": None}


def check(
    fields: Mapping[str, str | None],
    paired: bool,
    maker: str | None,
    domains: Sequence[str | int] | None,
) -> None:
    """Raise InputError unless `maker` or `domains` can make these fields."""
    if maker is not None and domains is not None:
        raise InputError(
            "--pairs makes pairs and --domains makes fields without pairs: give one of "
            f"them. Received: pairs={maker!r}, domains={domains!r}."
        )
    option = "--pairs" if domains is None else "--domains"
    names = [name for name in fields if name != "labels"]
    if len(names) != 2 or any(fields.values()):
        raise InputError(
            f"{option} makes two fields, such as source and target or a and b, and "
            f"needs no places. Received: fields={dict(fields)!r}."
        )
    if paired != (domains is None):
        other, kind = "--domains", "unpaired"
        if paired:
            other, kind = "--pairs", "paired"
        raise InputError(
            f"{' and '.join(names)} are {kind} fields: give {other} instead of "
            f"{option}."
        )
    if maker is not None:
        pairs.check_name(maker)
    if domains is not None:
        is_text = isinstance(domains, str)
        if is_text or len(domains) != 2 or "labels" in fields:
            what = "labels" if "labels" in fields else f"{domains!r}"
            raise InputError(
                "domains are two classes, such as ('T-shirt/top', 'Pullover'), and "
                f"have no further labels. Received: {what}."
            )


def make_pairs(
    maker: str,
    fields: Mapping[str, None],
    source: DataSource,
    collect: Collect,
    say: Say,
) -> dict[str, ImageData]:
    """Return the sources and the targets of plain images, by the names of the fields.

    Args:
        maker: A name of `pairs.MAKERS`.
        fields: The names of the source and of the target, and perhaps "labels".
        source: The plain images.
        collect: Function that reads a `DataSource`.
        say: Function that gets a sentence about the pairs.

    Raises:
        InputError: The data are not images, or `maker` cannot take them.
    """
    _check_images("--pairs", source)
    made, target = (name for name in fields if name != "labels")
    plain = joining.with_labels({target: source}, "labels" in fields, True)[target]
    pairs.check(maker, plain.image_shape())
    data = collect(plain)
    if "labels" in fields and data.labels is None:
        raise InputError(f"{data.name} has no labels: leave out the field labels.")
    shape = pairs.make(maker, data.rows(slice(1))).shape[1:]
    say(f"{made} is made of {target}: {pairs.describe(maker, data.image_shape)}")
    changed = dataclasses.replace(
        plain,
        count=len(data),
        labels=data.labels,
        class_names=data.class_names,
        key=f"{plain.key} pairs {maker} {pairs.VERSION}",
        image_shape=lambda: shape,
        batches=lambda: _batches(
            data, len(data), lambda rows: pairs.make(maker, data.rows(rows), rows[0])
        ),
        **_MADE,
    )
    return {made: collect(changed), target: data}


def make_domains(
    domains: Sequence[str | int],
    fields: Mapping[str, None],
    source: DataSource,
    collect: Collect,
    say: Say,
) -> dict[str, ImageData]:
    """Return the images of two classes, by the names of the fields.

    Args:
        domains: Two classes by name or number.
        fields, source, collect, say: As in `make_pairs`.

    Raises:
        InputError: The data are not images, or have no such class.
    """
    _check_images("--domains", source)
    data = collect(source)
    if data.labels is None:
        raise InputError(
            f"--domains takes two classes, and {data.name} has no labels: give images "
            "in a folder for each class, or folders A and B."
        )
    numbers = [class_number(name, data) for name in domains]
    if numbers[0] == numbers[1]:
        received = ", ".join(map(str, domains))
        raise InputError(
            f"--domains takes two different classes. Received: {received}."
        )
    found = {}
    for field, number in zip(fields, numbers, strict=True):
        rows = np.flatnonzero(data.labels == number)
        name = _class_name(data, number)
        if not len(rows):
            raise InputError(
                f"{data.name} {data.split} has no image of the class "
                f"{files.shown(name)}: give another class or split."
            )
        say(f"{field} has {len(rows):,} images of the class {files.shown(name)}")
        part = dataclasses.replace(
            source,
            count=len(rows),
            labels=None,
            class_names=None,
            key=f"{source.key} class {number}",
            image_shape=lambda: data.image_shape,
            batches=lambda rows=rows: _batches(
                data, len(rows), lambda places: data.rows(rows[places])
            ),
            **_MADE,
        )
        found[field] = collect(part)
    return found


def _check_images(option, source):
    if source.modality is not None:
        raise InputError(
            f"{option} takes images. Received: {source.plural} of {source.name}."
        )


def _batches(data, count, read):
    """Yield pairs of row numbers and what `read` returns for them."""
    step = images_per_batch(data.image_shape)
    for start in range(0, count, step):
        rows = np.arange(start, min(start + step, count))
        yield rows, read(rows)


def _class_name(data, number):
    return data.class_names[number] if data.class_names else str(number)


def class_number(wanted: str | int, data: ImageData) -> int:
    """Return the number of a class that is given by name or number.

    Raises:
        InputError: There is no such class.
    """
    names = [_class_name(data, number) for number in range(data.num_classes)]
    text = str(wanted)
    folded = [name.casefold() for name in names]
    if text in names:
        return names.index(text)
    if folded.count(text.casefold()) == 1:
        return folded.index(text.casefold())
    if text.isdecimal() and int(text) < len(names):
        return int(text)
    near = difflib.get_close_matches(text.casefold(), folded, 3, 0.0)
    nearest = ", ".join(files.shown(names[folded.index(name)]) for name in near)
    raise InputError(
        f"{data.name} has no class {text!r}; the nearest names are {nearest}, and "
        f"numbers go from 0 to {len(names) - 1}."
    )
