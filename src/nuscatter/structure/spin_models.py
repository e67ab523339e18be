r"""Where the spins of a nucleus are taken from: a free nucleon, a shell model, published numbers, a magnetic moment.

`spin_structure` chooses: the nucleons themselves; the shell model of `shell_model_spins` where densities are published;
the odd group otherwise.

**The odd group** (J. Engel and P. Vogel, Phys. Rev. D 40 (1989) 3132). In a nucleus with odd A the even kind is taken
to carry no angular momentum, so that the measured moment μ fixes the rest:

.. math:: \langle S \rangle = \frac{\mu - g_l J}{g_s - g_l}, \qquad \langle L \rangle = J - \langle S \rangle,

with the free nucleon's g_s = 2μ_q, g_l = 1 for protons and 0 for neutrons. The docs compare it with the shell model.

**The dependence on Q** is that of one oscillator orbit of the total angular momentum J and the parity of the state,
with ħω = 45 A^(−1/3) − 25 A^(−2/3) MeV, times ⟨S⟩ over the orbit's own in every multipole of the spins and ⟨L⟩ over
the orbit's own in those of the orbital motion. The shell model supports this: at 50 MeV its Σ′₁ has fallen as the
orbit's to 3 % in the seven nuclei of its table. Two cases are apart. Where ⟨S⟩ has not the sign of the orbit (²³Na:
3/2⁺ of three protons in d₅⸝₂), the spin is in the orbit's partner, whose shape it takes, and L = 1 alone is kept. An
s orbit has no orbital motion; what there is of it takes the shape of Σ′₁.
"""

from functools import cache

import numpy as np

from nuscatter.constants import neutron_magnetic_moment, neutron_mass, proton_magnetic_moment, proton_mass
from nuscatter.errors import InputError, finite, invalid, one_of, unknown
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.structure.nucleus import point_proton_radius
from nuscatter.structure.oscillator import Orbit, orbit_element, spin_element
from nuscatter.structure.spin import FREE, NOTHING, OscillatorResponse, Pair, SpinStructure
from nuscatter.tables import rows
from nuscatter.units import Array, MeV, fm

#: Orbits of the spherical shell model in the order of their filling, (n, l, 2j); n counts nodes from 0.
_FILLING = (
    *((0, 0, 1), (0, 1, 3), (0, 1, 1), (0, 2, 5), (1, 0, 1), (0, 2, 3), (0, 3, 7), (1, 1, 3), (0, 3, 5), (1, 1, 1)),
    *((0, 4, 9), (0, 4, 7), (1, 2, 5), (1, 2, 3), (2, 0, 1), (0, 5, 11), (0, 5, 9), (1, 3, 7), (1, 3, 5), (2, 1, 3)),
    *((2, 1, 1), (0, 6, 13), (1, 4, 9), (2, 2, 5), (0, 6, 11), (1, 4, 7), (3, 0, 1), (2, 2, 3), (0, 7, 15)),
)
#: Coefficients of a row of the table of shell-model responses.
_POWERS = 8


def spin_structure(nuclide: Nuclide | str) -> SpinStructure | None:
    """Return the spins and orbits of a ground state by the best that there is for it; None where the spin is 0.

    The free proton and neutron are exact; ¹⁹F, ²³Na, ²⁹Si, ⁷³Ge, ¹²⁷I, ¹²⁹Xe and ¹³¹Xe are those of
    `shell_model_spins`; all others those of `odd_group_spins`.

    Args:
        nuclide: A nuclide or its name.

    Raises:
        InputError: the spin or the moment of the nuclide is not known, or both its numbers are odd and unequal.

    Example:
        >>> spin_structure("Ar40") is None, spin_structure("Ge73").source
        (True, 'shell model, jun45')
        >>> spin_structure("Cs133").source
        'odd group, from the magnetic moment'
    """
    return _default(find(nuclide))


@cache
def _default(nuclide: Nuclide) -> SpinStructure | None:
    """Return the structure of `spin_structure`; a term asks for it at each evaluation."""
    if nuclide.spin == 0:
        return None
    return shell_model_spins(nuclide) if interactions(nuclide) else odd_group_spins(nuclide)


