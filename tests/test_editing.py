"""Directions and mixes of styles."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import tfgan_kit
from helpers import exhaustive, some_images, tiny_model
from tfgan_kit import editing, layers, sampling
from tfgan_kit.editing import directions
from tfgan_kit.errors import InputError
from tfgan_kit.models import GAN, ProjectionGAN, StyleGAN2, inversion
from tfgan_kit.networks import heads, mlp

SHAPE = (8, 8, 1)


def build(variant, **options):
    sizes = {"width": 8}
    if variant != "stylegan2":
        sizes = {"networks": "mlp", "width": 64}
    return tfgan_kit.build(variant, SHAPE, latent_dim=6, **sizes, **options)


def test_sefa_of_a_known_matrix():
    """Without equal columns, A = [[3, 0], [0, 1]] would give e1 and e2 with 9 and 1."""
    matrix = np.array([[3.0, 3.0, 0.0], [0.0, 0.0, 1.0]])
    vectors, strengths = directions.sefa(matrix, 2)
    assert_allclose(strengths, [2.0, 1.0])
    assert_allclose(vectors, [[1.0, 0.0], [0.0, 1.0]])


def test_sefa_without_equal_lengths_is_degenerate():
    """Both directions of a diagonal matrix are equally strong, as the page says."""
    _, strengths = directions.sefa(np.diag([3.0, 1.0]), 2)
    assert_allclose(strengths, [1.0, 1.0])


def test_pca_of_a_linear_map_is_its_svd():
    draws = np.random.default_rng(0)
    matrix = draws.normal(size=(3, 5))
    codes = draws.normal(size=(200000, 3))
    vectors, variances = directions.pca(codes, codes @ matrix, 3)
    left, values, _ = np.linalg.svd(matrix)
    assert_allclose(variances, values**2, rtol=0.02)
    # A component u s v^T moves by the code u, up to its sign.
    assert_allclose(np.abs(vectors @ left), np.eye(3), atol=0.05)


def test_pca_of_more_values_than_samples():
    """The products of rows give what those of columns give."""
    draws = np.random.default_rng(0)
    codes = draws.normal(size=(60, 3))
    features = codes @ draws.normal(size=(3, 40))
    expected, variances = directions.pca(codes, features, 5)
    wide = np.concatenate([features, 0 * features], axis=1)
    vectors, others = directions.pca(codes, wide, 5)
    assert len(expected) == len(vectors) == 3  # the others have no variance
    assert_allclose(others, variances)
    assert_allclose(np.abs((vectors * expected).sum(axis=1)), 1)


def test_pca_of_the_codes_themselves():
    codes = np.random.default_rng(0).normal(size=(1000, 2)) * [1.0, 5.0]
    vectors, variances = directions.pca(codes, codes, 1)
    assert_allclose(np.abs(vectors), [[0.0, 1.0]], atol=0.1)
    assert_allclose(variances, [25.0], rtol=0.1)


@pytest.mark.parametrize("kind", ["sefa", "pca"])
@pytest.mark.parametrize("variant", ["gan", "cgan", "stylegan2"])
def test_directions_of_any_generator(variant, kind):
    model = build(variant, **({"num_classes": 3} if variant == "cgan" else {}))
    space = editing.space_of(model)
    found = editing.find(space, kind, 4)
    assert_allclose(np.linalg.norm(found.vectors, axis=1), 1, rtol=1e-5)
    codes, labels = space.draw(5, seed=2)
    assert_array_equal(space.pictures(codes, labels), model.generate(5, seed=2))
    moved = found.move(codes, 1, 2.0)
    assert_allclose(
        np.linalg.norm(moved - codes, axis=1), 2.0 * found.scales[1], rtol=1e-3
    )
    assert space.pictures(moved, labels).shape == (5, *SHAPE)


@pytest.mark.parametrize("variant", exhaustive("infogan", "r3gan"))
def test_every_variant_has_directions(variant):
    model = tiny_model(variant, compiled=False)
    space = editing.space_of(model)
    codes, labels = space.draw(2, seed=1)
    assert_array_equal(space.pictures(codes, labels), model.generate(2, seed=1))
    for kind in ("sefa", "pca"):
        found = editing.find(space, kind)
        assert np.isfinite(found.vectors).all()
        assert np.isfinite(found.scales).all()
        moved = space.pictures(found.move(codes, 0, 3.0), labels)
        assert moved.shape == (2, *model.image_shape)


def test_matrix_is_the_first_kernel():
    model = GAN(mlp.generator(SHAPE, 6, width=8), mlp.discriminator(SHAPE, width=8))
    space = editing.space_of(model)
    assert_allclose(space.matrix(), model.ema_generator.layers[1].kernel, atol=1e-6)


def test_an_image_of_labels_or_images_has_no_directions():
    shapes = {"source": SHAPE, "target": SHAPE}
    model = tfgan_kit.build("pix2pix", shapes, width=8)
    with pytest.raises(InputError, match="latents"):
        editing.space_of(model)


def first_layers(*first):
    """Return the space of a generator that begins with these layers."""
    latents = keras.Input((6,))
    values = latents
    for layer in (*first, keras.layers.Dense(64, "tanh"), keras.layers.Reshape(SHAPE)):
        values = layer(values)
    generator = keras.Model(latents, values)
    return editing.space_of(GAN(generator, mlp.discriminator(SHAPE, width=8)))


@pytest.mark.parametrize("activation", ["relu", "leaky_relu"])
def test_a_layer_that_is_linear_on_each_side_of_0_is_refused(activation):
    space = first_layers(keras.layers.Dense(16, activation, use_bias=False))
    with pytest.raises(InputError, match="linear"):
        editing.find(space, num=2)


def test_a_layer_that_mixes_nothing_is_passed_over():
    dense = keras.layers.Dense(16)
    found = editing.find(first_layers(keras.layers.BatchNormalization(), dense), num=3)
    expected, _ = directions.sefa(np.asarray(dense.kernel, "f8"), 3)
    assert_allclose(found.vectors, expected, atol=1e-4)


def test_a_prelu_first_is_not_linear():
    space = first_layers(keras.layers.PReLU(), keras.layers.Dense(16))
    with pytest.raises(InputError, match="linear"):
        editing.find(space, num=2)


@pytest.mark.parametrize("number", [2, -1])
def test_a_number_of_no_direction(number):
    space = editing.space_of(build("gan"))
    codes, _ = space.draw(1)
    with pytest.raises(InputError, match=f"0 to 1.*{number}"):
        editing.find(space, num=2).move(codes, number, 1.0)


@pytest.mark.parametrize("variant", ["gan", "stylegan2"])
@pytest.mark.parametrize("shape", [(2, 7), (6,), (2, 3, 7)])
def test_codes_of_another_shape(variant, shape):
    space = editing.space_of(build(variant))
    with pytest.raises(InputError, match="codes"):
        space.pictures(np.zeros(shape, np.float32))


@pytest.mark.parametrize("kind", ["sefa", "pca"])
def test_latents_have_no_places(kind):
    with pytest.raises(InputError, match="styles"):
        editing.find(editing.space_of(build("gan")), kind, 2, places=slice(0, 1))


def test_a_generator_with_its_own_call_is_refused():
    class Own(keras.Model):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.dense = keras.layers.Dense(64, activation="tanh")
            self.image = keras.layers.Reshape(SHAPE)

        def call(self, inputs):
            return self.image(self.dense(inputs))

    own = Own()
    own(np.zeros((1, 6), "float32"))
    space = editing.space_of(GAN(own, mlp.discriminator(SHAPE, width=8)))
    with pytest.raises(InputError, match="functional"):
        editing.find(space, num=2)


@pytest.mark.parametrize(("variant", "kind"), [("gan", "pca"), ("stylegan2", "sefa")])
def test_shares_of_all_directions(variant, kind):
    space = editing.space_of(build(variant))
    found = editing.find(space, kind, 6)
    assert_allclose(found.shares.sum(), 1, rtol=1e-4)
    assert (np.diff(found.shares) <= 0).all()
    assert len(editing.find(space, kind).shares) == 6  # all, as there are no 8


def test_principal_components_are_no_difference_of_classes():
    """With the classes of the seeds, the first component would be their difference."""
    model = build("cgan", num_classes=2)
    for weight in model.ema_generator.weights:
        if "label_embedding" in weight.path:
            weight.assign(10 * np.sign(weight.numpy()))
    codes, features = editing.space_of(model).features()
    slope = np.linalg.lstsq(codes, features - features.mean(axis=0), rcond=None)[0]
    assert_allclose(codes @ slope, features - features.mean(axis=0), atol=0.2)


class Exported:
    """What a space needs of an exported generator; the pictures are a function."""

    halves = None

    def __init__(self, pictures):
        self.inputs = sampling.Inputs(3)
        self._pictures = pictures

    def stored(self, arrays):
        return self._pictures(*arrays)


@pytest.mark.parametrize("shape", [(8, 8, 1), (96, 40, 3)])
def test_without_weights_directions_are_those_of_pictures(shape):
    """The second latent changes pictures most, and the first not at all."""

    def pictures(latents):
        left, right = np.split(np.ones(shape), 2, axis=1)
        halves = latents[:, 1, None, None, None], latents[:, 2, None, None, None]
        both = np.concatenate([30 * halves[0] * left, 9 * halves[1] * right], axis=2)
        return np.clip(128 + both, 0, 255).astype(np.uint8)

    space = editing.space_of_export(Exported(pictures))
    found = editing.find(space, num=2)
    expected = [[0, 1, 0], [0, 0, 1]]
    assert_allclose(np.abs(found.vectors), expected, atol=0.1)
    assert_allclose(found.shares, [0.917, 0.083], atol=0.02)
    with pytest.raises(InputError, match="pca"):
        editing.find(space, "sefa")


def test_places_look_at_their_own_weights():
    space = editing.space_of(build("stylegan2"))
    fine = editing.places_of(space, "fine")
    assert space.matrix(fine).shape[1] < space.matrix().shape[1]
    found = editing.find(space, num=2, places=fine)
    assert (found.vectors != editing.find(space, num=2).vectors).any()


def test_joined_styles_move_at_their_places():
    space = editing.space_of(build("stylegan2"))
    codes, _ = space.draw(2)
    both = editing.joined(space, codes, codes + 1, slice(1, 3))
    assert_array_equal(
        both - codes[:, None] > 0.5, [[[x] * 6 for x in (0, 1, 1, 0)]] * 2
    )
    assert_array_equal(editing.joined(space, both, codes, slice(None))[:, 2], codes)


@pytest.mark.slow
def test_pictures_move_further_with_the_amount():
    model = build("stylegan2")
    model.fit(some_images(64), batch_size=16, epochs=2, verbose=0)
    space = editing.space_of(model)
    found = editing.find(space, num=3)
    codes, _ = space.draw(8)
    before = space.pictures(codes).astype(float)
    for number in range(3):
        moved = [space.pictures(found.move(codes, number, x)) for x in (0, 1, 2, 4)]
        apart = [np.square(pictures - before).mean() for pictures in moved]
        assert apart[0] == 0
        assert (np.diff(apart) > 0).all(), (number, apart)


@pytest.mark.parametrize(("num", "told"), [(0, "at least 1"), (7, "6 directions")])
def test_number_of_directions(num, told):
    with pytest.raises(InputError, match=told):
        editing.find(editing.space_of(build("gan")), num=num)


@pytest.mark.parametrize(
    ("part", "first", "last"), [("coarse", 0, 0), ("fine", 3, 3), ("1-2", 1, 2)]
)
def test_places(part, first, last):
    space = editing.space_of(build("stylegan2"))
    assert space.places == 4
    places = range(space.places)[editing.places_of(space, part)]
    assert (places[0], places[-1]) == (first, last)


@pytest.mark.parametrize("part", ["blue", "3-9", "2-1", "-1", "1-", "²", "", 2, None])
def test_unknown_places(part):
    with pytest.raises(InputError, match="places"):
        editing.places_of(editing.space_of(build("stylegan2")), part)


def test_a_mix_has_the_styles_of_both():
    space = editing.space_of(build("stylegan2"))
    codes, _ = space.draw(4)
    whole = editing.mixed(space, codes[:2], codes[2:], slice(0, space.places))
    pictures = space.pictures(codes)
    assert_array_equal(whole, np.concatenate([pictures[2:], pictures[2:]]))
    nothing = editing.mixed(space, codes[:2], codes[2:], slice(0, 0))
    assert_array_equal(nothing, pictures[:2].repeat(2, axis=0))


@pytest.mark.parametrize("beside", ["labels", "latents"])
def test_images_of_styles_and_something_else_have_no_styles(beside):
    """There is no network from styles to images."""
    latents, labels = keras.Input((4,)), keras.Input((), dtype="int32")
    values = {"labels": layers.LabelEmbedding(3, 4)(labels), "latents": latents}
    styles = keras.layers.Flatten()(layers.Styles(2)(latents))
    both = keras.layers.Concatenate()([styles, values[beside]])
    images = keras.layers.Reshape(SHAPE)(keras.layers.Dense(64, "tanh")(both))
    generator = keras.Model([latents, labels], images)
    discriminator = mlp.discriminator(SHAPE, width=8, head=heads.Projection(3))
    model = ProjectionGAN(generator, discriminator, num_classes=3)
    assert editing.space_of(model).name == "latents"
    with pytest.raises(InputError, match="makes images of them alone"):
        inversion.invert(model, some_images(1), steps=1, space="styles")
    with pytest.raises(InputError, match="only on one layer"):
        StyleGAN2(generator, discriminator, num_classes=3)


def test_only_styles_mix():
    with pytest.raises(InputError, match="styles"):
        editing.places_of(editing.space_of(build("gan")), "coarse")
