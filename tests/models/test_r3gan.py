"""R3GAN: both penalties in every step, pairs on both sides, numbers that move."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose

from helpers import assert_all_equal, fit, some_images, tiny_model, values
from tfgan_kit.errors import InputError
from tfgan_kit.models import R3GAN
from tfgan_kit.networks import mlp
from tfgan_kit.runs import building, run_config, training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import config_of, result

SIZE = 64
REAL, FAKE = tf.fill((3, 8, 8, 1), 0.5), tf.fill((3, 8, 8, 1), -0.25)
BATCH = {"real": REAL}


def softplus(x):
    return np.log1p(np.exp(x))


def squared(x):
    """A critic whose gradient at x is 2 x."""
    return tf.reduce_sum(tf.reshape(x, [-1, SIZE]) ** 2, axis=1, keepdims=True)


def with_critic(critic=squared, **options):
    """A model at step 0 that judges by a function, its fakes all alike."""
    model = tiny_model("r3gan", networks="mlp", **options)
    model.judge = critic
    model.judge_both = lambda real, fake: (critic(real), critic(fake))
    model.synthesize = lambda batch: FAKE
    return model


def test_terms_by_hand():
    """64 pixels: logits of 16 and 4, squared gradients of 64 and 16."""
    terms = with_critic(gp_weight=0.5).discriminator_terms(BATCH)
    assert [*terms] == ["d_loss", "r1", "r2"]
    assert_allclose(terms["d_loss"], softplus(4 - 16), rtol=1e-5)
    assert_allclose(terms["r1"], 0.5 / 2 * 64, rtol=1e-6)
    assert_allclose(terms["r2"], 0.5 / 2 * 16, rtol=1e-6)
    terms = with_critic().generator_terms(BATCH)
    assert_allclose(terms["g_loss"], softplus(16 - 4), rtol=1e-6)


def test_logs_tell_what_is_said_of_each():
    model = with_critic()
    model.discriminator_terms(BATCH)
    logs = model.get_metrics_result()
    assert (float(logs["d_real"]), float(logs["d_fake"])) == (16, 4)


def test_the_generators_loss_knows_the_real_images():
    """A plain loss in its place would not."""
    model = tiny_model("r3gan", networks="mlp")
    fit(model)
    losses = []
    for real in (REAL, -REAL):
        model._draws.value = 0  # the same fakes
        losses.append(float(model.generator_terms({"real": real})["g_loss"]))
    assert losses[0] != pytest.approx(losses[1], rel=1e-4)


def test_both_penalties_are_there_in_every_step():
    model = tiny_model("r3gan", networks="mlp")
    rows = []
    keep = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: rows.append(dict(logs))
    )
    for _ in range(4):  # the means of an epoch of one step are that step's
        fit(model, some_images(4), batch_size=4, callbacks=[keep])
    assert len(rows) == 4
    assert all(row[name] > 0 for row in rows for name in ("r1", "r2"))


@pytest.mark.parametrize("step", [0, 2, 5, 10, 1000])
def test_numbers_go_to_their_ends_by_half_a_cosine(step):
    model = with_critic(
        gp_weight=8.0, gp_weight_end=0.5, burn_in_steps=10, ema_decay=0.9
    )
    model.step.assign(step)
    share = (1 - np.cos(np.pi * min(step / 10, 1))) / 2
    gamma = 8 - 7.5 * share
    assert_allclose(model.discriminator_terms(BATCH)["r1"], gamma / 2 * 64, rtol=1e-5)
    # The half-life of the average goes from 0 to that of 0.9.
    half_life = share * np.log(0.5) / np.log(0.9)
    expected = 0.5 ** (1 / half_life) if step else 0
    assert_allclose(model.current_ema_decay(), expected, rtol=1e-4, atol=1e-7)


def test_the_average_follows_its_schedule():
    model = tiny_model("r3gan", networks="mlp", burn_in_steps=4, ema_decay=0.5)
    model.step.assign(2)  # here the half-life is half a step
    weight, average = (
        network.trainable_variables or network.weights
        for network in (model.generator, model.ema_generator)
    )
    average[0].assign(tf.zeros_like(average[0]))
    model.begin_step(some_images(4))
    model.generator_step(model.generator_terms, BATCH)
    model.end_step()
    decay = min(0.5**2, 3 / 12)
    assert_allclose(average[0], (1 - decay) * weight[0].numpy(), rtol=1e-5)


def test_without_a_decay_the_average_is_a_copy():
    model = tiny_model("r3gan", networks="mlp", ema_decay=0.0)
    fit(model)
    assert_all_equal(
        values(model.ema_generator.weights), values(model.generator.weights)
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("gp_weight", -1.0), ("gp_weight_end", "0"), ("burn_in_steps", 0)],
)
def test_a_bad_number_is_refused(name, value):
    networks = mlp.generator((8, 8, 1), 4), mlp.discriminator((8, 8, 1))
    with pytest.raises(InputError, match=f"Received: {name}="):
        R3GAN(*networks, **{name: value})


STEPS = 6
SETTINGS = ("burn_in_steps=4", "gp_weight=5")


def burning_in(**given):
    config = config_of("r3gan", networks="mlp", steps=STEPS, **given)
    return run_config.override(config, {}, SETTINGS)


def test_a_run_burns_in_its_optimizers_too():
    config = burning_in()
    assert (config.lr_schedule, config.model["burn_in_steps"]) == ("cosine", 4)
    model = building.build_model(config, (28, 28, 1), total_steps=1000)
    sides = model.generator_optimizer, model.discriminator_optimizer
    for optimizer, name in zip(
        sides, ("generator_optimizer", "discriminator_optimizer"), strict=True
    ):
        start = getattr(config, name)
        for step, share in ((0, 0.0), (2, 0.5), (4, 1.0), (9, 1.0)):
            optimizer.iterations.assign(step)
            rate = start["learning_rate"]
            rate += share * (config.lr_end - rate)
            assert_allclose(optimizer.learning_rate, rate, rtol=1e-5)
            beta = start["beta_2"] + share * (start["beta_2_end"] - start["beta_2"])
            assert_allclose(optimizer.current_beta_2(), beta, rtol=1e-6)


def test_a_run_stopped_on_the_way_equals_a_straight_one(tmp_path):
    straight = training.start(burning_in(), RunFolder(tmp_path / "straight"))
    assert straight.train()
    run = training.start(burning_in(), RunFolder(tmp_path / "run"))
    assert not run.train(stop_after=2)
    run = training.resume(burning_in(), run.folder)
    run.save()
    loaded = keras.saving.load_model(run.folder.model)
    assert loaded.get_config()["burn_in_steps"] == 4
    assert_allclose(loaded.current_gp_weight(), run.model.current_gp_weight())
    assert run.train()
    assert_all_equal(result(run), result(straight))


def test_another_total_changes_nothing_of_a_burn_in():
    before, after = burning_in(), run_config.override(burning_in(), {"steps": 100})
    run_config.check_resume(before, after)
    assert not before.needs_its_total
