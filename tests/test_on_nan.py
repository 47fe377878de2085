"""A training whose numbers stop being finite: their names, and the way back."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner

from helpers import assert_all_equal, fit, some_images, tiny_model, values
from tfgan_kit import callbacks, losses, optimizers
from tfgan_kit.callbacks.learning_rates import rates_of
from tfgan_kit.cli.main import main
from tfgan_kit.errors import DivergenceError, RunError
from tfgan_kit.runs import checkpoints, training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import STEPS, config_of, result


class _Loss(losses.NonSaturating):
    """A loss whose term or whose gradient is NaN in one step of a side."""

    def __init__(self, model, side, at, in_term):
        self.model, self.side, self.at, self.in_term = model, side, at, in_term

    def discriminator(self, real_logits, fake_logits):
        loss = super().discriminator(real_logits, fake_logits)
        return self._spoilt("discriminator", loss)

    def generator(self, fake_logits):
        return self._spoilt("generator", super().generator(fake_logits))

    def _spoilt(self, side, loss):
        if side != self.side:
            return loss
        is_due = self.model.step.value + 1 == self.at
        if self.in_term:
            return tf.where(is_due, np.nan, loss)
        # The slope of a root is infinite at 0, and infinity times 0 is NaN.
        return loss + tf.sqrt(tf.where(is_due, 0.0, 1.0) * loss**2)


def diverged(model, batches=8, **options):
    with pytest.raises(DivergenceError) as caught:
        fit(model, some_images(10 * batches), **options)
    return caught.value


@pytest.mark.parametrize(
    ("side", "in_term", "name", "several"),
    [
        ("discriminator", True, "d_loss", False),
        ("generator", True, "g_loss", False),
        ("discriminator", False, "the gradient of discriminator/", False),
        ("generator", False, "the gradient of generator/", True),
    ],
)
def test_the_first_number_and_its_step_are_named(side, in_term, name, several):
    model = tiny_model("gan", compiled=False)
    model.loss_fn = _Loss(model, side, 3, in_term)
    steps = {"steps_per_execution": 4} if several else {"run_eagerly": True}
    model.compile("adam", "adam", **steps)
    error = diverged(model, callbacks=[callbacks.FiniteLoss()])
    assert error.name.startswith(name)
    assert error.step == 3
    assert error.name in str(error)
    assert "step 3" in str(error)


def test_a_weight_is_named_if_it_broke_before_every_loss():
    model = tiny_model("gan", compiled=False)
    model.compile(keras.optimizers.SGD(np.inf), "sgd", run_eagerly=True)
    error = diverged(model, callbacks=[callbacks.FiniteLoss()])
    assert error.name.startswith("the weight generator/")
    assert error.step == 1
    model = tiny_model("gan", compiled=False)
    model.compile("sgd", "sgd", run_eagerly=True)
    model.discriminator.trainable_variables[0].assign_add(np.inf)
    error = diverged(model, callbacks=[callbacks.FiniteLoss()])
    assert (error.name.startswith("the weight discriminator/"), error.step) == (True, 0)


def test_gradients_that_float16_skips_are_no_divergence():
    model = tiny_model("gan", policy="mixed_float16", compiled=False)
    model.loss_fn = _Loss(model, "generator", 2, in_term=False)
    model.compile("adam", "adam", run_eagerly=True)
    fit(model, some_images(40), callbacks=[callbacks.FiniteLoss()])
    assert np.isfinite(np.concatenate([v.ravel() for v in values(model.weights)])).all()


def test_no_checkpoint_has_nan(tmp_path):
    model = tiny_model("gan")
    checkpoints.save(model, tmp_path)
    sound = checkpoints.newest_sound(tmp_path)
    before = checkpoints.digest(sound)
    for step in (2, 3):
        model.step.assign(step)
        model.ema_generator.weights[0].assign_add(np.nan)
        with pytest.raises(DivergenceError, match="ema_generator"):
            checkpoints.save(model, tmp_path, about="another")
    assert checkpoints.newest_sound(tmp_path) == sound
    assert checkpoints.digest(sound) == before
    assert [path.name for path in tmp_path.iterdir()] == [sound.name]


# A run ------------------------------------------------------------------------------


class _Poison(keras.callbacks.Callback):
    """Spoils a weight after a step, as long as the run went back less than `times`."""

    def __init__(self, run, at, times=1):
        super().__init__()
        self.run, self.at, self.times = run, at, times

    def on_train_batch_end(self, batch, logs=None):
        if self.run.step == self.at and len(self.run.rollbacks) < self.times:
            self.model.generator.trainable_variables[0].assign_add(np.nan)


class _Kill(keras.callbacks.Callback):
    """Ends the process's work after a step that follows a rollback."""

    def __init__(self, run, at):
        super().__init__()
        self.run, self.at = run, at

    def on_train_batch_end(self, batch, logs=None):
        if self.run.step == self.at and self.run.rollbacks:
            raise KeyboardInterrupt


