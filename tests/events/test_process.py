"""Processes: what their numbers say."""

from dataclasses import replace

from nuscatter.events.process import Process
from nuscatter.particles import Deposit, nu_e


def test_a_process_with_one_particle_beside_the_recoil_is_elastic():
    process = Process("electrons", nu_e, 0, None, Deposit.ELECTRON, 11, 0.511, 12, 0.0, 3.0)
    assert process.elastic
    assert not replace(process, outgoing=0).elastic
    assert len(repr(process)) < 400
