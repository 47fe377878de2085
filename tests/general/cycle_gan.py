"""A tiny CycleGAN with an image pool, on two unpaired fields."""

import keras
import tensorflow as tf

from tfgan_kit import losses
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.wiring import Wire

SHAPE = (8, 8, 1)
POOL = 6


@keras.saving.register_keras_serializable("toy")
class ToyCycleGAN(AdversarialModel):
    """Two generators and two discriminators; fakes of the past come from a pool."""

    wiring = {
        "a_to_b": Wire(("a",), gives="b"),
        "b_to_a": Wire(("b",), gives="a"),
        "judge_a": Wire(("a",)),
        "judge_b": Wire(("b",)),
    }
    generator_side = served = ("a_to_b", "b_to_a")
    discriminator_side = ("judge_a", "judge_b")
    paired = False
    loss_terms = ("d_loss", "g_loss", "cycle_loss")
    loss_fn = losses.LeastSquares(0.0, 1.0, 1.0)

    def __init__(self, *networks, cycle_weight=10.0, **kwargs):
        super().__init__(*networks, **kwargs)
        self.cycle_weight = cycle_weight
        self.pools = {
            name: self.add_weight(
                shape=(POOL, *SHAPE),
                initializer="zeros",
                trainable=False,
                aggregation="only_first_replica",
                name=f"pool_{name}",
            )
            for name in ("a", "b")
        }

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.generator_step(self.generator_terms, batch)
            fakes = {
                "a": self.synthesize(batch, by="b_to_a"),
                "b": self.synthesize(batch, by="a_to_b"),
            }
            past = {name: self._from_pool(name, fake) for name, fake in fakes.items()}
            self.discriminator_step(self.discriminator_terms, batch, past)
        return self.end_step()

    def discriminator_terms(self, batch, past):
        terms = []
        for name in ("a", "b"):
            by = f"judge_{name}"
            pair = self.judge(batch[name], by=by), self.judge(past[name], by=by)
            terms.append(self.loss_fn.discriminator(*pair))
        return {"d_loss": tf.add_n(terms) / 2.0}

    def generator_terms(self, batch):
        fake_b = self.synthesize(batch, by="a_to_b")
        fake_a = self.synthesize(batch, by="b_to_a")
        again_a = self.synthesize({"b": fake_b}, by="b_to_a")
        again_b = self.synthesize({"a": fake_a}, by="a_to_b")
        fooled = self.judge(fake_b, by="judge_b"), self.judge(fake_a, by="judge_a")
        errors = (again_a - batch["a"], again_b - batch["b"])
        cycle = tf.add_n([tf.reduce_mean(tf.abs(error)) for error in errors])
        return {
            "g_loss": tf.add_n([self.loss_fn.generator(logits) for logits in fooled]),
            "cycle_loss": self.cycle_weight * cycle,
        }

    def _from_pool(self, name, fake):
        """Fakes, or for half of them fakes of the past, which they replace."""
        pool = self.pools[name]
        count = tf.shape(fake)[0]
        places = tf.cast(self.sample_uniform((count,)) * POOL, tf.int32)
        swapped = self.sample_uniform((count,)) < 0.5
        is_new = self.step.value == 0
        old = tf.gather(pool.value, places)
        mask = (swapped & ~is_new)[:, None, None, None]
        chosen = tf.where(mask, old, fake)
        kept = tf.where((swapped | is_new)[:, None, None, None], fake, old)
        pool.assign(tf.tensor_scatter_nd_update(pool.value, places[:, None], kept))
        return chosen

    def get_config(self):
        return {**super().get_config(), "cycle_weight": self.cycle_weight}


def networks():
    """Two translators and two patch discriminators of a few channels."""

    def translator(name):
        image = keras.Input(SHAPE)
        x = keras.layers.Conv2D(4, 3, padding="same", activation="relu")(image)
        x = keras.layers.Conv2D(1, 3, padding="same", activation="tanh")(x)
        return keras.Model(image, x, name=name)

    def judge(name):
        image = keras.Input(SHAPE)
        x = keras.layers.Conv2D(4, 4, strides=2, padding="same")(image)
        x = keras.layers.LeakyReLU(0.2)(x)
        return keras.Model(image, keras.layers.Conv2D(1, 3)(x), name=name)

    return {
        "a_to_b": translator("a_to_b"),
        "b_to_a": translator("b_to_a"),
        "judge_a": judge("judge_a"),
        "judge_b": judge("judge_b"),
    }
