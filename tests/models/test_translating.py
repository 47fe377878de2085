"""`model.translate`, and previews of a generator that takes images."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tests.general import cycle_gan, translator
from tfgan_kit import models, networks, optimizers
from tfgan_kit.errors import InputError, InputWarning

RANDOM = np.random.default_rng(4)


def levels(*shape):
    return RANDOM.integers(0, 256, shape, "uint8")


SOURCE, TARGET = levels(20, 8, 8, 1), levels(20, 8, 8, 3)


def toy(**options):
    keras.utils.set_random_seed(2)
    model = translator.ToyTranslator(**translator.networks(**options))
    model.compile(optimizers.Adam(1e-3), optimizers.Adam(1e-3))
    return model


def cycle():
    keras.utils.set_random_seed(2)
    return cycle_gan.ToyCycleGAN(**cycle_gan.networks())


def test_it_translates_as_generate_does():
    model = toy()
    translated = model.translate(SOURCE)
    assert translated.dtype == np.uint8
    assert translated.shape == (20, 8, 8, 3)
    assert_array_equal(translated, model.generate(20, source=SOURCE))


def test_uint8_and_floats_become_the_same():
    model = toy()
    floats = SOURCE.astype("float32") / 127.5 - 1
    assert_array_equal(model.translate(SOURCE), model.translate(floats))
    double = model.translate(floats.astype("float64")).astype(int)
    assert np.abs(double - model.translate(SOURCE)).max() <= 1


@pytest.mark.parametrize("size", [(8, 8), (30, 44), (1, 1), (3, 50)])
@pytest.mark.parametrize("scale", [1, 2])
def test_images_may_have_any_size(size, scale):
    translated = toy(scale=scale).translate(levels(2, *size, 1))
    assert translated.shape == (2, scale * size[0], scale * size[1], 3)


def test_an_image_does_not_depend_on_the_others():
    model, images = toy(), levels(70, 12, 8, 1)
    assert_array_equal(model.translate(images)[5:7], model.translate(images[5:7]))


def test_a_list_of_images_of_different_sizes_becomes_a_list():
    images = [levels(5, 6, 1), levels(5, 6, 1), levels(9, 4, 1)]
    model = toy()
    translated = model.translate(images)
    assert [x.shape for x in translated] == [(5, 6, 3), (5, 6, 3), (9, 4, 3)]
    for image, result in zip(images, translated, strict=True):
        assert_array_equal(result, model.translate(image[None])[0])
    assert model.translate([]) == []


def test_weights_that_change_later_count():
    model = toy()
    before = model.translate(SOURCE)
    with pytest.warns(InputWarning, match="last examples"):
        model.fit(SOURCE, TARGET, batch_size=4, verbose=0)
    assert (model.translate(SOURCE) != before).any()


def test_back_uses_the_second_generator():
    model, images = cycle(), levels(3, 8, 8, 1)
    back = model.translate(images, back=True)
    assert_array_equal(back, model.back_sampler.generate(3, b=images))
    assert (back != model.translate(images)).any()


@pytest.mark.parametrize(
    "images",
    [
        levels(2, 8, 8, 3),
        levels(8, 8, 1),
        levels(0, 8, 8, 1),
        SOURCE.astype("int32"),
        SOURCE.astype("float32"),
        np.full((1, 8, 8, 1), np.nan),
        [levels(8, 8, 1), levels(8, 8)],
        ["a.png"],
    ],
)
def test_images_that_do_not_fit_are_refused(images):
    with pytest.raises(InputError):
        toy().translate(images)


def test_a_network_of_one_size_takes_only_that():
    image = keras.Input((8, 8, 1))
    x = keras.layers.Dense(64)(keras.layers.Flatten()(image))
    generator = keras.Model(image, keras.layers.Reshape((8, 8, 1))(x))
    parts = translator.networks(channels=1) | {"generator": generator}
    model = translator.ToyTranslator(**parts)
    assert model.translate(SOURCE).shape == (20, 8, 8, 1)
    with pytest.raises(InputError, match="8, 8, 1"):
        model.translate(levels(1, 30, 44, 1))


def test_a_model_that_cannot_translate_says_so():
    mlp = networks.mlp
    gan = models.GAN(mlp.generator((8, 8, 1), 4), mlp.discriminator((8, 8, 1)))
    with pytest.raises(InputError, match="latents"):
        gan.translate(SOURCE)
    with pytest.raises(InputError, match="back"):
        toy().translate(SOURCE, back=True)


def test_a_grid_shows_source_result_and_target():
    model = toy()
    model.keep_examples(source=SOURCE, target=TARGET)
    grid = model.generate_grid(3)
    assert grid.shape == (24, 24, 3)  # about square
    assert_array_equal(grid[:8, :8], np.repeat(SOURCE[0], 3, -1))
    assert_array_equal(grid[:8, 8:16], model.generate(3)[0])
    assert_array_equal(grid[:8, 16:24], TARGET[0])


def test_a_grid_enlarges_small_sources():
    model = toy(scale=2)
    target = levels(20, 16, 16, 3)
    model.keep_examples(source=SOURCE, target=target)
    cell = model.generate_grid(1)
    assert cell.shape == (16, 48, 3)
    assert_array_equal(cell[::2, :16:2], np.repeat(SOURCE[0], 3, -1))
    assert_array_equal(cell[:, 32:], target[0])


def test_targets_are_kept_with_their_sources_and_saved(tmp_path):
    model = toy()
    with pytest.warns(InputWarning, match="last examples"):
        model.fit(SOURCE, TARGET, verbose=0)
    assert_array_equal(model.sampler.partners["target"].values[:20], TARGET)
    model.save(tmp_path / "toy.keras")
    loaded = keras.models.load_model(tmp_path / "toy.keras")
    assert_array_equal(loaded.generate_grid(4), model.generate_grid(4))


def test_targets_of_other_sources_are_not_shown():
    model = toy()
    model.keep_examples(source=SOURCE, target=TARGET)
    model.keep_examples(source=SOURCE[::-1])
    assert model.generate_grid(1).shape == (8, 16, 3)
    model.keep_examples(target=TARGET[::-1])
    assert model.generate_grid(1).shape == (8, 24, 3)
    with pytest.raises(InputError, match="20 of source, 3 of target"):
        model.keep_examples(target=TARGET[:3])


def test_a_grid_of_unpaired_fields_shows_source_and_result():
    model = cycle()
    images = levels(9, 8, 8, 1)
    model.keep_examples(a=images, b=levels(5, 8, 8, 1))
    assert model.generate_grid(1).shape == (8, 16, 1)
    assert_array_equal(model.generate_grid(1)[:, :8], images[0])


def test_fit_takes_pairs_in_every_form():
    import tensorflow as tf

    forms = {
        "positional": (SOURCE, TARGET),
        "tuple": ((SOURCE, TARGET),),
        "dict": ({"target": TARGET, "source": SOURCE},),
    }
    dataset = tf.data.Dataset.from_tensor_slices((SOURCE, TARGET)).batch(4)
    results = {}
    for name, data in forms.items():
        model = toy()
        model.keep_examples(source=SOURCE)
        model.fit(*data, batch_size=4, verbose=0, shuffle=False)
        results[name] = model.get_weights()
    model = toy()
    model.keep_examples(source=SOURCE)
    model.fit(dataset, verbose=0)
    for weights in results.values():
        for one, two in zip(weights, results["positional"], strict=True):
            assert_array_equal(one, two)
    assert int(model.step) == 5


def test_pairs_of_different_lengths_are_refused():
    with pytest.raises(InputError):
        toy().fit(SOURCE, TARGET[:10], verbose=0)
