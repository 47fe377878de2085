"""What more costs, and all but training: `python benchmarks/scaling.py`.

Each row that is done stands in scaling.json; a second start goes on with the others.
"""

import json
import os
import pathlib
import tempfile

import click

from speed import command, growth, tables, targets
from tfgan_kit import files


@click.command()
@click.option(
    "--groups",
    type=command.Names(growth.GROUPS),
    default=",".join(growth.GROUPS),
    show_default=True,
)
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True)
@click.option("--seconds", type=click.FloatRange(0.1), default=3.0, show_default=True)
@click.option("--out", type=pathlib.Path, default=command.RESULTS, show_default=True)
def main(groups, rounds, seconds, out):
    """Measure cost against size, the input, sampling and evaluation."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        os.environ["TFGAN_KIT_CACHE"] = str(work / "cache")
        command.prepare(work, (28, 28, 1))
        machine = json.loads((work / "machine.json").read_text(encoding="utf-8"))
        record = resumed(out / "scaling.json", machine)
        bench = growth.Bench(work, rounds, seconds)
        for group in groups:
            done = record["groups"].setdefault(group, {})
            for name, measure in growth.GROUPS[group].items():
                if name in done:
                    command.tell(f"{name}: done before")
                    continue
                command.tell(name)
                done[name] = measure(bench)
                _write(record, out)
    click.echo(_write(record, out))
    command.tell(f"{out / 'scaling.json'} and .md")


def resumed(path, machine):
    """The record of an earlier start, or an empty one."""
    if not path.exists():
        return {"machine": machine, "groups": {}}
    record = json.loads(path.read_text(encoding="utf-8"))
    if record["machine"] != machine:
        raise click.ClickException(
            f"{path} is of another machine or of other versions: move it away, or give "
            "another --out."
        )
    return record


def _write(record, out):
    text = _text(record)
    for name, content in (
        ("scaling.json", json.dumps(record, indent=1)),
        ("scaling.md", text),
    ):
        with files.replacing(out / name) as temporary:
            temporary.write_text(content, encoding="utf-8")
    return text


def _text(record):
    machine = record["machine"]
    parts = [tables.machine_line(machine, machine["versions"]) + "."]
    for group, rows in record["groups"].items():
        lines = [line for name, found in rows.items() for line in _lines(name, found)]
        if lines:
            header = [group, "images/s", "most memory", "seconds before"]
            parts.append(tables.table(header, lines))
    counts = record["groups"].get("images", {})
    if len(counts) > 1:
        peaks = {name: found["peak_bytes"] for name, found in counts.items()}
        parts.append(tables.of_targets([targets.of_growth(peaks)]))
    return "\n\n".join(parts) + "\n"


def _lines(name, found):
    """The rows of a table that were measured under one name."""
    if "seconds" in found:
        speed = found["pictures"] / found["seconds"]
        yield [name, tables.number(speed), "-", "-"]
    elif "images/s" in found:
        loading = found.get("load_seconds")
        yield [
            name,
            tables.with_spread(found["images/s"]),
            f"{found['peak_bytes'] / 1e9:.2f} GB",
            "-" if loading is None else f"{loading:.2f}",
        ]
    else:
        for part, numbers in found.items():
            yield from _lines(f"{name}, {part}", numbers)


if __name__ == "__main__":
    command.run(main)
