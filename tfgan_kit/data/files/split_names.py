"""The names of splits: which are synonyms, and which folders have such a name.

This module needs no TensorFlow and opens no file.
"""

import re

from tfgan_kit.errors import InputError

# The role of a split, with the words that people use for it.
_WORDS = {
    "train": "train|training",
    "validation": "val|valid|validation|dev",
    "test": "test|testing|eval|evaluation",
}
# A number or a common noun may follow, as in train2017 or Test_Set.
_ENDING = r"[\W_]?(?:\d+|set|data|dataset|images|imgs|split)"
_ROLES = {
    role: re.compile(f"(?:{words})(?:{_ENDING})?", re.IGNORECASE)
    for role, words in _WORDS.items()
}
_SIDE = re.compile(r"(train|test|val)[_-]?([AB])", re.IGNORECASE)
_NAME = re.compile(r"(?:(?<=\+)|^)\s*([\w-]+)")
# The roles that can be held out of a training, the preferred one first.
_HELD_OUT = ("test", "validation")


class NoSplit(InputError):
    """There is no such split, or no image in it."""


def is_split(folder: str) -> bool:
    """Return whether a folder with this name is a split instead of a class."""
    return any(pattern.fullmatch(folder) for pattern in _ROLES.values())


def translation_side(folder: str) -> str | None:
    """Return "A" or "B" for a folder such as trainA, as in image translation."""
    return side_and_split(folder)[0]


def side_and_split(name: str) -> tuple[str | None, str | None]:
    """Return ("A", "train") for a name such as trainA; (None, None) for others."""
    match = _SIDE.fullmatch(name)
    return (match[2].upper(), match[1].lower()) if match else (None, None)


def side_of_split(split: str, names: dict[str, str]) -> str:
    """Return a text such as "trainA[:500]" for "train[:500]".

    Args:
        split: str. In the notation of TFDS.
        names: dict. The split of one side, such as "trainA", by the name "train".
    """
    return _NAME.sub(
        lambda match: match[0].replace(match[1], names.get(match[1], match[1])),
        resolve(split, names),
    )


def split_of(folder: str) -> str:
    """Return the name of a folder's split, such as test_set for Test Set."""
    return re.sub(r"[^\w-]", "_", folder.lower()) if is_split(folder) else folder


def role_of(name: str) -> str:
    """Return "train", "validation" or "test"; another name is its own role."""
    for role, pattern in _ROLES.items():
        if pattern.fullmatch(name):
            return role
    return name.lower()


def roles_in(split: str) -> set[str]:
    """Return the roles of all splits that a text such as "train[:500]+val" names."""
    return {role_of(name) for name in _NAME.findall(split)}


def overlap(split: str, other: str) -> bool:
    """Return whether two texts certainly name the same images.

    Two parts of a split may have none in common, so they do not count.

    Examples:
        >>> tfgan_kit.data.overlap("train[:500]", "test")
        False
        >>> tfgan_kit.data.overlap("train[:500]+test", "test")
        True
    """
    if split == other or "all" in (split, other):
        return True
    shared = roles_in(split) & roles_in(other)
    whole = {role_of(part) for text in (split, other) for part in _whole_parts(text)}
    return bool(shared & whole)


def _whole_parts(split):
    parts = (part.strip() for part in split.split("+"))
    return [part for part in parts if "[" not in part]


def resolve(split, names):
    """Return `split` with the data set's own names of its splits.

    Args:
        split: Such as "train[:500]" or "validation". A value that is not text is
            unchanged.
        names: The existing splits. "train", "validation" and "test" stand for the
            single split of that role, such as "val"; case does not matter.

    Examples:
        >>> from tfgan_kit.data.files import split_names
        >>> split_names.resolve("validation[:10]", ["train", "val"])
        'val[:10]'
    """
    if not isinstance(split, str):
        return split

    def known(match):
        name = match[1].lower()
        same = [known for known in names if role_of(known) == name]
        if match[1] in names:
            return match[0]
        if name in names:
            return match[0].replace(match[1], name)
        return match[0].replace(match[1], same[0]) if len(same) == 1 else match[0]

    return _NAME.sub(known, split)


def load_held_out(load, trained_on):
    """Return the result of `load` for the test split, or else the validation split.

    Args:
        load: Function of the name of a split; raises `NoSplit` if the split is missing.
        trained_on: The split for training; a split that shares images with it is not
            held out.

    Raises:
        NoSplit: There is neither.

    Examples:
        >>> tfgan_kit.data.load_held_out(lambda split: f"rows of {split}", "train")
        'rows of test'
    """
    missing = NoSplit(f"it is trained on {trained_on}.")
    for split in _HELD_OUT:
        if not overlap(split, trained_on):
            try:
                return load(split)
            except NoSplit as error:
                missing = error
    raise missing
