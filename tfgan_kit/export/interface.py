"""The inputs and outputs of an exported generator by name, for all its forms."""

import dataclasses
import re
from typing import Any

import tensorflow as tf

from tfgan_kit import modalities, sampling
from tfgan_kit.export import exported_inputs, modality_cards
from tfgan_kit.export.image_sizes import FIXED, ImageSizes

FLOAT = "float_"
BACK = "_back"


@dataclasses.dataclass(frozen=True)
class Interface:
    """Inputs and outputs of a generator.

    A translator is a generator whose only input is one field of images. Its input has
    the name of its output, "images", and its signatures take images.

    Args:
        inputs: The `sampling.Inputs` that it takes.
        modality: The `Modality` of its examples.
        sizes: The `ImageSizes` that a translator takes. Defaults to the shape of its
            field alone.
        suffix: str. End of the names of its signatures. Defaults to "".
        back: The `Interface` of a second translator in the same form, or None.
    """

    inputs: sampling.Inputs
    modality: modalities.Modality
    sizes: ImageSizes = dataclasses.field(default=FIXED, compare=False)
    suffix: str = ""
    back: "Interface | None" = None

    @property
    def source(self) -> sampling.Examples | None:
        """Return the field of images that a translator takes; None for others."""
        part, *more = self.inputs.parts.values()
        is_image = is_field(part) and part.modality.name == "image"
        return part if is_image and not more and self.modality.name == "image" else None

    @property
    def source_shape(self) -> tuple[int | None, int | None, int]:
        """Return the shape of a translator's images; None for a side of any length."""
        shape = self.source.modality.shape
        return shape if self.sizes.multiple_of is None else (None, None, shape[2])

    @property
    def output(self) -> str:
        """Return the name of its examples among a signature's outputs, as "images"."""
        return re.sub(r"\W+", "_", self.modality.plural)

    @property
    def names(self) -> list[str]:
        """Return the name of the tensor of each input."""
        return [self.output] if self.source else list(self.inputs.parts)

    @property
    def stored_signature(self) -> str:
        """Return the name of the signature with stored examples."""
        return "serving_default" + self.suffix

    @property
    def float_signature(self) -> str:
        """Return the name of the signature with only floats, such as "float_images"."""
        return FLOAT + self.output + self.suffix

    @property
    def encoded_signature(self) -> str | None:
        """Return the name of the signature of encoded examples, such as "png"."""
        encoding = self.modality.encoding
        if self.source and not self.source.modality.encoding:
            return None
        return encoding and encoding + self.suffix

    @property
    def bytes_output(self) -> str:
        """Return the name of encoded examples; REST encodes `*_bytes` as base64."""
        return f"{self.modality.name}_bytes"

    def by_name(self, arrays: Any) -> dict[str, Any]:
        """Return arrays drawn by the inputs, by the names of their tensors."""
        return dict(zip(self.names, arrays, strict=True))

    def stored_by_name(self, arrays: Any) -> dict[str, Any]:
        """Return such arrays as tensors, with fields in their stored dtype."""
        parts = zip(self.inputs.parts.values(), arrays, strict=True)
        return self.by_name(_to_stored(part, array) for part, array in parts)

    def specs(self) -> list[tf.TensorSpec]:
        """Return the spec of a batch of each input, with fields as floats."""
        parts = zip(self.names, self.inputs.parts.values(), strict=True)
        return [self._free(part.spec(name)) for name, part in parts]

    def stored_specs(self) -> list[tf.TensorSpec]:
        """Return the spec of a batch of each input, with fields in stored dtype."""
        return [
            self._free(
                tf.TensorSpec(
                    [None, *part.modality.stored_shape],
                    part.modality.stored_dtype,
                    name,
                )
            )
            if is_field(part)
            else part.spec(name)
            for name, part in zip(self.names, self.inputs.parts.values(), strict=True)
        ]

    def _free(self, spec):
        if not self.source:
            return spec
        return tf.TensorSpec([None, *self.source_shape], spec.dtype, spec.name)

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

    def directions(self) -> list["Interface"]:
        """Return the interface itself, and that of the way back if there is one."""
        return [self, *([self.back] if self.back else [])]

    def with_kept(self, kept: dict[str, Any]) -> "Interface":
        """Return the same with other arrays or variables as kept examples, by field."""
        return dataclasses.replace(
            self,
            inputs=exported_inputs.with_kept(self.inputs, kept),
            back=self.back and self.back.with_kept(kept),
        )

    def needed(self) -> list[str]:
        """Return the names of the signatures that every SavedModel has.

        Older ones have no others, and examples of 2 channels have no PNG.
        """
        if not self.source:
            return ["serving_default", "from_seeds", self.float_signature]
        pairs = [(x.stored_signature, x.float_signature) for x in self.directions()]
        return [name for pair in pairs for name in pair]

    def to_card(self) -> dict[str, Any]:
        """Return its entry in a model card."""
        facts = exported_inputs.to_card(self.inputs)
        if self.source:
            facts |= {"image_sizes": self.sizes.to_card()}
        if self.back:
            facts |= {"back": self.back.to_card()}
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
    """Return the `Interface` of the served networks of an `AdversarialModel`.

    The second network is the way back if both are translators.
    """
    forward = _of_sampler(model.sampler)
    if model.back_sampler is None or not forward.source:
        return forward
    back = _of_sampler(model.back_sampler, BACK)
    return dataclasses.replace(forward, back=back) if back.source else forward


