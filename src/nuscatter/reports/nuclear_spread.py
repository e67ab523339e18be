r"""How far models of a nucleus are from each other: relative differences of F_W and of the cross section.

These are the review's Eqs. 31 and 32 for any nuclide, with their signs,

.. math:: \Delta F_W(Q) = F_W(Q) / F_W^\mathrm{ref}(Q) - 1, \qquad
          \Delta\sigma(E) = \sigma(E) / \sigma^\mathrm{ref}(E) - 1 ;

the review shows their magnitudes, with Hartree–Fock (SkE2) as the reference. In the ratio couplings cancel but for the
weight of the protons, so that all is of the tree level.

`compared_models` are the models of Figs. 4 and 5 as far as numbers of them are to be had. Of the coupled clusters of C.
G. Payne et al., Phys. Rev. C 100 (2019) 061304, there are none. Those of J. Yang et al., Phys. Rev. C 100 (2019)
054301, are of the relativistic family.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import (
    FitError,
    InputError,
    choose,
    finite,
    function,
    instance,
    invalid,
    not_negative,
    positive,
)
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.particles import nu_mu
from nuscatter.structure.densities.measured import charge_density
from nuscatter.structure.families.members import relativistic_model
from nuscatter.structure.mean_field.pairing import Filling
from nuscatter.structure.nucleons.weak import weak_form_factor
from nuscatter.structure.nucleus import (
    FormFactor,
    NuclearModel,
    Nucleus,
    helm,
    klein_nystrand,
    klein_nystrand_adapted,
    nucleus_of,
)
from nuscatter.structure.shell_model import shell_model
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import Array, GeV, MeV, fm

#: Skyrme forces whose spread is asked for: L from 45 to 79 MeV, published in several places, with a limit on fine
#: meshes. The review's SkE2 is not among them, since its parameters are not confirmed.
SKYRME = ("SLy4", "SkM*", "SkO", "UNEDF0")
#: Relativistic sets: L from 47 to 119 MeV.
RELATIVISTIC = ("NL3", "FSUGold", "IU-FSU", "FSUGarnet")

#: Largest momentum transfer of `interpolated`: above, no scattering is coherent.
_LARGEST_Q = 1 * GeV


def measured_charge(nuclide: Nuclide | str) -> Nucleus:
    """Return the nucleus whose protons and neutrons both have the measured charge density.

    Raises:
        InputError: no charge density of this nuclide is measured, or none that can be used.

    Example:
        >>> round(float(measured_charge("Ar40").neutron(50 * MeV)), 4)
        0.8812
    """
    chosen = find(nuclide)
    form = charge_density(chosen).form_factor
    return Nucleus(chosen, form, form)


def compared_models() -> dict[str, NuclearModel]:
    """Return the models that `model_spread` compares, by name: parametrisations, Skyrme forces, relativistic sets.

    Example:
        >>> list(compared_models())[:4]
        ['Helm', 'Klein–Nystrand', 'Klein–Nystrand, adapted', 'measured charge density']
    """
    return {
        "Helm": helm,
        "Klein–Nystrand": klein_nystrand,
        "Klein–Nystrand, adapted": klein_nystrand_adapted,
        "measured charge density": measured_charge,
        **{force: HartreeFock(force, Filling()) for force in ("SkE2", *SKYRME)},
        **{force: relativistic_model(force) for force in RELATIVISTIC},
        "shell model": shell_model,
    }


@final
@dataclass(frozen=True, eq=False)
class ModelSpread:
    """Weak form factors at Q [MeV] and cross sections at E [MeV] of a nuclide; get one by `model_spread`."""

    #: Which nuclide.
    nuclide: Nuclide
    #: Name of the model that the others are compared with.
    reference: str
    #: Momentum transfers [MeV], shape (n,).
    Q: Array
    #: Energies of the neutrino [MeV], shape (m,).
    E: Array
    #: F_W at `Q` by the model's name, the reference among them.
    form_factors: Mapping[str, Array]
    #: σ at `E` [MeV⁻²] by the model's name.
    cross_sections: Mapping[str, Array]
    #: Models that this nuclide has not, and why.
    left_out: Mapping[str, str]

    @cached_property
    def form_factor_differences(self) -> Mapping[str, Array]:
        """F_W over that of the reference, less 1, at `Q` by the model's name; the reference is left out."""
        return self._differences(self.form_factors)

    @cached_property
    def cross_section_differences(self) -> Mapping[str, Array]:
        """σ over that of the reference, less 1, at `E` by the model's name; the reference is left out."""
        return self._differences(self.cross_sections)

    def _differences(self, values: Mapping[str, Array]) -> Mapping[str, Array]:
        of = values[self.reference]
        return {name: each / of - 1 for name, each in values.items() if name != self.reference}


