"""One good call of every public callable of excitation spectra and shipped tables."""

import numpy as np

import nuscatter as ns
from nuscatter.interactions.inelastic.excitation_spectra import ExcitationSpectrum
from nuscatter.interactions.inelastic.shipped import table_files
from nuscatter.units import MeV

E = np.array([30.0, 40.0]) * MeV
SPECTRUM = ExcitationSpectrum(np.arange(21.0) * MeV, lambda E: np.ones((3, 20, E.size)))
ARGON = ns.inelastic("Ar40", ns.CHARGED_CURRENT)

CASES = [
    (
        ExcitationSpectrum,
        {"edges": np.arange(21.0) * MeV, "by_bin": lambda E: np.ones((3, 20, E.size))},
        lambda made: made.mean(E),
    ),
    (SPECTRUM.sigma, {"E": E}),
    (SPECTRUM.total, {"E": E}),
    (SPECTRUM.mean, {"E": E}),
    (ARGON.excitations, {"species": ns.nu_e}, lambda made: made.mean(E)),
    (ARGON.by_multipole, {"E": E, "species": ns.nu_e}),
    (table_files.tables_of, {"nuclide": "Ar40"}, lambda made: made["nuclide"]),
    (
        table_files.shipped_table,
        {"nuclide": "Ar40", "force": "SLy4", "charge": "np"},
        lambda made: made.with_couplings().total(E),
    ),
]