def started(folder, **options):
    config = config_of("gan", on_nan="rollback", **options)
    run = training.start(config, RunFolder(folder))
    run.model.run_eagerly = True  # it is faster for a few steps
    sentences = []
    run.announce = sentences.append
    return run, sentences


def resumed_from(folder):
    run = training.resume(folder.config(), folder)
    run.model.run_eagerly = True
    return run


def recorded(run):
    return json.loads(run.folder.recipe.read_text(encoding="utf-8"))["rollbacks"]


def steps_of(run):
    lines = run.folder.metrics.read_text().splitlines()[1:]
    return [int(line.split(",")[1]) for line in lines]


@pytest.mark.parametrize(
    "schedule", ["constant", pytest.param("linear", marks=pytest.mark.slow)]
)
def test_a_run_goes_back_and_a_resume_repeats_it(tmp_path, schedule):
    options = {"checkpoint_every": 2, "lr_schedule": schedule}
    run, sentences = started(tmp_path / "run", **options)
    full = rates_of(run.model)
    assert run.train(callbacks=[_Poison(run, 3)])
    (rollback,) = recorded(run)
    assert rollback["name"].startswith("the weight generator/")
    assert (rollback["step"], rollback["back_to"]) == (3, 2)
    assert len(sentences) == 1
    assert "\n" not in sentences[0]
    assert "step 3" in sentences[0]
    assert steps_of(run) == [2, 4, STEPS]
    assert all(np.isfinite(array).all() for array in result(run))

    killed, _ = started(tmp_path / "killed", **options)
    with pytest.raises(KeyboardInterrupt):
        killed.train(callbacks=[_Poison(killed, 3), _Kill(killed, 3)])
    resumed = resumed_from(killed.folder)
    assert (resumed.step, resumed.rollbacks) == (2, [rollback])
    for optimizer, rate in zip(
        (resumed.model.generator_optimizer, resumed.model.discriminator_optimizer),
        full,
        strict=True,
    ):
        share = 1.0 if schedule == "constant" else 1 - 2 / STEPS
        expected = pytest.approx(0.5 * rate * share)
        assert float(optimizer.learning_rate.numpy()) == expected
    assert resumed.train()
    assert_all_equal(result(resumed), result(run))
    assert recorded(resumed) == recorded(run)
    assert resumed.folder.metrics.read_text() == run.folder.metrics.read_text()
    run.save()
    loaded = keras.saving.load_model(run.folder.model)
    assert rates_of(loaded) == rates_of(run.model)


def test_a_run_goes_back_to_its_start_and_three_times_in_all(tmp_path):
    run, sentences = started(tmp_path / "run", checkpoint_every=9)
    full = rates_of(run.model)
    with pytest.raises(DivergenceError, match="3 times"):
        run.train(callbacks=[_Poison(run, 2, times=9)])
    assert [one["back_to"] for one in recorded(run)] == [0, 0, 0]
    assert len(sentences) == 3
    assert rates_of(run.model) == [rate / 8 for rate in full]
    resumed = resumed_from(run.folder)
    assert (resumed.step, len(resumed.rollbacks)) == (0, 3)
    assert rates_of(resumed.model) == [rate / 8 for rate in full]
    shown = CliRunner().invoke(main, ["info", str(run.folder.path)])
    assert shown.output.count("went back") == 3


