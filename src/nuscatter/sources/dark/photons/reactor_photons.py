r"""Photons in the core of a reactor, in a parametrisation of those of a research reactor.

.. math:: \frac{dN}{dE\, dt} = 0.58 \times 10^{18}\, \frac{P}{\mathrm{MW}}\, e^{-E/0.91\,\mathrm{MeV}}\;
          \mathrm{MeV}^{-1}\, \mathrm{s}^{-1}.

It comes from the γ spectrum of FRJ-1 in Jülich (H. Bechteler et al., Jül-Spez-255 (1984), from memory, not read), and
is what searches for dark photons and axion-like particles at power reactors take: H. Park, Phys. Rev. Lett. 119 (2017)
081801. Number and slope were confirmed in two public codes that follow Park's Eq. 3. From 0.2 MeV on it is 14 photons
and 15 MeV per fission, as one expects of the photons of fission, of capture and of fission products together. So it
counts what is made, not what is left after scattering. Lines of capture above 6 MeV are not in it, and no uncertainty
was published: 30 % is taken here.
"""

import numpy as np

from nuscatter.errors import not_negative
from nuscatter.matter.material import Material, material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.quantities import DURATION, POWER, plausible
from nuscatter.sources.dark.photons.target_photons import TargetPhotons
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.units import MW, MeV, s

#: Photons per MeV, second and MW at zero energy, mean energy [MeV], and the range of energies [MeV].
_NUMBER, _MEAN, _LOWEST, _HIGHEST = 0.58e18, 0.91, 0.2, 12.0


def ReactorPhotons(
    *, power: float, duration: float, target: str | Nuclide | Material = "U", uncertainty: float = 0.3
) -> TargetPhotons:
    """Return the photons that a core makes in the whole exposure, in all directions: fluxes of them have ``pot=1``.

    Args:
        power: Thermal power [MeV²].
        duration: Length of the exposure at this power [MeV⁻¹].
        target: What takes the photons in the core: uranium, or a mean material of fuel, water and steel.
        uncertainty: Relative uncertainty of their number.

    Raises:
        InputError: a number is negative or not finite, or there is no such material.

    Example:
        >>> from nuscatter.units import GW, day
        >>> photons = ReactorPhotons(power=1 * GW, duration=1 * s)
        >>> f"{photons.spectrum.moment(0, 0.0):.2e} photons"
        '4.24e+20 photons'
    """
    thermal = float(plausible("power", power, POWER, single=True))
    time = float(plausible("duration", duration, DURATION, single=True))
    scale = _NUMBER * (thermal / MW) * (time / s) / MeV
    mean = _MEAN * MeV
    spectrum = Smooth(lambda E: scale * np.exp(-E / mean), tuple(x * MeV for x in (_LOWEST, 1.0, 2.5, 6.0, _HIGHEST)))
    return TargetPhotons(
        spectrum=spectrum,
        material=material(target),
        uncertainty=float(not_negative("uncertainty", uncertainty, single=True)),
    )
