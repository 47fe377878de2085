"""Labels go into every exported form, and mean the same in each."""

import json

import numpy as np
import pytest
import tensorflow as tf

from conditional import KINDS, by_class, conditional_gan
from helpers import tiny_model
from tfgan_kit import export, sampling
from tfgan_kit.errors import InputError
from tfgan_kit.export import exported_inputs
from tfgan_kit.export.open.class_interpolation import open_mixing
from tfgan_kit.export.saved_model import serving_readme
from tfgan_kit.export.saved_model.folding import folded
from tfgan_kit.export.verify import c_runtime
from tfgan_kit.layers import ConditionalBatchNormalization

LABELS = {"dtype": "int32", "shape": [None]}
LATENTS = {"dtype": "float32", "shape": [None, 4]}
IMAGES = {"dtype": "uint8", "shape": [None, 8, 8, 1]}
FLOATS = {**IMAGES, "dtype": "float32"}
SEEDS = {"dtype": "int64", "shape": [None]}
SCALARS = {
    "num_images": {"dtype": "int32", "shape": []},
    "seed": {"dtype": "int64", "shape": []},
}
SIGNATURES = {
    "serving_default": ({"latents": LATENTS}, {"images": IMAGES}),
    "float_images": ({"latents": LATENTS}, {"images": FLOATS}),
    "from_seeds": ({"seeds": SEEDS}, {"images": IMAGES}),
    "sample": (SCALARS, {"images": IMAGES, "latents": LATENTS, "labels": LABELS}),
    "png": ({"seeds": SEEDS}, {"image_bytes": {"dtype": "string", "shape": [None]}}),
}


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    model = conditional_gan("normalized")
    card = {"class_names": ["bag", "boot", "coat"]}
    return model, export.export(model, tmp_path_factory.mktemp("models") / "gan", card)


def card_of(path):
    return json.loads((path / "assets.extra/model_card.json").read_text())


def without_card(path, folder):
    """A copy of a version that says nothing of itself."""
    for file in path.rglob("*"):
        if file.is_file() and "assets.extra" not in file.parts:
            copy = folder / file.relative_to(path)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    return folder


# The SavedModel -----------------------------------------------------------------------


def test_every_signature_takes_labels(exported):
    expected = {
        name: {"inputs": {**inputs, "labels": LABELS}, "outputs": outputs}
        for name, (inputs, outputs) in SIGNATURES.items()
    }
    facts = export.describe(export.find(exported[1]))
    assert facts["signatures"] == expected == card_of(exported[1])["signatures"]


def test_the_card_says_of_how_many_classes(exported, tmp_path):
    card = card_of(exported[1])
    assert (card["latent_dim"], card["num_classes"]) == (4, 3)
    assert card["class_names"] == ["bag", "boot", "coat"]
    plain = export.export(tiny_model("gan"), tmp_path / "plain")
    assert "num_classes" not in card_of(plain)


def test_every_form_opens_with_its_inputs(exported, tmp_path):
    model, path = exported
    model.save(tmp_path / "m.keras")
    export.convert(path, tmp_path / "m.tflite")
    drawn = sampling.Inputs(4, 3).draw_classes([2, 0, 1], 2, seed=3)
    expected = model.pictures(*drawn).numpy()
    levels = by_class(sampling.to_uint8(tf.constant(expected)))
    assert np.abs(np.diff(levels, axis=0)).mean() > 20
    for source in (path, tmp_path / "m.keras", tmp_path / "m.tflite"):
        inputs, function = export.open_source(export.find(source))
        assert inputs == sampling.Inputs(4, 3)
        found = sampling.generate(function, drawn)
        assert np.abs(by_class(found) - levels).max() <= 1


