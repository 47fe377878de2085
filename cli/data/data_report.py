"""The report of `tfgan-kit data check`, for people and for programs."""

import dataclasses
import json
import math

from tfgan_kit import files
from tfgan_kit.data.check.check_report import Report
from tfgan_kit.data.files import split_names

from . import made_report
from . import report_rows as rows

_ADVISED = (64, 32, 16)
_MAKING = ("tile", "pairs", "domains")


def to_json(report: Report, data_dir=None, made=None):
    """Return the whole report. Names that are not UTF-8 are escaped as in Python."""
    shown = dataclasses.asdict(report)
    shown["sizes"] = [
        {"height": height, "width": width, "count": count}
        for height, width, count in report.sizes
    ]
    if report.values:
        shown["values"] = [v if math.isfinite(v) else None for v in report.values]
    for name in ("unreadable", "odd"):
        shown[name] = [{"file": file, "what": what} for file, what in shown[name]]
    if made:
        shown["made"] = made
    shown["train"] = train(report, data_dir, made)
    return json.dumps(shown, indent=2)


def to_text(report: Report, data_dir=None, made=None):
    """Return a page, which has only the first lines of long lists."""
    lines = [f"{files.shown(report.source)}: {report.count:,} {report.plural}"]
    lines += rows.row("splits", rows.numbers(report.splits))
    lines += rows.row("classes", _classes(report.classes))
    lines += _layout(report)
    lines += rows.row("sizes", rows.sizes(report.sizes))
    lines += rows.row("channels", rows.numbers(report.channels))
    lines += rows.row("formats", rows.numbers(report.formats))
    if report.length:
        lines += rows.row("length", f"{report.length:,} numbers each")
    if report.values:
        low, high = report.values
        lines += rows.row("values", f"{report.dtype}, {low:g} to {high:g}")
    lines += rows.section(
        "groups of files with the same pixels",
        [", ".join(map(files.shown, rows.cut(group))) for group in report.duplicates],
    )
    lines += rows.section(
        "unreadable; training stops at such files",
        [f"{files.shown(name)} {reason}" for name, reason in report.unreadable],
    )
    lines += rows.section(
        "odd", [f"{files.shown(name)} {what}" for name, what in report.odd]
    )
    lines += rows.section(
        "ignored: hidden, or without the name of an image",
        [files.shown(name) for name in report.others],
    )
    lines += rows.section(
        "links that lead back and are not followed",
        [files.shown(name) for name in report.loops],
    )
    if made:
        lines += made_report.lines(made)
    return "\n".join([*lines, "", f"train with: {train(report, data_dir, made)}"])


def train(report: Report, data_dir=None, made=None):
    """Return the command that trains on the checked data."""
    variant = "dcgan" if report.length is None else "gan"
    making = {name: made[name] for name in _MAKING if name in made} if made else {}
    variant = made_report.variant(making) or variant
    words = [
        f"tfgan-kit train --variant {variant}",
        "--dataset",
        rows.quoted(report.source),
    ]
    if data_dir:
        words += ["--data-dir", rows.quoted(data_dir)]
    if split_names.resolve("train", report.splits) not in report.splits:
        words += ["--split", rows.quoted(next(iter(report.splits)))]
    if report.length is not None:
        return " ".join(words)
    words += made_report.words(making)
    differ = len(report.sizes) != 1 and "tile" not in making
    if differ and (report.sizes or not report.unreadable):
        words += ["--image-size", advised_size(report.sizes)]
    if len(report.channels) > 1 and "grey" in report.channels:
        words += ["--channels", "3"]
    if report.kind == "folder" and report.unreadable:
        words.append("--skip-corrupt")
    if report.kind == "array" and report.dtype.startswith("float"):
        low = 0 if report.values[0] >= 0 else -1
        words += ["--value-range", f"{low},1"]
    return " ".join(words)


def advised_size(sizes):
    """Return a size near the common shape, with sides that most networks can make."""
    if not sizes:
        return "64x64"
    height, width, _ = sizes[0]
    short = next((side for side in _ADVISED if side <= min(height, width)), 16)
    ratio = min(max(height, width) / min(height, width), 2)
    long = round(short * ratio / 16) * 16
    return f"{short}x{long}" if width > height else f"{long}x{short}"


def _classes(classes):
    if not classes:
        return ""
    counts = [f"{files.shown(name)} {number:,}" for name, number in classes.items()]
    return f"{len(counts):,}: {', '.join(rows.cut(counts))}"


def _layout(report):
    """Return lines that say which folder is which split, if there are such folders."""
    sentences = []
    for split, part in report.layout.items():
        if not part["folder"]:
            continue
        classes = {name: n for name, n in (part["classes"] or {}).items() if n}
        inside = f" in classes {_classes(classes)}" if classes else ""
        sentences.append(
            f"{files.shown(part['folder'])}/ is the split {split}: "
            f"{part['images']:,} images{inside}"
        )
    lines = [*sentences, *report.notes]
    return [
        row
        for place, line in enumerate(lines)
        for row in rows.row("" if place else "layout", line)
    ]
