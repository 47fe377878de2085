"""The generator of a Keras model, opened as those of files are."""

from tfgan_kit.export import interface
from tfgan_kit.export.open_generator import OpenGenerator
from tfgan_kit.models.base import translating


def generator_of(model):
    """Return the `OpenGenerator` of an `AdversarialModel`."""
    forward = interface.of_model(model)
    if not forward.source:
        return OpenGenerator(model.generate_batch, forward)

    def opened(faced, is_back):
        run = translating.translator_of(model, is_back).network
        back = faced.back and opened(faced.back, True)
        return OpenGenerator(run, faced, back=back)

    return opened(forward, False)