def test_sample_gives_its_labels_in_turns(exported):
    model, path = exported
    loaded = export.Loaded(path)
    scalars = {"num_images": np.int32(5), "seed": np.int64(1)}
    for given, expected in (
        ([], [1, 2, 0, 1, 2]),  # 2^32 is 1 modulo 3
        ([2], [2, 2, 2, 2, 2]),
        ([0, 2, 1], [0, 2, 1, 0, 2]),
        ([0, 1, 2, 0, 1, 2, 0], [0, 1, 2, 0, 1]),
    ):
        found = loaded.run("sample", {**scalars, "labels": np.array(given, np.int32)})
        assert found["labels"].tolist() == expected
        pictures = model.generate(5, seed=1, labels=expected)
        assert np.abs(found["images"].astype(int) - pictures).max() <= 1
    none = {"num_images": np.int32(0), "seed": np.int64(1)}
    found = loaded.run("sample", {**none, "labels": np.array([1], np.int32)})
    assert found["images"].shape == (0, 8, 8, 1)


def test_a_label_that_there_is_not_is_an_error(exported):
    wrong = {"seeds": np.zeros(1, np.int64), "labels": np.array([3], np.int32)}
    with pytest.raises(InputError, match=r"3 is not in \[0, 3\)"):
        export.Loaded(exported[1]).run("from_seeds", wrong)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_form_of_every_kind_agrees(kind, tmp_path):
    model = conditional_gan(kind, shape=(12, 20, 3))
    path = export.export(model, tmp_path / "name")
    export.convert(path, tmp_path / "m.tflite")
    rows = export.compare_forms(export.Loaded(path), model, [tmp_path / "m.tflite"], 5)
    assert [row for row in rows if not row.ok] == []
    parts = [*SIGNATURES, "sample latents", "sample labels"]
    assert [row.part for row in rows] == [*parts, *parts, "float32"]
    # The labels are of use: with others, no form is near the Keras model.
    batch = model.generate_batch
    model.generate_batch = lambda latents, labels: batch(latents, (labels + 1) % 3)
    rows = export.compare_forms(export.Loaded(path), model, [tmp_path / "m.tflite"], 5)
    beyond = [row.part for row in rows if not row.ok]
    assert beyond == ["serving_default", "float_images", "from_seeds", "float32"]


def test_other_classes_are_another_generator(exported):
    for other, told in (
        (conditional_gan("normalized", num_classes=4), "3 classes"),
        (tiny_model("gan"), "from 4 latents and labels of 3 classes"),
    ):
        with pytest.raises(InputError, match=f"is another generator .*{told}"):
            export.compare_forms(export.Loaded(exported[1]), other)


def test_without_a_card_nobody_knows_the_classes(exported, tmp_path):
    path = without_card(exported[1], tmp_path / "bare")
    for opened in (export.open_source, lambda source: export.Loaded(source.path)):
        with pytest.raises(InputError, match="no model card says of how many classes"):
            opened(export.find(path))
    plain = export.export(tiny_model("gan"), tmp_path / "plain")
    bare = export.find(without_card(plain, tmp_path / "none"))
    assert export.open_source(bare)[0] == sampling.Inputs(4)


@pytest.mark.parametrize("card", [None, {}, {"num_classes": None}])
def test_a_card_without_classes_is_none(card):
    with pytest.raises(ValueError, match="no model card says"):
        exported_inputs.inputs_of(4, ("latents", "labels"), card)
    assert exported_inputs.inputs_of(4, ("latents",), card) == sampling.Inputs(4)


def test_the_c_runtime_takes_labels(exported):
    calls = export.Loaded(exported[1]).calls(6, seed=4)
    in_c = c_runtime.run(exported[1], calls.items())
    for (name, inputs), found in zip(calls.items(), in_c, strict=True):
        assert inputs["labels"].dtype == np.int32
        assert len(inputs["labels"]) == (0 if name == "sample" else 6)
        assert len(next(iter(found.values()))) == 6


# Beside it ----------------------------------------------------------------------------


def test_a_norm_of_labels_is_not_folded():
    for kind, left in (("normalized", 2), ("residual", 5)):
        model = conditional_gan(kind)
        copy = folded(model.ema_generator)
        norms = [
            layer.name
            for layer in copy.layers
            if isinstance(layer, ConditionalBatchNormalization)
        ]
        assert len(norms) == left
        drawn = model.inputs_of_generator.draw(6)
        assert np.ptp(np.asarray(copy([*drawn]))) > 0.5
        np.testing.assert_allclose(copy([*drawn]), model.pictures(*drawn), atol=2e-6)


