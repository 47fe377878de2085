"""Speed of training, side by side with its peers: `python benchmarks/train_speed.py`.

Every subject lives in a process of its own and waits while another computes, so that
rounds of all of them follow one another. An image is one of the data set that a
training step takes: with five discriminator steps a step, it takes five batches.
"""

import dataclasses
import importlib.util
import json
import pathlib
import tempfile
import time

import click

from speed import command, commands, rounds, switches, tables, targets
from speed.crew import crew
from speed.rows import ROWS
from tfgan_kit import files
from tfgan_kit.recipes import classic

PARTS = ("train", "switches", "start", "memory")
_REPEATS = 3  # of each start of a command


@click.command()
@click.option(
    "--recipes",
    "names",
    type=command.Names(ROWS),
    default=",".join(ROWS),
    show_default=True,
)
@click.option(
    "--parts",
    type=command.Names(PARTS),
    default=",".join(PARTS),
    show_default=True,
    help="train: the table; switches: spectral norm and EMA on and off.",
)
@click.option("--rounds", "count", type=click.IntRange(1), default=3, show_default=True)
@click.option("--seconds", type=click.FloatRange(0.1), default=3.0, show_default=True)
@click.option("--out", type=pathlib.Path, default=command.RESULTS, show_default=True)
def main(names, parts, count, seconds, out):
    """Measure the training against its peers and the machine; write JSON, Markdown."""
    out.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    turns = {"rounds": count, "seconds": seconds}
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        command.prepare(work, *{ROWS[name].image_shape for name in names})
        machine = json.loads((work / "machine.json").read_text(encoding="utf-8"))
        record = {"machine": machine, **turns, "rows": {}, "switches": {}}
        record |= {"start": {}, "memory": {}}
        found = _rows(names, work, turns) if "train" in parts else ()
        rows = {}
        for name, row in found:
            rows[name] = row
            record["rows"][name] = dataclasses.asdict(row)
            _write(record, rows, out)
        for switch in switches.SWITCHES if "switches" in parts else ():
            command.tell(f"{switch} on and off")
            speeds = switches.measure(switch, work, **turns, tell=command.tell)
            record["switches"][switch] = speeds
            _write(record, rows, out)
    if "start" in parts:
        command.tell("start of the commands")
        record["start"] = commands.seconds_of_start(_REPEATS)
    for variant in [r.name for r in classic.RECIPES] if "memory" in parts else ():
        command.tell(f"memory of {variant}")
        record["memory"][variant] = commands.peak_memory(variant)
    click.echo(_write(record, rows, out))
    minutes = (time.monotonic() - begun) / 60
    command.tell(f"{minutes:.0f} minutes; {out / 'train_speed.json'} and .md")


def _rows(names, work, turns):
    with_torch = importlib.util.find_spec("torch") is not None
    if not with_torch:
        command.tell(
            "torch is not installed, so PyTorch is left out: "
            "pip install -e '.[benchmark]' brings it"
        )
    with crew(rounds.LIMITS) as limits:
        for name in names:
            command.tell(ROWS[name].title)
            row = rounds.measure(
                ROWS[name],
                work,
                limits,
                **turns,
                with_torch=with_torch,
                tell=command.tell,
            )
            if row.others() > 0.1:
                share = f"{row.others():.0%} of the machine"
                command.tell(f"  something else took up to {share}: better repeat it")
            yield name, row


def _write(record, rows, out):
    """Both files, as far as the benchmark has come; the Markdown."""
    for row in rows.values():
        if "torch" in row.about:
            record["machine"]["versions"]["torch"] = row.about["torch"]["torch"]
    has_amx = "AMX" in record["machine"]["precision_reason"]
    found = [
        *targets.of_rows(rows, has_amx),
        *targets.of_switches(record["switches"], has_amx),
        *targets.of_commands(record["start"], record["memory"]),
    ]
    judged = [{**dataclasses.asdict(t), "reached": t.reached} for t in found]
    text = tables.text_of(record, rows, found)
    for name, content in (
        ("train_speed.json", json.dumps({**record, "targets": judged}, indent=1)),
        ("train_speed.md", text),
    ):
        with files.replacing(out / name) as temporary:
            temporary.write_text(content, encoding="utf-8")
    return text


if __name__ == "__main__":
    command.run(main)
