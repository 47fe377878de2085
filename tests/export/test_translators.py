"""Every form of a translator: images in, images out."""

import io
import json

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal
from PIL import Image

from tests.general import cycle_gan, translator
from tfgan_kit import export, keras_networks
from tfgan_kit.data.files.image_files import read_image
from tfgan_kit.errors import InputError, RunError
from tfgan_kit.export import model_card
from tfgan_kit.export.saved_model.image_bytes import decode_image

RANDOM = np.random.default_rng(1)
layers = keras.layers


def images(*shape):
    return RANDOM.integers(0, 256, shape, "uint8")


def cycle():
    model = cycle_gan.ToyCycleGAN(**cycle_gan.networks())
    model.keep_examples(a=images(5, 8, 8, 1), b=images(6, 8, 8, 1))
    return model


def unet():
    """Colours of grey images; both sides are multiples of 4 inside."""
    source = keras.Input((8, 8, 1), name="source")
    down = layers.Conv2D(4, 4, strides=2, padding="same")(source)
    x = layers.Conv2D(4, 4, strides=2, padding="same")(layers.LeakyReLU(0.2)(down))
    x = layers.Conv2DTranspose(4, 4, strides=2, padding="same")(layers.ReLU()(x))
    x = layers.Concatenate()([layers.BatchNormalization()(x), down])
    x = layers.Conv2DTranspose(3, 4, strides=2, padding="same", activation="tanh")(x)
    judge = translator.networks()["discriminator"]
    return kept(translator.ToyTranslator(keras.Model(source, x), judge))


def fixed():
    """A network of one size, because of a dense layer."""
    source = keras.Input((8, 8, 3), name="source")
    x = layers.Dense(8 * 8 * 3, "tanh")(layers.Flatten()(source))
    generator = keras.Model(source, layers.Reshape((8, 8, 3))(x))
    judge = translator.networks((8, 8, 3))["discriminator"]
    return kept(translator.ToyTranslator(generator, judge), 3)


def double():
    """A network of images twice as large."""
    networks = translator.networks(channels=1, scale=2)
    source = keras.Input((8, 8, 1), name="source")
    x = layers.Conv2DTranspose(4, 4, strides=2, padding="same")(source)
    x = layers.Conv2D(1, 3, padding="same", activation="tanh")(x)
    networks["generator"] = keras.Model(source, x)
    return kept(translator.ToyTranslator(**networks))


def kept(model, channels=1, count=5):
    target = (count, *model.modality.shape)
    model.keep_examples(source=images(count, 8, 8, channels), target=images(*target))
    return model


MAKERS = {"cycle": cycle, "unet": unet, "fixed": fixed, "double": double}
CHANNELS = {"cycle": (1, 1), "unet": (1, 3), "fixed": (3, 3), "double": (1, 1)}
NAMES = tuple(MAKERS)
BACK = [(name, False) for name in NAMES] + [("cycle", True)]


@pytest.fixture(scope="module")
def forms(tmp_path_factory):
    """By its name a model and its SavedModel."""
    made = {}
    for name, make in MAKERS.items():
        folder, model = tmp_path_factory.mktemp(name), make()
        made[name] = model, export.export(model, folder / "served")
    return made


def png(image, suffix="PNG"):
    file = io.BytesIO()
    pixels = image[..., 0] if image.shape[-1] == 1 else image
    Image.fromarray(pixels).save(file, suffix, quality=95)
    return file.getvalue()


def sides(name):
    return (8, 8) if name == "fixed" else (11, 6)


@pytest.mark.parametrize(("name", "back"), BACK)
def test_signatures_take_images_and_give_images(forms, name, back):
    _, saved = forms[name]
    signatures = export.describe(export.find(saved))["signatures"]
    ends = ["", "_back"] if name == "cycle" else [""]
    kinds = ("serving_default", "float_images", "png")
    assert list(signatures) == [kind + end for end in ends for kind in kinds]
    end = "_back" if back else ""
    size = [8, 8] if name == "fixed" else [None, None]
    for kind, dtype in (("serving_default", "uint8"), ("float_images", "float32")):
        for side, channels in zip(("inputs", "outputs"), CHANNELS[name], strict=True):
            tensor = {"dtype": dtype, "shape": [None, *size, channels]}
            assert signatures[kind + end][side] == {"images": tensor}
    files = {"image_bytes": {"dtype": "string", "shape": [None]}}
    assert signatures["png" + end] == {"inputs": files, "outputs": files}


