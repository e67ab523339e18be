"""Limits of dark matter with the full likelihood of CsI: strengths as one batch, beside the scan of each mass."""

import os
import time

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.datasets.dark.beam_dump import beam_dump
from nuscatter.datasets.dark.likelihood import dark_matter_likelihood
from nuscatter.fits.scans.scan import scan
from nuscatter.fits.toys.asimov import asimov
from nuscatter.reports.dark.exclusion import exclusion, mass_line
from nuscatter.units import MeV

PORTAL = ns.VectorPortal.kinetic_mixing(
    epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=ns.DarkMatterKind.SCALAR
)
MASSES, ALL = np.array([3, 20]) * MeV, 60
#: Asked of 60 masses on two cores.
ASKED = 120.0


def test_limits_of_a_curve():
    """Asked: 60 masses at most 2 min on 2 cores, so 4 s of one core each; and faster than scans of the strengths."""
    if not os.environ.get("NUSCATTER_DATA"):
        pytest.skip("NUSCATTER_DATA is not set")
    data, sns = ns.datasets.coherent_csi_2021(), beam_dump("coherent_csi_2021")

    def likelihood(portal):
        return dark_matter_likelihood(data, sns, portal)

    exclusion(likelihood, mass_line(PORTAL, [10 * MeV]))  # what all masses share is made once
    begin = time.process_time()
    found = exclusion(likelihood, mass_line(PORTAL, MASSES))
    fast = (time.process_time() - begin) / MASSES.size
    begin = time.process_time()
    for point in found.points:
        made = likelihood(point.portal)
        for each, rise in ((made, point.rise), (asimov(made, dark_strength=0.0), point.expected_rise)):
            limits = {"dark_strength": (0.0, None)}
            by_scan = scan(each, starts=1, refine=0, limits=limits, dark_strength=point.strength)
            # far above all levels another minimum can be lower, where nuisances are some standard deviations away
            levels = rise < 20
            assert rise[levels] == pytest.approx(by_scan.rise[levels], abs=2e-4)
    slow = (time.process_time() - begin) / MASSES.size
    print(
        f"{fast:.2f} s of CPU a mass, {slow:.2f} s by scans; {ALL} masses on two cores {ALL * fast / 2:.0f} s, "
        f"asked {ASKED:g} s"
    )
    assert fast < ASKED * 2 / ALL
    assert slow > 1.5 * fast
