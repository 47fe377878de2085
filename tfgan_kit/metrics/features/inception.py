"""The Inception network of 2015-12-05, with which published scores are computed.

Its weights are not part of this package and no test used them: tests run networks with
the same names and shapes. `calibrate` shows whether your weights give the published
numbers.
"""

import tensorflow as tf

from tfgan_kit import files, graph_safety
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.features import inception_download, inception_graph
from tfgan_kit.metrics.features.extractor import Extractor, digest_of
from tfgan_kit.metrics.statistics.score import inception_score

_SIZE = 299
_FEATURES = 2048
_CLASSES = 1008
# Salimans et al. 2016, table 3, give 11.24 for real images.
_CIFAR10_SCORE = 11.237


class Inception(Extractor):
    """Inception's last pooling layer `pool_3` (2048 features), and 1008 logits.

    Images are resized to 299x299 and scaled as (x - 128) / 128. The resize is part of
    the protocol: numbers with different resizes are not comparable.

    - "inception": bilinear as in TensorFlow 1, without antialiasing and
      half-pixel centres. The graph of 2015 does this itself, and the code of Heusel
      et al. 2017, arXiv 1706.08500, runs it.
    - "inception-clean": bicubic, antialiased, on floats and channel by channel, as in
      Pillow; Parmar et al. 2021, arXiv 2104.11222.

    Args:
        path: A frozen graph, such as `classify_image_graph_def.pb`, or the folder of
            TF-GAN's SavedModel. None means the file from `inception_download.find`.
        clean: bool. Whether the resize is that of "inception-clean".
        announce: Function that gets a sentence before a download, or None.

    Raises:
        InputError: The file does not exist, or is not such a network.
        RunError: The download failed.
    """

    num_features = _FEATURES

    def __init__(self, path=None, *, clean=False, announce=None):
        path = files.expanded(path or inception_download.find(announce))
        self._clean = clean
        self.name = "inception-clean" if clean else "inception"
        way = "bicubic, antialiased" if clean else "bilinear of TensorFlow 1"
        self.resize = f"{_SIZE}x{_SIZE}, {way}; grey images are repeated to RGB"
        self._network = _open(path)
        self.digest = digest_of(path)

    def check(self, dtype, shape):
        super().check(dtype, shape)
        if shape[-1] not in (1, 3):
            raise InputError(
                "Inception takes grey or RGB images; give --channels 3. "
                f"Received: {shape[-1]} channels."
            )

    def compute(self, images):
        images = resized(images, self._clean)
        if images.shape[-1] == 1:
            images = tf.repeat(images, 3, axis=-1)
        return self._network((images - 128.0) / 128.0)


def resized(images, clean):
    """Return float32 `(b, 299, 299, c)`, not rounded, from float32 `(b, h, w, c)`."""
    if clean:
        return tf.image.resize(images, (_SIZE, _SIZE), "bicubic", antialias=True)
    # Its defaults are those of TensorFlow 1: `tf.image.resize` has half-pixel centres.
    return tf.raw_ops.ResizeBilinear(images=images, size=(_SIZE, _SIZE))


def calibrate(extractor, images, progress=lambda count: None):
    """Compute the Inception score of CIFAR-10's training images, to check the weights.

    Args:
        extractor: An `Inception`.
        images: Uint8 `(50000, 32, 32, 3)`, the whole set in its order.
        progress: Function that is called with the number of images after each batch.

    Returns:
        The score, its standard deviation over ten parts, and the score of the published
        weights.
    """
    logits = extractor(images, progress)[1]
    return *inception_score(logits), _CIFAR10_SCORE


def _open(path):
    """Return a tested function from scaled images to features and logits."""
    try:
        network = inception_graph.load(path) if path.is_file() else _saved_model(path)
        features, logits = network(tf.zeros((2, _SIZE, _SIZE, 3)))
        shapes = tuple(features.shape), tuple(logits.shape)
        if shapes != ((2, _FEATURES), (2, _CLASSES)):
            raise ValueError(f"it gives {shapes[0]} and {shapes[1]} of two images")
    except Exception as error:  # TensorFlow raises anything
        reason = " ".join(str(error).split())[:200].rstrip(".")
        raise InputError(
            f"{path} is not the Inception of 2015-12-05, with features pool_3 and "
            f"{_CLASSES} logits, as a frozen graph or TF-GAN's SavedModel: {reason}."
        ) from error
    return network


def _saved_model(path):
    loaded = graph_safety.load(path)

    def network(images):
        outputs = loaded(images)
        return tf.reshape(outputs["pool_3"], (-1, _FEATURES)), outputs["logits"]

    return network
