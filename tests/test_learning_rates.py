"""Learning rates that go to their end over the whole run."""

import dataclasses
import math

import keras
import pytest
from numpy.testing import assert_allclose

from helpers import assert_all_equal, fit, some_images
from tfgan_kit.errors import InputError
from tfgan_kit.runs import building, training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import STEPS, config_of, cut_back, result

START, END = 5e-4, 1e-4  # of the recipe; of these tests
SHARES = {
    "linear": lambda done: 1 - done,
    "half-linear": lambda done: min(1, 2 - 2 * done),
    "cosine": lambda done: (1 + math.cos(math.pi * done)) / 2,
}


def scheduled(schedule, *args, **given):
    return config_of(*args, lr_schedule=schedule, lr_end=END, **given)


def rates(model):
    optimizers = model.generator_optimizer, model.discriminator_optimizer
    return [float(optimizer.learning_rate) for optimizer in optimizers]


@pytest.mark.parametrize("schedule", SHARES)
def test_both_sides_follow_it_to_its_end(schedule):
    config = scheduled(schedule, "wgan")
    model = building.build_model(config, (28, 28, 1), STEPS)
    assert model.n_critic == 2
    for step in range(STEPS + 1):
        model.generator_optimizer.iterations.assign(step)
        model.discriminator_optimizer.iterations.assign(2 * step)
        expected = END + (START - END) * SHARES[schedule](step / STEPS)
        assert_allclose(rates(model), expected, rtol=1e-5)


def test_constant_is_no_schedule():
    model = building.build_model(config_of("wgan"), (28, 28, 1), STEPS)
    model.generator_optimizer.iterations.assign(STEPS)
    assert rates(model) == pytest.approx([START, START])
    # A variable, as before there were schedules: checkpoints hold it.
    assert "learning_rate" in [v.name for v in model.generator_optimizer.variables]


def started(config, path):
    """A run whose every step counts: the first scales of float16 may overflow."""
    run = training.start(config, RunFolder(path))
    for optimizer in (run.model.generator_optimizer, run.model.discriminator_optimizer):
        if isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
            optimizer.dynamic_scale.assign(1.0)
    return run


@pytest.mark.parametrize(
    ("schedule", "policy"),
    [
        pytest.param("linear", "float32", marks=pytest.mark.exhaustive),
        pytest.param("half-linear", "float32", marks=pytest.mark.exhaustive),
        ("cosine", "mixed_float16"),
    ],
)
def test_a_run_killed_on_the_way_equals_a_straight_one(schedule, policy, tmp_path):
    config = scheduled(schedule, policy=policy)
    straight = started(config, tmp_path / "straight")
    assert straight.train()
    assert_allclose(rates(straight.model), END, rtol=1e-5)

    run = training.resume(config, cut_back(straight, 3, tmp_path / "run"))
    assert START > rates(run.model)[0] > END
    run.save()
    loaded = keras.saving.load_model(run.folder.model)
    assert run.train()
    assert_all_equal(result(run), result(straight))
    assert rates(run.model) == rates(straight.model)
    _check_loaded(loaded, run)


def _check_loaded(loaded, run):
    """The `.keras` file of step 3 goes on with the schedules where they were."""
    assert type(loaded.generator_optimizer) is type(run.model.generator_optimizer)
    before = rates(loaded)
    fit(loaded, some_images(shape=(28, 28, 1)))
    assert int(loaded.step) == STEPS
    assert rates(loaded) == rates(run.model)
    assert all(rate < old for rate, old in zip(rates(loaded), before, strict=True))


def test_a_resumed_run_keeps_its_total(tmp_path):
    config = scheduled("linear", steps=4)
    run = training.start(config, RunFolder(tmp_path / "run"))
    other = dataclasses.replace(config, steps=6)
    with pytest.raises(InputError, match=r"over the total .* 4 steps.* --stop-after"):
        training.resume(other, run.folder)
    other = dataclasses.replace(config, steps=None, epochs=3)
    with pytest.raises(InputError, match=r"over the total .* 4 steps.* --stop-after"):
        training.resume(other, run.folder)
    same = dataclasses.replace(config, steps=None, epochs=2)
    run = training.resume(same, run.folder)
    assert run.total_steps == 4
    assert run.folder.config().epochs == 2
