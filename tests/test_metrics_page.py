"""The commands of docs/metrics.md, in their order, and its script."""

import json
import pathlib

import pytest

from pages import SMALL, blocks, commands, run_ours

PAGE = pathlib.Path(__file__).parents[1] / "docs/metrics.md"


@pytest.mark.slow
def test_every_command_works(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for line in commands(PAGE):
        command = line.split()[1]
        # A benchmark has its own budget and no option for the latents.
        small = {"train": (*SMALL, "--no-export"), "benchmark": SMALL[6:]}
        if "pix2pix" in line:  # it has no latents
            small["train"] = (*SMALL[:4], *SMALL[6:], "--no-export")
        run_ours(line, small.get(command, ()))
    figures = json.loads(pathlib.Path("figures.json").read_text())
    assert len(figures["results"]) == 12
    assert pathlib.Path("saved_models/best/1/saved_model.pb").exists()
    assert pathlib.Path("benchmark/table.md").read_text().count("lsgan") == 1


def test_the_script_runs(capsys):
    (script,) = blocks(PAGE, "python")
    # The embedded images, and few of them: the page's are not in the package.
    script = script.replace('"fashion_mnist"', '"fashion_mnist_mini"')
    script = script.replace("(200, 1_000, 10_000, 60_000)", "(20,)")
    exec(script, {})
    printed = capsys.readouterr().out.split()
    assert printed[1::3] == [
        *("frechet_distance", "inception_score", "precision", "recall")
    ]
