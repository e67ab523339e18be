"""Germanium: the ionisation by a recoil, the largest uncertainty of a reactor experiment, by published models.

Above 1 keV all agree with Lindhard's theory to 10 %. Below, two sets of measurements do not agree: neutrons of known
energy (Bonhomme et al.) follow the theory down to 0.4 keV; photo-neutrons, an iron-filtered beam and recoils from
neutron capture (J. I. Collar et al., Phys. Rev. D 103 (2021) 122003, arXiv:2102.10089) show more ionisation than it
allows. A rate at a reactor changes by a factor with the choice: compute it with each.

The tables of the second set ("Fef" and "YBe", released with arXiv:2202.09672) are not shipped, as no copy of them could
be checked: give them to `TabulatedQuenching`. A recoil may also ionise its own atom: ``migdal.py``.
"""

from nuscatter.constants import Measured
from nuscatter.detectors.quenching import Lindhard, Quenching, lindhard
from nuscatter.detectors.smearing import GaussianSmearing, ionisation_smearing
from nuscatter.units import eV, keV

#: Mean energy of an electron–hole pair at 77 K, and the Fano factor of electrons (that of recoils is not known).
pair_energy = Measured(
    2.96 * eV, 0.02 * eV, "As used for the Dresden-II detector (arXiv:2202.09672); uncertainty from memory"
)
fano_factor = Measured(0.11, 0.01, "As used for the Dresden-II detector (arXiv:2202.09672); uncertainty from memory")

#: Lindhard's k, measured from 0.4 to 6.3 keV with neutrons of known energy.
bonhomme_k = Measured(0.162, 0.004, "A. Bonhomme et al., Eur. Phys. J. C 82 (2022) 815, arXiv:2202.03754")
#: Lindhard's k with the adiabatic correction ξ, measured from 0.3 to 8.5 keV with neutrons of ⁸⁸Y on beryllium.
scholz_k = Measured(0.179, 0.001, "B. J. Scholz et al., Phys. Rev. D 94 (2016) 122003, arXiv:1608.03588")
scholz_xi = Measured(0.16 * keV, 0.12 * keV, f"{scholz_k.source}: 0.16 +0.10 −0.13, from memory")


def germanium_models() -> dict[str, Quenching]:
    """Return the published models of ionisation by recoils in germanium, by name.

    - ``lindhard``: the theory with its own k of 0.157;
    - ``bonhomme``, ``bonhomme_low``, ``bonhomme_high``: k of 0.162 ± 0.004;
    - ``scholz``: k of 0.179 with the adiabatic correction.

    Example:
        >>> from nuscatter.detectors.quenching import quenching_factors
        >>> spread = quenching_factors(germanium_models(), 0.3 * keV)
        >>> {name: round(float(each), 3) for name, each in spread.items() if "_" not in name}
        {'lindhard': 0.146, 'bonhomme': 0.15, 'scholz': 0.138}
    """
    k, error = bonhomme_k.value, bonhomme_k.uncertainty
    return {
        "lindhard": lindhard("Ge"),
        "bonhomme": Lindhard(32, k),
        "bonhomme_low": Lindhard(32, k - error),
        "bonhomme_high": Lindhard(32, k + error),
        "scholz": Lindhard(32, scholz_k.value, adiabatic=scholz_xi.value),
    }


def germanium_smearing(noise: float) -> GaussianSmearing:
    """Return the resolution of a germanium detector whose electronics have a standard deviation of `noise` [MeV].

    Example:
        >>> resolution = germanium_smearing(68.5 * eV)
        >>> round(float(resolution.width(1 * keV) / eV), 1)
        70.8
    """
    return ionisation_smearing(pair_energy=pair_energy.value, fano=fano_factor.value, noise=noise)