def interactions(nuclide: Nuclide | str) -> tuple[str, ...]:
    """Return the names of the shell-model interactions with which a nuclide is in the table, the default one first.

    Example:
        >>> interactions("Xe129"), interactions("Cs133")
        (('gcn', 'jj55'), ())
    """
    return tuple(_responses().get(find(nuclide).name, {}))


def shell_model_spins(nuclide: Nuclide | str, interaction: str | None = None) -> SpinStructure:
    """Return the spins and orbits of a ground state from the one-body densities of a shell-model calculation.

    The core is closed and carries no spin. Oscillator orbits; the motion of the centre of mass is not removed.

    Args:
        nuclide: A nuclide or its name.
        interaction: One of `interactions`; None is the first of them.

    Raises:
        InputError: there is no calculation of the nuclide, or not with that interaction.

    Example:
        >>> fluorine = shell_model_spins("F19")
        >>> spins, orbits = fluorine.expectation_values(0.5)
        >>> [round(each, 3) for each in (*spins, *orbits)]
        [0.478, -0.002, 0.222, -0.198]
    """
    chosen = find(nuclide)
    known = _responses()
    if chosen.name not in known:
        raise unknown("nuclide with shell-model spins", chosen.name, known)
    names = known[chosen.name]
    name = next(iter(names)) if interaction is None else one_of("interaction", interaction, names)
    return names[name]


@cache
def _responses() -> dict[str, dict[str, SpinStructure]]:
    """Return {nuclide: {interaction: structure}} of the table."""
    found: dict[str, dict[str, dict[tuple[str, int], dict[str, OscillatorResponse]]]] = {}
    for row in rows("structure", "spin_responses.csv"):
        powers = tuple(float(row[f"c{k}"] or 0) for k in range(_POWERS))
        parts = found.setdefault(row["nuclide"], {}).setdefault(row["interaction"], {})
        pair = parts.setdefault((row["operator"], int(row["multipole"])), {})
        pair[row["nucleon"]] = OscillatorResponse(powers, length=float(row["length_fm"]) * fm)
    return {
        nuclide: {name: _structure(parts, f"shell model, {name}") for name, parts in names.items()}
        for nuclide, names in found.items()
    }


def _structure(parts: dict[tuple[str, int], dict[str, OscillatorResponse]], source: str) -> SpinStructure:
    spin, orbit = (
        {L: (pair["p"], pair["n"]) for (operator, L), pair in parts.items() if operator == kind}
        for kind in ("spin", "orbit")
    )
    return SpinStructure(spin, orbit=orbit, source=source)


def odd_group_spins(nuclide: Nuclide | str) -> SpinStructure:
    """Return the spins and orbits that the measured magnetic moment gives to the odd kind of nucleon.

    The module says how. The free nucleons are exact. In a nucleus of equal odd numbers (²H, ⁶Li, ¹⁰B, ¹⁴N) protons and
    neutrons are alike by isospin, the sum of their spins is (μ − J/2)/(μ_p + μ_n − ½), and the dependence on Q is a
    Gaussian of the radius of the protons.

    Args:
        nuclide: A nuclide or its name.

    Raises:
        InputError: the spin is 0 or not known, no moment is in the table, or both numbers are odd and unequal.

    Example:
        >>> spins, orbits = odd_group_spins("Cs133").expectation_values(3.5)
        >>> [round(each, 3) for each in (*spins, *orbits)]
        [-0.201, 0.0, 3.701, 0.0]
    """
    chosen = find(nuclide)
    J = _spin(chosen)
    if chosen.A == 1:
        pair = (FREE, NOTHING) if chosen.Z else (NOTHING, FREE)
        return SpinStructure({1: pair}, source=f"a free {'proton' if chosen.Z else 'neutron'}")
    odd_protons, odd_neutrons = chosen.Z % 2 == 1, chosen.N % 2 == 1
    if odd_protons and odd_neutrons and chosen.Z != chosen.N:
        raise InputError(
            f"{chosen.name} has odd, unequal numbers of protons and neutrons: its magnetic moment does not fix their "
            "spins; give a SpinStructure of its own."
        )
    moment = magnetic_moment(chosen)
    if moment is None:
        raise InputError(f"No magnetic moment of {chosen.name} is in the table; give its spins to `spins_of`.")
    proton, neutron = proton_magnetic_moment.value, neutron_magnetic_moment.value
    source = "odd group, from the magnetic moment"
    if odd_protons and odd_neutrons:
        half = (moment - J / 2) / (proton + neutron - 0.5) / 2
        return _alike(chosen, half, J / 2 - half, source)
    if odd_protons:
        spin = (moment - J) / (2 * proton - 1)
        return spins_of(chosen, proton=(spin, J - spin), source=source)
    spin = moment / (2 * neutron)
    return spins_of(chosen, neutron=(spin, J - spin), source=source)


