"""What every GAN's training shares: two sides, two optimizers, noise, the average."""

import tensorflow as tf

from tfgan_kit import layers, options, precision
from tfgan_kit.models.base import (
    augmenting,
    batches,
    compile_checks,
    label_checks,
    logged_means,
    moving_average,
    optimization,
    side_checks,
    training_noise,
)
from tfgan_kit.models.base.evaluation import Evaluation
from tfgan_kit.models.base.fitting import Fitting
from tfgan_kit.models.base.step_protocol import StepProtocol


class AdversarialModel(Fitting):
    """The verbs that a GAN's `train_step` is written in. Abstract.

    A leaf names its `loss_fn` (a pair of `tfgan_kit.losses`, or an object of your own
    with `discriminator(real_logits, fake_logits)` and `generator(fake_logits)`), its
    `loss_terms`, the networks that are in `takes_labels`, and the `head` of a
    discriminator with more outputs than one. It writes `train_step` with
    `real_batches` (or `labelled_batches`), `discriminator_step` and `generator_step`;
    if its terms are not the plain ones, it overrides `discriminator_terms` or
    `generator_terms` with `judge`, `judge_both`, `discriminator_loss`, `synthesize` and
    `sample_...`. A `train_step` that leaves one of them out is refused at its first
    step.

    A model logs its terms; further numbers of its own, by `log`, if `also_logged`
    names them; `d_real` and `d_fake`, which are what `opinion` of `loss_fn` says of
    real and fake images, if there is one and `discriminator_loss` is called; with
    `augment="ada"` `augment_p`, its probability. A name that no step reports is not
    in the logs.
    Calling the model runs `ema_generator`: a float32 twin of the generator whose
    weights are its moving average (with `ema_decay=0`, a copy).

    Noise is a function of (seed, step, replica, draw), so a resumed run repeats it.
    XLA draws other numbers from the same seed.

    Args:
        generator: Keras model, latents `(batch, latent_dim)` (and, with classes, int32
            labels `(batch,)`) to images `(batch, height, width, channels)` in [-1, 1].
            It is functional, sequential or subclassed; a subclassed one must be built
            and have a `get_config`, by which its average is made.
        discriminator: Keras model, such images (and what a leaf has beside them) to
            float32 logits.
        num_classes: Of the labels that the generator takes; None: it takes none.
        prior: What latents are drawn from; see `sampling.priors.noise`.
        n_critic: Discriminator steps per generator step. A batch given to `fit` is
            cut into that many.
        ema_decay: Decay d of the moving average, in [0, 1). In step t the decay is
            min(d, (1 + t) / (10 + t)), or the average would lag in the beginning.
        augment: What the discriminator sees of all images, real and fake: "none", they
            are as they are; "diffaugment" or "ada", as these functions of
            `tfgan_kit.augmentation` change them. A penalty's gradient is that of the
            changed images' logits by the images before.
        ada_target: What "ada" steers the mean of sign(D(real)) to, by its probability;
            see `augmenting.Probability`.
        seed: Seed of the training noise, 0 <= seed < 2^31.

    Raises:
        InputError: Where networks or numbers do not fit.
    """

    generator_side = ("generator",)
    discriminator_side = ("discriminator",)
    loss_terms = ("d_loss", "g_loss")
    also_logged = ()
    loss_fn = None
    takes_labels = ()
    # The terms that hold a gradient of the discriminator.
    gradient_penalties = ()
    head = "Logits"

    def __init__(
        self,
        generator,
        discriminator,
        *,
        num_classes=None,
        prior="normal",
        n_critic=1,
        ema_decay=0.0,
        augment="none",
        ada_target=0.6,
        seed=0,
        **kwargs,
    ):
        # The outer model only passes data on: a mixed policy of its own would round
        # the latents that `predict` hands to the float32 twin.
        super().__init__(**{**kwargs, "dtype": "float32"})
        batches.check_networks(generator, discriminator, num_classes)
        precision.check_numbers(
            {"generator": generator, "discriminator": discriminator}
        )
        self._check_sides(generator, discriminator)
        self.num_classes = num_classes
        self.prior = options.check("prior", prior)
        self.generator = generator
        self.discriminator = discriminator
        self.n_critic = options.check("n_critic", n_critic)
        self.ema_decay = options.check("ema_decay", ema_decay)
        self.augment = augmenting.check(augment, discriminator)
        self.ada_target = options.check("ada_target", ada_target)
        self.seed = options.check("seed", seed)
        self.ema_generator = moving_average.float32_twin(
            generator, num_classes=num_classes
        )
        self.step = self.add_weight(
            shape=(),
            dtype="int64",
            initializer="zeros",
            trainable=False,
            aggregation="only_first_replica",
            name="step",
        )
        self._probability = None
        if augment == "ada":
            self._probability = augmenting.Probability(self.ada_target)
        self._protocol = StepProtocol(type(self).__name__)
        self._trackers = logged_means.make(self)
        self._evaluation = Evaluation([], self.image_shape)
        self._draws = 0
        self._judges_each = batches.is_per_image(discriminator)
        self.built = True

    @property
    def logged(self):
        """The names of what training logs, in their order.

        Beside the `loss_terms` these are the names that a step has reported; before the
        first step, all that it may report.
        """
        return tuple(
            name
            for name in self._trackers
            if name in self.loss_terms or self._protocol.logs(name)
        )

    @property
    def means(self):
        """The running mean of each name that a step may report: all of them, always."""
        return list(self._trackers.values())

    def _check_sides(self, generator, discriminator):
        """Raises InputError where a network's inputs or outputs do not fit."""
        batches.check_images_fit(generator, discriminator)
        networks = {"generator": generator, "discriminator": discriminator}
        label_checks.check_labels(self.takes_labels, **networks)
        if self.head == "Logits":
            label_checks.check_one_output(discriminator)

    def networks(self):
        """The networks by name, the generator's side first."""
        sides = (*self.generator_side, *self.discriminator_side)
        return {name: getattr(self, name) for name in sides}

    def _take_encoder(self, encoder):
        """Keeps the encoder of a leaf, images to latents, and its average."""
        batches.check_encoder(self.generator, encoder)
        precision.check_numbers({"encoder": encoder})
        self.encoder = encoder
        self.ema_encoder = moving_average.float32_twin(encoder, "encoder")

    spectral_layers = property(lambda self: layers.spectral_layers(self.discriminator))

    @property
    def metrics(self):
        """The means of what is `logged`; those of `compile` while it evaluates."""
        if self._evaluation.is_running:
            return self._evaluation.metrics
        return [self._trackers[name] for name in self.logged]

    def compile(
        self,
        generator_optimizer=None,
        discriminator_optimizer=None,
        *positional,
        metrics=(),
        run_eagerly=False,
        steps_per_execution=1,
        jit_compile="auto",
        **others,
    ):
        """Takes an optimizer (an instance, a name or a config) for each side.

        `metrics` are for `evaluate`, such as `tfgan_kit.metrics.FrechetDistance`; they
        are not saved with the model.

        Raises:
            InputError: Optimizers that are none or one for both; other arguments.
        """
        sides = {
            "generator_optimizer": generator_optimizer,
            "discriminator_optimizer": discriminator_optimizer,
        }
        compile_checks.check_arguments(sides, positional, others)
        side_checks.check_trainable(self)
        side_checks.check_outputs(self)
        one, other = (compile_checks.optimizer_of(*side) for side in sides.items())
        super().compile(
            optimizer=None,  # else Keras makes an RMSprop of its own
            run_eagerly=run_eagerly,
            steps_per_execution=steps_per_execution,
            jit_compile=jit_compile,
        )
        self._evaluation = Evaluation(metrics, self.image_shape)
        self.generator_optimizer = self._prepare(one, self.generator_side)
        self.discriminator_optimizer = self._prepare(other, self.discriminator_side)
        self._compiled_weights = side_checks.trainable_ids(self)

    def real_batches(self, data):
        """Begins a step: the n_critic batches of float32 real images in `data`."""
        self._protocol.begin()
        self._draws = 0
        images = self._step_images(data)
        return tf.split(batches.to_float(self._whole(images)), self.n_critic)

    def labelled_batches(self, data):
        """The same with their labels: pairs of images and int32 labels `(batch,)`."""
        labels = tf.split(self._whole(self._step_labels(data)), self.n_critic)
        return list(zip(self.real_batches(data), labels, strict=True))

    def _whole(self, values):
        """As many of the first values as `n_critic` equal batches take."""
        size = batches.batch_size(values) // self.n_critic
        return values[: size * self.n_critic]

    def discriminator_step(self, terms, *args):
        """Minimises `sum(terms(*args).values())` over the discriminator's side."""
        self._minimize(
            self.discriminator_optimizer, self.discriminator_side, terms, args
        )

    def generator_step(self, terms, *args):
        """The same for the generator's side; then its averages and the step count."""
        self._minimize(self.generator_optimizer, self.generator_side, terms, args)
        decay = self.current_ema_decay() if self.ema_decay else 0.0
        for name in self.generator_side:
            twin, network = getattr(self, f"ema_{name}"), getattr(self, name)
            moving_average.update(twin, network, self.step.value, decay)
        self.step.assign_add(1)
        self._protocol.finish()

    def current_ema_decay(self):
        """The decay of the averages in this step."""
        return self.ema_decay

    def discriminator_terms(self, real):
        """`d_loss` of `loss_fn` on real images and as many fakes."""
        logits = self.judge_both(real, self.synthesize(real))
        return {"d_loss": self.discriminator_loss(*logits)}

    def generator_terms(self, real):
        """`g_loss` of `loss_fn` on as many fakes as there are real images."""
        loss = optimization.method(self.loss_fn, "generator")
        return {"g_loss": loss(self.judge(self.synthesize(real)))}

    def discriminator_loss(self, real_logits, fake_logits):
        """The discriminator's loss of `loss_fn`; logs `d_real` and `d_fake`.

        Both are what `opinion` of `loss_fn` says, if it has one. With `augment="ada"`
        it steers the probability by the real logits, and logs it.
        """
        if opinion := getattr(self.loss_fn, "opinion", None):
            self.log(d_real=opinion(real_logits), d_fake=opinion(fake_logits))
        if self._probability is not None:
            boundary = optimization.method(self.loss_fn, "boundary")
            middle = boundary(real_logits, fake_logits)
            self.log(augment_p=self._probability.steer(real_logits, middle))
        return optimization.method(self.loss_fn, "discriminator")(
            real_logits, fake_logits
        )

    def log(self, **values):
        """Takes scalars of this step into the logged means of their names.

        Raises:
            InputError: A name is neither in `loss_terms` nor in `also_logged`.
        """
        logged_means.update(self._trackers, values, type(self).__name__)
        self._protocol.report(*values)

    def judge(self, *inputs):
        """What the discriminator says of images, in float32 and training mode.

        It sees them `augmented`.

        Args:
            *inputs: Images, and what the discriminator takes beside them.
        """
        inputs = [self.augmented(value) for value in inputs]
        inputs = inputs[0] if len(inputs) == 1 else inputs
        outputs = self.discriminator(inputs, training=True)
        return tf.nest.map_structure(lambda x: tf.cast(x, tf.float32), outputs)

    def augmented(self, value):
        """Images as `augment` has them, each by its own draw; all else as it is."""
        if self.augment == "none" or len(value.shape) != 4:
            return value
        return augmenting.change(value, self._noise_seed(), self._probability)

    def judge_both(self, real, fake):
        """What it says of each; in one pass, where no layer looks at a whole batch.

        Args:
            real, fake: Images, or tuples of the arguments of `judge`.
        """
        real, fake = (x if isinstance(x, tuple) else (x,) for x in (real, fake))
        if not self._judges_each:
            fake_outputs = self.judge(*fake)
            return self.judge(*real), fake_outputs
        both = [tf.concat(pair, axis=0) for pair in zip(real, fake, strict=True)]
        count = batches.batch_size(real[0])
        outputs = self.judge(*both)
        return (
            tf.nest.map_structure(lambda x: x[:count], outputs),
            tf.nest.map_structure(lambda x: x[count:], outputs),
        )

    def synthesize(self, real, labels=None, latents=None):
        """As many float32 images as `real` has, in training mode.

        They are of the `latents`, or of fresh ones; with classes, of the int32 `labels`
        `(batch,)`.
        """
        if latents is None:
            latents = self.sample_latents(batches.batch_size(real))
        inputs = latents if labels is None else [latents, labels]
        return tf.cast(self.generator(inputs, training=True), tf.float32)

    def infer(self, real):
        """Float32 latents of real images by the encoder, in training mode."""
        return tf.cast(self.encoder(real, training=True), tf.float32)

    def sample_latents(self, batch_size):
        """Float32 latents `(batch_size, latent_dim)` of this step."""
        return self.inputs_of_generator.latents((batch_size,), self._noise_seed())

    def sample_labels(self, batch_size):
        """Int32 labels `(batch_size,)` of this step, each class as likely."""
        share = self.sample_uniform((batch_size,))
        return tf.cast(share * self.num_classes, tf.int32)

    def sample_uniform(self, shape):
        """Float32 numbers of this step from U(0, 1)."""
        return tf.random.stateless_uniform(shape, self._noise_seed(), alg="philox")

    def _noise_seed(self):
        self._protocol.move()
        self._draws += 1
        return training_noise.noise_seed(self.seed, self.step.value, self._draws)

    def _prepare(self, optimizer, side):
        networks = [getattr(self, name) for name in side]
        return optimization.prepare_optimizer(
            optimizer, networks, self._variables(side)
        )

    def _variables(self, side):
        return [v for name in side for v in getattr(self, name).trainable_variables]

    def _minimize(self, optimizer, side, terms, args):
        self._protocol.move()
        for network in side:
            for layer in layers.spectral_layers(getattr(self, network)):
                if layer.trainable:  # a frozen kernel keeps its sigma
                    layer.power_iteration()
        self.log(**optimization.minimize(optimizer, self._variables(side), terms, args))
