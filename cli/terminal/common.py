"""Common parts of the commands: messages, `--debug`, a quiet start of TensorFlow."""

import contextlib
import os
import re
import sys

import click

from tfgan_kit import onednn, options
from tfgan_kit.errors import InputError
from tfgan_kit.recipes import recipe_file

from .imports import run_imports

_DEBUG = "TFGAN_KIT_DEBUG"
_MOST_LABELS = 100_000


def say(sentence):
    """Print a message to stderr; stdout is for results."""
    click.echo(sentence, err=True)


def debugging():
    return os.environ.get(_DEBUG) == "1"


def _set_debug(context, parameter, value):
    if value:
        os.environ[_DEBUG] = "1"
        os.environ["TF_CPP_MIN_LOG_LEVEL"] = "0"
        os.environ["GRPC_VERBOSITY"] = "INFO"


debug_option = click.option(
    "--debug",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_set_debug,
    help="Show tracebacks and TensorFlow's own messages.",
)

best_option = click.option(
    "--best",
    is_flag=True,
    help="Use the checkpoint of `train --best-by` instead of the newest.",
)

overwrite_option = click.option(
    "--overwrite", is_flag=True, help="Replace files that exist already."
)

truncation_psi_option = click.option(
    "--truncation-psi",
    type=float,
    metavar="PSI",
    help="Pull the styles of `stylegan2` to their average, for samples that are more "
    "typical and less varied: 1 leaves them, 0 makes all samples alike.",
)

label_option = click.option(
    "--label", type=int, help="Class of every sample (conditional generators only)."
)


def classes_of(label, labels):
    """Return the classes of --label or --labels, in order; [] without both."""
    if label is not None and labels is not None:
        raise InputError("give --label or --labels, not both.")
    if label is not None:
        return [options.check("label", label)]
    return [] if labels is None else parse_labels(labels)


def parse_labels(text, option="--labels"):
    """Return the integers in "0-9", "0,3,5" or "0-2,7"."""
    labels = []
    for part in text.split(","):
        match = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?", part.strip(), re.ASCII)
        part_labels = match and range(int(match[1]), int(match[2] or match[1]) + 1)
        if not part_labels:
            raise InputError(
                f"{option} takes labels such as 0-9 or 0,3,5. Received: {text!r}."
            )
        labels += part_labels
        if len(labels) > _MOST_LABELS:
            raise InputError(
                f"{option} takes at most {_MOST_LABELS:,} labels. Received: {text!r}."
            )
    return labels


def start_tensorflow():
    """Import TensorFlow and find the devices, without their start-up messages.

    Then run the files of `--import` and `--recipe`.
    """
    prepare_tensorflow()
    recipe_file.current()


def prepare_tensorflow():
    """Do the same without the file of `--recipe`."""
    with quiet():
        import tensorflow as tf

        tf.config.list_physical_devices()
        from tfgan_kit import precision

        precision.forget_configuration()
    with quiet(talk=True):
        run_imports()


def tell_onednn(tell):
    """Say that the package has turned oneDNN on. TensorFlow must be imported."""
    if onednn.is_ours() and onednn.is_on():
        tell(f"oneDNN is on; {onednn.VARIABLE}=0 turns it off")


@contextlib.contextmanager
def quiet(talk=False):
    """Hide the messages of C++ on stderr, unless `--debug` is given.

    With `talk`, messages of Python stay visible.
    """
    if debugging():
        yield
        return
    sys.stderr.flush()
    with contextlib.ExitStack() as stack:
        stderr = os.dup(2)
        stack.callback(os.close, stderr)
        if talk and _writes_to_2(sys.stderr):
            shown = stack.enter_context(open(os.dup(2), "w", buffering=1))
            stack.enter_context(contextlib.redirect_stderr(shown))
        nowhere = stack.enter_context(open(os.devnull, "w"))
        os.dup2(nowhere.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(stderr, 2)


def _writes_to_2(file):
    try:
        return file.fileno() == 2
    except OSError:  # the stderr of a test
        return False
