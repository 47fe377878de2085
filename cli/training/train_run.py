"""A run from start to end, on the terminal."""

import contextlib
import pathlib
import shlex
import sys

import click

from tfgan_kit import export
from tfgan_kit.distribution import cluster
from tfgan_kit.export import model_card, versions
from tfgan_kit.runs import checkpoints

from ..terminal.common import quiet, say, start_tensorflow, tell_onednn
from ..terminal.display import Display
from ..terminal.reading import skip_hint
from ..terminal.recipe_option import again
from ..terminal.stop import Stop


def export_folder(folder):
    return pathlib.Path("saved_models") / folder.name


def start_and_finish(config, folder, *, resume, stop_after, is_quiet):
    """Train, write the results of the run, and print its folder to stdout.

    In a cluster only the chief writes and reports.
    """
    _tell_cluster(config)
    is_quiet = is_quiet or not cluster.is_chief(config.strategy)
    start_tensorflow()
    with _noticing_loss(config, folder), _resumable(folder):
        _start_and_finish(config, folder, resume, stop_after, is_quiet)


@contextlib.contextmanager
def _resumable(folder):
    """Add to an error of a file how the run continues."""
    try:
        yield
    except OSError as error:
        if folder.recipe.exists():
            error.add_note(f"go on with: {_resume_command(folder)}")
        raise


def _start_and_finish(config, folder, resume, stop_after, is_quiet):
    from tfgan_kit.runs import training

    tell = (lambda sentence: None) if is_quiet else say
    if not resume:
        tell_onednn(tell)
    with Stop() as stop:
        begin = training.resume if resume else training.start
        with _reading(stop, is_quiet) as progress:
            run = begin(config, folder, announce=tell, progress=progress)
        first, run.announce = run.step, say
        if stop() and run.workers.count == 1:  # several agree after their first step
            run.stopped_by = stop.signal
            _end_early(run)
        if first < run.total_steps:
            tell(f"training {config.variant} in {folder.path}: {run.total_steps} steps")
            with _progress(run, stop_after, is_quiet) as shown:
                complete = run.train(callbacks=shown, stop=stop, stop_after=stop_after)
            if not complete:
                _end_early(run)
                return
        elif run.owes_evaluation():
            tell(f"evaluating step {first}, which is still missing")
            run.train()
    if run.workers.is_chief:
        _finish(run, first, tell)
    run.workers.wait()


def _tell_cluster(config):
    """Say which worker of a cluster this is."""
    if config.strategy == "multiworker":
        known = cluster.read()
        count, address = len(known.addresses), known.addresses[known.index]
        role = "the chief" if known.index == 0 else "which writes no files"
        say(f"worker {known.index} of {count} at {address}, {role}")


@contextlib.contextmanager
def _noticing_loss(config, folder):
    """Report a worker that is gone in one sentence."""
    if config.strategy != "multiworker":
        yield
        return
    from tfgan_kit.distribution.workers import noticing_loss

    with noticing_loss(_resume_command(folder)):
        yield


@contextlib.contextmanager
def _reading(stop, is_quiet):
    """Show the progress of reading images. Ctrl-C ends it at once."""
    # A decoder in C reports damaged files, without their names.
    with skip_hint(), quiet(talk=True), Display() as display:

        def progress(done, total):
            if stop():
                raise KeyboardInterrupt
            if not is_quiet:
                display("reading images", done, total)

        yield progress


@contextlib.contextmanager
def _progress(run, stop_after, is_quiet):
    """Yield the callbacks that show progress, and close their line in any case."""
    if is_quiet:
        yield []
        return
    from keras.callbacks import LambdaCallback

    from ..terminal.training_progress import TrainingProgress

    progress = TrainingProgress(run.total_steps, run.steps_per_epoch, stop_after)

    def announce(sentence):
        progress.close()
        say(sentence)

    run.announce = announce

    def leave(batch, logs):
        if logs.keys() - set(run.model.logged):  # measured values stay visible
            progress.close()

    with contextlib.closing(progress) as shown:
        yield [shown, LambdaCallback(on_train_batch_end=leave)]


def _end_early(run):
    """Say how to continue a run that a signal or --stop-after has ended."""
    if run.workers.is_chief:
        say(
            f"stopped at step {run.step} of {run.total_steps}; go on with: "
            f"{_resume_command(run.folder)}"
        )
    if run.stopped_by:
        sys.exit(128 + run.stopped_by)
    if run.workers.is_chief:
        click.echo(run.folder.path)


def _resume_command(folder):
    return f"tfgan-kit train --resume {shlex.quote(str(folder.path))}{again()}"


def _best(folder):
    path = folder.best_checkpoint()
    about = checkpoints.about(path)
    value = f"best {about['metric']} {about['value']:.4f}" if about else "best"
    return (
        f"{value} at step "
        f"{checkpoints.step_of(path)}: tfgan-kit export "
        f"{shlex.quote(str(folder.path))} --best{again()}"
    )


def _is_exported(folder, step):
    """Return whether a version has the step; a kill may have prevented it."""
    cards = (model_card.read(folder / str(n)) for n in versions.versions(folder))
    return any((card or {}).get("step") == step for card in cards)


def _finish(run, first, tell):
    """Write the results of a complete run, except for those that exist already."""
    trained = run.step > first
    if trained or run.folder.owes_model():
        run.save()
    to = export_folder(run.folder)
    if run.config.export and (trained or not _is_exported(to, run.step)):
        with quiet(talk=True):
            card = export.card_of(run.folder)
            path = export.export(run.model, to, card, announce=tell)
        tell(f"SavedModel in {path}")
    if checkpoints.newest_first(run.folder.best):
        tell(_best(run.folder))
    if not trained:
        hint = "" if run.config.needs_its_total else "; a larger total continues it"
        tell(f"the run is complete at step {run.step}{hint}")
    click.echo(run.folder.path)
