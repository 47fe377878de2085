"""What the commands share: talk, `--debug`, and starting TensorFlow quietly."""

import contextlib
import os
import sys

import click

_DEBUG = "TFGAN_KIT_DEBUG"


def say(sentence):
    """Talk goes to stderr; stdout is for results."""
    click.echo(sentence, err=True)


def debugging():
    return os.environ.get(_DEBUG) == "1"


def _set_debug(context, parameter, value):
    if value:
        os.environ[_DEBUG] = "1"
        os.environ["TF_CPP_MIN_LOG_LEVEL"] = "0"


debug_option = click.option(
    "--debug",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_set_debug,
    help="Show tracebacks and TensorFlow's own messages.",
)


def start_tensorflow():
    """Imports TensorFlow and finds the devices, without their start-up messages."""
    with quiet():
        import tensorflow as tf

        tf.config.list_physical_devices()


@contextlib.contextmanager
def quiet():
    """Hides what C++ writes to stderr on its own; `--debug` lets it through."""
    if debugging():
        yield
        return
    sys.stderr.flush()
    with open(os.devnull, "w") as nowhere:
        stderr = os.dup(2)
        os.dup2(nowhere.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(stderr, 2)
            os.close(stderr)
