"""Every named number of the package with its type and range, without TensorFlow.

Models, networks, recipes and the command line all use `check`, so a bad value gets the
same message in each of them, before TensorFlow loads.
"""

import dataclasses
import difflib
import math

from tfgan_kit.errors import InputError


@dataclasses.dataclass(frozen=True)
class Option:
    """The type and range of a value (`low <= value < below`), and its meaning.

    For text, the range limits its length.
    """

    kind: type
    doc: str
    low: float = -math.inf
    below: float = math.inf
    above: float = -math.inf
    most: float = math.inf
    choices: tuple = ()

    def accepts(self, value):
        if isinstance(value, bool) or self.kind is bool:
            return isinstance(value, bool) and self.kind is bool
        if self.kind is str:
            known = value in self.choices if self.choices else True
            return known and isinstance(value, str) and len(value) >= self.low
        if not isinstance(value, int if self.kind is int else (int, float)):
            return False
        if self.choices:
            return value in self.choices
        if self.kind is float and abs(value) > 1e300:  # infinite, or a huge integer
            return False
        in_range = self.low <= value < self.below and value > self.above
        return in_range and value <= self.most

    def parse(self, text):
        """Return the value in `text`, or the text itself if it holds no such value."""
        if self.kind is bool:
            return {"true": True, "false": False}.get(text.lower(), text)
        try:
            return self.kind(text)
        except ValueError:
            return text

    def check(self, name, value):
        """Return `value` if it is valid.

        Raises:
            InputError: It is not; the message has the rule and the value.
        """
        if not self.accepts(value):
            numeric = isinstance(value, (int, float))
            most = f", at most {self.most}" if numeric and value > self.most else ""
            raise InputError(
                f"{name} must be {self.rule}{most}. Received: {name}={value!r}."
            )
        return self.kind(value)

    @property
    def rule(self):
        if self.kind is bool:
            return "true or false"
        if self.choices:
            has_commas = any("," in str(choice) for choice in self.choices)
            shown = map(repr if has_commas else str, self.choices)
            return "one of " + ", ".join(shown)
        if self.kind is str:
            return "text" if self.low < 1 else "text that is not empty"
        noun = "an integer" if self.kind is int else "a number"
        bounds = [
            f"{word} {limit:.12g}"
            for word, limit in (
                ("of at least", self.low),
                ("above", self.above),
                ("below", self.below),
            )
            if math.isfinite(limit)
        ]
        return " ".join([noun, " and ".join(bounds)]).strip()


# No run takes as many steps; tf.data counts in 64 bits.
_MOST = 2**40


def _positive(kind, doc, most=_MOST):
    if kind is int:
        return Option(int, doc, low=1, most=most)
    return Option(kind, doc, above=0)


_SEED_LIMIT = 2**31

