"""A whole run: data, model, fit, checkpoints, pictures. What the command line calls."""

import dataclasses
import platform

import keras
import tensorflow as tf

import tfgan_kit
from tfgan_kit import callbacks as package_callbacks
from tfgan_kit import checkpoints, data, models, networks, precision, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.files import replacing
from tfgan_kit.run_folder import RunFolder


def _silent(sentence):
    pass


@dataclasses.dataclass
class Run:
    """A run in memory: what `start` and `resume` make and `train` moves.

    Args:
        folder: Its `RunFolder`.
        config: Its `RunConfig`, resolved.
        images: Its `ImageData`.
        model: Compiled, at the step that was reached.
    """

    folder: RunFolder
    config: object
    images: object
    model: models.AdversarialModel

    @property
    def steps_per_epoch(self):
        return data.steps_per_epoch(
            len(self.images), self.config.batch_size, self.config.model["n_critic"]
        )

    @property
    def total_steps(self):
        return self.config.total_steps(self.steps_per_epoch)

    @property
    def step(self):
        return int(self.model.step)

    def train(self, callbacks=(), stop=lambda: False):
        """Trains up to the total, with the run's own callbacks and the given ones.

        Args:
            callbacks: More Keras callbacks.
            stop: Called after each step; once it is true, training ends there, with a
                checkpoint.

        Returns:
            Whether the total was reached.
        """
        epoch, folder = self.steps_per_epoch, self.folder
        own = [
            package_callbacks.FiniteLoss(),
            package_callbacks.MetricsLog(folder.metrics, epoch),
            package_callbacks.RunCheckpoint(
                folder.checkpoints, self.config.checkpoint_every or epoch
            ),
            package_callbacks.SampleGrid(
                folder.samples, self.config.sample_every or epoch
            ),
            keras.callbacks.LambdaCallback(
                on_train_batch_end=lambda batch, logs: self._end_if(stop)
            ),
        ]
        stream = data.training_stream(
            self.images,
            batch_size=self.config.images_per_step,
            seed=self.config.seed,
            start_step=self.step,
        )
        # One epoch of Keras is the whole run: our epochs are a stream cut into steps.
        self.model.fit(
            stream,
            steps_per_epoch=self.total_steps - self.step,
            callbacks=[*own, *callbacks],
            verbose=0,
        )
        return self.step == self.total_steps

    def _end_if(self, stop):
        if stop():
            self.model.stop_training = True

    def save(self):
        """Writes `model.keras`."""
        with replacing(self.folder.model) as temporary:
            self.model.save(temporary)


def start(config, folder, announce=_silent):
    """A new run in `folder`: loads the data, builds the model, writes recipe.json.

    Args:
        config: A `RunConfig`; `precision="auto"` and `jit=None` are resolved here.
        folder: A `RunFolder` that is free.
        announce: Called with a sentence about each choice that was made.

    Raises:
        InputError: Where data, shapes and numbers do not go together.
    """
    folder.check_new()
    config = _resolve_device_options(config, announce)
    images = _load_images(config, announce)
    run = Run(folder, config, images, build_model(config, images.image_shape))
    folder.write_record(_record(run))
    return run


def resume(config, folder, announce=_silent):
    """The run in `folder`, at its newest sound checkpoint.

    Args:
        config: The run's `RunConfig`, perhaps with a larger total.

    Raises:
        InputError: No run, other data, or a total that is already passed.
    """
    record = folder.record()
    path = None
    if checkpoints.newest_first(folder.checkpoints):
        path = folder.newest_checkpoint(announce)
    _configure_device(config)
    images = _load_images(config, announce)
    if images.fingerprint != record["data"]["fingerprint"]:
        raise InputError(
            f"the data set {config.dataset} is not the one that {folder.path} was "
            "trained on: its images have another fingerprint."
        )
    run = Run(folder, config, images, build_model(config, images.image_shape))
    if path:
        checkpoints.load(run.model, path)
    if run.step > run.total_steps:
        raise InputError(
            f"the run is at step {run.step} already: a smaller total cannot be reached."
            f" Received: {run.total_steps} steps."
        )
    folder.write_record(_record(run))
    return run


def load(folder, announce=_silent):
    """The model of the run in `folder` at its newest sound checkpoint, without data."""
    record = folder.record()
    path = folder.newest_checkpoint(announce)
    model = build_model(folder.config(), tuple(record["data"]["image_shape"]))
    checkpoints.load(model, path)
    return model


def build_model(config, image_shape):
    """The compiled model of a resolved configuration, its weights drawn from the seed.

    Raises:
        InputError: The networks cannot make that shape.
    """
    keras.utils.set_random_seed(config.seed)
    family = networks.FAMILIES[config.networks]
    with precision.policy_scope(config.precision):
        generator = family.generator(image_shape, config.latent_dim, **config.generator)
        discriminator = family.discriminator(image_shape, **config.discriminator)
    model_class = getattr(models, recipes.get(config.variant).model)
    model = model_class(generator, discriminator, seed=config.seed, **config.model)
    model.compile(
        generator_optimizer=_optimizer(config.generator_optimizer),
        discriminator_optimizer=_optimizer(config.discriminator_optimizer),
        jit_compile=bool(config.jit),
    )
    return model


def _optimizer(arguments):
    arguments = dict(arguments)
    name = arguments.pop("name")
    return keras.optimizers.get({"class_name": name, "config": arguments})


def _load_images(config, announce):
    images = data.load(
        config.dataset, split=config.split, data_dir=config.data_dir, announce=announce
    )
    # A batch larger than the data set is refused here.
    data.steps_per_epoch(len(images), config.batch_size, config.model["n_critic"])
    return images


def _resolve_device_options(config, announce):
    _configure_device(config)
    if config.precision == "auto":
        penalty = "gp_weight" in config.model
        policy, reason = precision.choose_policy(gradient_penalty=penalty)
        announce(f"precision {policy}: {reason}")
        config = dataclasses.replace(config, precision=policy)
    if config.jit is None:
        # XLA halves the speed of these networks on a CPU.
        has_gpu = bool(tf.config.list_physical_devices("GPU"))
        config = dataclasses.replace(config, jit=has_gpu)
    return config


def _configure_device(config):
    for device in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(device, True)
    if config.deterministic:
        tf.config.experimental.enable_op_determinism()


def _record(run):
    images = run.images
    gpus = tf.config.list_physical_devices("GPU")
    details = [tf.config.experimental.get_device_details(gpu) for gpu in gpus]
    names = [detail.get("device_name", "GPU") for detail in details]
    return {
        "config": run.config.to_json(),
        "data": {
            "name": images.name,
            "version": images.version,
            "split": images.split,
            "images": len(images),
            "image_shape": list(images.image_shape),
            "fingerprint": images.fingerprint,
        },
        "versions": {
            "tfgan_kit": tfgan_kit.__version__,
            "tensorflow": tf.__version__,
            "keras": keras.__version__,
            "python": platform.python_version(),
        },
        "device": names or [f"CPU {platform.machine()}"],
    }