@pytest.mark.parametrize(("name", "back"), BACK)
def test_a_saved_model_translates_as_the_model_does(forms, name, back):
    model, saved = forms[name]
    end = "_back" if back else ""
    given = images(2, *sides(name), CHANNELS[name][0])
    expected = model.translate(given, back=back)
    _, opened = export.open_source(export.find(saved))
    assert_array_equal(opened.translate(given, back=back), expected)
    as_floats = (given / 127.5 - 1).astype("float32")
    assert_array_equal(opened.translate(as_floats, back=back), expected)
    loaded = export.Loaded(saved)
    found = loaded.run("serving_default" + end, {"images": given})["images"]
    assert_array_equal(found, expected)
    found = loaded.run("float_images" + end, {"images": as_floats})["images"]
    assert_allclose(found, (expected / 127.5) - 1, rtol=0, atol=1 / 127)
    files = np.array([png(image) for image in given], object)
    found = loaded.run("png" + end, {"image_bytes": files})["image_bytes"]
    found = [np.asarray(Image.open(io.BytesIO(file))) for file in found]
    assert_array_equal(np.reshape(found, expected.shape), expected)


def test_files_of_one_request_may_differ_in_size_and_kind(forms):
    model, saved = forms["cycle"]
    one, other = images(9, 12, 1), images(16, 7, 3)
    files = np.array([png(one), png(other, "JPEG")], object)
    found = export.Loaded(saved).run("png", {"image_bytes": files})["image_bytes"]
    found = [np.asarray(Image.open(io.BytesIO(file))) for file in found]
    assert [x.shape for x in found] == [(9, 12), (16, 7)]
    assert_array_equal(found[0], model.translate(one[None])[0, ..., 0])


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA", "P", "1", "I;16"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_a_server_decodes_files_as_the_commands_do(tmp_path, mode, channels):
    path = tmp_path / "a.png"
    picture = Image.fromarray(images(9, 7, 4), "RGBA")
    if mode == "I;16":
        picture = Image.fromarray((RANDOM.integers(0, 256, (9, 7)) * 257).astype("u2"))
    else:
        picture = picture.convert(mode)
    picture.save(path)
    found = decode_image(tf.constant(path.read_bytes()), channels)
    assert_array_equal(found, read_image(path, channels=channels))


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_a_server_decodes_jpeg_files(tmp_path, channels):
    path = tmp_path / "a.jpg"
    Image.fromarray(images(9, 7, 3)).resize((32, 40)).save(path)
    found = decode_image(tf.constant(path.read_bytes()), channels).numpy().astype(int)
    assert np.abs(found - read_image(path, channels=channels)).max() <= 1


def test_a_network_of_one_size_says_which(forms):
    _, saved = forms["fixed"]
    files = np.array([png(images(9, 8, 3))], object)
    with pytest.raises(InputError, match=r"expected shape \[8,8,3\]"):
        export.Loaded(saved).run("png", {"image_bytes": files})
    with pytest.raises(InputError):
        export.Loaded(saved).run("png", {"image_bytes": np.array([b"no"], object)})


@pytest.mark.parametrize("name", NAMES)
def test_all_forms_agree_at_two_sizes_and_both_ways(forms, tmp_path, name):
    model, saved = forms[name]
    ways = (False, True) if name == "cycle" else (False,)
    files = [tmp_path / f"{back}.tflite" for back in ways]
    for path, back in zip(files, ways, strict=True):
        report = export.convert(saved, path, back=back)
        assert report.within_limit
        assert report.images == 5 + back
    rows = export.compare_forms(export.Loaded(saved), model, files)
    assert all(row.ok for row in rows)
    parts = {row.part for row in rows if row.form == "C runtime"}
    second = set() if name == "fixed" else {"png 13x11", "serving_default 13x11"}
    assert parts >= {"png", "serving_default", "float_images"} | second
    assert ("png_back 13x11" in parts) == (name == "cycle")
    tflite = {row.part for row in rows if row.form in map(str, files)}
    assert ("float32 13x11" in tflite) == (name != "fixed")
    assert ("float32_back" in tflite) == (name == "cycle")


