"""Checks of the options that a resumed run may change."""

from tfgan_kit import options
from tfgan_kit.errors import InputError
from tfgan_kit.runs.run_config import table


def check_resume(before, after):
    """Raise InputError if options of a resumed run would change its result."""
    old, new = before.flat(), after.flat()
    differences = [
        f"{name} is {old[name]!r}, not {new.get(name)!r}"
        for name in old
        if old[name] != new.get(name) and not _may_change(name)
    ]
    if differences:
        raise InputError(
            "a resumed run keeps the options it was started with: "
            + "; ".join(differences)
            + "."
        )
    if (before.steps is None) == (after.steps is None):  # else the data decide
        check_total(before, after, steps_per_epoch=1)


def _may_change(name):
    option = table.BY_NAME.get(name)
    return option is not None and option.resumable


def check_total(before, after, steps_per_epoch):
    """Raise InputError for another total if the learning rate depends on the total."""
    totals = [config.total_steps(steps_per_epoch) for config in (before, after)]
    if before.needs_its_total and totals[0] != totals[1]:
        unit = "epochs" if before.steps is None else "steps"
        raise InputError(
            f"the {_schedule(before)} leads to its end over the total "
            f"that the run was started with, {getattr(before, unit)} {unit}, and "
            "another total would change it half-way: resume without --steps and "
            "--epochs, and to end earlier give --stop-after."
        )


def _schedule(config):
    """Return the name of what depends on the total."""
    if config.lr_schedule == "constant":
        return f"phase of {', '.join(config.recipe.step_shares)}"
    return f"{config.lr_schedule} learning rate"


def check_stop_after(stop_after, step):
    """Raise InputError unless `stop_after` is a step after `step`."""
    options.check("stop_after", stop_after)
    if stop_after <= step:
        raise InputError(
            f"the run is at step {step} already: --stop-after takes a later one. "
            f"Received: {stop_after}."
        )
