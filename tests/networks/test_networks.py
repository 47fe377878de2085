import inspect
import re

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_array_equal

from helpers import FAMILIES, NORMALIZED
from tfgan_kit import layers, networks, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.networks import blocks
from tfgan_kit.precision import policy_scope

LATENT_DIM = 5
SHAPES = [(28, 28, 1), (32, 32, 3), (64, 64, 3), (48, 80, 3), (30, 30, 1)]
SMALL = {"width": 8, "depth": 2}
every_family = pytest.mark.parametrize("family", FAMILIES)


def generator(family, shape=(12, 10, 2), **options):
    options = _known(family, {**SMALL, **options})
    return networks.FAMILIES[family].generator(shape, LATENT_DIM, **options)


def discriminator(family, shape=(12, 10, 2), **options):
    options = _known(family, {**SMALL, **options})
    return networks.FAMILIES[family].discriminator(shape, **options)


def _known(family, options):
    """The options without a normalization that the family has not."""
    if options.get("normalization") == "none" and family not in NORMALIZED:
        del options["normalization"]
    return options


MAKERS = {"generator": generator, "discriminator": discriminator}
every_side = pytest.mark.parametrize("side", MAKERS)
CHOICES = {
    "generator": ("none", "batch", "layer"),
    "discriminator": ("none", "batch", "layer", "spectral"),
}
every_choice = pytest.mark.parametrize(
    ("family", "side", "normalization"),
    [
        (family, side, name)
        for family in FAMILIES
        for side, names in CHOICES.items()
        for name in (names if family in NORMALIZED else ["none"])
    ],
)
every_normalized = pytest.mark.parametrize("family", NORMALIZED)


def kinds(network):
    """How many layers the network has of each class."""
    names = [type(layer).__name__ for layer in network.layers]
    return {name: names.count(name) for name in names}


def normal(*shape):
    return np.random.default_rng(0).normal(0, 1, shape).astype("float32")


@every_family
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("depth", [None, 1, 3])
def test_images_of_any_shape(family, shape, depth):
    if depth is None and family == "mlp":
        depth = recipes.NETWORKS["mlp"]["generator"]["depth"]
    network = generator(family, shape, depth=depth)
    assert network.input_shape == (None, LATENT_DIM)
    assert network.output_shape == (None, *shape)
    # Far beyond what a tanh lets through.
    images = network(1e12 * normal(2, LATENT_DIM)).numpy()
    assert images.shape == (2, *shape)
    assert images.dtype == np.float32
    assert 0.9 < np.abs(images).max() <= 1

    network = discriminator(family, shape, depth=depth)
    assert network.input_shape == (None, *shape)
    logits = network(normal(2, *shape)).numpy()
    assert logits.shape == (2, 1)
    assert logits.dtype == np.float32
    assert logits[0] != logits[1]


@every_family
def test_networks_are_functional_models_by_name(family):
    for side, make in MAKERS.items():
        network = make(family)
        assert type(network).__name__ == "Functional"
        assert network.name == side


@every_choice
def test_outputs_are_float32_under_a_half_policy(family, side, normalization):
    with policy_scope("mixed_bfloat16"):
        network = MAKERS[side](family, normalization=normalization)
    shape = network.input_shape[1:]
    outputs = network(normal(2, *shape))
    assert outputs.dtype == "float32"
    weighted = [layer for layer in network.layers if layer.weights]
    dtypes = [layer.compute_dtype for layer in weighted]
    assert set(dtypes[:-1]) == {"bfloat16"}
    # The discriminator's logits, and the generator's tanh behind its last sums.
    assert dtypes[-1] == {"generator": "bfloat16", "discriminator": "float32"}[side]
    assert network.layers[-1].compute_dtype == "float32"
    assert {weight.dtype for weight in network.weights} == {"float32"}


