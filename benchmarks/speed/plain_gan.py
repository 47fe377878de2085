"""A GAN as tutorials have it: one class, two tapes, an optimizer for each network."""

import keras
import tensorflow as tf

mean, relu = tf.reduce_mean, tf.nn.relu
cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)


def bce(logits, label):
    return cross_entropy(tf.fill(tf.shape(logits), label), logits)


# The losses of the discriminator and the generator, by the name of the recipe's model.
WASSERSTEIN = lambda real, fake: mean(fake) - mean(real), lambda fake: -mean(fake)
LOSSES = {
    "GAN": (
        lambda real, fake: bce(real, 1.0) + bce(fake, 0.0),
        lambda fake: bce(fake, 1.0),
    ),
    "LSGAN": (
        lambda real, fake: 0.5 * (mean((real - 1.0) ** 2) + mean(fake**2)),
        lambda fake: 0.5 * mean((fake - 1.0) ** 2),
    ),
    "WGAN": WASSERSTEIN,
    "WGANGP": WASSERSTEIN,
    "SNGAN": (
        lambda real, fake: mean(relu(1.0 - real)) + mean(relu(1.0 + fake)),
        lambda fake: -mean(fake),
    ),
}


class PlainGAN(keras.Model):
    """The algorithm of any of the recipes.

    Args:
        generator, discriminator: Keras models.
        latent_dim: Length of a latent vector.
        losses: A pair of `LOSSES`.
        n_critic: Discriminator updates per generator update. A batch has images for
            all of them.
        gp_weight: Weight of the gradient penalty, or None.
        clip: The largest weight of the discriminator, or None.
    """

    def __init__(
        self,
        generator,
        discriminator,
        latent_dim,
        losses,
        n_critic=1,
        gp_weight=None,
        clip=None,
    ):
        super().__init__()
        self.generator = generator
        self.discriminator = discriminator
        self.latent_dim = latent_dim
        self.d_loss_fn, self.g_loss_fn = losses
        self.n_critic = n_critic
        self.gp_weight = gp_weight
        self.clip = clip
        self.d_loss_metric = keras.metrics.Mean(name="d_loss")
        self.g_loss_metric = keras.metrics.Mean(name="g_loss")

    @property
    def metrics(self):
        return [self.d_loss_metric, self.g_loss_metric]

    def compile(self, d_optimizer, g_optimizer):
        super().compile()
        self.d_optimizer = d_optimizer
        self.g_optimizer = g_optimizer

    def train_step(self, images):
        for real in tf.split(images, self.n_critic):
            self.train_discriminator(real)
        self.train_generator(tf.shape(real)[0])
        return {metric.name: metric.result() for metric in self.metrics}

    def train_discriminator(self, real):
        latents = tf.random.normal([tf.shape(real)[0], self.latent_dim])
        fake = self.generator(latents, training=True)
        with tf.GradientTape() as tape:
            fake_logits = self.discriminator(fake, training=True)
            real_logits = self.discriminator(real, training=True)
            loss = d_loss = self.d_loss_fn(real_logits, fake_logits)
            if self.gp_weight is not None:
                loss += self.gp_weight * self.gradient_penalty(real, fake)
        weights = self.discriminator.trainable_weights
        gradients = tape.gradient(loss, weights)
        self.d_optimizer.apply_gradients(zip(gradients, weights, strict=True))
        if self.clip is not None:
            for weight in weights:
                weight.assign(tf.clip_by_value(weight, -self.clip, self.clip))
        self.d_loss_metric.update_state(d_loss)

    def train_generator(self, count):
        latents = tf.random.normal([count, self.latent_dim])
        with tf.GradientTape() as tape:
            fake = self.generator(latents, training=True)
            loss = self.g_loss_fn(self.discriminator(fake, training=True))
        weights = self.generator.trainable_weights
        gradients = tape.gradient(loss, weights)
        self.g_optimizer.apply_gradients(zip(gradients, weights, strict=True))
        self.g_loss_metric.update_state(loss)

    def gradient_penalty(self, real, fake):
        mix = tf.random.uniform([tf.shape(real)[0], 1, 1, 1])
        images = real + mix * (fake - real)
        with tf.GradientTape() as tape:
            tape.watch(images)
            logits = self.discriminator(images, training=True)
        gradients = tape.gradient(logits, images)
        norm = tf.sqrt(tf.reduce_sum(gradients**2, axis=[1, 2, 3]) + 1e-12)
        return tf.reduce_mean((norm - 1.0) ** 2)


def optimizer(arguments):
    """The optimizer of a recipe."""
    kinds = {"adam": keras.optimizers.Adam, "rmsprop": keras.optimizers.RMSprop}
    options = {name: value for name, value in arguments.items() if name != "name"}
    return kinds[arguments["name"]](**options)
