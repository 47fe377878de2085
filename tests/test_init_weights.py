"""Runs that begin with the weights of another run or of a file."""

import shutil

import keras
import numpy as np
import pytest

from helpers import assert_all_equal, values
from tfgan_kit.errors import InputError
from tfgan_kit.runs import checkpoints, training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import config_of, result

NETWORKS = ("generator", "discriminator", "ema_generator")


def begin(path, *settings, said=None, **given):
    config = config_of(**given).with_settings(settings)
    said = [] if said is None else said
    return training.start(config, RunFolder(path), said.append)


def refusal(*args, **given):
    with pytest.raises(InputError) as caught:
        begin(*args, **given)
    assert not args[0].exists()
    return str(caught.value)


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A run that looks trained: its average and its counts are not the first ones."""
    run = begin(tmp_path_factory.mktemp("runs") / "source", seed=1)
    for variable in run.model.ema_generator.variables:
        variable.assign(variable + 1.0)
    for count in (run.model.step, run.model.generator_optimizer.iterations):
        count.assign(7)
    checkpoints.save(run.model, run.folder.checkpoints)
    run.save()
    return run


@pytest.fixture
def copied(source, tmp_path):
    """The source in a place that tests may change."""
    return shutil.copytree(source.folder.path, tmp_path / "copied")


def weights(model, network):
    return values(getattr(model, network).variables)


@pytest.mark.parametrize("kind", ["run", "keras"])
def test_all_weights_are_taken_and_nothing_else(source, tmp_path, kind):
    path = source.folder.path if kind == "run" else source.folder.model
    said = []
    run = begin(tmp_path / "run", init_from=str(path), said=said)
    for network in NETWORKS:
        assert_all_equal(weights(run.model, network), weights(source.model, network))
    assert run.step == int(run.model.generator_optimizer.iterations) == 0
    moments = run.model.generator_optimizer.variables[2:]
    assert not any(np.any(value) for value in values(moments))
    assert not [sentence for sentence in said if str(path) in sentence]


def test_a_run_needs_its_source_only_once(copied, tmp_path):
    run = begin(tmp_path / "run", init_from=str(copied), steps=2)
    assert [path.name for path in run.folder.checkpoints.iterdir()] == ["step-00000000"]
    first = result(run)
    shutil.rmtree(copied)
    resumed = training.resume(run.folder.config(), run.folder)
    assert_all_equal(result(resumed), first)
    assert resumed.config.init_from == str(copied)
    resumed.train()
    run.train()
    assert_all_equal(result(resumed), result(run))


def test_a_run_killed_before_its_first_checkpoint_reads_its_source_again(
    copied, tmp_path
):
    run = begin(tmp_path / "run", init_from=str(copied))
    first = result(run)

    def killed():
        shutil.rmtree(run.folder.checkpoints)

    killed()
    assert_all_equal(result(training.resume(run.config, run.folder)), first)
    assert run.folder.reached() == 0
    assert list(run.folder.checkpoints.iterdir())

    start = f"^{run.folder.path} was stopped before it kept the weights"
    killed()
    source = training.load(RunFolder(copied))
    source.step.assign(8)
    checkpoints.save(source, RunFolder(copied).checkpoints)
    with pytest.raises(InputError, match=f"{start}.* {copied} has changed since"):
        training.resume(run.config, run.folder)
    shutil.rmtree(copied)
    with pytest.raises(InputError, match=f"{start}.* there is no {copied}"):
        training.resume(run.config, run.folder)


def test_layers_that_do_not_fit_are_refused_or_begin_as_they_would_have(
    source, tmp_path
):
    given = {"init_from": str(source.folder.path), "latent_dim": 5}
    settings = ("discriminator.normalization=layer",)
    # A shape, other weights, one that is not there.
    message = refusal(tmp_path / "run", *settings, **given)
    listed = (
        "generator.first_dense (kernel 100x128 there, kernel 5x128 here), "
        "discriminator.stage2_norm ("
    )
    assert message.startswith(f"{source.folder.path} does not fit {listed}"), message
    assert message.endswith("or --allow-partial to initialize these layers.")

    said = []
    run = begin(
        tmp_path / "run", *settings, **given, allow_partial=True, said=said
    ).model
    assert sum("so fresh: generator.first_dense (" in line for line in said) == 1
    fresh = begin(tmp_path / "fresh", *settings, latent_dim=5).model
    for network in ("generator", "ema_generator"):
        pair = [
            getattr(model, network).get_layer("first_dense").kernel.numpy()
            for model in (run, fresh)
        ]
        assert_all_equal(*([kernel] for kernel in pair))
    for network in NETWORKS:
        pair = [
            getattr(model, network).get_layer("head").get_weights()
            for model in (run, source.model)
        ]
        assert_all_equal(*pair)


def test_layers_of_the_source_that_stay_unused_are_told(source, tmp_path):
    said = []
    path = str(source.folder.path)
    begin(
        tmp_path / "run", "discriminator.normalization=none", init_from=path, said=said
    )
    assert (
        f"unused of {path}: discriminator.stage2_norm, discriminator.stage3_norm"
        in (said)
    )


def test_weights_of_other_networks_are_refused(source, tmp_path):
    given = {"networks": "mlp", "init_from": str(source.folder.path)}
    wider = [f"{network}.width=48" for network in ("generator", "discriminator")]
    message = refusal(tmp_path / "run", *wider, allow_partial=True, **given)
    assert message.startswith(f"no layer of {source.folder.path} fits: ")


def test_what_is_no_source_is_refused(tmp_path):
    missing, text, plain, empty = (
        tmp_path / name for name in ("none", "text.keras", "plain.keras", "empty")
    )
    text.write_text("dear reader")
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).save(plain)
    empty.mkdir()
    for path, words in (
        (missing, f"there is no {missing}: "),
        (text, f"{text} cannot be read as a model of tfgan_kit: "),
        (plain, f"{plain} holds no model of tfgan_kit."),
        (empty, f"{empty} is not a run folder"),
    ):
        assert refusal(tmp_path / "run", init_from=str(path)).startswith(words)


# StyleGAN2 ----------------------------------------------------------------------------

STYLE = (
    *("generator.width=8", "generator.mapping_depth=1", "generator.depth=2"),
    *("discriminator.width=8", "discriminator.depth=2"),
)


def style(path, *settings, **given):
    given = {"variant": "stylegan2", "latent_dim": 4, "steps": 1} | given
    return begin(path, *STYLE, *settings, **given)


@pytest.fixture(scope="module")
def styled(tmp_path_factory):
    """A run whose generators, averages and noise are not the first ones."""
    run = style(tmp_path_factory.mktemp("runs") / "styled", seed=1)
    for network in ("generator", "ema_generator"):
        for weight in getattr(run.model, network).weights:
            weight.assign(weight + 1.0)
    checkpoints.save(run.model, run.folder.checkpoints)
    run.save()
    return run


def test_a_layer_that_does_not_fit_is_not_frozen(styled, tmp_path):
    given = {"init_from": str(styled.folder.path), "allow_partial": True}
    given |= {"use_labels": False, "freeze": ["discriminator.first_conv"]}
    style(tmp_path / "fits", **given)
    with pytest.raises(InputError, match="would stay random: freeze layers that fit"):
        style(tmp_path / "wide", "discriminator.width=16", **given)


@pytest.mark.parametrize("kind", ["run", "keras"])
def test_the_average_of_styles_and_the_noise_are_taken(styled, tmp_path, kind):
    path = styled.folder.path if kind == "run" else styled.folder.model
    model = style(tmp_path / "run", init_from=str(path)).model
    for network in NETWORKS:
        pair = [getattr(one, network).weights for one in (styled.model, model)]
        for first, second in zip(*pair, strict=True):
            np.testing.assert_array_equal(first, second, err_msg=first.path)
    average = model.ema_generator.get_layer("styles").average
    np.testing.assert_array_equal(average, 1.0)


@pytest.mark.parametrize(
    ("given", "settings", "words"),
    [
        ({"latent_dim": 5}, (), "latents (4 there, 5 here)"),
        ({"use_labels": False}, (), "classes (10 there, none here)"),
        ({"image_size": [16, 16]}, (), "(28x28x1 there, 16x16x1 here)"),
        ({}, ("generator.style_dim=5",), "average 4"),
    ],
)
def test_one_sentence_says_why_styles_do_not_fit(
    styled, tmp_path, given, settings, words
):
    given = {"init_from": str(styled.folder.path)} | given
    with pytest.raises(InputError) as caught:
        style(tmp_path / "run", *settings, **given)
    message = str(caught.value)
    assert words in message
    assert "--allow-partial" in message
    assert len(message) < 1000


@pytest.mark.slow
def test_early_stages_of_a_style_discriminator_stay(styled, tmp_path):
    frozen = ("discriminator.first", "discriminator.stage1")
    given = {"init_from": str(styled.folder.path), "freeze": list(frozen)}
    given |= {"augment": "ada", "steps": 2}
    run = style(tmp_path / "run", "path_length_weight=2", "r1_every=2", **given)
    run.train()
    moved = {}
    for layer in run.model.discriminator.layers:
        before = styled.model.discriminator.get_layer(layer.name)
        for weight, value in zip(layer.weights, before.weights, strict=True):
            moved[f"discriminator.{weight.path}"] = np.any(weight != value)
    for name, has_moved in moved.items():
        if name.endswith("kernel"):
            assert has_moved != name.startswith(frozen), name
