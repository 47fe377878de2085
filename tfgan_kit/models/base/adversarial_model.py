"""The base class of all GANs: networks, their wiring, optimizers, averages, files."""

import functools
from typing import Any

import keras
import tensorflow as tf

from tfgan_kit import layers, options, precision, sampling
from tfgan_kit.models.base import (
    augmenting,
    batches,
    compile_checks,
    data_verbs,
    keeping,
    logged_means,
    moving_average,
    network_verbs,
    optimization,
    replica_checks,
    saving,
    side_checks,
    signals,
    step_protocol,
    training_noise,
    translating,
    update_watch,
    wiring,
)
from tfgan_kit.models.base import training_verbs as verbs
from tfgan_kit.models.base.data_checks import DataChecks
from tfgan_kit.models.base.evaluation import Evaluation
from tfgan_kit.models.base.sampler import Sampler, of_sampler


class AdversarialModel(keras.Model):
    """Networks that train against each other, and everything that GANs share. Abstract.

    A variant declares in `wiring` what each network takes and gives, by the names of
    fields of the data ("real", "labels", "source", ...) and of parts that are drawn
    ("latents", ...). It writes `train_step` (see `training_verbs`), and names the
    networks of each side, its `loss_fn` (from `tfgan_kit.losses`, or an object with the
    same methods), its `loss_terms` and, in `also_logged`, further numbers that it logs.
    Every network of the generator's side has a float32 twin, `ema_<name>`, whose
    weights are its moving average (a copy if `ema_decay=0`). Calling the model runs
    the twin of the first network in `served`; `sampler` draws examples from it, and
    `back_sampler` from the second, if there is one.

    Noise is a function of (seed, step, draw), so a resumed run repeats it, and a
    replica has the rows that one device would draw for its images. XLA draws different
    numbers from the same seed.

    Args:
        *networks: Keras models in the order of `wiring`, or keyword arguments. A
            subclassed model must be built and have a `get_config`. Images are float
            `(batch, height, width, channels)` in [-1, 1]; logits are float32.
        num_classes: int. Number of classes, or None if no network takes labels.
        prior: str. Prior of the latents ("normal"); see `sampling.priors.noise`.
        fields: dict. The `Modality` of fields that are not images or vectors, by name.
        parts: dict. Each `sampling.Part` that is not latents or labels, by name.
        n_critic: int. Discriminator steps per generator step (1); they share a batch.
        ema_decay: float in [0, 1). Decay d of the moving average (0.99). Step t uses
            min(d, (1 + t) / (10 + t)); with d alone the average would lag at first.
        augment: str. Change of all images that the discriminator and penalties see:
            "none" (default), or "diffaugment" or "ada" of `tfgan_kit.augmentation`.
        ada_target: float. The mean of sign(D(real)) that "ada" aims at (0.6).
        seed: int. Seed of the training noise, 0 <= seed < 2^31. Defaults to 0.

    Raises:
        InputError: A network or a number does not fit.
    """

    wiring = {"generator": wiring.GENERATOR, "discriminator": wiring.Wire(("real",))}
    generator_side = served = ("generator",)
    discriminator_side = ("discriminator",)
    paired = True  # whether fields are permuted together
    loss_terms = ("d_loss", "g_loss")
    also_logged = ()
    loss_fn = None
    gradient_penalties = ()  # the terms that contain a gradient of the discriminator
    ema_encoder = generator_optimizer = discriminator_optimizer = None

    def __init_subclass__(cls, **kwargs):
        # A user's own loop calls `train_step` without Keras, so it is checked here.
        super().__init_subclass__(**kwargs)
        if "train_step" in vars(cls):
            cls.train_step = step_protocol.checked(cls.train_step)

    def __init__(
        self,
        *networks: keras.Model,
        num_classes: int | None = None,
        prior: str = "normal",
        fields: dict[str, Any] | None = None,
        parts: dict[str, sampling.Part] | None = None,
        n_critic: int = 1,
        ema_decay: float = 0.99,
        augment: str = "none",
        ada_target: float = 0.6,
        seed: int = 0,
        **kwargs: Any,
    ):
        networks = wiring.networks_of(self.wiring, networks, kwargs)
        # The outer model only passes data on: a mixed policy of its own would round
        # the latents that `predict` hands to the float32 twin.
        super().__init__(**{**kwargs, "dtype": "float32"})
        for name, network in networks.items():
            batches.check_network(name, network)
        precision.check_numbers(networks)
        side_checks.check_apart(networks)
        for name, network in networks.items():
            setattr(self, name, network)
        self.num_classes = num_classes
        self.prior = options.check("prior", prior)
        self.wires = wiring.resolved(self.wiring, num_classes)
        self.given_fields, self.given_parts = dict(fields or {}), dict(parts or {})
        self._shapes = wiring.infer_shapes(self.wires, networks)
        self.parts = signals.parts_of(self, self._shapes)
        self.fields = signals.fields_of(self, self._shapes)
        wiring.check(self.wires, networks, self.shape_of)
        self.n_critic = options.check("n_critic", n_critic)
        self.ema_decay = options.check("ema_decay", ema_decay)
        self.augment = augmenting.check(augment, self)
        self.ada_target = options.check("ada_target", ada_target)
        self.seed = options.check("seed", seed)
        for name in self.generator_side:
            twin = moving_average.float32_twin(networks[name], name, num_classes)
            setattr(self, f"ema_{name}", twin)
        self.step = training_noise.step_counter(self)
        self.sampler = signals.sampler_of(self)
        self.back_sampler = signals.back_sampler_of(self)
        self._probability = augmenting.probability(augment, self.ada_target)
        self._protocol = step_protocol.StepProtocol(type(self).__name__)
        self._trackers = logged_means.make(self)
        self.update_watch = update_watch.UpdateWatch(self._trackers)
        self._data_checks = DataChecks()
        self._evaluation = Evaluation([], self)
        sides = self.discriminator_side
        self._judges_each = {n: batches.is_per_image(networks[n]) for n in sides}
        self._draws = training_noise.DrawCount()
        self.built = True

    shape_of = signals.shape_of

    # The verbs of a `train_step`.
    begin_step = verbs.begin_step
    end_step = verbs.end_step
    get_metrics_result = verbs.get_metrics_result
    lazy = verbs.lazy
    real_batches = verbs.real_batches
    labelled_batches = verbs.labelled_batches
    discriminator_step = verbs.discriminator_step
    generator_step = verbs.generator_step
    current_ema_decay = verbs.current_ema_decay
    discriminator_terms = network_verbs.discriminator_terms
    generator_terms = network_verbs.generator_terms
    discriminator_loss = network_verbs.discriminator_loss
    log = verbs.log
    judge = network_verbs.judge
    judge_both = network_verbs.judge_both
    augmented = network_verbs.augmented
    synthesize = network_verbs.synthesize
    infer = network_verbs.infer
    sample_latents = network_verbs.sample_latents
    sample_labels = network_verbs.sample_labels
    sample_uniform = network_verbs.sample_uniform
    sample_mix = network_verbs.sample_mix
    _noise_seed = network_verbs.noise_seed
    draw = network_verbs.draw
    keep_examples = keeping.keep_examples

    # The verbs that take data.
    fit = data_verbs.fit
    train_on_batch = data_verbs.train_on_batch
    evaluate = data_verbs.evaluate
    test_on_batch = data_verbs.test_on_batch
    predict = data_verbs.predict
    predict_on_batch = data_verbs.predict_on_batch

    # The verbs of the averaged networks.
    generate = of_sampler(Sampler.generate)
    generate_labelled = of_sampler(Sampler.generate_labelled)
    generate_grid = of_sampler(Sampler.generate_grid)
    preview = of_sampler(Sampler.preview)
    translate = translating.translate
    pictures = of_sampler(Sampler.pictures)
    encode = of_sampler(Sampler.encode)
    reconstruct = of_sampler(Sampler.reconstruct)
    generate_batch = functools.cached_property(lambda self: self.sampler.generate_batch)
    inputs_of_generator = property(lambda self: self.sampler.inputs)
    codes = property(lambda self: self.sampler.inputs.codes)
    latent_dim = property(lambda self: self.sampler.inputs.latent_dim)
    modalities = property(lambda self: signals.modalities_of(self))
    modality = property(lambda self: self.sampler.modality)
    example_shape = image_shape = property(lambda self: self.sampler.modality.shape)
    spectral_layers = property(lambda self: layers.spectral_layers(self.discriminator))

    @property
    def label_range(self) -> tuple[int, int] | None:
        """Return the lowest and the highest label that training accepts, or None."""
        return None if self.num_classes is None else (0, self.num_classes - 1)

    @property
    def regularized_every(self) -> dict[str, int]:
        """Return, by side, the updates between two lazy penalties of a term."""
        return {}

    @property
    def logged(self) -> tuple[str, ...]:
        """Return the names that training logs, in order: terms, then other reports."""
        logs, terms = self._protocol.logs, self.loss_terms
        return tuple(name for name in self._trackers if name in terms or logs(name))

    @property
    def means(self) -> list[keras.metrics.Mean]:
        """Return the running mean of every name that a step may report."""
        return list(self._trackers.values())

    @property
    def metrics(self) -> list[keras.metrics.Mean]:
        """Return the running mean of each name in `logged`."""
        return [self._trackers[name] for name in self.logged]

    @classmethod
    def inner_shapes(
        cls, networks: dict[str, keras.Model], options: dict[str, Any]
    ) -> dict[str, tuple]:
        """Return the shapes of values in the wiring that follow from networks.

        A recipe's networks are built in the order of the wiring; later ones may take
        what is inside of earlier ones. There are none by default.

        Args:
            networks: The networks that are built already, by name.
            options: The `model_options` of the recipe.
        """
        return {}

    def networks(self) -> dict[str, keras.Model]:
        """Return the networks by name, the generator's side first."""
        names = (*self.generator_side, *self.discriminator_side)
        return {name: getattr(self, name) for name in names}

    def compile(
        self,
        generator_optimizer: Any = None,
        discriminator_optimizer: Any = None,
        *positional: Any,
        metrics: list[keras.metrics.Metric] | tuple = (),
        run_eagerly: bool = False,
        steps_per_execution: int | str = 1,
        jit_compile: bool | str = "auto",
        **others: Any,
    ) -> None:
        """Set an optimizer (an instance, a name or a config) for each side.

        `metrics` (such as `metrics.FrechetDistance`) serve `evaluate` and are not
        saved.

        Raises:
            InputError: An optimizer is invalid or shared, or an argument is unknown.
        """
        pair = generator_optimizer, discriminator_optimizer
        one, two = compile_checks.optimizers_of(*pair, positional, others)
        side_checks.check_apart(self.networks())
        side_checks.check_trainable(self)
        side_checks.check_outputs(self)
        replica_checks.check_loop(self, steps_per_execution, jit_compile)
        replica_checks.check_layers(self)
        loop = {"run_eagerly": run_eagerly, "steps_per_execution": steps_per_execution}
        # Without `optimizer=None` Keras would create an RMSprop.
        super().compile(optimizer=None, jit_compile=jit_compile, **loop)
        self._evaluation = Evaluation(metrics, self, **loop)
        self.generator_optimizer = optimization.prepare(one, self, "generator")
        self.discriminator_optimizer = optimization.prepare(two, self, "discriminator")
        self._compiled_weights = side_checks.trainable_ids(self)

    def call(self, inputs: Any) -> tf.Tensor:
        """Return examples of the first network in `served` for a tensor or list."""
        return self.sampler.network(inputs, training=False)

    # The contents of a file.
    export = saving.export
    get_config = saving.config_of
    from_config = classmethod(saving.model_from_config)
    get_compile_config = saving.compile_config_of
    compile_from_config = saving.compile_from_config
