"""The space in which `edit` and `mix` move the pictures of a generator."""

from tfgan_kit import export

from . import example_files


def open_space(source, command, announce, truncation_psi=None):
    """Return `(model, space)` of a `Source`; None for the model of an exported file.

    Args:
        source: The `Source`.
        command: str. The name of the command, for a message.
        announce: Function that gets a sentence about damaged checkpoints.
        truncation_psi: float. As in `open_model`.

    Raises:
        InputError: The file is damaged, or nothing of its generator can be edited.
    """
    from tfgan_kit import editing

    if source.kind in ("run", "keras"):
        model = export.open_model(source, announce, truncation_psi=truncation_psi)
        example_files.need_images(model.sampler.modality, command)
        return model, editing.space_of(model)
    _, generator = export.open_source(source, announce, truncation_psi)
    example_files.need_images(generator.modality, command)
    return None, editing.space_of_export(generator)