def spins_of(
    nuclide: Nuclide | str,
    *,
    proton: tuple[float, float] = (0.0, 0.0),
    neutron: tuple[float, float] = (0.0, 0.0),
    source: str = "given",
) -> SpinStructure:
    """Return the structure of given expectation values, with the dependence on Q of one orbit as the module says.

    The kind of nucleon whose number is even takes the shape of the other in L = 1 and has no higher multipole.

    Args:
        nuclide: A nuclide with odd A, or its name.
        proton: ⟨S⟩ and ⟨L⟩ of the protons.
        neutron: ⟨S⟩ and ⟨L⟩ of the neutrons.
        source: Where the values are from.

    Raises:
        InputError: A is even, the spin or parity is not known, or a value is no finite number.

    Example:
        >>> published = spins_of("Xe131", proton=(-0.009, 0.0), neutron=(-0.272, 0.0), source="P. Klos et al., 2013")
        >>> [round(each, 3) for each in published.expectation_values(1.5)[0]]
        [-0.009, -0.272]
    """
    chosen = find(nuclide)
    J = _spin(chosen)
    if chosen.A % 2 == 0:
        raise invalid("nuclide", chosen.name, "a nuclide with an odd number of nucleons")
    values = [_two_numbers("proton", proton), _two_numbers("neutron", neutron)]
    odd = 0 if chosen.Z % 2 else 1
    orbit = valence_orbit(chosen)
    shape = orbit if values[odd][0] * _schmidt_spin(orbit) >= 0 else _partner(orbit)
    multipoles = range(1, int(2 * J) + 1, 2) if shape == orbit else (1,)
    norm, length = ((J + 1) / (3 * J)) ** 0.5, oscillator_length(chosen)

    def pair(form: Array, multipole: int, of: int) -> Pair:
        """Return a form of protons and neutrons times their values: `of` is 0 for the spins, 1 for the orbits."""
        sizes = [norm * (2 - of) * each[of] if multipole == 1 or k == odd else 0.0 for k, each in enumerate(values)]
        protons, neutrons = (
            OscillatorResponse(tuple(map(float, size * form)), length=length) if size else NOTHING for size in sizes
        )
        return protons, neutrons

    return SpinStructure(
        {L: pair(_spin_form(L, shape), L, 0) for L in multipoles},
        orbit={L: pair(_orbit_form(L, shape), L, 1) for L in multipoles},
        source=source,
    )


def magnetic_moment(nuclide: Nuclide | str) -> float | None:
    """Return the measured magnetic moment of a ground state in nuclear magnetons; None where it is not in the table.

    Natural nuclides with spin, tritium and the free nucleons are in it (the table's head names the source).

    Example:
        >>> magnetic_moment("Cs133"), magnetic_moment("Ar40"), round(magnetic_moment("n1"), 4)
        (2.5778, None, -1.913)
    """
    chosen = find(nuclide)
    if chosen.A == 1:
        return (proton_magnetic_moment if chosen.Z else neutron_magnetic_moment).value
    return _moments().get(chosen.name)


@cache
def _moments() -> dict[str, float]:
    return {row["nuclide"]: float(row["moment"]) for row in rows("structure", "magnetic_moments.csv")}


def oscillator_length(nuclide: Nuclide | str) -> float:
    """Return the oscillator length b [MeV⁻¹] of ħω = 45 A^(−1/3) − 25 A^(−2/3) MeV, b² = 1/(m ħω).

    Source: J. Blomqvist and A. Molinari, Nucl. Phys. A 106 (1968) 545, as shell-model codes have it.

    Raises:
        InputError: the nuclide is a free nucleon.

    Example:
        >>> round(oscillator_length("F19") / fm, 4), round(oscillator_length("Cs133") / fm, 4)
        (1.7623, 2.2975)
    """
    chosen = find(nuclide)
    if chosen.A == 1:
        raise invalid("nuclide", chosen.name, "a nuclide of more than one nucleon")
    quantum = (45 * chosen.A ** (-1 / 3) - 25 * chosen.A ** (-2 / 3)) * MeV
    return float(((proton_mass.value + neutron_mass.value) / 2 * quantum) ** -0.5)


