"""Places as texts: ``cylinder:11cm:34cm`` at ``19.3m``."""

from typing import TYPE_CHECKING

from nuscatter.errors import InputError, choose

if TYPE_CHECKING:
    from nuscatter.detectors.volumes import Volume
    from nuscatter.events.place import Place

#: Lengths of the shapes of ``--volume``, in their order.
_SHAPES = {"ball": ("radius",), "cylinder": ("radius", "height"), "box": ("x", "y", "z")}


def place_of(
    volume: str | None, source: str | None, apart: str | None, flight: bool, sight: str | None = None
) -> "Place | None":
    """Return where source and detector are; None if they are points and their distance is of no interest.

    Args:
        volume: The text of ``--volume``, as those that follow are of their options.
        source: Of ``--source-volume``.
        apart: Of ``--distance``.
        flight: Whether the time of flight is added.
        sight: The text of ``--line-of-sight``.

    Raises:
        InputError: a text is no length, no direction or no volume, or there is a volume and no distance.

    Example:
        >>> place_of("ball:30cm", None, None, False)
        Traceback (most recent call last):
        nuscatter.errors.InputError: --volume, --line-of-sight and --flight need a --distance, as 19.3m.
    """
    from nuscatter.events.place import Place
    from nuscatter.words.unit_words import quantity

    if apart is None:
        if volume or source or flight or sight:
            raise InputError("--volume, --line-of-sight and --flight need a --distance, as 19.3m.")
        return None
    away = quantity("a length such as 19.3m", "m", "cm", "km", signed=False)("--distance", apart)
    seen = _turned(_volume("--volume", volume), sight)
    return Place(away, seen, source=_volume("--source-volume", source), flight=flight)


def _volume(name: str, text: str | None) -> "Volume | None":
    """Return the volume that a text means."""
    from nuscatter.detectors.volumes import Ball, Box, Cylinder
    from nuscatter.words.unit_words import quantity

    if text is None:
        return None
    shape, *lengths = text.split(":")
    parts = choose("shape of a volume", shape, _SHAPES)
    if len(lengths) != len(parts):
        raise InputError(f"{name} is {text!r}, but {':'.join([shape, *parts])} was expected, with lengths as 30cm.")
    read = quantity("a length such as 30cm", "cm", "m", "mm", signed=False)
    values = [read(f"{part} of {name}", each) for part, each in zip(parts, lengths, strict=True)]
    if len(values) == 1:
        return Ball(*values)
    if len(values) == 2:
        return Cylinder(radius=values[0], height=values[1])
    return Box((values[0], values[1], values[2]))


def _turned(volume: "Volume | None", sight: str | None) -> "Volume | None":
    """Return a volume that is seen from another side; for a cylinder the angle to its axis is what matters."""
    import math
    from dataclasses import replace

    from nuscatter.detectors.volumes import Box, Cylinder

    if sight is None:
        return volume
    try:
        x, y, z = (float(each) for each in sight.split(":"))
        size = math.hypot(x, y, z)
        known = 0 < size < math.inf
    except ValueError:
        known = False
    if not known:
        raise InputError(f"--line-of-sight is {sight!r}, but three numbers as 0.6:0:-0.8 were expected.")
    if isinstance(volume, Box):
        return replace(volume, direction=(x, y, z))
    if isinstance(volume, Cylinder):
        return replace(volume, axis_angle=math.acos(z / size))
    raise InputError("--line-of-sight is for a box or a cylinder: a ball and a point look alike from everywhere.")