def model_spread(
    nuclide: Nuclide | str,
    models: Mapping[str, NuclearModel] | None = None,
    *,
    reference: str = "SLy4",
    Q: ArrayLike | None = None,
    E: ArrayLike | None = None,
) -> ModelSpread:
    """Return weak form factors and cross sections of a nuclide in several models (review Eqs. 31–32).

    A model that has no such nuclide is named in `ModelSpread.left_out` with its sentence, and left out.

    Args:
        nuclide: A nuclide or its name.
        models: Nuclear models by name; those of `compared_models` if None.
        reference: Name of the one to compare with. The review's own is "SkE2", which does not bind light nuclei.
        Q: Momentum transfers [MeV], shape (n,); up to 0.5 fm⁻¹ as in the review's Fig. 4 if None.
        E: Energies of the neutrino [MeV], shape (m,), above zero; up to 55 MeV as in Fig. 5 if None.

    Raises:
        InputError: an argument is not of its kind; there is no model of the reference's name, or it has no such
            nuclide.

    Example:
        >>> import nuscatter as ns
        >>> spread = model_spread("Ar40", {"Helm": ns.helm, "SLy4": ns.HartreeFock("SLy4")}, Q=[50 * MeV])
        >>> print(f"{100 * spread.form_factor_differences['Helm'][0]:.2f} %")
        0.90 %
    """
    chosen = find(nuclide)
    given = compared_models() if models is None else instance("models", models, Mapping, "nuclear models by name")
    with_name = choose("model to compare with", reference, {name: name for name in given})
    q = not_negative("Q", np.linspace(0, 0.5, 101) / fm if Q is None else Q, "MeV")
    energies = positive("E", np.linspace(1, 55, 109) * MeV if E is None else E, "MeV")
    for what, values in (("Q", q), ("E", energies)):
        if values.ndim != 1 or not values.size:
            raise invalid(what, values, "a list of numbers [MeV]")
    nuclei, missing = nuclei_of(chosen, given)
    if with_name not in nuclei:
        raise InputError(f"The models cannot be compared with {with_name}: {missing[with_name]}")
    form_factors = {name: weak_form_factor(nucleus, q) for name, nucleus in nuclei.items()}
    standard, highest = StandardModel(), float(2 * energies.max())
    nuclei = {name: interpolated(nucleus, highest) for name, nucleus in nuclei.items()}
    return ModelSpread(
        chosen,
        with_name,
        finite("Q", q),
        energies,
        form_factors,
        {name: standard.sigma(energies, nu_mu, nucleus) for name, nucleus in nuclei.items()},
        missing,
    )


def nuclei_of(nuclide: Nuclide | str, models: Mapping[str, NuclearModel]) -> tuple[dict[str, Nucleus], dict[str, str]]:
    """Return the nuclei of the models that have this nuclide, and the sentences of those that have not.

    Args:
        nuclide: A nuclide or its name.
        models: Nuclear models by name.

    Raises:
        InputError: there is no such nuclide; a name is no string, or a model no function.
    """
    nuclei: dict[str, Nucleus] = {}
    missing: dict[str, str] = {}
    chosen = find(nuclide)
    for name, model in instance("models", models, Mapping, "nuclear models by name").items():
        instance("the name of a model", name, str, "a string")
        function(f"the model {name}", model, "a function from a Nuclide to a Nucleus")
        try:
            nuclei[name] = nucleus_of(model, chosen)
        except (InputError, FitError) as error:
            missing[name] = str(error)
    return nuclei, missing


@final
@dataclass(frozen=True, eq=False)
class InterpolatedFormFactor:
    """A form factor as a polynomial in Q² up to a largest Q, so that a slow one is computed at few momenta only.

    Args:
        polynomial: F as a function of Q² [MeV²].
        highest: Largest Q [MeV].
    """

    polynomial: np.polynomial.Chebyshev
    highest: float

    def __call__(self, Q: ArrayLike) -> Array:
        """Return F at momentum transfer `Q` [MeV]; `InputError` beyond the largest."""
        q = finite("Q", Q, "MeV")
        if (np.abs(q) > self.highest * (1 + 1e-12)).any():
            raise invalid("Q [MeV]", float(np.abs(q).max()), f"at most {self.highest:g}")
        return np.asarray(self.polynomial(q * q))


def interpolated(nucleus: Nucleus, highest: float) -> Nucleus:
    """Return a nucleus with the form factors interpolated up to a largest momentum transfer.

    The form factor of a density of finite size is an entire function of Q², and that of a nucleon has its nearest
    singularity at Q² = −0.7 GeV²: at Chebyshev's points the error falls geometrically once several are on
    each of its oscillations. It is below 1e-9 for every nucleus.

    Args:
        nucleus: Which one; its spins are left as they are.
        highest: Largest Q [MeV], at most 1 GeV.

    Raises:
        InputError: an argument is not of its kind, or Q is larger than 1 GeV.

    Example:
        >>> import nuscatter as ns
        >>> lead = ns.helm("Pb208")
        >>> bool(abs(interpolated(lead, 250 * MeV).proton(199 * MeV) - lead.proton(199 * MeV)) < 1e-10)
        True
    """
    instance("nucleus", nucleus, Nucleus, "a Nucleus, as helm('Ar40') returns it,")
    end = float(positive("highest", highest, "MeV", single=True))
    if end > _LARGEST_Q:
        raise invalid("the largest momentum transfer [MeV]", end / MeV, f"at most {_LARGEST_Q / MeV:g}")
    # F oscillates as cos(QR) with R below 8 fm; in Q² the first oscillation is the longest
    degree = 24 + int(20 * fm * end)
    nodes = end**2 / 2 * (1 + np.polynomial.chebyshev.chebpts1(degree + 1))

    def polynomial(form: FormFactor) -> InterpolatedFormFactor:
        values = np.asarray(form(np.sqrt(nodes)))
        fitted = np.polynomial.Chebyshev.fit(nodes, values, degree, domain=[0, end**2])
        return InterpolatedFormFactor(fitted, end)

    proton = polynomial(nucleus.proton)
    neutron = proton if nucleus.neutron is nucleus.proton else polynomial(nucleus.neutron)
    return Nucleus(nucleus.nuclide, proton, neutron, spin=nucleus.spin)
