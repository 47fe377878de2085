"""`tfgan-kit`: the group of commands, and the report of a failure."""

import errno
import io
import os
import signal
import sys

import click

from tfgan_kit import __version__, environment, files, unasked
from tfgan_kit.errors import InputError, RunError, is_out_of_memory, reason_of

from .data.data import data
from .export.convert import convert
from .export.export import export
from .export.info import info
from .export.request import request
from .export.verify import verify
from .pictures.augment import augment
from .pictures.classify import classify
from .pictures.demo import demo
from .pictures.edit import edit
from .pictures.evaluate import evaluate
from .pictures.interpolate import interpolate
from .pictures.invert import invert
from .pictures.mix import mix
from .pictures.nearest import nearest
from .pictures.reconstruct import reconstruct
from .pictures.sample import sample
from .pictures.translate import translate
from .pictures.upscale import upscale
from .terminal.command_group import CommandGroup
from .terminal.common import debugging
from .training.benchmark import benchmark
from .training.launch import launch
from .training.train import train
from .training.variants import variants

_REMEDIES = {
    errno.ENOSPC: "make room",
    errno.EDQUOT: "make room",
    errno.EFBIG: "allow larger files (ulimit -f)",
    errno.EROFS: "choose a folder that you may write to",
    errno.EACCES: "allow reading and writing there, or choose another folder",
    errno.EPERM: "allow reading and writing there, or choose another folder",
}


class _Group(CommandGroup):
    """Reports a failure in one sentence. Exits with 2 for bad input, else with 1."""

    def main(self, args=None, prog_name="tfgan-kit", standalone_mode=True, **extra):
        if isinstance(sys.stdout, io.TextIOWrapper):
            # A name of a file may have bytes that are no text; print these bytes.
            sys.stdout.reconfigure(errors="surrogateescape")
        try:
            code = super().main(
                args, prog_name=prog_name, standalone_mode=False, **extra
            )
        except click.exceptions.Exit as error:
            code = error.exit_code
        except click.ClickException as error:
            error.show()
            code = error.exit_code
        except (click.Abort, KeyboardInterrupt):
            code = self._fail("interrupted", 128 + signal.SIGINT)
        except Exception as error:
            if debugging():
                raise
            code = self._fail(*_sentence_and_code(error))
        if standalone_mode:
            sys.exit(code if isinstance(code, int) else 0)
        return code

    def _fail(self, sentence, code):
        click.echo(f"Error: {sentence}", err=True)
        return code


def _sentence_and_code(error):
    """Return the sentence and the exit code for an exception."""
    if isinstance(error, InputError):
        return str(error), 2
    if isinstance(error, RunError):
        return str(error), 1
    if not isinstance(error, OSError):
        # TensorFlow's own errors name no file that a reader knows.
        numbers = [n for n in _REMEDIES if os.strerror(n) in str(error)]
        error = OSError(numbers[0], os.strerror(numbers[0])) if numbers else error
    if isinstance(error, OSError):
        return _about_file(error), 1
    if isinstance(error, UnicodeEncodeError):  # TensorFlow takes no other names
        name = files.shown(error.object)
        return f"a name must be UTF-8 here: rename it. Received: {name}.", 2
    if is_out_of_memory(error):
        return (
            "there is not enough memory: choose a smaller --batch-size, --width or "
            "--image-size.",
            1,
        )
    hint = "--debug shows where"
    return f"{type(error).__name__}: {_clause(error)} ({hint}).", 1


def _about_file(error):
    """Return the reason, and what to do, which may be a note of the error."""
    where = f" ({error.filename})" if error.filename else ""
    reason = _clause(error.strerror or error)
    remedy, notes = _REMEDIES.get(error.errno), getattr(error, "__notes__", ())
    steps = [remedy] if remedy else []
    steps += notes or (["run the command again"] if remedy else [])
    todo = f"; {', then '.join(steps)}" if steps else ""
    return f"a file could not be read or written: {reason}{where}{todo}."


def _clause(error):
    return reason_of(error).rstrip(".") if str(error).strip() else "no reason given"


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tfgan-kit")
def main():
    """Train GANs, look at their samples, and export and convert their generators."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # gRPC reports on its own threads if Ctrl-C ends a request.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    environment.check()
    unasked.forget()


for command in (
    train,
    sample,
    interpolate,
    reconstruct,
    invert,
    edit,
    mix,
    augment,
    nearest,
    translate,
    upscale,
    request,
    info,
    export,
    convert,
    verify,
    evaluate,
    classify,
    variants,
    benchmark,
    launch,
    data,
    demo,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
