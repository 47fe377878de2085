"""The planned networks in Keras' own layers."""

import keras

from speed import plan


def build(layers, input_shape):
    """A functional model of the layers, in the default policy."""
    inputs = keras.Input(input_shape)
    x = inputs
    for layer in layers:
        x = _MAKERS[type(layer)](layer)(x)
        x = _crop(layer, x)
    return keras.Model(inputs, x)


def _dense(layer):
    return _spectral(layer, keras.layers.Dense(layer.units, use_bias=layer.bias))


def _conv(layer):
    conv = keras.layers.Conv2D(layer.filters, 4, strides=2, padding="same")
    return _spectral(layer, conv)


def _spectral(layer, wrapped):
    return keras.layers.SpectralNormalization(wrapped) if layer.spectral else wrapped


def _transposed(layer):
    return keras.layers.Conv2DTranspose(
        layer.filters, 4, strides=2, padding="same", use_bias=layer.bias
    )


def _crop(layer, x):
    """The rows and columns too many behind a transposed convolution go."""
    size = getattr(layer, "size", x.shape[1:3])
    surplus = [
        (0, has - wanted) for has, wanted in zip(x.shape[1:3], size, strict=True)
    ]
    return keras.layers.Cropping2D(surplus)(x) if any(map(any, surplus)) else x


_MAKERS = {
    plan.Dense: _dense,
    plan.Conv: _conv,
    plan.Transposed: _transposed,
    plan.BatchNorm: lambda layer: keras.layers.BatchNormalization(
        momentum=0.9, epsilon=1e-5
    ),
    plan.LeakyReLU: lambda layer: keras.layers.LeakyReLU(negative_slope=layer.slope),
    plan.ReLU: lambda layer: keras.layers.ReLU(),
    plan.Tanh: lambda layer: keras.layers.Activation("tanh"),
    plan.Reshape: lambda layer: keras.layers.Reshape(layer.shape),
    plan.Flatten: lambda layer: keras.layers.Flatten(),
}
