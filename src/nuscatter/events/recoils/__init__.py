"""Elastic recoils: cross sections integrated over T, tables of T at given E, and the law that is made of them."""
