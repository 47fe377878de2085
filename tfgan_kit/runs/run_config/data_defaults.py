"""The pairs or domains of a recipe, for data whose user names neither."""

import dataclasses

from tfgan_kit import data
from tfgan_kit.errors import InputError
from tfgan_kit.runs.run_config import table

NAMES = ("pairs", "domains")


def complete(config, before=None, given=()):
    """Return a configuration with the pairs or domains that the data set needs.

    Args:
        config: A `RunConfig`.
        before: The `RunConfig` that the user's options change, or None.
        given: The names of the user's options. Its pairs or domains are the only ones.
    """
    if {*given} & {*NAMES}:
        absent = {name: None for name in NAMES if name not in given}
        return dataclasses.replace(config, **absent)
    if before is not None and _chosen(before) != _defaults(before):
        return config  # the user chose them for an earlier run
    return dataclasses.replace(config, **_defaults(config))


def _chosen(config):
    return {name: getattr(config, name) for name in NAMES}


def _defaults(config):
    recipe, values = config.recipe, {}
    if config.dataset.partition(":")[0] == data.EMBEDDED:
        values = {"pairs": recipe.pairs, **recipe.embedded}
    elif recipe.pairs and not _has_fields(config):
        values = {"pairs": recipe.pairs}
    return {
        name: table.BY_NAME[name].check(_listed(values.get(name))) for name in NAMES
    }


def _listed(value):
    return [*value] if isinstance(value, tuple) else value


def _has_fields(config):
    """Return whether a folder or a file holds the fields, and no plain images.

    Whether a data set of TFDS or of a user's own source does is not known here.
    """
    from tfgan_kit.data.files import array_files, field_folders

    fields = {name: None for name in config.recipe.fields if name != "labels"}
    kind = data.kind_of(config.dataset)
    try:
        if kind == "folder":
            return not field_folders.list_fields(config.dataset, fields).halves
        if kind == "array":
            array_files.open_arrays(config.dataset, [*fields])
            return True
    except InputError:  # reading the images will report what is wrong
        pass
    return False