@pytest.mark.parametrize(
    ("family", "shape", "nearest"),
    [
        ("dcgan", (7, 8, 1), (8, 8, 1)),
        ("dcgan", (28, 4, 3), (28, 8, 3)),
        ("dcgan", (1, 1, 1), (8, 8, 1)),
        ("dcgan", (8, 9, 0), (8, 9, 1)),
        ("mlp", (0, 3, 1), (1, 3, 1)),
        ("mlp", (2, 3, 0), (2, 3, 1)),
        ("r3", (7, 9, 1), (8, 9, 1)),
        ("r3", (28, 0, 0), (28, 8, 1)),
        ("resnet", (28, 7, 3), (28, 8, 3)),
        ("resnet", (0, 9, 0), (8, 9, 1)),
    ],
)
@every_side
def test_a_shape_too_small_is_refused_with_the_nearest(family, shape, nearest, side):
    with pytest.raises(InputError) as caught:
        MAKERS[side](family, shape)
    assert str(caught.value) == (
        f"the {family} networks cannot make images of "
        f"{'x'.join(map(str, shape))}; the nearest shape that works is "
        f"{'x'.join(map(str, nearest))}."
    )
    assert networks.FAMILIES[family].nearest_shape(shape) == nearest
    assert networks.FAMILIES[family].nearest_shape(nearest) == nearest
    assert generator(family, nearest).output_shape == (None, *nearest)
    assert discriminator(family, nearest).input_shape == (None, *nearest)


