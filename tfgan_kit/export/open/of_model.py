"""The generator of a Keras model, opened as those of files are."""

from tfgan_kit.export import interface
from tfgan_kit.export.open_generator import OpenGenerator
from tfgan_kit.models.base import translating


def generator_of(model):
    """Return the `OpenGenerator` of an `AdversarialModel`."""
    forward, partners = interface.of_model(model), model.sampler.partners
    if not forward.source:
        return OpenGenerator(model.generate_batch, forward, partners=partners)

    def opened(faced, is_back):
        run = translating.translator_of(model, is_back).network
        back = faced.back and opened(faced.back, True)
        kept = {} if is_back else partners
        return OpenGenerator(run, faced, back=back, partners=kept)

    return opened(forward, False)
