"""The inputs and outputs of an exported generator by name, for all its forms."""

import dataclasses
import re
from typing import Any

import tensorflow as tf

from tfgan_kit import modalities, sampling
from tfgan_kit.export import exported_inputs, modality_cards

FLOAT = "float_"


@dataclasses.dataclass(frozen=True)
class Interface:
    """Inputs and outputs of a generator.

    Args:
        inputs: The `sampling.Inputs` that it takes.
        modality: The `Modality` of its examples.
    """

    inputs: sampling.Inputs
    modality: modalities.Modality

    @property
    def output(self) -> str:
        """Return the name of its examples among a signature's outputs, as "images"."""
        return re.sub(r"\W+", "_", self.modality.plural)

    @property
    def float_signature(self) -> str:
        """Return the name of the signature with only floats, such as "float_images"."""
        return FLOAT + self.output

    @property
    def bytes_output(self) -> str:
        """Return the name of encoded examples; REST encodes `*_bytes` as base64."""
        return f"{self.modality.name}_bytes"

    def by_name(self, arrays: Any) -> dict[str, Any]:
        """Return arrays drawn by the inputs, by the names of their tensors."""
        return dict(zip(self.inputs.parts, arrays, strict=True))

    def stored_by_name(self, arrays: Any) -> dict[str, Any]:
        """Return such arrays as tensors, with fields in their stored dtype."""
        return {
            name: _to_stored(part, array)
            for (name, part), array in zip(
                self.inputs.parts.items(), arrays, strict=True
            )
        }

    def stored_specs(self) -> list[tf.TensorSpec]:
        """Return the spec of a batch of each input, with fields in stored dtype."""
        return [
            tf.TensorSpec(
                [None, *part.modality.stored_shape], part.modality.stored_dtype, name
            )
            if is_field(part)
            else part.spec(name)
            for name, part in self.inputs.parts.items()
        ]

    def from_stored(self, arrays: Any) -> list[Any]:
        """Return the network's inputs for those of `stored_specs`, in a graph."""
        return [
            part.modality.from_stored(array) if is_field(part) else array
            for part, array in zip(self.inputs.parts.values(), arrays, strict=True)
        ]

    def words(self) -> str:
        """Return a description, such as "images of 8x8x1 from latents"."""
        shape = "x".join(map(str, self.modality.shape))
        parts = self.inputs.parts
        taken = [
            f"{self.inputs.latent_dim} latents" if name == "latents" else name
            for name in parts
            if name != "labels"
        ]
        if self.inputs.num_classes:
            taken.append(f"labels of {self.inputs.num_classes} classes")
        return f"{self.modality.plural} of {shape} from {' and '.join(taken)}"

    def to_card(self) -> dict[str, Any]:
        """Return its entry in a model card."""
        facts = exported_inputs.to_card(self.inputs)
        # For an image, the shape is enough; cards had it before there were modalities.
        if self.modality.name == "image":
            return facts | {"image_shape": list(self.modality.shape)}
        return facts | {"modality": modality_cards.to_card(self.modality)}


def _to_stored(part, array):
    return (
        part.modality.to_stored(tf.convert_to_tensor(array))
        if is_field(part)
        else array
    )


def is_field(part: sampling.Part) -> bool:
    """Return whether an input is a field of the data, with kept examples."""
    return isinstance(part, sampling.Examples)


def of_model(model: Any) -> Interface:
    """Return the `Interface` of the served network of an `AdversarialModel`."""
    return Interface(model.sampler.inputs, model.sampler.modality)


def from_card(
    card: dict[str, Any] | None,
    taken: dict[str, Any],
    shape: Any,
    kept: dict[str, Any] | None = None,
) -> Interface:
    """Return the `Interface` of a generator in a file.

    Args:
        card: Its model card, or None. A card without a modality is for images.
        taken: Shape of each tensor that it takes, by name, the batch first.
        shape: Shape of its output, the batch first.
        kept: Stored examples of each field that it takes, by name.

    Raises:
        ValueError: The card is invalid.
        InputError: The class of a modality is not registered in this process.
    """
    described = (card or {}).get("modality")
    modality = (
        modality_cards.from_card(described)
        if described
        else modalities.Image(tuple(shape[1:]))
    )
    latent_dim = int(taken["latents"][-1]) if "latents" in taken else None
    if latent_dim is None and "inputs" not in (card or {}):
        raise ValueError("it takes no latents, and no model card says what it takes.")
    inputs = exported_inputs.inputs_of(latent_dim, taken, card, kept)
    if set(inputs.parts) != set(taken):
        raise ValueError("its model card has other inputs than it takes.")
    return Interface(inputs, modality)


def of_saved_model(loaded: Any, card: dict[str, Any] | None) -> Interface:
    """Return the `Interface` of a SavedModel that TensorFlow has loaded."""
    signature = loaded.signatures["serving_default"]
    taken = signature.structured_input_signature[1]
    ((_, output),) = signature.structured_outputs.items()
    kept = {name: getattr(loaded, KEPT + name, None) for name in taken}
    return from_card(
        card,
        {name: spec.shape.as_list() for name, spec in taken.items()},
        output.shape.as_list(),
        {name: values[0].numpy() for name, values in kept.items() if values},
    )


KEPT = "kept_"  # attributes of a SavedModel, each a list of one variable
