"""Small runs that the tests of files write: a crystal in a pulsed beam, with recoils of nuclei and of electrons."""

import pytest

import nuscatter as ns
from nuscatter.detectors.volumes import Cylinder
from nuscatter.events.place import Place
from nuscatter.events.run import draw_events
from nuscatter.units import cm, keV, m


@pytest.fixture(scope="session")
def draw():
    """Return a function that draws events of COHERENT's CsI, in blocks of 500."""
    csi = ns.experiment("COHERENT-CsI-2021")
    model = ns.StandardModel() + ns.ElectronScattering()
    place = Place(19.3 * m, Cylinder(radius=11 * cm, height=34 * cm))

    def drawn(number=1200, *, seed=7, place=place, model=model, lowest=2 * keV, **more):
        return draw_events(csi, model, seed=seed, number=number, place=place, lowest=lowest, size=500, **more)

    return drawn
