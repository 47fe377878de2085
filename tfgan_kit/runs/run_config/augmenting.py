"""The values of `--augment`: changes of the data, of the model, or of both."""

# The model's arguments that belong to one change.
_ARGUMENTS = {"ada": {"ada_target": 0.6}}


def of_data(augment):
    """Return the value for `data.training_stream`."""
    return "flip" if "flip" in augment.split(",") else "none"


def of_model(augment):
    """Return the value for the model."""
    last = augment.split(",")[-1]
    return "none" if last == "flip" else last


def arguments(model, augment):
    """Return the model's arguments with those of its `augment`, and no others."""
    own = _ARGUMENTS.get(of_model(augment), {})
    foreign = {name for names in _ARGUMENTS.values() for name in names} - set(own)
    kept = {name: value for name, value in model.items() if name not in foreign}
    return {**kept, **{name: kept.get(name, own[name]) for name in own}}
