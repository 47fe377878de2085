"""The table of every option of a run. Needs no TensorFlow.

`OPTIONS` is the source of the flags and help texts of the command line, the fields of
`RunConfig` with their types and checks, the rule of what a resumed run may change, and
docs/options.md. A new option is one entry here and the code that uses it.
"""

import dataclasses
import re
from collections.abc import Callable
from typing import Any

from tfgan_kit import data, files, options
from tfgan_kit.data import names
from tfgan_kit.distribution import devices
from tfgan_kit.errors import InputError
from tfgan_kit.options import Option
from tfgan_kit.recipes import families

# The default is the recipe's number with the option's name.
RECIPE = object()
_IN_RECIPE = {"networks": "family"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunOption:
    """One option of a run.

    Args:
        name: str. The field of `RunConfig`, and the name in recipe.json.
        group: str. Its heading in `train --help`.
        rule: Type and range, for each item if the option is `many`.
        help: str. Its effect, as a verb phrase or a noun phrase.
        default: Its default value; `RECIPE` means the recipe's.
        default_text: str. The default in words, if None or `RECIPE` says too little.
        optional: bool. Whether None is a value, too.
        many: bool. Whether the value is a list.
        length: int. Number of items in the list; None means any number.
        values: The only values, if there are few.
        flag: str. Its flag; None means that it is made from the name.
        value: The value of the flag, if the flag takes none.
        switch: bool. Whether there is also a `--no-` flag.
        metavar: str. The placeholder of the flag's value in help texts.
        repeated: bool. Whether the flag may occur several times, with one item each.
        parse: Function from the text on the command line to the value.
        resumable: bool. Whether a resumed run may change it, because it changes no
            number.
        is_newer: bool. Whether older runs lack it, which ran as its default says.
    """

    name: str
    group: str
    rule: Option
    help: str
    default: Any = None
    default_text: str | None = None
    optional: bool = False
    many: bool = False
    length: int | None = None
    values: tuple = ()
    flag: str | None = None
    value: Any = None
    switch: bool = False
    metavar: str | None = None
    repeated: bool = False
    parse: Callable[[str], Any] | None = None
    resumable: bool = False
    is_newer: bool = False

    @property
    def flags(self):
        """Return the flag for Click."""
        flag = self.flag or "--" + self.name.replace("_", "-")
        return f"{flag}/{flag.replace('--', '--no-', 1)}" if self.switch else flag

    @property
    def annotation(self):
        """Return the type of the field of `RunConfig`."""
        kind = list[self.rule.kind] if self.many else self.rule.kind
        return kind | None if self.optional else kind

    @property
    def shown_default(self):
        """Return the default in words, or None if the flag's absence says it."""
        if self.default_text or self.value is not None:
            return self.default_text
        return "the recipe's" if self.default is RECIPE else str(self.default)

    def check(self, value):
        """Return `value` if the option takes it.

        Raises:
            InputError: The value is invalid; the message has the rule and the value.
        """
        if value is None and self.optional:
            return None
        if not self.many:
            return self.rule.check(self.name, value)
        if self.values and value not in self.values:
            shown = " or ".join(",".join(map(str, one)) for one in self.values)
            raise InputError(
                f"{self.name} must be {shown}. Received: {self.name}={value!r}."
            )
        wrong = not isinstance(value, (list, tuple))
        if wrong or self.length not in (None, len(value)):
            count = "a list" if self.length is None else f"a list of {self.length}"
            raise InputError(
                f"{self.name} must be {count}, each item {self.rule.rule}. "
                f"Received: {self.name}={value!r}."
            )
        return [self.rule.check(self.name, item) for item in value]


def absolute(path):
    """Return the absolute path, because a run may be resumed from another folder."""
    return str(files.expanded(path).absolute())


def _dataset(text):
    data.check_dataset(text)
    return absolute(text) if data.is_path(text) else text


def parse_image_size(text):
    """Return [height, width] for "64x96", and for "64" as a square."""
    match = re.fullmatch(r"([1-9][0-9]{0,3})(?:x([1-9][0-9]{0,3}))?", text)
    if not match:
        raise InputError(
            "--image-size takes HEIGHTxWIDTH, such as 64x96, or one number for a "
            f"square. Received: {text!r}."
        )
    return [int(match[1]), int(match[2] or match[1])]


def _value_range(text):
    try:
        return [int(number) for number in text.split(",")]
    except ValueError:
        return text  # it is refused where all values are checked


def _devices(text):
    devices.parse(text)
    return text


def _features(text):
    """Return a name, a name with a path after a colon, or a path (made absolute)."""
    name, _, path = text.partition(":")
    if name not in ("classifier", "inception", "inception-clean"):
        return absolute(text)
    return f"{name}:{absolute(path)}" if path else name


class _Family(Option):
    """Rule for the name of a network family: built in, or added by a user."""

    def accepts(self, value):
        return isinstance(value, str) and families.is_known(value)

    @property
    def rule(self):
        return "one of " + ", ".join(families.REGISTRY.names())


_FLAG = Option(bool, "")
_TEXT = Option(str, "")
_COUNT = Option(int, "", low=1)
_NAMED = options.OPTIONS
_AUGMENTATIONS = ("none", "flip", "diffaugment", "ada", "flip,diffaugment", "flip,ada")

OPTIONS = (
    RunOption(
        name="dataset",
        group="Data",
        rule=_TEXT,
        help="A folder of images, a .npy or .npz file, or a TFDS name.",
        default=data.EMBEDDED,
        parse=_dataset,
        resumable=True,  # it may have moved; its fingerprint must not change
    ),
    RunOption(
        name="data_dir",
        group="Data",
        rule=_TEXT,
        help="The folder in which TFDS keeps its data sets.",
        default_text="TFDS's own",
        optional=True,
        parse=absolute,
        resumable=True,
    ),
    RunOption(
        name="split",
        group="Data",
        rule=Option(str, "", low=1),
        help="The split to use, or a part of it, such as train[:5000].",
        default="train",
    ),
    RunOption(
        name="image_size",
        group="Data",
        rule=_NAMED["image_size"],
        help="Resize every image, such as 48x80.",
        default_text="no resizing",
        optional=True,
        many=True,
        length=2,
        metavar="HxW",
        parse=parse_image_size,
    ),
    RunOption(
        name="fit",
        group="Data",
        rule=_NAMED["fit"],
        help="Crop or stretch images to --image-size.",
        default="crop",
    ),
    RunOption(
        name="channels",
        group="Data",
        rule=Option(int, "", choices=(1, 3, 4)),
        help="Number of channels: 1 (grey), 3 (RGB) or 4 (RGB with alpha).",
        default_text="the first image's",
        optional=True,
    ),
    RunOption(
        name="value_range",
        group="Data",
        rule=Option(int, ""),
        help="The values of black and white in an array of floats: 0,1 or -1,1.",
        default_text="none",
        optional=True,
        many=True,
        length=2,
        values=([0, 1], [-1, 1]),
        metavar="LOW,HIGH",
        parse=_value_range,
    ),
    RunOption(
        name="tile",
        group="Data",
        rule=_COUNT,
        help="Cut every image into squares of N pixels a side, without overlap.",
        default_text="whole images",
        optional=True,
        metavar="N",
    ),
    RunOption(
        name="pairs",
        group="Data",
        rule=Option(str, "", choices=(*names.PAIRS, "none")),
        help="Make pairs of plain images, which are the targets: the source is their "
        "edges, is grey, has a hole, or is smaller by 2 or 4.",
        default_text="the variant's",
        optional=True,
    ),
    RunOption(
        name="domains",
        group="Data",
        rule=_TEXT,
        help="Take two classes of labelled images as unpaired fields, such as "
        "T-shirt/top,Pullover.",
        default_text="the variant's",
        optional=True,
        many=True,
        length=2,
        metavar="A,B",
        parse=names.split_classes,
    ),
    RunOption(
        name="direction",
        group="Data",
        rule=Option(str, "", choices=names.DIRECTIONS),
        help="Translate from A to B or back: folders A and B, trainA and trainB, or "
        "both images side by side in a file.",
        default_text="AtoB",
        optional=True,
    ),
    RunOption(
        name="skip_corrupt",
        group="Data",
        rule=_FLAG,
        help="Leave out files that cannot be read.",
        default=False,
        value=True,
    ),
    RunOption(
        name="cache",
        group="Data",
        rule=_NAMED["cache"],
        help="Keep decoded images in memory or on disk.",
        default_text="by their size",
        optional=True,
        resumable=True,
    ),
    RunOption(
        name="stream",
        group="Data",
        rule=_FLAG,
        help="Leave images in the TFRecord shards of a TFDS data set, and shuffle them "
        "in windows, for data that fit neither in memory nor in the cache.",
        default=False,
        value=True,
    ),
    RunOption(
        name="augment",
        group="Data",
        rule=Option(str, "", choices=_AUGMENTATIONS),
        help="Mirror training images (flip), augment the discriminator's input for "
        "small data sets (diffaugment, ada), or do both, such as flip,ada.",
        default="none",
        default_text="none, or diffaugment for few images",
    ),
    RunOption(
        name="labels",
        group="Data",
        rule=_NAMED["labels"],
        help="Keep the labels of only N images, equally many per class (sgan only).",
        default_text="all",
        optional=True,
        metavar="N",
    ),
    RunOption(
        name="use_labels",
        group="Data",
        rule=_FLAG,
        help="Ignore the labels, for variants that work without them, such as sagan.",
        default=True,
        flag="--no-labels",
        value=False,
    ),
    RunOption(
        name="networks",
        group="Networks",
        rule=_Family(str, ""),
        help=f"The family of networks: {', '.join(families.NETWORKS)}, or your own.",
        default=RECIPE,
    ),
    RunOption(
        name="latent_dim",
        group="Networks",
        rule=_NAMED["latent_dim"],
        help="Length of a latent vector.",
        default=RECIPE,
    ),
    RunOption(
        name="prior",
        group="Networks",
        rule=_NAMED["prior"],
        help="The distribution of latents: "
        f"{', '.join(_NAMED['prior'].choices[:-1])} or {_NAMED['prior'].choices[-1]}.",
        default="normal",
    ),
    RunOption(
        name="epochs",
        group="Training",
        rule=_COUNT,
        help="Length of the whole run in passes over the data.",
        default_text="--steps counts",
        optional=True,
        resumable=True,
    ),
    RunOption(
        name="steps",
        group="Training",
        rule=_COUNT,
        help="Length of the whole run in generator steps.",
        default=RECIPE,
        default_text="the recipe's, by the data",
        optional=True,
        resumable=True,
    ),
    RunOption(
        name="batch_size",
        group="Training",
        rule=_NAMED["batch_size"],
        help="Images per discriminator step, on all devices together.",
        default=RECIPE,
        default_text="the recipe's, by the data",
    ),
    RunOption(
        name="strategy",
        group="Training",
        rule=Option(str, "", choices=devices.STRATEGIES),
        help="Train on one device (none), on several of this machine (mirrored), or on "
        "those of every worker in TF_CONFIG (multiworker).",
        default="none",
        resumable=True,
        is_newer=True,
    ),
    RunOption(
        name="devices",
        group="Training",
        rule=_TEXT,
        help="The devices of --strategy mirrored: gpu:N, or cpu:N to try it.",
        default_text="all GPUs",
        optional=True,
        metavar="KIND:N",
        parse=_devices,
        resumable=True,
    ),
    RunOption(
        name="lr_schedule",
        group="Training",
        rule=_NAMED["lr_schedule"],
        help="Keep both learning rates constant, or change them over the whole run "
        "(r3gan: over its burn-in) to --lr-end: constant, linear, half-linear "
        "(constant for the first half, then linear) or cosine.",
        default=RECIPE,
    ),
    RunOption(
        name="lr_end",
        group="Training",
        rule=_NAMED["lr_end"],
        help="Learning rate of generator and discriminator at the end of a schedule.",
        default=RECIPE,
        default_text="the recipe's, or 0",
    ),
    RunOption(
        name="init_from",
        group="Training",
        rule=_TEXT,
        help="Start from the weights of a run or a .keras file. A run also brings its "
        "recipe, if --variant is not given.",
        default_text="new weights",
        optional=True,
        metavar="RUN_DIR|X.KERAS",
        parse=absolute,
    ),
    RunOption(
        name="allow_partial",
        group="Training",
        rule=_FLAG,
        help="Use new weights for layers that are missing from --init-from.",
        default=False,
        value=True,
    ),
    RunOption(
        name="freeze",
        group="Training",
        rule=Option(str, "", low=1),
        help="Do not train the layers whose names begin with PREFIX, such as "
        "discriminator.stage1; --dry-run lists the names.",
        default=[],
        default_text="none",
        many=True,
        metavar="PREFIX",
        repeated=True,
    ),
    RunOption(
        name="precision",
        group="Training",
        rule=Option(
            str, "", choices=("auto", "float32", "mixed_bfloat16", "mixed_float16")
        ),
        help="Precision of the networks: auto, float32, mixed_bfloat16 or "
        "mixed_float16.",
        default="auto",
    ),
    RunOption(
        name="jit",
        group="Training",
        rule=_FLAG,
        help="Compile the training step with XLA.",
        default_text="on a GPU only",
        optional=True,
        switch=True,
    ),
    RunOption(
        name="seed",
        group="Training",
        rule=_NAMED["seed"],
        help="Seed of weights, noise and order. The same seed gives the same numbers "
        "on the same machine, with the same --precision and --jit.",
        default=0,
    ),
    RunOption(
        name="deterministic",
        group="Training",
        rule=_FLAG,
        help="Use deterministic operations on a GPU, which are slower.",
        default=False,
        value=True,
    ),
    RunOption(
        name="on_nan",
        group="Training",
        rule=Option(str, "", choices=("stop", "rollback")),
        help="If a number is NaN or infinite: stop, or go back to the last checkpoint "
        "with half the learning rate, at most 3 times (rollback).",
        default="stop",
        resumable=True,
        is_newer=True,
    ),
    RunOption(
        name="sample_every",
        group="Output",
        rule=_COUNT,
        help="Steps between two grids of samples.",
        default_text="one epoch, but at most 200 per run",
        optional=True,
        metavar="STEPS",
        resumable=True,
    ),
    RunOption(
        name="checkpoint_every",
        group="Output",
        rule=_COUNT,
        help="Steps between two checkpoints.",
        default_text="one epoch, but at most 200 per run",
        optional=True,
        metavar="STEPS",
        resumable=True,
    ),
    RunOption(
        name="export",
        group="Output",
        rule=_FLAG,
        help="Do not write a SavedModel at the end.",
        default=True,
        flag="--no-export",
        value=False,
        resumable=True,
    ),
    RunOption(
        name="tensorboard",
        group="Output",
        rule=_FLAG,
        help="Also write logs for TensorBoard.",
        default=False,
        value=True,
        resumable=True,
    ),
    RunOption(
        name="eval_every",
        group="Evaluation",
        rule=_COUNT,
        help="Evaluate every EPOCHS epochs, and write RUN_DIR/evaluations.jsonl.",
        default_text="never",
        optional=True,
        metavar="EPOCHS",
        resumable=True,
    ),
    RunOption(
        name="eval_samples",
        group="Evaluation",
        rule=_COUNT,
        help="Samples per evaluation.",
        default_text="5000",
        optional=True,
        resumable=True,
    ),
    RunOption(
        name="eval_metrics",
        group="Evaluation",
        rule=_TEXT,
        help="Metrics to measure, such as fid,kid,pr; `evaluate --help` lists them.",
        default_text="fid",
        optional=True,
        many=True,
        metavar="NAME,NAME",
        parse=lambda text: text.split(","),
        resumable=True,
    ),
    RunOption(
        name="best_by",
        group="Evaluation",
        rule=_TEXT,
        help="Keep the checkpoint with the best fid, precision, ... in RUN_DIR/best, "
        "for `export --best`.",
        default_text="none",
        optional=True,
        metavar="METRIC",
        resumable=True,
    ),
    RunOption(
        name="features",
        group="Evaluation",
        rule=_TEXT,
        help="Features to measure by: classifier, inception, inception-clean, or the "
        "path of a network.",
        default_text="a classifier of the data set",
        optional=True,
        metavar="NAME|PATH",
        parse=_features,
        resumable=True,
    ),
)
BY_NAME = {option.name: option for option in OPTIONS}


def defaults(recipe):
    """Return the default value of every option of a run of a `Recipe`."""
    values = {}
    for option in OPTIONS:
        value = option.default
        if value is RECIPE:
            value = getattr(recipe, _IN_RECIPE.get(option.name, option.name))
        values[option.name] = (
            list(value) if option.many and value is not None else value
        )
    return values


def parse(arguments):
    """Return the values of the command line in the form of a configuration.

    Args:
        arguments: Texts and numbers by name; None and () mean that an option is absent.

    Raises:
        InputError: An option does not take its value.
    """
    values = {}
    for name, value in arguments.items():
        if value in (None, ()):
            continue
        option = BY_NAME[name]
        if option.parse is not None:
            value = option.parse(value)
        values[name] = option.check(list(value) if option.repeated else value)
    return values
