"""What `--augment` names: a change of the data, one that the model makes, or both."""

# The model's arguments that belong to a change alone.
_ARGUMENTS = {"ada": {"ada_target": 0.6}}


def of_data(augment):
    """What `data.training_stream` takes."""
    return "flip" if "flip" in augment.split(",") else "none"


def of_model(augment):
    """What the model takes."""
    last = augment.split(",")[-1]
    return "none" if last == "flip" else last


def arguments(model, augment):
    """The model's arguments with those of its `augment`, without those of another."""
    own = _ARGUMENTS.get(of_model(augment), {})
    foreign = {name for names in _ARGUMENTS.values() for name in names} - set(own)
    kept = {name: value for name, value in model.items() if name not in foreign}
    return {**kept, **{name: kept.get(name, own[name]) for name in own}}
