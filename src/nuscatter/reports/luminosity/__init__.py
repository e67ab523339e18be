"""How the cross section of ν_e on ⁴⁰Ar limits what a burst says of its ν_e."""
