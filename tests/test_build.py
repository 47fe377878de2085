"""The front door for scripts, on images and on vectors."""

import pathlib

import keras
import numpy as np
import pytest
from numpy.testing import assert_array_equal

import tfgan_kit
from helpers import exhaustive
from tfgan_kit import recipes
from tfgan_kit.errors import InputError
from tfgan_kit.recipes import recipe_file
from tfgan_kit.runs import training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import config_of

ROOT = pathlib.Path(__file__).parents[1]
TABLE = np.random.default_rng(0).normal(size=(64, 3)).astype("float32")
LABELS = np.arange(64) % 4


@pytest.mark.parametrize(
    "variant", exhaustive("gan", "wgan-gp", "cgan", "began", "aae", "infogan")
)
def test_every_variant_trains_on_vectors(variant):
    labelled = recipes.get(variant).can_use_labels
    model = tfgan_kit.build(
        variant,
        (3,),
        num_classes=4 if labelled else None,
        networks="mlp",
        width=8,
        latent_dim=16,
        precision="float32",
    )
    model.fit(TABLE, LABELS if labelled else None, batch_size=16, verbose=0)
    samples = model.generate(5)
    assert samples.shape == (5, 3)
    assert samples.dtype == np.float32
    assert np.isfinite(samples).all()


def test_it_is_the_model_of_the_command_line(tmp_path):
    config = config_of("wgan-gp")
    run = training.start(config, RunFolder(tmp_path / "run"))
    options = {name: config.network_options[name]["width"] for name in ("generator",)}
    built = tfgan_kit.build(
        "wgan-gp",
        run.examples.image_shape,
        num_examples=len(run.examples),
        seed=config.seed,
        width=options["generator"],
        latent_dim=config.latent_dim,
        networks=config.networks,
        precision=config.precision,
        n_critic=config.model["n_critic"],
    )
    assert_array_equal(built.generate(4, seed=3), run.model.generate(4, seed=3))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"variant": "wgan_gp"}, "did you mean wgan-gp"),
        ({"gp_wieght": 1.0}, "gp_weight"),
        ({"networks": "dcgan", "shape": (3,)}, "use --networks mlp"),
        ({"gp_weight": -1.0}, "gp_weight must be"),
        ({"generator": keras.Sequential([])}, "call the class of the model"),
    ],
)
def test_what_cannot_be_is_a_sentence(options, sentence):
    arguments = {"variant": "wgan-gp", "shape": (8, 8, 1), **options}
    with pytest.raises(InputError, match=sentence):
        tfgan_kit.build(**arguments)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "fields", "side"),
    [
        ("pix2pix_tutorial.py", ("source", "target"), 24),
        pytest.param(
            *("keras_io_cyclegan.py", ("a", "b"), 8), marks=pytest.mark.exhaustive
        ),
    ],
)
def test_fields_have_shapes_by_name_or_share_one(file, fields, side):
    shape = (side, side, 1)
    recipe = recipe_file.load(ROOT / "benchmarks/peers" / file)
    images = np.random.default_rng(0).integers(0, 256, (2, *shape), np.uint8)
    by_name = tfgan_kit.build(recipe, dict.fromkeys(fields, shape))
    shared = tfgan_kit.build(recipe, shape)
    logs = [
        model.train_on_batch(dict.fromkeys(fields, images), return_dict=True)
        for model in (by_name, shared)
    ]
    assert logs[0] == logs[1]
    assert np.isfinite(list(logs[0].values())).all()
    with pytest.raises(InputError, match="Received: real"):
        tfgan_kit.build(recipe, {"real": shape})