def test_another_translator_is_beyond_the_limits_or_refused(forms, tmp_path):
    _, saved = forms["cycle"]
    other = cycle()
    other.ema_b_to_a.layers[1].kernel.assign(other.ema_b_to_a.layers[1].kernel * 2)
    for weight, own in zip(
        other.ema_a_to_b.weights, forms["cycle"][0].ema_a_to_b.weights, strict=True
    ):
        weight.assign(own)
    rows = export.compare_forms(export.Loaded(saved), other)
    wrong = {row.part.partition(" ")[0] for row in rows if not row.ok}
    assert wrong == {"serving_default_back", "float_images_back", "png_back"}
    with pytest.raises(InputError, match="another generator"):
        export.compare_forms(export.Loaded(saved), forms["unet"][0])
    export.convert(forms["unet"][1], tmp_path / "m.tflite")
    with pytest.raises(InputError, match="another generator"):
        export.compare_forms(export.Loaded(saved), None, [tmp_path / "m.tflite"])


@pytest.mark.parametrize("quantize", ["none", "float16", "dynamic", "int8"])
def test_tflite_files_of_any_size_and_of_a_fixed_one(forms, tmp_path, quantize):
    model, saved = forms["unet"]
    limit = {"none": 1, "float16": 1}.get(quantize, 40)
    for batch, size in ((None, None), (2, (10, 12))):
        path = tmp_path / f"{batch}.tflite"
        target = export.Target(quantize, batch=batch, image_size=size)
        report = export.convert(saved, path, target)
        assert not [name for name in report.operators if name.startswith("Flex")]
        _, opened = export.open_source(export.find(path))
        for height, width in ((10, 12), (17, 9)):
            given = images(3, height, width, 1)
            if size and size != (height, width):
                with pytest.raises(InputError, match="10, 12, 1"):
                    opened.translate(given)
                continue
            error = opened.translate(given).astype(int) - model.translate(given)
            assert np.abs(error).max() <= limit
        card = export.describe(export.find(path))["model_card"]
        assert card["image_sizes"]["any_size"] == (size is None)
        assert card["image_shape"] == [*(size or (8, 8)), 3]
        origin = card["tflite"].get("calibrated_on")
        assert origin == ("5 kept source images" if quantize == "int8" else None)


def test_a_larger_image_of_a_file_with_a_fixed_size(forms, tmp_path):
    model, saved = forms["double"]
    target = export.Target(batch=1, image_size=(5, 9))
    export.convert(saved, tmp_path / "m.tflite", target)
    _, opened = export.open_source(export.find(tmp_path / "m.tflite"))
    given = images(2, 5, 9, 1)
    found = opened.translate(given)
    assert found.shape == (2, 10, 18, 1)
    assert np.abs(found.astype(int) - model.translate(given)).max() <= 1


def test_layers_that_tflite_has_at_a_fixed_size_only(tmp_path):
    """Keras' UpSampling2D is one: the sentence names the remedy, which works."""
    model = kept(translator.ToyTranslator(**translator.networks(channels=1, scale=2)))
    saved = export.export(model, tmp_path / "served")
    with pytest.raises(RunError, match="--image-size"):
        export.convert(saved, tmp_path / "m.tflite")
    export.convert(saved, tmp_path / "m.tflite", export.Target(image_size=(6, 8)))
    _, opened = export.open_source(export.find(tmp_path / "m.tflite"))
    given = images(2, 6, 8, 1)
    error = opened.translate(given).astype(int) - model.translate(given)
    assert np.abs(error).max() <= 1


def test_a_file_has_one_direction(forms, tmp_path):
    model, saved = forms["cycle"]
    path, given = tmp_path / "back.tflite", images(2, 9, 8, 1)
    export.convert(saved, path, back=True)
    inputs, opened = export.open_source(export.find(path))
    assert list(inputs.parts) == ["b"]
    assert_array_equal(opened.translate(given, back=True), model.translate(given, True))
    with pytest.raises(InputError, match="the way back"):
        opened.translate(given)
    card = export.describe(export.find(path))["model_card"]
    assert card["kept_images"]["number"] == {"b": 6}
    export.convert(saved, path)
    _, opened = export.open_source(export.find(path))
    with pytest.raises(InputError, match="leave back out"):
        opened.translate(given, back=True)
    _, opened = export.open_source(export.find(forms["unet"][1]))
    with pytest.raises(InputError):
        opened.translate(given, back=True)
    with pytest.raises(InputError, match="no way back"):
        export.convert(forms["unet"][1], path, back=True)


