"""The one call: the flux of a supernova on a detector, by name or of the user's own."""

from numpy.typing import ArrayLike

from nuscatter.catalogue.supernova.detectors_by_name import supernova_detector
from nuscatter.catalogue.supernova.nuclei import Nuclei
from nuscatter.errors import InputError, invalid
from nuscatter.rates.supernova.burst_detector import SupernovaDetector
from nuscatter.rates.supernova.burst_rates import SupernovaRates
from nuscatter.sources.flux import Flux


def supernova_rates(
    flux: Flux,
    detector: SupernovaDetector | str,
    *,
    time_edges: ArrayLike | None = None,
    nuclei: Nuclei | None = None,
) -> SupernovaRates:
    """Return what the neutrinos of a supernova do in a detector, by channel, flavour, energy and time.

    Args:
        flux: What arrives, as `Supernova` makes it, and a `Conversion` changes it. Collective oscillations are not
            modelled.
        detector: A name of `supernova_detectors`, or a `SupernovaDetector`.
        time_edges: Edges of bins of time [MeV⁻¹]; None: all times together.
        nuclei: Whose cross sections of inelastic scattering on nuclei a detector by name has: None for tables and
            published fits, ``ns.inelastic`` for this package's; see `supernova_detector`.

    Raises:
        InputError: the detector is not known, the flux is none or has coherences between flavours, or it has no times
            where there are bins of time; there are `nuclei` for a detector that has no such channel, or no name.
        DataError: a file of an installed package is missing, or has another format.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import megaparsec
        >>> star = ns.Supernova.named("dune", distance=0.01 * megaparsec)
        >>> rates = supernova_rates(star, "DarkSide-20k")
        >>> f"{rates['cevns']:.0f} of {rates.channels['cevns'].interactions:.0f}"
        '324 of 349'
    """
    if isinstance(detector, str):
        detector = supernova_detector(detector, nuclei=nuclei)
    elif nuclei is not None:
        raise InputError("Nuclei are chosen for a detector by its name; one of your own has the terms that you gave.")
    if not isinstance(detector, SupernovaDetector):
        raise invalid("detector", detector, "a SupernovaDetector, or a name such as 'Super-K'")
    return detector.rates(flux, time_edges)
