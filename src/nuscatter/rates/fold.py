"""The waist: fold a channel's form with a flux's moments, then weigh with the charges at Q² = 2MT.

The first half knows nothing of couplings and structure, the second nothing of the source. No integral over energy is
left: a recoil spectrum costs a few moments and one evaluation of the charges.
"""

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import invalid, not_negative
from nuscatter.interactions.channels import Channel, Recoil
from nuscatter.interactions.term import Term
from nuscatter.matter.material import Material, material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.sources.flux import Component, Flux
from nuscatter.structure.nucleus import NuclearModel, helm
from nuscatter.units import Array, MeV

#: Stands for T = 0, so that moments that diverge there meet their vanishing coefficients as a limit.
_NO_RECOIL = 1e-60 * MeV


def intensities(
    channel: Channel, components: tuple[Component, ...], T: Array, M: float | Array
) -> dict[tuple[str, str], Array]:
    """Return Σ_k a_k Φ_k for each pair of amplitudes.

    Args:
        channel: The kinematics.
        components: Of the flux.
        T: Recoil energies [MeV], of any shape.
        M: Mass of what recoils [MeV]; broadcasts with `T`.

    Returns:
        For each pair of amplitudes an array of shape (components, …T): dN/dT [MeV⁻¹] of one target at unit charge.
    """
    T = np.where(T > 0, T, _NO_RECOIL)
    form = channel.form(T, M)
    thresholds = {each.state.mass: channel.threshold(T, M, each.state.mass) for each in components}
    result = {pair: np.empty((len(components), *T.shape)) for pair in form}
    for row, each in enumerate(components):
        mass = each.state.mass
        moments = [each.spectrum.moment(k, thresholds[mass], mass) for k in range(3)]
        for pair, (a0, a1, a2) in form.items():
            result[pair][row] = each.fluence * (a0 * moments[0] + a1 * moments[1] + a2 * moments[2])
    return result


def recoil_spectrum(
    model: Term,
    flux: Flux,
    target: Material | Nuclide | str,
    T: ArrayLike,
    structure: NuclearModel = helm,
    recoil: Recoil | None = None,
) -> Array:
    """Return dN/dT per unit target mass [MeV⁻²].

    Args:
        model: A term, or a sum of terms.
        flux: What arrives.
        target: Material, nuclide, or the name of either.
        T: Recoil energies [MeV], of any shape; 0 is the limit, beyond the end point the result is 0.
        structure: Nuclear model, Nuclide → Nucleus.
        recoil: Nuclei or electrons; needed only where the model has both.

    Returns:
        Shape of `T`, then the couplings' batch axis if they have one. Divide by ``1 / (keV * kg)`` for counts per keV
        and kg.

    Raises:
        InputError: T is negative or not finite, the target is unknown, the model mixes recoils and none is chosen.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import keV, kg, m
        >>> flux = ns.facility("SNS").flux(distance=19.3 * m, pot=1e23)
        >>> rate = ns.recoil_spectrum(ns.StandardModel(), flux, "CsI", 5 * keV)
        >>> round(float(rate * keV * kg), 3)
        3.788
    """
    if not isinstance(model, Term):
        raise invalid("model", model, "a term such as StandardModel(), or a sum of terms,")
    if not isinstance(flux, Flux):
        raise invalid("flux", flux, "a Flux")
    recoils = not_negative("T", T)
    flat = recoils.ravel()
    matter = material(target)
    nuclei = [structure(nuclide).remembering() for nuclide, _ in matter.composition]
    total: Array = np.zeros(flat.shape)
    for channel in model.chosen(recoil):
        masses = np.array([channel.target_mass(nucleus.nuclide) for nucleus in nuclei])[:, None]
        rates = intensities(channel, flux.components, np.broadcast_to(flat, (len(nuclei), flat.size)), masses)
        for at, (nuclide, share) in enumerate(matter.composition):
            scale = share * channel.targets_per_atom(nuclide) / matter.mass_per_atom
            q2 = 2 * masses[at] * flat
            strengths = {state: model.strengths(channel, q2, nuclei[at], state) for state in flux.species}
            for row, each in enumerate(flux.components):
                for pair, strength in strengths[each.state].items():
                    if pair not in rates:  # these amplitudes do not interfere
                        continue
                    rate = scale * rates[pair][row, at]
                    part = strength * (rate[:, None] if strength.ndim > 1 else rate)
                    total = (total[:, None] if part.ndim > total.ndim else total) + part
    return np.maximum(total, 0.0).reshape(recoils.shape + total.shape[1:])