def test_int8_is_calibrated_on_a_folder(forms, tmp_path):
    _, saved = forms["unet"]
    folder = tmp_path / "my photos"
    folder.mkdir()
    for number in range(3):
        Image.fromarray(images(20, 31, 3)).save(folder / f"{number}.jpg")
    target = export.Target("int8")
    report = export.convert(saved, tmp_path / "m.tflite", target, calibrate=folder)
    assert report.calibrated_on == "3 images of my photos"
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InputError, match="holds no image"):
        export.convert(saved, tmp_path / "n.tflite", target, calibrate=empty)
    with pytest.raises(InputError, match="int8"):
        export.convert(saved, tmp_path / "n.tflite", calibrate=folder)
    assert not (tmp_path / "n.tflite").exists()


def test_without_kept_images_all_but_int8_works(forms, tmp_path):
    model, _ = forms["unet"]
    saved = export.export(model, tmp_path / "served", kept=0)
    assert model_card.read(saved)["kept_images"] == {"number": {"source": 0}}
    assert "No image of the data" in (tmp_path / "served/README.md").read_text()
    report = export.convert(saved, tmp_path / "m.tflite")
    assert report.within_limit
    rows = export.compare_forms(export.Loaded(saved), model, [tmp_path / "m.tflite"])
    assert all(row.ok for row in rows)
    with pytest.raises(InputError, match="--calibrate"):
        export.convert(saved, tmp_path / "n.tflite", export.Target("int8"))
    given = images(2, 9, 9, 1)
    for path in (saved, tmp_path / "m.tflite"):
        inputs, opened = export.open_source(export.find(path))
        error = opened.translate(given).astype(int) - model.translate(given)
        assert np.abs(error).max() <= 1
        with pytest.raises(InputError, match="keeps no example"):
            inputs.draw(2)


def test_the_card_says_what_it_takes_and_what_it_keeps(forms):
    _, saved = forms["cycle"]
    card = model_card.read(saved)
    assert json.loads(json.dumps(card)) == card
    assert card["inputs"][0]["name"] == "a"
    assert card["back"]["inputs"][0]["name"] == "b"
    assert card["kept_images"]["number"] == {"a": 5, "b": 6}
    assert "--kept" in card["kept_images"]["privacy"]
    sizes = {name: model_card.read(forms[name][1])["image_sizes"] for name in NAMES}
    assert sizes["fixed"] == {"any_size": False}
    assert sizes["unet"] == {"any_size": True, "multiple_of": 4, "scale": "1"}
    assert sizes["double"] == {"any_size": True, "multiple_of": 1, "scale": "2"}
    assert keras_networks.multiple_of(forms["unet"][0].ema_generator) == 4


def test_kept_images_are_no_more_than_asked_for(tmp_path):
    saved = export.export(cycle(), tmp_path / "served", kept=2)
    assert model_card.read(saved)["kept_images"]["number"] == {"a": 2, "b": 2}
    inputs, _ = export.open_source(export.find(saved))
    assert int(inputs.parts["a"].count) == 2
    with pytest.raises(InputError, match="kept"):
        export.export(cycle(), tmp_path / "served", kept=65)


def test_warm_up_requests_hold_kept_images(forms):
    log = pytest.importorskip("tensorflow_serving.apis.prediction_log_pb2")
    model, saved = forms["cycle"]
    path = saved / "assets.extra/tf_serving_warmup_requests"
    found = {}
    for record in tf.data.TFRecordDataset(str(path)).as_numpy_iterator():
        request = log.PredictionLog.FromString(record).predict_log.request
        (tensor,) = request.inputs.values()
        found[request.model_spec.signature_name] = tf.make_ndarray(tensor)
    first = model.back_sampler.inputs.parts["b"].values[:1]
    assert_array_equal(found["serving_default_back"], first)
    picture = Image.open(io.BytesIO(found["png_back"][0]))
    assert_array_equal(np.asarray(picture), np.asarray(first)[0, ..., 0])
    assert len(found) == 6


@pytest.mark.parametrize(
    ("target", "options"),
    [
        ({}, {"back": True}),
        ({"quantize": "int8"}, {"calibrate": "x"}),
        ({"image_size": (8, 8)}, {}),
    ],
)
def test_options_of_translators_are_refused_for_others(tmp_path, target, options):
    from helpers import tiny_model

    saved = export.export(tiny_model("gan"), tmp_path / "gan")
    with pytest.raises(InputError, match="images of images"):
        export.convert(saved, tmp_path / "m.tflite", export.Target(**target), **options)
    _, opened = export.open_source(export.find(saved))
    with pytest.raises(InputError, match="images of images"):
        opened.translate(images(1, 8, 8, 1))