def test_the_page_asks_with_labels(exported):
    text = (exported[1].parent / "README.md").read_text()
    assert "A CGAN generator: 4 latents and a label (0 to 2) to images" in text
    assert '"instances": [{"seeds": 0, "labels": 0}, {"seeds": 1, "labels": 0}]' in text
    assert '"inputs": {"num_images": 2, "seed": 0, "labels": []}' in text
    assert "--model gan --labels 0-2 --num 16" in text
    assert "| `png` | `seeds` int64 (n), `labels` int32 (n) |" in text
    assert "repeats them" in text


def test_the_page_without_labels_has_none(tmp_path):
    export.export(tiny_model("gan"), tmp_path / "gan")
    text = (tmp_path / "gan/README.md").read_text()
    assert "label" not in text
    assert "\n\n\n" not in text


def test_many_classes_are_not_all_asked_for(tmp_path):
    facts = {"model": "GAN", "latent_dim": 4, "image_shape": [8, 8, 1]}
    facts |= {"num_classes": 1000, "signatures": {}}
    serving_readme.write(tmp_path, "gan", facts)
    text = (tmp_path / "README.md").read_text()
    assert "(0 to 999)" in text
    assert "--labels 0-9 --num 16" in text


# Between classes ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_whole_classes_are_labels(kind, tmp_path):
    model = conditional_gan(kind)
    model.save(tmp_path / "m.keras")
    inputs, function = open_mixing(export.find(tmp_path / "m.keras"))
    latents, labels = inputs.draw(7)
    found = function(latents, np.eye(3, dtype=np.float32)[labels])
    np.testing.assert_allclose(found, model.pictures(latents, labels), atol=2e-6)


def test_a_share_is_between():
    """Of what a label chooses, there are sums by the shares."""
    layer = ConditionalBatchNormalization(2)
    values = tf.constant([[1.0, -2.0]])
    layer([values, tf.constant([0])])
    layer.gammas.assign([[1.0, 2.0], [3.0, 0.0]])
    layer.betas.assign([[0.0, 5.0], [4.0, 1.0]])
    scaled = values / np.sqrt(1 + layer.epsilon)
    found = layer([values, tf.constant([[0.25, 0.75]])])
    np.testing.assert_allclose(found, scaled * [[2.5, 0.5]] + [[3.0, 2.0]], rtol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_the_way_between_classes_is_gradual(kind, tmp_path):
    conditional_gan(kind).save(tmp_path / "m.keras")
    inputs, function = open_mixing(export.find(tmp_path / "m.keras"))
    (latents, _), shares = inputs.draw(1), np.linspace(0, 1, 41, dtype=np.float32)
    weights = np.stack([1 - shares, shares, 0 * shares], axis=1)
    found = np.asarray(function(np.tile(latents, (41, 1)), weights))
    steps = np.abs(np.diff(found, axis=0)).max(axis=(1, 2, 3))
    assert steps.max() < np.ptp(found, axis=0).max() / 4


def test_what_has_nothing_between_its_classes_is_refused(exported, tmp_path):
    import keras

    tiny_model("gan").save(tmp_path / "plain.keras")
    with pytest.raises(InputError, match=r"plain.keras takes no labels\."):
        open_mixing(export.find(tmp_path / "plain.keras"))
    with pytest.raises(InputError, match="takes whole labels alone: for pictures"):
        open_mixing(export.find(exported[1]))
    model = conditional_gan()
    latents, labels = keras.Input((4,)), keras.Input((), dtype="int32")
    hot = keras.layers.CategoryEncoding(3, "one_hot")(labels)
    x = keras.layers.Dense(64)(keras.layers.Concatenate()([latents, hot]))
    odd = keras.Model([latents, labels], keras.layers.Reshape((8, 8, 1))(x))
    type(model)(odd, model.discriminator, num_classes=3).save(tmp_path / "odd.keras")
    with pytest.raises(InputError, match="whose labels only enter"):
        open_mixing(export.find(tmp_path / "odd.keras"))
