"""The metrics of translated images, which images of a latent generator do not have."""

import numpy as np

from tfgan_kit.metrics.registry_entry import Measure
from tfgan_kit.metrics.statistics.pairs import (
    MOST_DECIBELS,
    WINDOW,
    luminance,
    mean_absolute_error,
    peak_signal_to_noise_ratio,
    structural_similarity,
    without_border,
)

_CHUNK = 256  # doubles need eight times the memory of the images
_CHANCE = "it varies by chance"


def _l1(sets):
    errors = mean_absolute_error(sets.fake_images, sets.translation.targets)
    return [("l1", float(errors.mean()), None, {})]


def _psnr(sets):
    ratios = _on_published_levels(peak_signal_to_noise_ratio, sets)
    equal = int((ratios >= MOST_DECIBELS).sum())
    details = {"equal_images": equal} if equal else {}
    return [("psnr", float(ratios.mean()), None, details)]


def _ssim(sets):
    similarity = _on_published_levels(structural_similarity, sets)
    return [("ssim", float(similarity.mean()), None, {})]


def _on_published_levels(function, sets):
    """Return a function of translations and targets on Y, without the border."""
    border, parts = sets.translation.border, []
    for start in range(0, len(sets.fake_images), _CHUNK):
        rows = slice(start, start + _CHUNK)
        sides = sets.fake_images[rows], sets.translation.targets[rows]
        sides = (luminance(without_border(images, border)) for images in sides)
        parts.append(function(*sides))
    return np.concatenate(parts)


def _class_kept(sets):
    labels = sets.translation.source.labels
    right = np.argmax(sets.logits, axis=1) == labels
    shares = [
        float(right[labels == label].mean()) if label in labels else None
        for label in range(sets.logits.shape[1])
    ]
    return [("class_kept", float(right.mean()), None, {"of_classes": shares})]


def _class_reached(sets):
    target = sets.translation.target_class
    share = float((np.argmax(sets.logits, axis=1) == target).mean())
    names = sets.translation.source.class_names
    name = names[target] if names else str(target)
    return [("class_reached", share, None, {"class": name})]


def _cycle(sets):
    translation = sets.translation
    errors = mean_absolute_error(translation.again, translation.source.images)
    return [("cycle", float(errors.mean()), None, {})]


def _consistency(sets):
    small = sets.translation.shrink(sets.fake_images)
    errors = mean_absolute_error(small, sets.translation.source.images)
    return [("consistency", float(errors.mean()), None, {})]


def _no_targets(translation):
    if translation is None or translation.targets is None:
        return (
            "compares each translation with its true counterpart, and needs a "
            "translator of pairs"
        )
    return None


def _too_small(translation):
    reason = _no_targets(translation)
    if reason:
        return reason
    height, width = translation.targets.shape[1:3]
    smallest = WINDOW + 2 * translation.border
    if min(height, width) >= smallest:
        return None
    return (
        f"needs images of {smallest}x{smallest} pixels or more, for its window has "
        f"{WINDOW}x{WINDOW} and the border {translation.border} on each side; these "
        f"have {height}x{width}"
    )


def _no_labels(translation):
    if translation is None or translation.source.labels is None:
        return "needs a translator of images with labels"
    return None


def _no_target_class(translation):
    if translation is None or translation.target_class is None:
        return "needs a translator to one class, such as one of --domains A,B"
    return None


def _no_way_back(translation):
    if translation is None or translation.again is None:
        return "needs a translator that also translates back"
    return None


def _no_scale(translation):
    if translation is None or translation.scale == 1:
        return "needs a translator that makes images larger"
    return None


def _on_levels(sets):
    return "levels 0 to 255 of all channels"


def _on_y(sets):
    channels = sets.fake_images.shape[-1]
    levels = "grey levels" if channels == 1 else "Y of RGB"
    return f"{levels}, border {sets.translation.border}"


def _shrunk(sets):
    return f"{_on_levels(sets)}, {sets.translation.shrink_rule}"


def _of_pixels(compute, lacks, how, warning=_CHANCE):
    return Measure(compute, 1, 100, warning, of_features=False, lacks=lacks, how=how)


TRANSLATION_MEASURES = {
    "l1": _of_pixels(_l1, _no_targets, _on_levels),
    "psnr": _of_pixels(_psnr, _no_targets, _on_y),
    "ssim": _of_pixels(_ssim, _too_small, _on_y),
    "class_kept": Measure(
        _class_kept, 1, 100, _CHANCE, of_logits=True, lacks=_no_labels
    ),
    "class_reached": Measure(
        _class_reached, 1, 10, _CHANCE, of_logits=True, lacks=_no_target_class
    ),
    "cycle": _of_pixels(_cycle, _no_way_back, _on_levels),
    "consistency": _of_pixels(_consistency, _no_scale, _shrunk),
}
