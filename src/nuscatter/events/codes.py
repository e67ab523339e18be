"""Numbers by which event files name particles: the codes of the Particle Data Group, and the status codes of NuHepMC.

Nuclei have ten digits, 100ZZZAAA0, and the free proton has its own number. Particles beyond the Standard Model have
the numbers that the scheme sets aside: 51 to 60 for dark matter, 81 to 100 for what a program defines by itself.

Example:
    >>> from nuscatter.matter.nuclide import nuclide
    >>> nucleus_code(nuclide("Ar40")), nucleus_code(nuclide("H1"))
    (1000180400, 2212)
"""

from typing import Final

from nuscatter.errors import choose
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Species

ELECTRON: Final = 11
MUON: Final = 13
PHOTON: Final = 22
NEUTRON: Final = 2112
PROTON: Final = 2212
#: A neutral lepton with a mass, to which a neutrino is scattered up by a dipole.
HEAVY_LEPTON: Final = 81

#: NuHepMC's status of a particle: one that leaves, the one that comes, the one that is hit at rest (arXiv:2310.13211).
OUTGOING, INCOMING, TARGET = 1, 4, 20

_NEUTRINOS = {"e": 12, "mu": 14, "tau": 16}
_DARK = {"chi": 52, "chi_1": 52, "chi_2": 53, "dark_photon": 55, "alp": 82}


def nucleus_code(nuclide: Nuclide) -> int:
    """Return the code of a nucleus; 2212 for the proton."""
    return PROTON if (nuclide.Z, nuclide.A) == (1, 1) else 1_000_000_000 + 10_000 * nuclide.Z + 10 * nuclide.A


def species_code(species: Species) -> int:
    """Return the code of a projectile; `InputError` for a species of which no code is known.

    Example:
        >>> from nuscatter.particles import nu_mu_bar
        >>> species_code(nu_mu_bar)
        -14
    """
    if species.is_neutrino:
        return -_NEUTRINOS[species.flavour] if species.antiparticle else _NEUTRINOS[species.flavour]
    code = choose("particle with a code", species.name, _DARK)
    return -code if species.antiparticle else code
