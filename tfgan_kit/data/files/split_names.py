"""The names of splits: which mean the same, and which folders are called by one.

Needs no TensorFlow and opens no file.
"""

import re

from tfgan_kit.errors import InputError

# The role of a split, with the words for it that people use.
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
_SIDE = re.compile(r"(?:train|test|val)[_-]?([AB])", re.IGNORECASE)
_NAME = re.compile(r"(?:(?<=\+)|^)\s*([\w-]+)")
# The roles that can be held out of a training, the preferred one first.
_HELD_OUT = ("test", "validation")


class NoSplit(InputError):
    """There is no such split, or no image in it."""


def is_split(folder: str) -> bool:
    """Whether a folder of this name is a split and no class."""
    return any(pattern.fullmatch(folder) for pattern in _ROLES.values())


def translation_side(folder: str) -> str | None:
    """ "A" or "B" of a folder such as trainA, as image translation has them."""
    match = _SIDE.fullmatch(folder)
    return match and match[1].upper()


def split_of(folder: str) -> str:
    """The name of the split that a folder is, such as test_set of Test Set."""
    return re.sub(r"[^\w-]", "_", folder.lower()) if is_split(folder) else folder


def role_of(name: str) -> str:
    """ "train", "validation" or "test"; another name is its own role."""
    for role, pattern in _ROLES.items():
        if pattern.fullmatch(name):
            return role
    return name.lower()


def roles_in(split: str) -> set[str]:
    """The roles of all splits that a text such as "train[:500]+val" names."""
    return {role_of(name) for name in _NAME.findall(split)}


def overlap(split: str, other: str) -> bool:
    """Whether two texts surely name the same images.

    Two parts of a split may have none in common, so they do not count.
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
    """`split` with the names that a data set has for its splits.

    Args:
        split: Such as "train[:500]" or "validation"; what is no text stays.
        names: The splits that there are. "train", "validation" and "test" stand for the
            single one of that role, such as "val"; capitals do not count.
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
    """What `load` gives for the test split; where there is none, for the validation's.

    Args:
        load: Called with the name of a split; raises `NoSplit` where there is none.
        trained_on: The split that is trained on; one that shares images with it is not
            held out.

    Raises:
        NoSplit: There is neither.
    """
    missing = NoSplit(f"it is trained on {trained_on}.")
    for split in _HELD_OUT:
        if not overlap(split, trained_on):
            try:
                return load(split)
            except NoSplit as error:
                missing = error
    raise missing
