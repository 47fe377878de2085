"""The speed benchmark: its peers, its clock, its subjects and its tables."""

import os
import types

import click
import numpy as np
import pytest
from click.testing import CliRunner

import scaling
import train_speed
from speed import plain_networks, stopwatch, subject
from tfgan_kit import networks
from tfgan_kit.runs import run_config

MACHINE = {"cpu": "i486", "cores": 2, "gpus": [], "versions": {"tensorflow": "2.21"}}


def our_networks(name):
    """The networks of a row of the table, with its configuration and image shape."""
    recipe, image_shape = train_speed.ROWS[name]
    config = run_config.from_recipe(recipe)
    family = networks.FAMILIES[config.networks]
    ours = (
        family.generator(
            image_shape, config.latent_dim, **config.network_options["generator"]
        ),
        family.discriminator(image_shape, **config.network_options["discriminator"]),
    )
    return config, image_shape, ours


@pytest.mark.parametrize("name", train_speed.ROWS)
def test_plain_keras_has_our_weights_and_shapes(name):
    config, image_shape, ours = our_networks(name)
    plain = plain_networks.build(config, image_shape)
    assert plain_networks.count_weights(*plain) == plain_networks.count_weights(*ours)
    assert [n.output_shape for n in plain] == [n.output_shape for n in ours]


@pytest.mark.parametrize("name", train_speed.ROWS)
def test_pytorch_has_our_weights_and_shapes(name):
    torch = pytest.importorskip("torch")
    from speed import torch_networks

    config, (height, width, channels), ours = our_networks(name)
    peers = torch_networks.build(config, (height, width, channels))
    assert torch_networks.count_weights(*peers) == plain_networks.count_weights(*ours)
    generator, discriminator = peers
    images = generator(torch.zeros(2, config.latent_dim))
    assert images.shape == (2, channels, height, width)
    assert discriminator(images).shape == (2, 1)


def test_the_stopwatch_measures_whole_epochs(monkeypatch):
    """Steps of 1 s, of which every tenth takes 3 s more.

    One core is busy, half of the time with this process.
    """
    now = 0.0
    clocks = {"perf_counter": lambda: now, "process_time": lambda: now / 2}
    monkeypatch.setattr(stopwatch, "time", types.SimpleNamespace(**clocks))
    ticks_per_second = os.sysconf("SC_CLK_TCK")

    def read_text(*args, **kwargs):
        idle = 7 * ticks_per_second
        return f"cpu  0 0 {int(now * ticks_per_second)} {idle} 0 0 0 0 0 0\ncpu0 0\n"

    monkeypatch.setattr(stopwatch.pathlib.Path, "read_text", read_text)
    watch = stopwatch.Stopwatch(seconds=15.0, steps_per_epoch=10)
    for step in range(1, 100):
        now += 4 if step % 10 == 0 else 1
        if watch.is_over(step):
            break
    # After the first step and one of warm-up: two epochs.
    assert step == 2 + 20
    result = watch.result(32)
    assert result["images_per_second"] == pytest.approx(20 * 32 / 26)
    assert result["others"] == pytest.approx(0.5 / os.cpu_count())


@pytest.mark.parametrize("name", ["train", "keras", "torch", "torch-bfloat16"])
def test_a_subject_trains_and_measures(name, tmp_path, monkeypatch):
    if name.startswith("torch"):
        pytest.importorskip("torch")
    monkeypatch.setattr(stopwatch, "WARM_UP", 0.0)
    path = tmp_path / "images.npy"
    np.save(path, np.zeros((64, 16, 16, 1), np.uint8))
    config = run_config.override(run_config.from_recipe("wgan-gp"), {"batch_size": 4})
    result = subject.SUBJECTS[name](config, str(path), 0.01)
    assert result["images_per_second"] > 0
    assert result["peak_bytes"] > 1e6
    assert result["others"] >= 0
    assert result["weights"] == plain_networks.count_weights(
        *plain_networks.build(config, (16, 16, 1))
    )


def results_of(speed, weights=(3, 2), others=0.05):
    return [
        {
            "images_per_second": factor * speed,
            "peak_bytes": 1e9,
            "others": others,
            "weights": [*weights],
        }
        for factor in (0.9, 1.0, 1.5)
    ]


def record_of(**options):
    speeds = {"`train`": 1000.0, "`train`, float32": 500.0, "plain Keras": 400.0}
    results = {name: results_of(speed, **options) for name, speed in speeds.items()}
    return {
        "machine": MACHINE,
        "rounds": 3,
        "seconds": 1.0,
        "precision": "the CPU has AMX",
        "train": {"dcgan": results},
        "start": {"`tfgan-kit --help`": [0.5]},
    }


def test_the_table_has_medians_and_their_ratios():
    lines = [*train_speed.markdown(record_of())]
    assert "| dcgan | 1,000 (900–1,500) | 500 (450–750) | 400 (360–600) |" in lines
    assert "| dcgan | 2.50 | 1.25 | 1.00 GB |" in lines
    assert "| `tfgan-kit --help` | 0.500 |" in lines
    assert "i486, 2 cores; tensorflow 2.21" in lines[0]
    assert "PyTorch" not in "".join(lines)
    assert "%" not in "".join(lines)


def test_the_table_says_that_others_used_the_machine():
    """PyTorch beside other work is many times slower: such ratios say nothing."""
    for markdown in (
        train_speed.markdown(record_of(others=0.45)),
        scaling.markdown(
            {**record_of(), "groups": {"batch": {"16": results_of(1.0, others=0.45)}}}
        ),
    ):
        assert "45%" in "".join(markdown)


def test_a_peer_with_other_networks_is_refused():
    results = {"`train`": results_of(1.0), "PyTorch": results_of(1.0, (3, 1))}
    with pytest.raises(click.ClickException, match="PyTorch"):
        train_speed.check_weights("dcgan", results)
    results["PyTorch"] = results_of(2.0)
    train_speed.check_weights("dcgan", results)


@pytest.mark.parametrize(
    ("script", "options"),
    [
        (train_speed, ["--recipes", "gan,dcgam"]),
        (train_speed, ["--parts", "all"]),
        (train_speed, ["--rounds", "0"]),
        (scaling, ["--groups", "size"]),
    ],
)
def test_bad_input_is_refused(script, options):
    result = CliRunner().invoke(script.main, options)
    assert result.exit_code == 2
    assert options[0] in result.stderr
