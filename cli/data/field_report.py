"""The report of `tfgan-kit data check --fields`, for people and for programs."""

import dataclasses
import json

from tfgan_kit import files
from tfgan_kit.data.check.check_report import FieldReport

from . import data_report
from . import report_rows as rows


def is_bad(report: FieldReport, paired: bool) -> bool:
    """Return whether training would stop."""
    is_empty = not all(field.count for field in report.fields.values())
    lacks = paired and (report.missing or not report.num_pairs)
    return bool(report.unreadable or is_empty or lacks)


def write(report: FieldReport, paired: bool, as_json: bool) -> str:
    """Return the report as JSON or as a page.

    Args:
        report: The result of a check.
        paired: Whether every example needs a partner.
        as_json: Whether it is JSON.
    """
    return _json(report, paired) if as_json else "\n".join(_lines(report, paired))


def _json(report, paired):
    shown = dataclasses.asdict(report)
    shown["fields"] = {
        name: json.loads(data_report.to_json(field))
        for name, field in report.fields.items()
    }
    for field in shown["fields"].values():
        del field["train"]
    shown["missing"] = [
        {"file": file, "field": field} for file, field in report.missing
    ]
    return json.dumps({**shown, "paired": paired}, indent=2)


def _lines(report, paired):
    names = " and ".join(map(files.shown, report.fields))
    kind = f"{report.num_pairs:,} pairs of" if paired else "unpaired fields"
    # Files of folders are partners by name; halves, arrays and features by place.
    is_named = paired and any(map(any, report.places.values())) and not report.notes
    names += " by equal names" * is_named
    lines = [f"{files.shown(report.source)}: {kind} {names}"]
    if len(report.pairs) > 1 or not paired:
        lines += rows.row("pairs", rows.numbers(report.pairs))
    for name, field in report.fields.items():
        lines += ["", *_field(name, field, report.places.get(name))]
    for place, note in enumerate((*report.notes, *report.links)):
        lines += ["", *rows.row("layout", note)] if not place else rows.row("", note)
    lines += rows.section(
        "without a partner of the same name"
        + ("; training stops there" if paired else ", as unpaired images may be"),
        [f"{files.shown(file)} (no {field})" for file, field in report.missing],
    )
    lines += rows.section("pairs that differ in size", report.differing)
    if paired and not report.num_pairs:
        lines += ["", "there are no pairs: name the files of a pair alike"]
    lines += [
        f"the field {files.shown(name)} is empty: add its images"
        for name, field in report.fields.items()
        if not field.count
    ]
    return lines


def _field(name, field, places):
    where = f" in {', '.join(map(files.shown, places))}" if any(places or ()) else ""
    lines = [f"{files.shown(name)}: {field.count:,} {field.plural}{where}"]
    # The parts of a single report that are about its files.
    whole = data_report.to_text(field).splitlines()[1:-2]
    return lines + [line for line in whole if not line.startswith("layout")]
