"""Start each command twice at the same moment, in the same place.

    python tests/reliability/two_at_once.py [--only export]

One of the two is refused with exit code 2, or both take a name of their own; nothing
half-written stays, and no row of a table is there twice. The last line tells the
counts; the exit code is 1 after a fault.
"""

import argparse
import csv
import pathlib
import sys
import tempfile

import forked
import kill_runs
import same_files

REFUSED, BOTH = ([0, 2],), ([0, 0],)
LONGER = ("train", "--resume", "run", "--steps", "40", "--quiet")
UNNAMED = (
    *(part for part in kill_runs.TRAIN if part not in ("--run-dir", "run")),
    "--no-export",
)
PAIRS = {
    "a run folder": (kill_runs.KINDS["training"].command, (), REFUSED),
    # The second may begin when the first has ended.
    "a resumed run": (LONGER, ("run",), REFUSED + BOTH),
    "default names": (UNNAMED, (), BOTH),
    "a benchmark": (kill_runs.BENCHMARK, (), REFUSED),
    "export": (kill_runs.KINDS["export"].command, ("run",), BOTH),
    "data preparation": (
        kill_runs.KINDS["data preparation"].command,
        ("images",),
        REFUSED,
    ),
    "data on disk": (
        (*UNNAMED, "--dataset", "images", "--split", "train", "--cache", "disk"),
        ("images",),
        BOTH,
    ),
}


def faults_of(name, kills):
    """Run a pair; return a sentence for each fault."""
    command, ready, expected = PAIRS[name]
    place = kills.place(ready)
    codes = sorted(forked.run_at_once(command, place))
    faults = [] if codes in expected else [f"exit codes {codes}"]
    output = (place / "output.txt").read_text()
    if "Traceback" in output or "--debug" in output:
        faults.append(output)
    faults += [f"{path} is left over" for path in same_files.unfinished(place)]
    for table in place.rglob("metrics.csv"):
        with table.open() as file:
            steps = [row["step"] for row in csv.DictReader(file)]
        if len(set(steps)) < len(steps):
            faults.append(f"{table} has steps twice")
    if name == "default names" and len(list(place.glob("runs/*"))) != 2:
        faults.append("there are not two runs")
    if name == "export" and len(list(place.glob("exported/*/saved_model.pb"))) != 2:
        faults.append("there are not two versions")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=PAIRS)
    options = parser.parse_args()
    names = [options.only] if options.only else [*PAIRS]
    with tempfile.TemporaryDirectory() as folder:
        kills = kill_runs.Kills(pathlib.Path(folder), seed=0)
        wrong = 0
        for name in names:
            faults = faults_of(name, kills)
            wrong += bool(faults)
            for fault in faults:
                print(f"{name}: {fault}", flush=True)
    print(f"{len(names) - wrong} of {len(names)} pairs got along")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
