"""`tfgan-kit launch`, and clusters on this machine."""

import json
import pathlib

import pytest


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--workers", "0", "--", "train"),
        ("--workers", "2", "--", "sample", "runs/a"),
        ("--", "train"),
        ("--", "train", "--strategy", "mirrored"),
        ("--", "train", "--strategy=none"),
    ],
)
def test_launch_starts_a_training_on_several_workers_only(tfgan_kit, arguments):
    assert tfgan_kit("launch", *arguments).exit_code == 2


def test_a_cluster_needs_its_strategy(tfgan_kit, monkeypatch):
    """Otherwise every machine would train a run of its own."""
    task = {"type": "worker", "index": 0}
    cluster = {"worker": ["127.0.0.1:1", "127.0.0.1:2"]}
    described = json.dumps({"cluster": cluster, "task": task})
    monkeypatch.setenv("TF_CONFIG", described)
    assert "TF_CONFIG" in tfgan_kit.fails(2, "train", *tfgan_kit.tiny)
    several = ("--strategy", "multiworker")
    assert "--dry-run" in tfgan_kit.fails(
        2, "train", *tfgan_kit.tiny, *several, "--dry-run"
    )
    monkeypatch.delenv("TF_CONFIG")
    assert "TF_CONFIG" in tfgan_kit.fails(2, "train", *tfgan_kit.tiny, *several)
    assert not list(pathlib.Path().iterdir())
