"""`--truncation-psi`: in every command and form it means the same."""

import json
import pathlib

import numpy as np
import pytest
from PIL import Image

import tfgan_kit
from helpers import SHAPE
from tfgan_kit import evaluation, export
from tfgan_kit.errors import InputError
from tfgan_kit.export.open.description import own_truncation_psi
from tfgan_kit.keras_networks.styles import styles_layer

NUM_CLASSES = 3


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Files of a plain and a conditional StyleGAN2, and of a GAN without styles."""
    folder = tmp_path_factory.mktemp("models")
    for name, classes in (("styles", None), ("classes", NUM_CLASSES)):
        small = {"width": 4, "latent_dim": 6, "num_classes": classes}
        small |= {"generator.depth": 2, "generator.mapping_depth": 1}
        model = tfgan_kit.build("stylegan2", SHAPE, **small)
        # As if trained: the average is not 0.
        styles_layer(model.ema_generator).average.assign(np.linspace(-1, 1, 6))
        model.save(folder / f"{name}.keras")
    tfgan_kit.build("gan", SHAPE, networks="mlp", width=8).save(folder / "gan.keras")
    return folder


def pixels(path):
    return np.asarray(Image.open(path))


def samples(tfgan_kit, source, *options):
    tfgan_kit.works(
        *("sample", source, "--num", "6", "--grid", "1x6", "--overwrite"), *options
    )
    return pixels("samples.png")


def test_psi_1_is_none(tfgan_kit, models):
    source = models / "styles.keras"
    expected = samples(tfgan_kit, source)
    np.testing.assert_array_equal(
        samples(tfgan_kit, source, "--truncation-psi", "1"), expected
    )


@pytest.mark.parametrize(
    "name", ["classes.keras", pytest.param("styles.keras", marks=pytest.mark.slow)]
)
def test_psi_0_is_one_picture_for_all_seeds_and_classes(tfgan_kit, models, name):
    row = samples(tfgan_kit, models / name, "--truncation-psi", "0")
    cells = np.split(row, 6, axis=1)
    assert all((cell == cells[0]).all() for cell in cells)


@pytest.mark.slow
def test_every_form_has_the_psi_of_its_export(tfgan_kit, models):
    source, psi = models / "styles.keras", ("--truncation-psi", "0.5")
    expected = samples(tfgan_kit, source, *psi)
    assert (expected != samples(tfgan_kit, source)).any()
    tfgan_kit.works("export", source, "--to", "served", *psi)
    tfgan_kit.works("convert", "served", "--to", "served.tflite")
    tfgan_kit.works("convert", source, "--to", "own.tflite", *psi)
    for form in ("served", "served.tflite", "own.tflite"):
        np.testing.assert_array_equal(samples(tfgan_kit, form), expected)
        facts = json.loads(tfgan_kit.works("info", form, "--json").stdout)
        assert facts["model_card"]["truncation_psi"] == 0.5
        assert "psi 0.5" in tfgan_kit.works("info", form).stdout
        assert "--truncation-psi" in tfgan_kit.fails(2, "sample", form, *psi)
    assert "psi 0.5" in pathlib.Path("served/README.md").read_text()
    compared = ("--run", source, "--tflite", "own.tflite")
    assert "BEYOND" not in tfgan_kit.works("verify", "served", *compared).stdout
    tfgan_kit.works("convert", source, "--to", "whole.tflite")
    sentence = tfgan_kit.fails(2, "verify", "served", "--tflite", "whole.tflite")
    assert "whole.tflite has styles of psi 1" in sentence
    assert "of psi 0.5" in sentence
    against = ("--against", "fashion_mnist_mini", "--image-size", "8")
    few = ("--samples", "20", "--metrics", "swd")
    assert "served/1 with psi 0.5" in " ".join(
        tfgan_kit.works("evaluate", "served", *against, *few).stdout.split()
    )


COMMANDS = [
    ("sample", ()),
    ("interpolate", ()),
    ("evaluate", ("--against", "fashion_mnist_mini")),
    ("nearest", ("--dataset", "fashion_mnist_mini")),
    ("export", ()),
    ("convert", ()),
    ("edit", ()),
    ("mix", ()),
]


@pytest.mark.slow
@pytest.mark.parametrize(("command", "options"), COMMANDS)
def test_other_generators_have_no_styles(tfgan_kit, models, command, options):
    source, psi = models / "gan.keras", ("--truncation-psi", "0.5")
    assert "styles" in tfgan_kit.fails(2, command, source, *options, *psi)
    assert not list(pathlib.Path().iterdir())


@pytest.mark.parametrize(("command", "options"), COMMANDS)
@pytest.mark.parametrize("psi", ["nan", "3"])
def test_psi_is_a_small_number(tfgan_kit, models, command, options, psi):
    source = models / "styles.keras"
    given = (command, source, *options, "--truncation-psi", psi)
    assert "truncation_psi" in tfgan_kit.fails(2, *given)


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--labels", "0,1,2", "--seeds", "1")])
def test_a_walk_between_truncated_samples(tfgan_kit, models, options):
    psi = ("--truncation-psi", "0", "--steps", "2")
    tfgan_kit.works("interpolate", models / "classes.keras", *psi, *options)
    strip = pixels("walk.png")
    assert (strip == np.tile(strip[:8, :8], (strip.shape[0] // 8, 4))).all()


def test_a_walk_between_images_has_no_psi(tfgan_kit, models):
    given = ("--between", "a.png", "b.png", "--truncation-psi", "0.5")
    sentence = tfgan_kit.fails(2, "interpolate", models / "styles.keras", *given)
    assert "--truncation-psi" in sentence


@pytest.mark.slow
def test_truncated_edits_and_mixes_start_from_the_average(tfgan_kit, models):
    source, psi = models / "styles.keras", ("--truncation-psi", "0")
    average = samples(tfgan_kit, source, *psi)[:, :8]
    tfgan_kit.works("mix", source, "--num", "2", *psi)
    assert (pixels("mix.png")[8:, 8:] == np.tile(average, (2, 2))).all()
    tfgan_kit.works("edit", source, "--num", "2", "--amount", "2", *psi)
    rows = pixels("edit.png")
    np.testing.assert_array_equal(rows[:8, 24:32], average)
    # A move has the length that it has without a truncation.
    tfgan_kit.works("edit", source, "--num", "2", "--out", "whole.png")
    assert (rows[:8, :8] != average).any()


def test_python_draws_the_same(models):
    source = export.find(models / "styles.keras")
    model = export.open_model(source)
    before = model.generate(4)
    truncated = model.generate(4, truncation_psi=0.5)
    assert (truncated != before).any()
    np.testing.assert_array_equal(model.generate(4), before)
    opened = export.open_model(source, truncation_psi=0.5)
    np.testing.assert_array_equal(opened.generate(4), truncated)
    with pytest.raises(InputError, match="styles"):
        tfgan_kit.build("gan", SHAPE, networks="mlp").generate(2, truncation_psi=0.5)


@pytest.mark.slow
def test_measured_samples_are_truncated(models):
    source = evaluation.find(models / "styles.keras")

    def of_psi(psi):
        quiet = lambda *_: None  # noqa: E731
        return evaluation.pictures(source, 8, 0, {}, quiet, quiet, psi)[0]

    expected = export.open_model(source).generate(8, truncation_psi=0.5)
    np.testing.assert_array_equal(of_psi(0.5), expected)
    with pytest.raises(InputError, match="psi of 0"):
        of_psi(0.0)
    own = models / "half.keras"
    model = export.open_model(source, truncation_psi=0.5)
    model.save(own)
    assert own_truncation_psi(evaluation.find(own)) == 0.5
    assert own_truncation_psi(source) is None
    folder = export.Source("images", pathlib.Path())
    with pytest.raises(InputError, match="truncation psi"):
        evaluation.pictures(folder, 8, 0, {}, None, None, 0.5)
