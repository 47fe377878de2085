"""Every algorithm finds all eight Gaussians on a ring, none of them by luck.

Those that learn from labels are told which Gaussian a point is of. A BEGAN is left out:
nothing keeps its generator from a few points that are rebuilt well, and on the ring it
found them with every setting that was tried.
"""

import keras
import numpy as np
import pytest

from helpers import VARIANTS, exhaustive
from tfgan_kit import models, recipes
from tfgan_kit.runs import network_building

SHAPE = (2,)
RADIUS, DEVIATION = 0.7, 0.05
ANGLES = np.arange(8) * np.pi / 4
CENTRES = RADIUS * np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)
# What two dimensions need that pictures do not: larger steps, room for the clipped
# critic to have a slope, and the penalty that the paper's own toys have. Two steps of a
# critic show what five do, but for one that spectral norm makes slow.
OPTIONS = {
    "wgan": {"clip": 0.1, "n_critic": 2},
    "wgan-gp": {"gp_weight": 0.1, "n_critic": 2},
    "sngan": {"n_critic": 3},
    "sagan": {"n_critic": 3},
    "dragan": {"gp_weight": 0.1},
    "r1gan": {"r1_weight": 0.1},
    "projection": {"n_critic": 3},
    "sgan": {"feature_matching": False, "supervised_weight": 0.01},
    "aae": {"adversarial_weight": 0.05},
    "infogan": {"categories": 4, "continuous": 1},
}
STEPS = {"wgan": 1500, "aae": 4000, "bigan": 1500, "projection": 800}
LEARNING_RATES = {
    "lsgan": (3e-4, 1e-3),
    "wgan": (5e-4, 5e-4),
    "aae": (1e-3, 3e-3),
}
# The codes of points in two dimensions fill no more than two of the latents.
LATENT_DIMS = {"bigan": 2, "aae": 2}
BETA_1 = {"sngan": 0.0, "sagan": 0.0, "projection": 0.0}


def ring(count):
    """Points, and the centre that each is of."""
    random = np.random.default_rng(0)
    noise = random.normal(scale=DEVIATION, size=(count, 2))
    centres = random.integers(0, 8, count)
    points = CENTRES[centres] + noise
    return points.astype("float32").reshape(count, *SHAPE), centres


def shares(points):
    """The share of points within four deviations of each centre."""
    distances = np.linalg.norm(points[:, None] - CENTRES, axis=-1)
    return np.mean(distances < 4 * DEVIATION, axis=0)


def trained(variant, steps, seed=0):
    keras.utils.set_random_seed(seed)
    recipe = recipes.get(variant)
    num_classes = len(CENTRES) if recipe.needs_labels else None
    of_recipe = recipe.network_options("mlp")
    own = of_recipe["discriminator"]["normalization"]
    normalization = "spectral" if own == "spectral" else "none"
    given = {"width": 128, "depth": 3, "normalization": "none"}
    options = {**recipe.model_options, "ema_decay": 0.99, **OPTIONS.get(variant, {})}
    arguments = {
        "generator": {**given, "spectral": of_recipe["generator"]["spectral"]},
        "encoder": given,
        "discriminator": {**given, "normalization": normalization},
    }
    latent_dim = LATENT_DIMS.get(variant, 8)
    networks = network_building.build(
        recipe, "mlp", latent_dim, SHAPE, arguments, options, num_classes
    )
    options["num_classes"] = recipe.classes(num_classes)
    model = getattr(models, recipe.model)(**networks, **options)
    rates = LEARNING_RATES.get(variant, (1e-3, 1e-3))
    if variant == "wgan":
        sides = [keras.optimizers.RMSprop(rate) for rate in rates]
    else:
        sides = [
            keras.optimizers.Adam(rate, BETA_1.get(variant, 0.5), 0.9) for rate in rates
        ]
    model.compile(*sides, steps_per_execution=100)
    batch_size = 128 * model.n_critic
    points, labels = ring(batch_size * 100)
    labels = labels if num_classes else None
    model.fit(points, labels, batch_size, epochs=steps // 100, verbose=0)
    return model


# On fully connected networks `dcgan` is `gan`.
OTHERS = [name for name in VARIANTS if name not in ("began", "dcgan")]
# The rest are slow to learn it, or much like one of these.
KEPT = ("gan", "lsgan", "wgan-gp", "sngan", "cgan")


@pytest.mark.slow
@pytest.mark.parametrize("variant", exhaustive(*KEPT, of=OTHERS))
def test_all_modes_of_a_ring_are_found(variant):
    model = trained(variant, STEPS.get(variant, 1200))
    drawn = model.inputs_of_generator.draw(2000, seed=1)
    labels = np.arange(2000) % len(CENTRES)
    told = model.num_classes is not None
    points = np.reshape(model.pictures(*drawn), (-1, 2))
    found = shares(points)
    # An even share is 0.125; points spread over the disc of the ring would give 0.4 in
    # all. Least squares leaves one mode at 2 to 3 %, by seed and by machine; a spectral
    # generator is too smooth to leave out what lies between two modes.
    assert found.min() > (0.01 if variant == "lsgan" else 0.03), found
    assert found.sum() > (0.5 if variant == "sagan" else 0.6), found
    if told:
        nearest = np.linalg.norm(points[:, None] - CENTRES, axis=-1).argmin(axis=1)
        assert np.mean(nearest == labels) > 0.95


def test_the_measure_sees_a_missing_mode():
    points = ring(2000)[0].reshape(-1, 2)
    assert shares(points).min() > 0.1
    without = points[np.linalg.norm(points - CENTRES[3], axis=1) > 0.2]
    assert shares(without).min() == 0