def test_a_run_stops_by_default(tmp_path):
    run = training.start(config_of("gan"), RunFolder(tmp_path / "run"))
    run.model.run_eagerly = True
    with pytest.raises(RunError):
        run.train(callbacks=[_Poison(run, 3)])
    assert "rollbacks" not in json.loads(run.folder.recipe.read_text())
    assert checkpoints.step_of(run.folder.newest_checkpoint()) == 3
    assert steps_of(run) == [2]


# A script ---------------------------------------------------------------------------


def rates(schedule):
    if schedule is None:
        return 0.1
    return keras.optimizers.schedules.PolynomialDecay(0.1, 100, 0.1)


@pytest.mark.parametrize(
    "schedule", [None, pytest.param("decay", marks=pytest.mark.slow)]
)
def test_a_script_goes_back_by_a_callback(tmp_path, schedule):
    model = tiny_model("gan", compiled=False)
    eagerly = {"run_eagerly": schedule is None}
    model.compile(*(keras.optimizers.SGD(rates(schedule)) for _ in "gd"), **eagerly)
    checkpoint = callbacks.RunCheckpoint(tmp_path / "checkpoints", every=2)
    sentences = []
    back = callbacks.RollBack(checkpoint, announce=sentences.append)
    log = callbacks.MetricsLog(tmp_path / "log.csv", every=1)
    spoilt = []

    def spoil(batch, logs):
        if int(model.step) == 3 and not spoilt:
            spoilt.append(True)
            model.discriminator.trainable_variables[0].assign_add(np.inf)

    spoiler = keras.callbacks.LambdaCallback(on_train_batch_end=spoil)
    fit(model, some_images(80), callbacks=[back, log, checkpoint, spoiler])
    assert len(sentences) == len(back.rollbacks) == 1
    assert (back.rollbacks[0]["step"], back.rollbacks[0]["back_to"]) == (3, 2)
    assert rates_of(model) == pytest.approx([0.05, 0.05])
    # Eight batches: three steps, one that diverged, and four from step 2 on.
    assert int(model.step) == 6
    lines = (tmp_path / "log.csv").read_text().splitlines()[1:]
    assert [int(line.split(",")[1]) for line in lines] == [*range(1, 7)]
    assert np.isfinite([float(x) for line in lines for x in line.split(",")]).all()


def test_a_rate_is_halved_inside_of_loss_scaling_and_by_learning_rates(tmp_path):
    model = tiny_model("gan", policy="mixed_float16", compiled=False)
    pair = [keras.optimizers.Adam(rates(x)) for x in (None, "decay")]
    model.compile(*pair, run_eagerly=True)
    checkpoint = callbacks.RunCheckpoint(tmp_path)
    checkpoints.save(model, tmp_path)
    back = callbacks.RollBack(checkpoint, most=1, announce=lambda sentence: None)
    model.generator.trainable_variables[0].assign_add(np.nan)
    fit(model, callbacks=[back])
    assert rates_of(model) == pytest.approx([0.05, 0.05])
    assert isinstance(
        model.discriminator_optimizer.inner_optimizer._learning_rate, optimizers.Scaled
    )
    other = tiny_model("gan")
    other.run_eagerly = True
    other.generator.trainable_variables[0].assign_add(np.nan)
    checkpoints.save(tiny_model("gan"), tmp_path / "other")
    constant = callbacks.LearningRates(lambda epoch: 0.2)
    back = callbacks.RollBack(
        callbacks.RunCheckpoint(tmp_path / "other"), announce=lambda sentence: None
    )
    history = fit(other, epochs=3, callbacks=[back, constant]).history
    found = history["generator_learning_rate"]
    np.testing.assert_allclose(found, [0.1, 0.1, 0.1], rtol=1e-6)