def _of_sampler(sampler, suffix=""):
    interface = Interface(sampler.inputs, sampler.modality, suffix=suffix)
    if not interface.source:
        return interface
    return dataclasses.replace(interface, sizes=ImageSizes.of(sampler.network))


def from_card(
    card: dict[str, Any] | None,
    taken: dict[str, Any],
    shape: Any,
    kept: dict[str, Any] | None = None,
    suffix: str = "",
) -> Interface:
    """Return the `Interface` of a generator in a file.

    Args:
        card: Its model card, or None. A card without a modality is for images.
        taken: Shape of each tensor that it takes, by name, the batch first.
        shape: Shape of its output, the batch first.
        kept: Stored examples of each field that it takes, by name.
        suffix: str. End of the names of its signatures. Defaults to "".

    Raises:
        ValueError: The card is invalid.
        InputError: The class of a modality is not registered in this process.
    """
    card = card or {}
    described, sizes = card.get("modality"), card.get("image_sizes")
    if sizes:
        shape = (None, *card["image_shape"])
    modality = (
        modality_cards.from_card(described)
        if described
        else modalities.Image(tuple(shape[1:]))
    )
    latent_dim = int(taken["latents"][-1]) if "latents" in taken else None
    if latent_dim is None and "inputs" not in card:
        raise ValueError("it takes no latents, and no model card says what it takes.")
    inputs = exported_inputs.inputs_of(latent_dim, taken, card, kept)
    sizes = ImageSizes.from_card(sizes) if sizes else FIXED
    interface = Interface(inputs, modality, sizes, suffix)
    if set(interface.names) != set(taken):
        raise ValueError("its model card has other inputs than it takes.")
    fields = [part for part in inputs.parts.values() if is_field(part)]
    if not interface.source and not all(len(part.values) for part in fields):
        raise ValueError("it has no examples of a field that it takes.")
    return interface


def of_saved_model(loaded: Any, card: dict[str, Any] | None) -> Interface:
    """Return the `Interface` of a SavedModel that TensorFlow has loaded."""
    forward = _of_signature(loaded, card, "")
    if "back" not in (card or {}):
        return forward
    return dataclasses.replace(forward, back=_of_signature(loaded, card["back"], BACK))


def _of_signature(loaded, card, suffix):
    signature = loaded.signatures["serving_default" + suffix]
    taken = signature.structured_input_signature[1]
    ((_, output),) = signature.structured_outputs.items()
    names = [*taken, *(part["name"] for part in (card or {}).get("inputs", ()))]
    kept = {name: getattr(loaded, KEPT + name, None) for name in names}
    return from_card(
        card,
        {name: spec.shape.as_list() for name, spec in taken.items()},
        output.shape.as_list(),
        {name: values[0].numpy() for name, values in kept.items() if values},
        suffix,
    )


KEPT = "kept_"  # attributes of a SavedModel, each a list of one variable
