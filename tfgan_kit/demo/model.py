"""Small models for points, which are vectors of two numbers."""

import numpy as np
import tensorflow as tf

from tfgan_kit import losses, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.runs import building, run_config

SHAPE = (2,)
LATENT_DIM = 8
_NETWORKS = (
    *("generator.width=128", "generator.depth=3", "generator.normalization=none"),
    *("discriminator.width=128", "discriminator.depth=3"),
)


def config_of(variant, seed):
    """Return the `RunConfig` of a variant on points.

    Raises:
        InputError: The variant does not work on points.
    """
    recipe = recipes.get(variant)
    if recipe.needs_labels:
        raise InputError(
            f"a demonstration has no labels, and {variant} needs them: give another "
            "variant, such as gan."
        )
    judge = recipe.networks["discriminator"]
    judges_points = judge.takes in (("real",), ("real", "labels"))
    if not judges_points or judge.head in ("images", "codes"):
        raise InputError(
            "a demonstration needs a discriminator with one logit per point. That of "
            f"{variant} has another output: give another variant, such as gan."
        )
    config = run_config.from_recipe(variant, networks="mlp")
    settings = [*_NETWORKS, *recipe.toy_settings]
    if config.network_options["discriminator"]["normalization"] != "spectral":
        settings.append("discriminator.normalization=none")
    for side, rate in zip(
        ("generator", "discriminator"), recipe.toy_rates, strict=True
    ):
        settings.append(f"{side}_optimizer.learning_rate={rate}")
        if getattr(config, f"{side}_optimizer")["name"] == "adam":
            settings.append(f"{side}_optimizer.beta_1=0.5")
            settings.append(f"{side}_optimizer.beta_2=0.9")
    given = {"latent_dim": LATENT_DIM, "seed": seed, "precision": "float32"}
    return run_config.override(config, given, settings)


def model_of(variant, seed):
    """Return the compiled model of a variant on points.

    Raises:
        InputError: The variant does not work on points.
    """
    config = config_of(variant, seed)
    return building.build_model(config, SHAPE, config.steps)


def logits_of(model, points):
    """Return the discriminator's logits of points `(n, 2)`, float32 `(n,)`."""
    points = tf.cast(points, tf.float32)
    return model.discriminator(points, training=False).numpy()[:, 0]


def probabilities(model, logits):
    """Return the probability of being real for logits, or None without one.

    For the cross-entropy it is the sigmoid. For least squares it is the position
    between the target of fakes and the target of reals. In both cases the optimal
    discriminator gives p_data / (p_data + p_g).
    """
    loss = model.loss_fn
    if isinstance(loss, losses.Minimax):
        return 1 / (1 + np.exp(-np.float64(logits)))
    if isinstance(loss, losses.LeastSquares):
        return (np.float64(logits) - loss.a) / (loss.b - loss.a)
    return None


def opinions(model, points):
    """Return opinions from 0 (fake) to 1 (real): probabilities, or scaled logits."""
    logits = logits_of(model, points)
    found = probabilities(model, logits)
    if found is None:
        low, high = np.percentile(logits, [2, 98])
        found = (logits - low) / max(high - low, 1e-6)
    return np.clip(found, 0, 1)
