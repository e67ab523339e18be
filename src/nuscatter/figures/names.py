r"""What parameters are called in figures: symbols of the field, with units, by one table of names.

A parameter is looked up as it is called in a fit (``ee_u``), or with the term that it belongs to where several terms
use the same word (``MagneticMoment.mu``). A name that is not in the table, as a user's own, is written as it is.

Example:
    >>> label("ee_u"), label("LightVector.mass"), label("my_own")
    ('$\\varepsilon_{ee}^{u}$', '$m_{Z^\\prime}$ [MeV]', 'my_own')
    >>> label("csi2021_brn")
    'CsI 2021: prompt beam neutrons [events]'
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from nuscatter.constants import axial_coupling, sin2_theta_w_low_energy
from nuscatter.errors import finite, instance, positive
from nuscatter.interactions.bsm.flavour import PAIRS
from nuscatter.units import MeV, bohr_magneton, cm, eV, fm, m


@final
@dataclass(frozen=True)
class Name:
    r"""What a parameter is called in figures, and the unit in which its values are drawn.

    Args:
        symbol: As matplotlib writes it, in dollars where it is mathematics.
        unit: What stands in brackets behind it; nothing if empty.
        size: The unit itself, by which values are divided.
        standard: The value in the Standard Model, in the dimension of the values; None if it has none.

    Raises:
        InputError: a text is none, the size is not positive, or the value is not finite.

    Example:
        >>> Name("$m_X$", "MeV", MeV).label
        '$m_X$ [MeV]'
    """

    symbol: str
    unit: str = ""
    size: float = 1.0
    standard: float | None = None

    def __post_init__(self) -> None:
        instance("symbol", self.symbol, str, "a string"), instance("unit", self.unit, str, "a string")
        positive("size", self.size, single=True)
        if self.standard is not None:
            finite("standard", self.standard, single=True)

    @property
    def label(self) -> str:
        """The symbol, and the unit in brackets."""
        return f"{self.symbol} [{self.unit}]" if self.unit else self.symbol


def name_of(parameter: str, names: Mapping[str, Name] | None = None) -> Name:
    """Return what a parameter is called in figures.

    Args:
        parameter: As in a fit, or with its term before it, as ``MagneticMoment.mu``.
        names: Of the caller's own, before those of the table.

    Raises:
        InputError: the parameter is no text, or one of the names no `Name`.

    Example:
        >>> name_of("sin2_theta_w").standard
        0.23857
    """
    instance("parameter", parameter, str, "the name of a parameter")
    for each in instance("names", {} if names is None else names, Mapping, "a mapping of parameters to Name").values():
        instance("one of the names", each, Name, "a Name, as Name('$g$')")
    if names is not None and parameter in names:
        return names[parameter]
    last = parameter.rpartition(".")[2]
    return _NAMES.get(parameter) or _NAMES.get(last) or _nuisance(last) or Name(last)


def label(parameter: str, names: Mapping[str, Name] | None = None) -> str:
    """Return the label of a parameter's axis: its symbol, and its unit in brackets."""
    return name_of(parameter, names).label


# --- the table ---

_GREEK = {"e": "e", "mu": r"\mu", "tau": r"\tau"}
#: Pairs of flavours, as indices.
_INDICES = {pair: f"{_GREEK[first]} {_GREEK[second]}".replace("e ", "e") for pair, (first, second) in PAIRS.items()}
#: Behind an underscore in the names of NSI: the index above.
_MATTER = ("u", "d", "p", "n", "e", "eL", "eR")

_MOMENT, _RADIUS = 1e-10 * bohr_magneton, 1e-32 * cm**2


def _by_flavour(term: str, symbol: str, unit: str = "", size: float = 1.0) -> dict[str, Name]:
    """Return the names of a term's parameters that are flavours or pairs of them, all zero in the Standard Model."""
    indices = {**_INDICES, **{flavour: rf"\nu_{{{greek}}}" for flavour, greek in _GREEK.items()}}
    return {
        f"{term}.{flavours}": Name(f"${symbol}_{{{index}}}$", unit, size, 0.0) for flavours, index in indices.items()
    }