OPTIONS = {
    "latent_dim": Option(int, "length of a latent vector", low=1, most=2**20),
    "batch_size": Option(int, "images in one discriminator step", low=1, most=2**20),
    "steps": _positive(int, "number of steps"),
    "budget": _positive(int, "real images that each discriminator sees"),
    "minutes": Option(float, "minutes of each training", above=0, below=1e6),
    "seeds": _positive(int, "trainings of each variant", 1000),
    "stop_after": _positive(int, "the step to stop after"),
    "lr_schedule": Option(
        str,
        "schedule of the learning rates",
        choices=("constant", "linear", "half-linear", "cosine"),
    ),
    "lr_end": Option(float, "the learning rate at the end", low=0),
    "image_size": _positive(int, "height and width of the images", 2**14),
    "kept": Option(int, "kept examples of a field in an export", 0, 65),
    "fit": Option(str, "how images are resized", choices=("crop", "stretch")),
    "cache": Option(str, "where images are kept", choices=("memory", "disk")),
    "labels": _positive(int, "images that keep their label"),
    "seed": Option(int, "seed of weights, noise, order", low=0, below=_SEED_LIMIT),
    "version": Option(int, "version of a SavedModel", low=1, below=2**63),
    "label": Option(int, "the class of a picture", low=0, below=2**31),
    "num_images": _positive(int, "number of pictures", 2**24),
    "per_class": _positive(int, "pictures of each class", 2**24),
    "samples": _positive(int, "pictures that are measured", 2**24),
    "restarts": _positive(int, "starts of a search for latents", 2**16),
    "neighbours": _positive(int, "nearest images that are shown", 2**20),
    "timeout": Option(float, "seconds that a request may take", above=0, below=1e6),
    "prior": Option(
        str,
        "distribution of the latents",
        choices=("normal", "uniform", "truncated", "bernoulli", "mixture"),
    ),
    "noise_kind": Option(
        str, "distribution of noise", choices=("normal", "uniform", "gumbel")
    ),
    "truncation": _positive(float, "limit of the latents' absolute values"),
    "truncation_psi": Option(
        float, "how far styles are from their average", low=-2, most=2
    ),
    "amount": Option(float, "deviations that a code moves", low=-100, most=100),
    "directions": _positive(int, "number of directions"),
    # arguments of the models
    "n_critic": Option(int, "discriminator steps per generator step", low=1, most=1000),
    "ema_decay": Option(
        float, "decay of the generator's moving average, or 0 for none", low=0, below=1
    ),
    "augment": Option(
        str,
        "augmentation of the discriminator's input",
        choices=("none", "diffaugment", "ada"),
    ),
    "ada_target": Option(
        float, "target for the mean sign of D(real), for ada", above=-1, below=1
    ),
    "objective": Option(
        str, "the generator's objective", choices=("non_saturating", "minimax")
    ),
    "a": Option(float, "the discriminator's target for fake images"),
    "b": Option(float, "the discriminator's target for real images"),
    "c": Option(float, "the generator's target for its images"),
    "clip": _positive(float, "largest absolute value of a critic's weight"),
    "categorical": Option(int, "number of codes that are a choice", 0, most=1024),
    "categories": _positive(int, "number of values of each choice", 2**20),
    "continuous": Option(int, "number of codes that are a number", 0, most=1024),
    "posterior": Option(
        str,
        "variance of the continuous codes that are read",
        choices=("unit", "learned"),
    ),
    "categorical_weight": Option(float, "weight of the choices' information", low=0),
    "continuous_weight": Option(float, "weight of the numbers' information", low=0),
    "gp_weight": Option(float, "weight of the gradient penalty", low=0),
    "gp_weight_end": Option(float, "gradient penalty's weight after burn-in", low=0),
    "burn_in_steps": _positive(int, "generator steps of the burn-in"),
    "perturbation": Option(
        float, "distance from real images in standard deviations", low=0
    ),
    "r1_weight": Option(float, "weight of R1, the paper's gamma", low=0),
    "r1_every": _positive(int, "steps between two R1 penalties"),
    "path_length_weight": Option(float, "weight of the path length", low=0),
    "path_length_every": _positive(int, "steps between two path lengths"),
    "mixing": Option(float, "share of fakes that have two styles", low=0, most=1),
    "diversity": _positive(float, "error of fakes per error of reals (gamma)"),
    "balance_rate": Option(float, "how fast the balance moves", low=0),
    "adversarial_weight": Option(float, "weight of the adversarial term", low=0),
    "l1_weight": Option(float, "weight of the mean error of pixels", low=0),
    "pixel_weight": Option(float, "weight of the pixels' mean error", low=0),
    "feature_weight": Option(float, "weight of the feature matching", low=0),
    "perceptual_weight": Option(float, "weight of the perceptual term", low=0),
    "perceptual": Option(str, "weights of VGG19, as vgg19:PATH", low=1),
    "pixel_steps": Option(int, "generator steps of the pixel phase", 0, most=_MOST),
    "reconstruction_weight": Option(float, "weight of the reconstruction", low=0),
    "real_class_weight": Option(float, "weight of the classes of real images", low=0),
    "fake_class_weight": Option(float, "weight of the classes of fakes, in D", low=0),
    "g_class_weight": Option(float, "weight of the generator's classes", low=0),
    "supervised_weight": Option(float, "weight of the images with labels", low=0),
    "cycle_weight": Option(float, "weight of the change there and back", low=0),
    "identity_weight": Option(
        float, "weight of the change of images that need none", low=0
    ),
    "pool_size": Option(int, "fakes of the past that are kept, or 0", 0, most=2**20),
    "nce_weight": Option(float, "weight of the contrastive loss", low=0),
    "nce_identity": Option(
        bool, "whether half of the contrastive loss is of images that need no change"
    ),
    "nce_temperature": _positive(float, "divisor of products of patches"),
    "nce_places": _positive(int, "places of a layer that are compared", 2**20),
    "nce_layers": Option(
        str, "layers of the generator that are compared, or auto", low=1
    ),
    "feature_matching": Option(
        bool, "whether the generator matches mean features of real images"
    ),
    # arguments of the networks
    "num_classes": Option(int, "classes of the labels", low=1, most=2**20),
    "width": Option(
        int, "channels (units) of the widest or first stage", low=1, most=2**20
    ),
    "depth": Option(int, "number of stages", low=1, most=100),
    "narrowest": _positive(int, "lower limit of the channels", 2**20),
    "num_blocks": Option(int, "residual blocks of a stage", low=1, most=100),
    "blocks": Option(int, "residual blocks of the network", low=1, most=100),
    "block": Option(str, "kind of residual block", choices=("residual", "rrdb")),
    "units": Option(int, "length of a projected vector", low=1, most=2**20),
    "mapping_depth": Option(
        int, "dense layers from the latents to the style", low=1, most=100
    ),
    "style_dim": Option(int, "length of a style", low=1, most=2**20),
    "noise": Option(bool, "noise after the convolutions"),
    "residual": Option(bool, "residual connections of the stages"),
    "group_size": Option(
        int, "examples whose deviation is compared", low=1, most=2**20
    ),
    "pooling": Option(
        str, "reduction of the last feature map", choices=("sum", "mean")
    ),
    "generator.normalization": Option(
        str,
        "normalization between the stages",
        choices=("none", "batch", "layer", "conditional"),
    ),
    **dict.fromkeys(
        ("discriminator.normalization", "encoder.normalization"),
        Option(
            str,
            "normalization between the stages",
            choices=("none", "batch", "layer", "spectral"),
        ),
    ),
    # families whose choices differ
    **dict.fromkeys(
        ("patch.normalization", "translate.normalization", "unet.normalization"),
        Option(
            str,
            "normalization between the stages",
            choices=("none", "batch", "instance"),
        ),
    ),
    "dropout": Option(float, "share of values that training sets to 0", low=0, below=1),
    "spectral": Option(bool, "spectral normalisation of all kernels"),
    "attention": Option(bool, "self-attention at about 16 x 16 pixels"),
    # arguments of the optimizers
    "name": Option(str, "the optimizer", choices=("adam", "rmsprop", "sgd")),
    "learning_rate": _positive(float, "step size"),
    "beta_1": Option(float, "decay of the first moment", low=0, below=1),
    "beta_2": Option(float, "decay of the second moment", low=0, below=1),
    "beta_2_end": Option(float, "beta_2 after the burn-in", low=0, below=1),
    "regularized_every": _positive(int, "updates between two lazy penalties"),
    "epsilon": _positive(float, "added to the denominator"),
    "rho": Option(float, "decay of the mean square", low=0, below=1),
    "momentum": Option(float, "momentum", low=0, below=1),
}


def find(name):
    """Return the option of a plain or dotted name, such as `generator.width`.

    Raises:
        InputError: The package has no option of that name.
    """
    option = OPTIONS.get(name) or OPTIONS.get(name.rpartition(".")[2])
    if option is None:
        close = difflib.get_close_matches(name, OPTIONS, n=1)
        raise InputError(
            f"{name} must be an option of tfgan_kit"
            + (f", such as {close[0]}" if close else "")
            + ". Give a number of your own its rule: options.check(name, value, "
            'options.Option(float, "weight of the term", low=0)). '
            f"Received: {name!r}."
        )
    return option


def check(name, value, option=None):
    """Return `value` if it is valid for an option.

    Args:
        name: str. The option's name, for the lookup and for messages.
        value: The value.
        option: `Option`, the rule for a name that is not in `OPTIONS`. Defaults to
            None, which means the package's rule for `name`.

    Returns:
        The value.

    Raises:
        InputError: The value is invalid; the message has the rule and the value.

    Examples:
        >>> from tfgan_kit import options
        >>> options.check("n_critic", 5)
        5
    """
    option = option or find(name)
    return option.check(name, value)
