"""Features of places in images, from layers of the network that translates them."""

import re

import keras
import tensorflow as tf

from tfgan_kit import losses
from tfgan_kit.errors import InputError
from tfgan_kit.keras_networks import functional, input_shapes

# The convolutions that halve, and the sums of residual blocks, of a kit's translator.
_HALVING = re.compile(r"down\d+_conv")
_BLOCK = re.compile(r"block\d+_add")
AUTO = "auto"


class PatchFeatures:
    """The outputs of some layers of a generator, beside its images.

    Args:
        generator: A functional or Sequential model from images to images.
        names: str. Names of its layers with commas between them. "auto" means the
            input, the layers `down<n>_conv`, and the first and the middle layer
            `block<n>_add`, which the networks `translate` have.

    Attributes:
        sizes: Height, width and channels of the output of each layer.

    Raises:
        InputError: The generator has no such layers, or they give no images.
    """

    def __init__(self, generator, names):
        model = functional(generator)
        if model is None:
            raise InputError(
                "CUT compares features of the generator's layers, so the generator "
                "must be a functional or Sequential model. "
                f"Received: {type(generator).__name__}."
            )
        found = [_output_of(model, name) for name in _names(model, names)]
        self.sizes = [tuple(x.shape[1:]) for x in found]
        images = model.inputs[0]
        self._both = keras.Model(images, [model.outputs[0], *found])
        self._encoder = keras.Model(images, found)

    @property
    def shape(self):
        """Return the shape of gathered features per image: (None, layers, channels)."""
        return None, len(self.sizes), max(size[2] for size in self.sizes)

    def translate(self, images):
        """Return float32 translations, and the list of features on the way to them."""
        outputs, *features = self._both(images, training=True)
        return tf.cast(outputs, tf.float32), features

    def of(self, images):
        """Return the list of features of images, without translating them."""
        found = self._encoder(images, training=True)
        return found if isinstance(found, list) else [found]

    def places(self, count, uniform):
        """Draw at most `count` different places in the output of each layer.

        Args:
            count: int. Number of places.
            uniform: Function from a shape to draws from U(0, 1).

        Returns:
            A list of int32 `(places,)`: numbers of pixels, row by row.
        """
        pixels = [height * width for height, width, _ in self.sizes]
        return [
            tf.math.top_k(uniform((number,)), min(count, number)).indices
            for number in pixels
        ]

    def gather(self, features, places):
        """Return features at places: float32 `(batch, places, layers, channels)`.

        Layers with fewer places or channels are filled up with zeros.
        """
        _, _, channels = self.shape
        most = max(place.shape[0] for place in places)
        rows = []
        for feature, place in zip(features, places, strict=True):
            shape = (-1, feature.shape[1] * feature.shape[2], feature.shape[3])
            row = tf.gather(tf.reshape(feature, shape), place, axis=1)
            fill = [(0, 0), (0, most - place.shape[0]), (0, channels - shape[2])]
            rows.append(tf.pad(tf.cast(row, tf.float32), fill))
        return tf.stack(rows, axis=2)


def nce_terms(model, made, keys):
    """Return the weighted contrastive losses of a `CUT`, one or both, by name.

    Args:
        model: The `CUT`.
        made: Translations of a, and after them those of b if `nce_identity`.
        keys: The features of the images that they come from.
    """
    sets = 1 + model.nce_identity

    def uniform(shape):  # the same on all replicas
        seed = model._noise_seed()
        return tf.random.stateless_uniform(shape, seed, alg="philox")

    places = model.features.places(model.nce_places, uniform)
    queries, keys = (
        model.projector(model.features.gather(features, places), training=True)
        for features in (model.features.of(made), keys)
    )
    loss, weight = losses.PatchNCE(model.nce_temperature), model.nce_weight / sets
    pairs = zip(tf.split(queries, sets), tf.split(keys, sets), strict=True)
    found = [weight * _mean_of_layers(loss, *pair, places) for pair in pairs]
    return dict(zip(("nce_loss", "nce_identity_loss"), [*found, 0.0], strict=False))


def _mean_of_layers(loss, queries, keys, places):
    """Return the mean loss over the layers, without what fills them up."""
    found = [
        loss(*(x[:, : place.shape[0], layer] for x in (queries, keys)))
        for layer, place in enumerate(places)
    ]
    return tf.add_n(found) / len(found)


def of_model(model):
    """Return the `PatchFeatures` of a `CUT`.

    Raises:
        InputError: The networks do not go together, or a and b differ in shape.
    """
    features = PatchFeatures(model.generator, model.nce_layers)
    sizes = {name: model.shape_of(name) for name in ("a", "b")}
    if sizes["a"] != sizes["b"]:
        raise InputError(
            "CUT compares features of a and b by one network, so both must have one "
            f"shape. Received: a of {sizes['a']} and b of {sizes['b']}."
        )
    taken, expected = input_shapes(model.projector)[0][1:], features.shape
    if len(taken) != 3 or tuple(taken[1:]) != expected[1:]:
        layers, channels = expected[1:]
        raise InputError(
            f"projector must take features of {layers} layers and {channels} channels, "
            "(batch, places, layers, channels): build it with "
            f"networks.projection.projector({expected}). Received: {taken}."
        )
    return features


def _names(model, names):
    if names != AUTO:
        return [name.strip() for name in names.split(",")]
    known = [layer.name for layer in model.layers]
    halvings = [name for name in known if _HALVING.fullmatch(name)]
    blocks = [name for name in known if _BLOCK.fullmatch(name)]
    chosen = dict.fromkeys([*blocks[:1], *blocks[(len(blocks) - 1) // 2 :][:1]])
    if not halvings and not chosen:
        raise InputError(
            "CUT compares features of the generator's layers, and this generator has "
            "none named down1_conv or block1_add: name some in nce_layers, with commas "
            f"between them. It has {', '.join(known)}."
        )
    (images,) = (x.name for x in model.layers if isinstance(x, keras.layers.InputLayer))
    return [images, *halvings, *chosen]


def _output_of(model, name):
    """Return the output of a layer."""
    known = {layer.name: layer for layer in model.layers}
    try:
        output = known[name].output
    except (KeyError, AttributeError, ValueError) as error:
        raise InputError(
            "nce_layers must name layers of the generator that are called once. It has "
            f"{', '.join(known)}. Received: {name!r}."
        ) from error
    if len(getattr(output, "shape", ())) != 4 or None in output.shape[1:]:
        raise InputError(
            "nce_layers must name layers that give images (batch, height, width, "
            f"channels) of a known size. Received: {name!r}, which gives "
            f"{getattr(output, 'shape', 'several outputs')}."
        )
    return output
