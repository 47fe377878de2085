"""Every form of a generator, whatever its examples and whatever it takes."""

import json

import keras
import numpy as np
import other_examples
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit import export, modalities, sampling
from tfgan_kit.errors import InputError
from tfgan_kit.export import interface, model_card

NAMES = tuple(other_examples.MAKERS)
OUTPUTS = {"vectors": "vectors", "translator": "images"}  # the others make sounds
DTYPES = {"vectors": "float32", "sounds": "int16", "images": "uint8"}


def output_of(name):
    return OUTPUTS.get(name, "sounds")


@pytest.fixture(scope="module")
def forms(tmp_path_factory):
    """By its name a model, its SavedModel, its `.keras` and its TFLite file."""
    made = {}
    for name, make in other_examples.MAKERS.items():
        folder, model = tmp_path_factory.mktemp(name), make()
        saved = export.export(model, folder / "served")
        model.save(folder / "m.keras")
        report = export.convert(saved, folder / "m.tflite")
        made[name] = model, saved, folder / "m.keras", folder / "m.tflite", report
    return made


@pytest.mark.parametrize("name", NAMES)
def test_each_form_makes_the_same_examples(forms, name):
    model, saved, keras_file, tflite, _ = forms[name]
    expected = model.generate(70, seed=3)
    assert expected.dtype == DTYPES[output_of(name)]
    assert len(np.unique(expected, axis=0)) > 60
    for path, apart in ((saved, 1), (keras_file, 0), (tflite, 1)):
        inputs, generator = export.open_source(export.find(path))
        found = generator.stored(inputs.draw(70, seed=3))
        assert found.dtype == expected.dtype
        atol = 1e-4 if output_of(name) == "vectors" else apart
        assert_allclose(found.astype(float), expected.astype(float), rtol=0, atol=atol)
        assert generator.modality == model.modality


@pytest.mark.parametrize("name", NAMES)
def test_signatures_are_named_after_the_examples(forms, name):
    model, saved, *_ = forms[name]
    output = output_of(name)
    signatures = export.describe(export.find(saved))["signatures"]
    encoding = {"images": {"png"}, "sounds": {"wave"}, "vectors": set()}[output]
    assert set(signatures) == {
        *("serving_default", f"float_{output}", "from_seeds", "sample"),
        *encoding,
    }
    shape = [None, *model.modality.stored_shape]
    stored = {"dtype": DTYPES[output], "shape": shape}
    for signature in ("serving_default", "from_seeds", "sample"):
        assert signatures[signature]["outputs"][output] == stored
    floats = {"dtype": "float32", "shape": [None, *model.modality.shape]}
    assert signatures[f"float_{output}"]["outputs"] == {output: floats}
    for signature in encoding:
        (given,) = signatures[signature]["outputs"].items()
        bytes_name = {"png": "image_bytes", "wave": "int16_sound_bytes"}[signature]
        assert given == (bytes_name, {"dtype": "string", "shape": [None]})
    taken = signatures["serving_default"]["inputs"]
    if "source" in model.inputs_of_generator.parts:
        assert taken == {
            "source": {"dtype": "uint8", "shape": [None, 8, 8, 1]},
            "noise": {"dtype": "float32", "shape": [None, 2]},
        }
        source = {"dtype": "float32", "shape": [None, 8, 8, 1]}
        assert signatures[f"float_{output}"]["inputs"]["source"] == source
    else:
        assert taken == {"latents": {"dtype": "float32", "shape": [None, 4]}}


