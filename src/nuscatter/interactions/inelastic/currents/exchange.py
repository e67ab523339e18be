"""Which boson a neutrino and a nucleus exchange."""

from enum import Enum


class Current(Enum):
    """Which boson is exchanged."""

    CHARGED = "charged current"
    NEUTRAL = "neutral current"


#: ν + A → ℓ⁻ + B, ν̄ + A → ℓ⁺ + B.
CHARGED_CURRENT = Current.CHARGED
#: ν + A → ν + A*, all flavours alike.
NEUTRAL_CURRENT = Current.NEUTRAL