_NAMES: Mapping[str, Name] = {
    "sin2_theta_w": Name(r"$\sin^2\theta_W$", standard=sin2_theta_w_low_energy.value),
    "axial_coupling": Name("$g_A$", standard=axial_coupling.value),
    "strange_spin": Name(r"$\Delta s$"),
    "axial_mass": Name("$M_A$", "MeV", MeV),
    "cevns": Name(r"CE$\nu$NS events"),
    "boron8": Name(r"flux of $^8$B", r"$10^6\,/(\mathrm{cm}^2\,\mathrm{s})$"),
    "neutron_radius": Name("$R_n$", "fm", fm),
    "neutron_radius_factor": Name("$R_n$ over that of the form factor", standard=1.0),
    "neutron_skin": Name(r"$R_n - R_p$", "fm", fm),
    # new physics
    **{
        f"{pair}_{behind}": Name(rf"$\varepsilon_{{{index}}}^{{{behind}}}$", standard=0.0)
        for pair, index in _INDICES.items()
        for behind in _MATTER
    },
    "mass": Name("$m$", "MeV", MeV),
    "coupling": Name("$g$", standard=0.0),
    "LightVector.mass": Name(r"$m_{Z^\prime}$", "MeV", MeV),
    "LightVector.coupling": Name(r"$g_{Z^\prime}$", standard=0.0),
    "LightScalar.mass": Name(r"$m_\phi$", "MeV", MeV),
    "LightScalar.coupling": Name(r"$g_\phi$", standard=0.0),
    "LightTensor.mass": Name("$m_T$", "MeV", MeV),
    "LightTensor.coupling": Name("$g_T$", standard=0.0),
    "LightTensor.electron_charge": Name("$q_T^e$"),
    "GeneralInteraction.scalar": Name("$C_S$", standard=0.0),
    "GeneralInteraction.tensor": Name("$C_T$", standard=0.0),
    **_by_flavour("MagneticMoment", r"\mu", r"$10^{-10}\,\mu_B$", _MOMENT),
    **_by_flavour("DipolePortal", r"\mu", r"$10^{-10}\,\mu_B$", _MOMENT),
    "DipolePortal.mass": Name("$m_N$", "MeV", MeV),
    **_by_flavour("Millicharge", "q", "$e$"),
    **_by_flavour("ChargeRadius", r"\langle r^2\rangle", r"$10^{-32}\,\mathrm{cm}^2$", _RADIUS),
    # mixing
    "Sterile.dm2": Name(r"$\Delta m^2_{41}$", r"$\mathrm{eV}^2$", eV**2),
    "Sterile.e": Name("$|U_{e4}|^2$", standard=0.0),
    "Sterile.mu": Name(r"$|U_{\mu4}|^2$", standard=0.0),
    "Sterile.tau": Name(r"$|U_{\tau4}|^2$", standard=0.0),
    "Sterile.mu_phase": Name(r"$\arg U_{\mu4}$"),
    "Sterile.tau_phase": Name(r"$\arg U_{\tau4}$"),
    "distance": Name("$L$", "m", m),
    **{
        f"alpha_{row}{column}": Name(rf"$\alpha_{{{row}{column}}}$", standard=float(row == column))
        for row in (1, 2, 3)
        for column in range(1, row + 1)
    },
    **{f"sin2_theta_{pair}": Name(rf"$\sin^2\theta_{{{pair}}}$") for pair in (12, 13, 23)},
    "delta": Name(r"$\delta_\mathrm{CP}$"),
    "dm2_21": Name(r"$\Delta m^2_{21}$", r"$10^{-5}\,\mathrm{eV}^2$", 1e-5 * eV**2),
    "dm2_31": Name(r"$\Delta m^2_{31}$", r"$10^{-3}\,\mathrm{eV}^2$", 1e-3 * eV**2),
    # nuisances that experiments share
    "flux_sns": Name("flux at the SNS, relative"),
    "flux_boron8": Name(r"flux of $^8$B, relative"),
    "quenching_germanium": Name("quenching of Ge", "σ"),
}

#: Beginnings of the names of nuisances, and what they belong to.
PREFIXES: Mapping[str, str] = {
    "lar2020": "LAr 2020",
    "csi2021": "CsI 2021",
    "csi2017": "CsI 2017",
    "ge2024": "Ge 2024",
    "conus_plus_2025": "CONUS+ 2025",
    "xenonnt": "XENONnT",
}
_SIGMA = "σ"  # in standard deviations
#: What is behind them. A number at the end, as of a bin, follows the words. Values are numbers in these units already.
_NUISANCES = {
    "rate": Name("rate, relative"),
    "form_factor": Name("form factor, relative rate"),
    "pulse_mean": Name("mean of the pulse", "µs"),
    "signal_f90": Name("$F_{90}$ of the signal", _SIGMA),
    "signal_time": Name("time of the signal", _SIGMA),
    "brn": Name("prompt beam neutrons", "events"),
    "brn_energy": Name("energy of prompt neutrons", _SIGMA),
    "brn_time": Name("time of prompt neutrons", _SIGMA),
    "brn_width": Name("time spread of prompt neutrons", _SIGMA),
    "delayed_brn": Name("delayed beam neutrons", "events"),
    "nin": Name("neutrino-induced neutrons", "events"),
    "steady": Name("steady background", "events"),
    "steady_energy": Name("steady background, energy bin", _SIGMA),
    "steady_time": Name("steady background, time bin", _SIGMA),
    "quenching": Name("quenching", _SIGMA),
    "efficiency": Name("efficiency", _SIGMA),
    "efficiency_a": Name("$a$ of the efficiency", _SIGMA),
    "efficiency_k": Name("$k$ of the efficiency", _SIGMA),
    "efficiency_x0": Name("$x_0$ of the efficiency", _SIGMA),
    "light_yield": Name("light yield", _SIGMA),
    "charge_yield": Name("charge yield", _SIGMA),
    "accidental": Name("accidental pairs, run", "events"),
    "electron": Name("electron recoils", "events"),
    "neutron": Name("neutrons", "events"),
}


def _nuisance(parameter: str) -> Name | None:
    """Return the name of a data set's nuisance, with the data set before it; None if it is none."""
    for prefix, title in PREFIXES.items():
        if not parameter.startswith(f"{prefix}_"):
            continue
        rest = parameter.removeprefix(f"{prefix}_")
        words, number = (rest, "") if rest in _NUISANCES else (re.sub(r"_\d+$", "", rest), rest.rpartition("_")[2])
        if words in _NUISANCES:
            found = _NUISANCES[words]
            return Name(f"{title}: {found.symbol}{f' {number}' if number else ''}", found.unit, found.size)
    return None