@pytest.mark.parametrize("name", NAMES)
def test_all_agree_and_are_told_in_their_own_numbers(forms, name):
    model, saved, _, tflite, report = forms[name]
    rows = export.compare_forms(export.Loaded(saved), model, [tflite], seed=2)
    assert all(row.ok for row in rows)
    parts = {row.part for row in rows}
    assert parts >= {"serving_default", "from_seeds", "sample", "float32"}
    examples = [row for row in rows if not row.part.startswith("sample ")]
    levels = {row.levels is None for row in examples}
    assert levels == {output_of(name) != "images"}
    assert report.within_limit
    assert ("grey levels" in report.limit) == (output_of(name) == "images")
    assert output_of(name) in report.features
    _, other, *_ = forms["sounds" if name != "sounds" else "vectors"]
    with pytest.raises(InputError, match="another generator"):
        export.compare_forms(export.Loaded(other), model)


def test_another_model_is_beyond_every_limit(forms):
    for name in ("vectors", "sonifier"):
        _, saved, *_ = forms[name]
        other = other_examples.MAKERS[name]()
        for weight in other.ema_generator.weights:
            weight.assign(1.1 * weight)
        rows = export.compare_forms(export.Loaded(saved), other)
        wrong = {row.part for row in rows if not row.ok}
        assert wrong == {"serving_default", f"float_{output_of(name)}", "from_seeds"}
        assert json.loads(json.dumps([row.to_json() for row in rows]))


@pytest.mark.parametrize("quantize", ["float16", "dynamic", "int8", "int16x8"])
@pytest.mark.parametrize("name", ["vectors", "sonifier"])
def test_quantized_files_of_any_input(forms, tmp_path, name, quantize):
    model, saved, *_ = forms[name]
    io = "int" if quantize == "int8" else "float"
    target = export.Target(quantize, io, batch=4)
    report = export.convert(saved, tmp_path / "m.tflite", target)
    assert report.psnr > 25
    inputs, generator = export.open_source(export.find(tmp_path / "m.tflite"))
    found, expected = generator.stored(inputs.draw(6)), model.generate(6)
    assert found.shape == expected.shape
    spread = np.ptp(expected.astype(float))
    assert_allclose(found / spread, expected / spread, rtol=0, atol=0.1)


@pytest.mark.parametrize("form", [1, 2, 3])
def test_seed_i_is_kept_example_i_modulo_their_number(forms, form):
    path = forms["translator"][form]
    inputs, _ = export.open_source(export.find(path))
    source, noise = inputs.draw(7)
    levels = np.round((source + 1) * 127.5).astype("uint8")
    assert_array_equal(levels, other_examples.sources(5)[[0, 1, 2, 3, 4, 0, 1]])
    assert_array_equal(noise, forms["translator"][0].inputs_of_generator.draw(7)[1])


def test_a_server_is_given_a_source_and_gives_what_it_took(forms):
    model, saved, *_ = forms["translator"]
    loaded = export.Loaded(saved)
    sources = other_examples.sources(3, seed=9)
    given = {"source": sources, "noise": np.ones((3, 2), "float32")}
    found = loaded.run("serving_default", given)["images"]
    assert_array_equal(found, model.generate(3, **given))
    sampled = loaded.run("sample", {"num_images": np.int32(7), "seed": np.int64(0)})
    assert set(sampled) == {"images", "source", "noise"}
    expected = other_examples.sources(5)[[0, 1, 2, 3, 4, 0, 1]]
    assert_array_equal(sampled["source"], expected)
    assert_array_equal(sampled["images"], model.generate(7))


def test_files_on_a_server_are_those_of_the_encoding(forms):
    model, saved, *_ = forms["sounds"]
    loaded = export.Loaded(saved)
    files = loaded.run("wave", loaded.calls(4, 3)["wave"])["int16_sound_bytes"]
    found = [tf.io.parse_tensor(file, tf.int16).numpy() for file in files]
    assert_allclose(np.stack(found), model.generate(4, seed=3), rtol=0, atol=1)


