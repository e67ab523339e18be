"""BESTIOLE: antineutrinos of fission summed over all decays, from 12.5 keV to 12.5 MeV, by fetch.

The files state no licence, so nuscatter ships none; they are found, or downloaded, and verified like a data release.
They are the alternative to the spectra that `Reactor` takes by default (summed below 2 MeV, converted above,
extrapolated beyond 8 MeV), without a joint at 2 MeV and without an extrapolation.
"""

from collections.abc import Mapping
from typing import NamedTuple

from nuscatter.releases.fetch import locate
from nuscatter.sources.reactors.fission import read_spectra
from nuscatter.sources.spectra.smooth import weighted_sum
from nuscatter.sources.spectra.spectrum import Spectrum

_ISOTOPES = ("U235", "U238", "Pu239", "Pu241")
_AFTER_CAPTURE = ("U239", "Np239")


class FissionSpectra(NamedTuple):
    """Spectra to give to a `Reactor` instead of its own: ``Reactor(…, **bestiole()._asdict())``."""

    #: Isotope → antineutrinos per fission [MeV⁻¹].
    spectra: Mapping[str, Spectrum]
    #: Antineutrinos of a capture on ²³⁸U [MeV⁻¹], those of ²³⁹U and ²³⁹Np.
    capture_spectrum: Spectrum


def bestiole() -> FissionSpectra:
    """Return the spectra of L. Périssé et al., Phys. Rev. C 108 (2023) 055501 (arXiv:2304.14992).

    Raises:
        DataError: the files are not on disk and cannot be downloaded, or are not the published ones.
    """
    names = (*_ISOTOPES, *_AFTER_CAPTURE)
    paths = {name: locate("reactor_flux", f"bestiole_{name.lower()}.txt") for name in names}
    found = read_spectra(paths)
    return FissionSpectra(
        spectra={name: found[name] for name in _ISOTOPES},
        capture_spectrum=weighted_sum([(found[name], 1.0) for name in _AFTER_CAPTURE]),
    )
