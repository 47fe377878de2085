"""A GAN as tutorials teach it: one class, two tapes, an optimizer for each network."""

import keras
import tensorflow as tf

_cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)


def _gan_discriminator(real, fake):
    real_loss = _cross_entropy(tf.ones_like(real), real)
    return real_loss + _cross_entropy(tf.zeros_like(fake), fake)


def _gan_generator(fake):
    return _cross_entropy(tf.ones_like(fake), fake)


def _lsgan_discriminator(real, fake):
    return 0.5 * (tf.reduce_mean((real - 1.0) ** 2) + tf.reduce_mean(fake**2))


def _lsgan_generator(fake):
    return 0.5 * tf.reduce_mean((fake - 1.0) ** 2)


def _wasserstein_discriminator(real, fake):
    return tf.reduce_mean(fake) - tf.reduce_mean(real)


def _hinge_discriminator(real, fake):
    real_loss = tf.reduce_mean(tf.nn.relu(1.0 - real))
    return real_loss + tf.reduce_mean(tf.nn.relu(1.0 + fake))


def _minus_mean(fake):
    return -tf.reduce_mean(fake)


# By the name of the model in a recipe.
LOSSES = {
    "GAN": (_gan_discriminator, _gan_generator),
    "LSGAN": (_lsgan_discriminator, _lsgan_generator),
    "WGAN": (_wasserstein_discriminator, _minus_mean),
    "WGANGP": (_wasserstein_discriminator, _minus_mean),
    "SNGAN": (_hinge_discriminator, _minus_mean),
}


class PlainGAN(keras.Model):
    """Any of the recipes' algorithms.

    Args:
        generator, discriminator: Keras models.
        latent_dim: Length of a latent vector.
        losses: Of `LOSSES`.
        n_critic: Discriminator updates per generator update; a batch has images for
            all of them.
        gp_weight: Weight of the gradient penalty, None for none.
        clip: The weights of the discriminator are clipped to this, None: they are not.
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
        count = tf.shape(real)[0]
        fake = self.generator(tf.random.normal([count, self.latent_dim]), training=True)
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