def valence_orbit(nuclide: Nuclide | str) -> Orbit:
    """Return the oscillator orbit that has the total angular momentum and the parity of a ground state with odd A.

    Its number of nodes is that of the shell which the odd kind of nucleon is filling.

    Raises:
        InputError: A is even, or the spin or the parity is not known, or no orbit is known that has them.

    Example:
        >>> valence_orbit("I127")
        Orbit(n=1, l=2, j=2.5)
    """
    chosen = find(nuclide)
    J = _spin(chosen)
    if chosen.A % 2 == 0:
        raise invalid("nuclide", chosen.name, "a nuclide with an odd number of nucleons")
    if chosen.parity is None:
        raise InputError(f"The parity of {chosen.name} is not known, so its valence orbit is not known.")
    number = chosen.Z if chosen.Z % 2 else chosen.N
    found: dict[Orbit, float] = {}
    below = 0
    for n, l, twice_j in _FILLING:  # noqa: E741
        if twice_j == 2 * J and (-1) ** l == chosen.parity:
            found[Orbit(n, l, twice_j / 2)] = abs(number - below - (twice_j + 1) / 2)
        below += twice_j + 1
    if not found:
        raise InputError(f"No orbit of nuclei has the spin {J:g} and the parity of {chosen.name}.")
    return min(found, key=lambda orbit: found[orbit])


def _spin(nuclide: Nuclide) -> float:
    """Return J; `InputError` where it is 0 or not known."""
    if nuclide.spin is None:
        raise InputError(f"The spin of {nuclide.name} is not known.")
    if nuclide.spin == 0:
        raise InputError(f"{nuclide.name} has no spin, so there is nothing in it that an axial current sees.")
    return nuclide.spin


def _two_numbers(name: str, value: tuple[float, float]) -> tuple[float, float]:
    """Return ⟨S⟩ and ⟨L⟩ of a kind; `InputError` for anything but two finite numbers."""
    both = finite(name, value)
    if both.shape != (2,):
        raise invalid(name, value, "two numbers, the spin and the orbital motion,")
    return float(both[0]), float(both[1])


def _schmidt_spin(orbit: Orbit) -> float:
    """Return ⟨S⟩ of one nucleon in an orbit."""
    return 0.5 if orbit.j > orbit.l else -orbit.j / (2 * orbit.j + 2)


def _partner(orbit: Orbit) -> Orbit:
    """Return the other orbit of the same l; an s orbit has none and is returned itself."""
    return orbit._replace(j=2 * orbit.l - orbit.j) if orbit.l else orbit


def _spin_form(multipole: int, orbit: Orbit) -> Array:
    """Return Σ′_L of an orbit over its Σ′₁ at 0, as a polynomial in y."""
    return np.asarray(spin_element(multipole, orbit, orbit) / spin_element(1, orbit, orbit)[0])


def _orbit_form(multipole: int, orbit: Orbit) -> Array:
    """Return Δ_L of an orbit over its Δ₁ at 0, as a polynomial in y; for an s orbit the form of the spin."""
    if orbit.l == 0:
        return _spin_form(multipole, orbit)
    return np.asarray(orbit_element(multipole, orbit, orbit) / orbit_element(1, orbit, orbit)[0])


def _alike(nuclide: Nuclide, spin: float, motion: float, source: str) -> SpinStructure:
    """Return the structure of protons and neutrons that have ⟨S⟩ and ⟨L⟩ each, L = 1 in a Gaussian of the radius."""
    norm = ((nuclide.spin + 1) / (3 * nuclide.spin)) ** 0.5 if nuclide.spin else 0.0
    # e^{−y} with b² = 2r²/3 is exp(−Q²r²/6).
    length = point_proton_radius(nuclide) * (2 / 3) ** 0.5
    spins, motions = (OscillatorResponse((norm * each,), length=length) for each in (2 * spin, motion))
    return SpinStructure({1: (spins, spins)}, orbit={1: (motions, motions)}, source=source)
