"""The part that `translate` and `upscale` share: images that are read one by one."""

import click

from tfgan_kit import export
from tfgan_kit.data.files.image_files import UnreadableImage
from tfgan_kit.errors import InputError

from ..terminal.reading import skip_hint

skip_corrupt_option = click.option(
    "--skip-corrupt",
    is_flag=True,
    help="Leave out files that cannot be read instead of stopping.",
)


def open_translator(source, tell, back=False):
    """Return the `sampling.Translator` of an `export.Source`.

    Raises:
        InputError: Its generator takes no images, or does not translate that way; or
            image files cannot have its channels.
    """
    _, generator = export.open_source(source, announce=tell)
    return with_file_channels(generator.translator(back))


def with_file_channels(translator):
    """Return a translator if image files can have its channels.

    Raises:
        InputError: They cannot.
    """
    for channels in (translator.channels, translator.gives_channels):
        if channels not in (1, 3, 4):
            raise InputError(
                "image files have 1, 3 or 4 channels. Received: a network of images "
                f"with {channels}."
            )
    return translator


def read_or_skip(read, path, skip_corrupt, tell):
    """Return the pixels of a file, or None, said in a sentence, if it is left out.

    Raises:
        InputError: The file cannot be read, without `skip_corrupt`.
    """
    if not skip_corrupt:
        with skip_hint():
            return read(path)
    try:
        return read(path)
    except UnreadableImage as error:
        tell(f"left out: {error}")
        return None
