"""Fakes of the past, some of which a discriminator sees instead of new ones."""

import tensorflow as tf

from tfgan_kit.distribution import replicas
from tfgan_kit.models.base import batches


class ImagePool:
    """Images of earlier steps, in weights of a model.

    Checkpoints and `.keras` files hold them, so a resumed run goes on with the same
    ones. Replicas share the pool: their images go through it as those of one batch.

    Args:
        model: The model that owns the weights `pool_<name>` and `pool_<name>_count`.
        name: str. The field of the data that the images imitate.
        size: int. Number of images; 0 means that there is no pool.

    Reference: Shrivastava et al. 2017, arXiv 1612.07828, section 2.3; the rule is that
    of the code of Zhu et al. 2017, arXiv 1703.10593.
    """

    def __init__(self, model, name, size):
        self.size = size
        room = {
            "initializer": "zeros",
            "trainable": False,
            "aggregation": "only_first_replica",
        }
        if size:
            shape = (size, *model.shape_of(name))
            self.images = model.add_weight(shape=shape, name=f"pool_{name}", **room)
            self.count = model.add_weight(
                shape=(), dtype="int32", name=f"pool_{name}_count", **room
            )

    def past(self, model, images):
        """Return `exchange` of all replicas' images by draws of the model's step."""
        rows = batches.batch_size(images)
        draws = model.sample_uniform((rows, 2))
        if not self.size:
            return images
        exchanged = self.exchange(*map(replicas.whole, (images, draws)))
        return replicas.own_rows(lambda _: exchanged, rows)

    def exchange(self, images, draws):
        """Return as many images of the present or the past, and keep some new ones.

        The images go through one after the other. Until the pool is full, each is kept
        and returned. Later it takes the place of a random kept image, which is
        returned, with a probability of 1/2; else it is returned and not kept.

        Args:
            images: Float32 `(batch, height, width, channels)`.
            draws: Float32 `(batch, 2)` from U(0, 1): the image is swapped if the first
                is below 1/2; the second chooses the place.
        """
        if not self.size:
            return images
        returned, kept, count = _choose(self.count.value, self.size, draws)
        both = tf.concat([self.images.value, images], axis=0)
        self.images.assign(tf.gather(both, kept))
        self.count.assign(count)
        return tf.gather(both, returned)


def _choose(count, size, draws):
    """Return the exchange in numbers: old images are below `size`, new ones follow.

    Returns:
        The number of the returned image per row; that of the kept image per place; and
        the number of kept images.
    """
    rows = batches.batch_size(draws)
    is_swapped = draws[:, 0] < 0.5
    places = tf.minimum(tf.cast(draws[:, 1] * size, tf.int32), size - 1)

    def one(row, returned, kept, count):
        is_filling = count < size
        is_kept = is_filling | is_swapped[row]
        place = tf.where(is_filling, tf.minimum(count, size - 1), places[row])
        gives_old = is_kept & ~is_filling
        given = tf.where(gives_old, kept[place], size + row)
        new = tf.where(is_kept, size + row, kept[place])
        return (
            row + 1,
            tf.tensor_scatter_nd_update(returned, [[row]], [given]),
            tf.tensor_scatter_nd_update(kept, [[place]], [new]),
            count + tf.cast(is_filling, tf.int32),
        )

    start = 0, tf.range(rows), tf.range(size), count
    loop = tf.while_loop(
        lambda row, *_: row < rows, one, start, maximum_iterations=rows
    )
    return loop[1:]
