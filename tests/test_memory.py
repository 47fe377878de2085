"""What cannot fit into memory is refused before it is taken."""

import numpy as np
import pytest

from tfgan_kit import memory, options, sampling
from tfgan_kit.errors import InputError
from tfgan_kit.runs import training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import config_of


def test_the_memory_of_this_machine_is_known():
    assert 2**20 < memory.available() <= memory.physical() < 2**50


@pytest.mark.parametrize(
    ("text", "expected"), [("4096", 4096), ("max", None), ("", None)]
)
def test_a_container_may_have_less(monkeypatch, tmp_path, text, expected):
    (tmp_path / "limit").write_text(text)
    monkeypatch.setattr(memory, "_LIMITS", (tmp_path / "limit", tmp_path / "missing"))
    assert memory.physical() == (expected or memory._installed())


def test_huge_numbers_of_samples_are_refused():
    inputs = sampling.Inputs(latent_dim=4, num_classes=3)
    for draw in (
        lambda: inputs.draw(2**50),
        lambda: inputs.draw_classes([0, 1], 2**50),
    ):
        with pytest.raises(InputError, match="of memory"):
            draw()


def test_results_that_cannot_be_kept_are_refused_after_one_batch(monkeypatch):
    monkeypatch.setattr(memory, "available", lambda: 10**6)
    calls = []

    def function(rows):
        calls.append(rows)
        return np.zeros((len(rows), 1000), np.float32)

    assert sampling.in_batches(function, [np.zeros(100)], 10).shape == (100, 1000)
    calls.clear()
    with pytest.raises(InputError, match="of memory"):
        sampling.in_batches(function, [np.zeros(1000)], 10)
    assert len(calls) == 1


def test_a_batch_that_cannot_fit_is_refused(monkeypatch):
    folder = RunFolder("missing")
    training.prepare_start(config_of("gan"), folder)
    monkeypatch.setattr(memory, "available", lambda: 10**5)
    with pytest.raises(InputError, match="activations"):
        training.prepare_start(config_of("gan"), folder)


@pytest.mark.parametrize(
    "name",
    [
        "steps",
        "seeds",
        "image_size",
        "num_images",
        "samples",
        "restarts",
        "neighbours",
        "categories",
        "categorical",
        "continuous",
        "pool_size",
        "nce_places",
    ],
)
def test_numbers_of_things_have_bounds(name):
    with pytest.raises(InputError, match="at most"):
        options.check(name, 10**30)
