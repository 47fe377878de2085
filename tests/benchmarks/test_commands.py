"""The benchmarks as commands: bad input gets a sentence."""

import json
import pathlib
import subprocess
import sys

import pytest

BENCHMARKS = pathlib.Path(__file__).parents[2] / "benchmarks"


@pytest.mark.parametrize(
    ("script", "options", "sentence"),
    [
        ("train_speed", ["--recipes", "gan,dcgam"], "there is no 'dcgam'; there are"),
        ("train_speed", ["--parts", "all"], "there is no 'all'; there are train"),
        ("train_speed", ["--rounds", "0"], "0 is not in the range x>=1"),
        ("scaling", ["--groups", "size"], "there is no 'size'; there are resolution"),
        ("scaling", ["--out", "/dev/null/results"], "Not a directory"),
    ],
)
def test_bad_input_gets_one_sentence(script, options, sentence):
    command = [sys.executable, str(BENCHMARKS / f"{script}.py"), *options]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode != 0
    assert run.stderr.startswith("Error: ")
    assert sentence in run.stderr
    assert run.stderr.count("\n") == 1


def test_scaling_does_not_go_on_with_results_of_another_machine(tmp_path):
    import scaling

    path = tmp_path / "scaling.json"
    assert scaling.resumed(path, {"cores": 2}) == {
        "machine": {"cores": 2},
        "groups": {},
    }
    record = {"machine": {"cores": 2}, "groups": {"batch": {"a": {}}}}
    path.write_text(json.dumps(record), encoding="utf-8")
    assert scaling.resumed(path, {"cores": 2}) == record
    with pytest.raises(Exception, match="another machine"):
        scaling.resumed(path, {"cores": 4})