@pytest.mark.parametrize("name", NAMES)
def test_the_card_says_what_it_takes_and_gives(forms, name):
    model, saved, _, tflite, _ = forms[name]
    for path in (saved, tflite):
        facts = export.describe(export.find(path))["model_card"]
        shape, modality = list(model.modality.shape), model.modality
        if output_of(name) == "images":
            assert facts["image_shape"] == shape
            assert "modality" not in facts
        else:
            kind = {"vectors": "vectors", "sounds": "int16_sound"}[output_of(name)]
            config = modality.get_config()
            assert facts["modality"] == {"name": kind, "config": config}
            assert "image_shape" not in facts
        if "source" not in model.inputs_of_generator.parts:
            assert facts["latent_dim"] == 4
            assert "inputs" not in facts
            continue
        image = {"name": "image", "config": {"shape": [8, 8, 1]}}
        assert "latent_dim" not in facts
        assert facts["inputs"] == [
            {"name": "source", "kind": "examples", "config": {"modality": image}},
            {
                "name": "noise",
                "kind": "noise",
                "config": {"shape": [2], "kind": "normal"},
            },
        ]


def test_the_page_beside_it_says_what_it_takes_and_gives(forms):
    for name, words in (
        ("vectors", "A GAN generator: 4 latents to vectors of 3."),
        ("sonifier", "A Translator generator: source and noise to sounds of 32 x 1."),
        ("translator", "source and noise to images of 8 x 8 x 1 (height x width x"),
    ):
        text = (forms[name][1].parent / "README.md").read_text()
        assert words in text
        assert ("--out grid.png" in text) == (name == "translator")
        assert ("--out examples.npy" in text) == (name != "translator")


@pytest.mark.parametrize("form", [1, 3])
def test_a_modality_that_nobody_has_registered_is_one_sentence(
    forms, form, monkeypatch
):
    path = forms["sounds"][form]
    others = {n: x for n, x in modalities.registered().items() if n != "int16_sound"}
    monkeypatch.setattr(modalities, "registered", lambda: others)
    with pytest.raises(
        InputError, match=r"'int16_sound' is not registered.*--import"
    ) as e:
        export.open_source(export.find(path))
    assert str(path) in str(e.value)
    assert "\n" not in str(e.value)
    assert export.describe(export.find(path))["model_card"]["modality"]
    if form == 1:
        for reader in (
            export.Loaded,
            lambda path: export.convert(path, path.parent / "x.tflite"),
        ):
            with pytest.raises(InputError, match="'int16_sound' is not registered"):
                reader(path)


def test_a_field_without_kept_examples_is_not_exported(tmp_path):
    model = other_examples.translator(kept=0)
    with pytest.raises(InputError, match="keep_examples"):
        export.export(model, tmp_path / "served")
    assert not (tmp_path / "served").exists()


def test_two_generators_of_one_kind_keep_their_own_examples(forms):
    one, other = forms["translator"][0], other_examples.translator(kept=0)
    other.keep_examples(source=other_examples.sources(4, seed=1))
    for model, seed in ((one, 0), (other, 1)):
        source, _ = model.inputs_of_generator.draw(3)
        levels = np.round((source + 1) * 127.5).astype("uint8")
        assert_array_equal(levels, other_examples.sources(3, seed=seed))


def test_an_old_card_is_one_of_images():
    with pytest.raises(ValueError, match="no model card says"):
        interface.from_card(None, {"source": [None, 8, 8, 1]}, [None, 8, 8, 1])
    found = interface.from_card(None, {"latents": [None, 4]}, [None, 8, 8, 1])
    assert found.modality == modalities.Image((8, 8, 1))
    assert found.inputs == sampling.Inputs(4)


def test_a_keras_file_says_its_modality(forms):
    facts = export.describe(export.find(forms["sounds"][2]))
    assert facts["modality"] == {"name": "int16_sound", "config": {"shape": [32, 1]}}
    assert facts["latent_dim"] == 4
    assert keras.saving.load_model(forms["sounds"][2]).modality.plural == "sounds"
    card = model_card.read(forms["vectors"][1])
    assert card["modality"]["name"] == "vectors"
