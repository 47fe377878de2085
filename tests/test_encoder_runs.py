"""Runs of three networks: options, frozen layers, weights of another run, sizes."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from helpers import FAMILIES, NORMALIZED, assert_all_equal, values
from tfgan_kit import recipes
from tfgan_kit.errors import InputError
from tfgan_kit.runs import building, estimate, run_config, training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import config_of

BOTH = pytest.mark.parametrize("variant", ["bigan", "aae"])


def begin(path, variant="bigan", *settings, **given):
    config = config_of(variant, **given).with_settings(settings)
    return training.start(config, RunFolder(path))


@pytest.mark.parametrize("networks", FAMILIES)
@BOTH
def test_each_network_has_its_own_options(variant, networks):
    config = run_config.override(
        run_config.from_recipe(variant), {"networks": networks}, ["encoder.width=24"]
    )
    family = recipes.NETWORKS[networks]["discriminator"]
    encoder = config.network_options["encoder"]
    normal = {"normalization": "batch"} if networks in NORMALIZED else {}
    assert encoder == {**family, **normal, "width": 24}
    judge = recipes.NETWORKS["mlp"]["discriminator"] if variant == "aae" else family
    own = recipes.get(variant).networks["discriminator"].arguments
    own = {name: value for name, value in own.items() if name in judge}
    assert config.network_options["discriminator"] == {**judge, **own}
    assert run_config.RunConfig.from_json(config.to_json()) == config


def test_auto_is_taken_where_the_network_itself_chooses():
    config = run_config.from_recipe("aae", networks="dcgan")
    assert config.with_settings(["encoder.width=3", "encoder.width=auto"]) == config
    # Latents have no picture that decides.
    with pytest.raises(InputError, match=r"discriminator.width must be an integer"):
        config.with_settings(["discriminator.width=auto"])


def test_a_variant_without_an_encoder_has_no_options_of_one():
    config = run_config.from_recipe("dcgan")
    assert "encoder" not in config.network_options
    assert not [name for name in config.settable() if name.startswith("encoder")]
    with pytest.raises(InputError, match=r"--set knows no 'encoder.width' for dcgan"):
        config.with_settings(["encoder.width=3"])


def test_the_networks_are_what_was_asked_for(tmp_path):
    model = begin(tmp_path / "a", "aae", "encoder.width=24", latent_dim=7).model
    assert model.discriminator.input_shape == (None, 7)
    assert model.encoder.output_shape == (None, 7)
    assert model.encoder.get_layer("stage3_conv").filters == 24
    assert model.discriminator.get_layer("stage1_dense").units == 8
    model = begin(tmp_path / "b", "bigan", "encoder.normalization=layer").model
    kind = type(model.encoder.get_layer("stage2_norm"))
    assert kind is keras.layers.LayerNormalization


def test_layers_of_an_encoder_can_be_frozen(tmp_path):
    run = begin(tmp_path / "run", freeze=["encoder.stage2"])
    layers = building.named_layers(**run.model.networks())
    before = {name: layer.get_weights() for name, layer in layers.items()}
    run.train()
    for name in ("encoder.stage2_conv", "encoder.stage2_norm"):
        assert not layers[name].trainable
        assert_array_equal(layers[name].get_weights()[0], before[name][0])
    moved = layers["encoder.stage1_conv"].get_weights()[0]
    assert np.any(moved != before["encoder.stage1_conv"][0])
    with pytest.raises(InputError, match="leaves nothing of the encoder to train"):
        begin(tmp_path / "other", freeze=["encoder"])


def test_a_run_begins_with_the_encoder_of_another_and_its_average(tmp_path):
    source = begin(tmp_path / "source", seed=1)
    source.train()
    run = begin(tmp_path / "run", init_from=str(tmp_path / "source"))
    for name in ("encoder", "ema_encoder", "discriminator", "ema_generator"):
        pair = [values(getattr(one.model, name).variables) for one in (run, source)]
        assert_all_equal(*pair)
    # A model without one has nothing for it.
    begin(tmp_path / "plain", "dcgan", steps=1).train()
    with pytest.raises(
        InputError, match=r"does not fit .*encoder.stage1_conv \(missing the"
    ):
        begin(tmp_path / "other", init_from=str(tmp_path / "plain"))


@BOTH
def test_all_networks_are_told_and_counted(variant, tmp_path):
    run = training.prepare_start(config_of(variant), RunFolder(tmp_path / "run"))
    lines, networks = estimate.summary(run), run.model.networks()
    heads = [line for line in lines if line.split()[0] in networks]
    assert [line.split()[0] for line in heads] == [*networks]
    latent_dim = run.config.latent_dim
    assert f"28x28x1 to {latent_dim}, " in heads[1]
    judged = {"aae": f" {latent_dim} to 1, ", "bigan": f" 28x28x1 and {latent_dim} to "}
    assert judged[variant] in heads[2]
    counts = {name: network.count_params() for name, network in networks.items()}
    assert lines[-3].split() == ["parameters", f"{sum(counts.values()):,}"]
    parts = estimate.memory(run)
    assert parts["weights"] == 4 * sum(counts.values())
    assert parts["average"] == 4 * (counts["generator"] + counts["encoder"])
