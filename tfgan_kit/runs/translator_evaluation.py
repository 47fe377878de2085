"""The measuring callback of a translator's run, from its configuration."""

from tfgan_kit import data, metrics
from tfgan_kit.callbacks import EvaluateTranslator
from tfgan_kit.data.files.image_files import UnreadableImage
from tfgan_kit.errors import InputError
from tfgan_kit.metrics import suite_checks
from tfgan_kit.runs import building
from tfgan_kit.runs.run_config import rank
from tfgan_kit.runs.translator_reading import TranslatorReader


def prepare(config, examples, announce, model):
    """Return the `EvaluateTranslator` of a run; see `evaluation.prepare`."""
    own = building.field_options(config)

    def load(split, options):
        if split == config.split and options == own:
            return examples
        return building.load_data(config, split, announce, fields=options)

    reader = TranslatorReader(load, own)
    split = _held_out_split(reader, config, announce)
    train = None
    if "nearest" in config.eval_metrics:
        if split == config.split:
            raise InputError(
                "nearest compares training images with held-out ones, and there are "
                "none: leave it out of --eval-metrics."
            )
        train = reader.data(config.split)
    extractor = None
    directions = metrics.directions_of(model)
    if suite_checks.need_features(config.eval_metrics):
        extractor = _extractor(reader, config, split, directions[0].gives, announce)
    held_out = reader.data(split)
    evaluate = EvaluateTranslator(
        held_out,
        extractor,
        config.eval_every,
        config.eval_samples,
        metrics=config.eval_metrics,
        train=train,
        announce=announce,
    )
    evaluate.check(model)
    _check_best_by(config, directions)
    announce(
        f"measuring {', '.join(config.eval_metrics)} of translations of {split}, every "
        f"{config.eval_every} epochs and at the end"
    )
    return evaluate


def _held_out_split(reader, config, announce):
    """Return the name of the held-out split, or that of the training data."""

    def read(split):
        reader.data(split)
        return split

    try:
        return data.load_held_out(read, config.split)
    except UnreadableImage:
        raise
    except InputError as error:
        announce(f"measuring on the training images, with none held out: {error}")
        return config.split


def _extractor(reader, config, split, field, announce):
    def load(split):
        return reader.images(split, field)

    return metrics.choose(config.features, load(split), load, announce)


def _check_best_by(config, directions):
    if config.best_by is None:
        return
    name, _ = rank(config.best_by)
    if name.endswith("_back") and len(directions) < 2:
        raise InputError(
            "--best-by names the way back, which this translator does not have. "
            f"Received: {config.best_by}."
        )
