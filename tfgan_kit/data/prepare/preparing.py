"""Conversion of a folder of images to a TFDS data set with the same pixels.

It is written shard by shard into `.preparing-<name>-<digest>` beside the data set.
Complete shards are kept for the next start. The digest is over the listing and the
options, so shards of other images or options are never used.
"""

import collections
import contextlib
import dataclasses
import os
import pathlib

from tfgan_kit import files
from tfgan_kit.data.prepare import tfrecords
from tfgan_kit.data.prepare.prepare_plan import PREFIX
from tfgan_kit.errors import InputError


@dataclasses.dataclass(frozen=True)
class Prepared:
    """Result of a preparation.

    Attributes:
        counts: The number of images of each split.
        same_size: Whether all images have one size.
        left_out: The problem of each skipped file, in a sentence.
        path: The data set's folder.
    """

    counts: dict[str, int]
    same_size: bool
    left_out: tuple[str, ...]
    path: pathlib.Path


def carry_out(plan, *, announce=None, progress=None) -> Prepared:
    """Write the data set, or its missing part.

    Args:
        plan: The result of `prepare_plan.plan`.
        announce: Function that gets a sentence about the rest of an earlier start, or
            None.
        progress: Function that is called with (images done, images in total), without
            images that were done before, or None.

    Raises:
        UnreadableImage: The first file that cannot be read, unless it may be skipped;
            complete shards are kept for the next start.
        InputError: No image of a split can be read, or the images differ in channels.
        RunError: A shard cannot be written.
    """
    is_new = not plan.work.parent.exists()
    for path in plan.work.parent.glob(f"{PREFIX}{plan.name}-*"):
        if path != plan.work:  # of other images or options
            files.remove(path)
    if plan.is_done:
        return _end(plan)
    records = tfrecords.Records(plan)
    try:
        _write_missing(plan, records, announce, progress)
        return _finish(plan, records)
    except BaseException:
        if not any(map(records.has, plan.shards)):
            files.remove(plan.work)
            if is_new:
                with contextlib.suppress(OSError):
                    plan.work.parent.rmdir()
        raise


def _write_missing(plan, records, announce, progress):
    missing = [shard for shard in plan.shards if not records.has(shard)]
    if announce and len(missing) < len(plan.shards):
        done = len(plan.shards) - len(missing)
        announce(f"going on: {done} of {len(plan.shards)} shards are there already")
    total, done = sum(len(shard.images) for shard in missing), 0

    def after_each():
        nonlocal done
        done += 1
        if progress:
            progress(done, total)

    for shard in missing:
        records.write(shard, after_each)


def _finish(plan, records):
    """Add the metadata, and move the result to its place."""
    states = [(shard.split, records.state(shard)) for shard in plan.shards]
    counts = collections.Counter()
    for split, state in states:
        counts[split] += state["examples"]
    for split, count in counts.items():
        if not count:
            raise InputError(f"no image of the split {split} can be read.")
    records.write_metadata()
    plan.target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.rename(records.folder, plan.target)
    except OSError:
        if plan.target.exists():
            raise InputError(f"{files.shown(plan.target)} exists by now.") from None
        raise
    return _end(plan, [text for _, state in states for text in state["left_out"]])


def _end(plan, left_out=()):
    """Remove what is left of the work, and describe the data set."""
    files.remove(plan.work)
    counts, same_size = tfrecords.describe(plan.target)
    return Prepared(counts, same_size, tuple(left_out), plan.target)
