"""The parts of models that use labels only if the data have them."""

from tfgan_kit.models.base.wiring import Wire

WIRING = {
    "generator": Wire(("latents",), gives="real", optional=("labels",)),
    "discriminator": Wire(("real",), optional=("labels",)),
}


def judged(model, images, batch):
    """Return the discriminator's inputs: images, and their labels if any."""
    return (images, batch["labels"]) if model.num_classes else (images,)


def judge_of(model, batch):
    """Return the function from images, with the labels of a batch, to their logits."""
    return lambda images: model.judge(*judged(model, images, batch))
