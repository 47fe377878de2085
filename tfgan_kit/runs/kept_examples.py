"""The examples that a run keeps for a generator that takes a field of the data."""

from tfgan_kit import sampling
from tfgan_kit.errors import InputError
from tfgan_kit.models.base import keeping
from tfgan_kit.runs import building


def keep(run, announce):
    """Keep 64 test examples in the model, or the last 64 training examples.

    They are weights of the model: its checkpoints and exports hold them. The run's
    record says where they come from.

    Args:
        run: A `Run`.
        announce: Function that gets a sentence about the kept examples.
    """
    names = list(keeping.kept_fields(run.model))
    if not names:
        return
    source, rows = run.examples, slice(-sampling.NUM_KEPT, None)
    try:
        source, rows = building.load_data(run.config, "test"), slice(sampling.NUM_KEPT)
        where = "of the split test"
    except InputError:
        where = "at the end of the training data, because there is no split test"
    run.kept_from = f"{source.name}, {where.partition(',')[0]}"
    kept = {name: source.read(name, rows) for name in names}
    run.model.keep_examples(**kept)
    count = min(map(len, kept.values()))
    announce(f"samples are made from {count} examples of {', '.join(names)} {where}")