@pytest.mark.parametrize("largest", [4, 8])
def test_default_depth_halves_until_the_smaller_side_is_small(largest):
    for size in range(8, 1030):
        depth, side = 0, size
        while side > largest or depth == 0:
            depth, side = depth + 1, -(-side // 2)
        assert blocks.halvings((size, 2 * size, 1), largest) == depth
        assert blocks.halvings((2 * size, size, 1), largest) == depth


def test_dcgan_starts_where_its_discriminator_ends():
    """28 x 44 is halved to 14 x 22, 7 x 11, 4 x 6, and doubled the same way back."""
    sizes = [(4, 6), (7, 11), (14, 22), (28, 44)]
    network = generator("dcgan", (28, 44, 1), depth=None)
    seen = [layer.output.shape[1:3] for layer in network.layers[2:]]
    assert list(dict.fromkeys(seen)) == sizes
    network = discriminator("dcgan", (28, 44, 1), depth=None)
    seen = [x.output.shape[1:3] for x in network.layers if x.output.ndim == 4]
    assert list(dict.fromkeys(seen)) == sizes[::-1]


@every_family
@every_side
def test_more_halvings_than_the_shape_has(family, side):
    network = MAKERS[side](family, (8, 11, 1), depth=6)
    expected = {"generator": (None, 8, 11, 1), "discriminator": (None, 1)}
    assert network.output_shape == expected[side]


@every_family
@every_side
def test_width_and_depth_are_real(family, side):
    make = MAKERS[side]
    wider, deeper = make(family, width=16), make(family, depth=3)
    assert wider.count_params() > make(family).count_params()
    assert kinds(wider) == kinds(make(family))
    counts = {  # of layers of that class at depth 2 and at depth 3
        ("dcgan", "generator"): ("Conv2DTranspose", 2, 3),
        ("dcgan", "discriminator"): ("Conv2D", 2, 3),
        ("mlp", "generator"): ("Dense", 3, 4),
        ("mlp", "discriminator"): ("Dense", 3, 4),
        ("r3", "generator"): ("Conv2D", 9, 12),
        ("r3", "discriminator"): ("Conv2D", 9, 12),
        ("resnet", "generator"): ("Conv2D", 7, 10),
        ("resnet", "discriminator"): ("Conv2D", 10, 13),
        # Each stage: two convolutions and one that makes a picture (a skip).
        ("style", "generator"): ("ModulatedConv2D", 8, 11),
        ("style", "discriminator"): ("EqualizedConv2D", 8, 11),
    }
    layer, shallow, deep = counts[family, side]
    assert kinds(make(family))[layer] == shallow
    assert kinds(deeper)[layer] == deep


@pytest.mark.parametrize(
    ("family", "side", "widths"),
    [
        ("dcgan", "generator", [2 * 2 * 8, 4, 2, 2]),  # from 2 x 2 of width 8
        ("dcgan", "discriminator", [2, 4, 8, 1]),
        ("mlp", "generator", [2, 4, 8, 240]),
        ("mlp", "discriminator", [8, 4, 2, 1]),
    ],
)
def test_each_stage_has_half_of_the_width(family, side, widths):
    """From the smallest picture up to 12 x 10 x 2, or back, and to the logit."""
    network = MAKERS[side](family, depth=3, normalization="none")
    weighted = [layer for layer in network.layers if layer.weights]
    outputs = [layer.bias.shape[0] for layer in weighted]
    assert outputs == widths


@pytest.mark.parametrize("family", ["dcgan", "r3", "resnet"])
@every_side
def test_automatic_widths_are_multiples_of_8(family, side):
    options = recipes.NETWORKS[family][side]
    network = MAKERS[side](family, (256, 256, 3), **options)
    *hidden, head = [layer for layer in network.layers if layer.weights]
    assert head.name == "head"
    kernels = [layer.kernel.shape for layer in hidden if hasattr(layer, "kernel")]
    transposed = 2 if family == "dcgan" and side == "generator" else 3
    assert {shape[transposed] % 8 for shape in kernels if len(shape) == 4} == {0}
    widest = 1024 if family == "r3" else 512  # in the middle of a block
    assert max(shape[-1] for shape in kernels if len(shape) == 4) == widest


def test_automatic_widths():
    for depth in range(1, 12):
        widths = blocks.picture_widths(None, depth)
        assert {width % 8 for width in widths} == {0}
        assert (widths[0], len(widths)) == (min(32 * 2 ** (depth - 1), 512), depth)
    assert blocks.picture_widths(None, 3) == [128, 64, 32]
    assert blocks.picture_widths(None, 3, finest=64) == [256, 128, 64]
    assert blocks.picture_widths(None, 7) == [512, 256, 128, 64, 32, 16, 16]
    assert blocks.picture_widths(None, 3, narrowest=50) == [128, 64, 50]
    assert blocks.picture_widths(5, 4) == [5, 2, 1, 1]
    assert blocks.picture_widths(256, 3, narrowest=256) == [256] * 3


def test_dcgan_has_the_widths_of_its_first_version_at_28():
    for side, make in MAKERS.items():
        automatic = make("dcgan", (28, 28, 1), **recipes.NETWORKS["dcgan"][side])
        explicit = make("dcgan", (28, 28, 1), width=128, depth=3)
        assert automatic.count_params() == explicit.count_params()


@every_choice
def test_names_are_the_same_on_each_build(family, side, normalization):
    builds = []
    for depth in (2, 3, 2):
        network = MAKERS[side](family, normalization=normalization, depth=depth)
        builds.append([layer.name for layer in network.layers])
        assert len(set(builds[-1])) == len(builds[-1])
        weighted = [layer.name for layer in network.layers if layer.weights]
        pattern = r"(first|stage\d|block\d|last)_(dense|basis|conv|norm|shortcut)\d?"
        pattern += r"|mapping\d|styles|constant|stage\d_(noise|image|skip)\d?|head"
        assert not [name for name in weighted if not re.fullmatch(pattern, name)]
        last = "stage" if (family, side) == ("style", "generator") else "head"
        assert weighted[-1].startswith(last)
    assert builds[0] == builds[2] != builds[1]


@pytest.mark.parametrize(
    ("family", "normalization"),
    [
        (family, name)
        for family in FAMILIES
        for name in (CHOICES["discriminator"] if family in NORMALIZED else ["none"])
    ],
)
def test_a_discriminator_has_a_second_derivative(family, normalization):
    """A gradient penalty needs it; 9 x 11 has odd edges."""
    network = discriminator(family, (9, 11, 2), normalization=normalization)
    images = tf.constant(normal(3, 9, 11, 2))
    kernels = [v for v in network.trainable_variables if v.name == "kernel"]
    for kernel in kernels:
        if not np.any(kernel):  # what begins at 0 hides what is in front of it
            kernel.assign(normal(*kernel.shape))
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            inner.watch(images)
            logits = network(images, training=True)
        slopes = inner.gradient(logits, images)
        norm = tf.reduce_sum(slopes**2)
    for gradient in outer.gradient(norm, kernels):
        assert np.isfinite(gradient).all()
        assert np.abs(gradient).max() > 0


@every_choice
def test_normalization_is_the_one_asked_for(family, side, normalization):
    found = kinds(MAKERS[side](family, normalization=normalization, depth=3))
    counts = {
        "batch": found.get("BatchNormalization", 0),
        "layer": found.get("LayerNormalization", 0),
        "spectral": sum(n for kind, n in found.items() if kind.startswith("Spectral")),
    }
    present = {name for name, count in counts.items() if count}
    assert present == {normalization} - {"none"}
    expected = {  # with spectral, and with any other normalisation
        ("dcgan", "generator"): (0, 3),
        ("dcgan", "discriminator"): (4, 2),  # none in the first stage
        ("mlp", "generator"): (0, 2),
        ("mlp", "discriminator"): (4, 2),
        ("r3", "generator"): (0, 8),
        ("r3", "discriminator"): (17, 8),
        ("resnet", "generator"): (0, 7),
        ("resnet", "discriminator"): (14, 8),
    }
    if normalization == "spectral":
        assert counts["spectral"] == expected[family, side][0]
        assert not {"Dense", "Conv2D", "GroupedConv2D"} & set(found)
    elif normalization != "none":
        assert counts[normalization] == expected[family, side][1]


def test_spectral_layers_have_the_shapes_of_plain_ones():
    for family in NORMALIZED:
        shapes = [
            [variable.shape for variable in network.trainable_variables]
            for network in (
                discriminator(family, normalization="spectral"),
                discriminator(family, normalization="none"),
            )
        ]
        assert shapes[0] == shapes[1]


@every_family
@every_side
@pytest.mark.parametrize("name", ["width", "depth"])
def test_a_bad_size_is_refused(family, side, name):
    for value in (0, -1, 2.0, "8", True):
        with pytest.raises(InputError, match=f"{name} must be an integer of at least"):
            MAKERS[side](family, **{name: value})


@every_normalized
@pytest.mark.parametrize(
    ("side", "value"),
    [
        ("generator", "spectral"),
        ("generator", "Batch"),
        ("generator", None),
        ("discriminator", "instance"),
        ("discriminator", True),
    ],
)
def test_a_bad_normalization_is_refused(family, side, value):
    with pytest.raises(InputError, match=rf"{side}\.normalization must be one of none"):
        MAKERS[side](family, normalization=value)


@every_family
def test_a_bad_latent_dim_is_refused(family):
    for latent_dim in (0, -3, 1.5):
        with pytest.raises(InputError, match="latent_dim must be an integer"):
            networks.FAMILIES[family].generator((8, 8, 1), latent_dim)


def test_the_recipes_know_every_family():
    assert list(recipes.NETWORKS) == list(networks.FAMILIES)


@pytest.mark.parametrize(
    ("family", "side"), [(name, s) for name, f in recipes.NETWORKS.items() for s in f]
)
def test_the_recipes_know_every_argument_and_default(family, side):
    function = getattr(networks.FAMILIES[family], side)
    keywords = {
        name: parameter.default
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    }
    # What the algorithm and the data say, and no number.
    given = {n for n in ("num_classes", "head") if n in keywords}
    assert len(given) == (family in FAMILIES)
    keywords = {n: default for n, default in keywords.items() if n not in given}
    assert keywords == recipes.NETWORKS[family][side]


@every_family
def test_the_same_seed_makes_the_same_networks(family):
    made = []
    for _ in range(2):
        keras.utils.set_random_seed(3)
        made.append([generator(family), discriminator(family)])
    for first, second in zip(*made, strict=True):
        for one, other in zip(first.weights, second.weights, strict=True):
            assert_array_equal(one, other)


@every_choice
def test_networks_survive_saving(family, side, normalization, tmp_path):
    network = MAKERS[side](family, normalization=normalization)
    network.save(tmp_path / "network.keras")
    loaded = keras.saving.load_model(tmp_path / "network.keras")
    inputs = normal(2, *network.input_shape[1:])
    assert_array_equal(loaded(inputs), network(inputs))


def test_blocks_choose_the_spectral_layer():
    assert isinstance(blocks.dense(3, "spectral"), layers.SpectralDense)
    assert isinstance(blocks.conv(3, 4, 2, "spectral"), layers.SpectralConv2D)
    assert type(blocks.dense(3, "batch")) is keras.layers.Dense
    assert type(blocks.conv(3, 4, 2, "batch")) is keras.layers.Conv2D
