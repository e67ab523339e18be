"""Reactions that an option adds to the events of a command: ``--inverse-beta`` and ``--inelastic``."""

from typing import TYPE_CHECKING

from nuscatter.errors import InputError

if TYPE_CHECKING:
    from nuscatter.events.run import Events
    from nuscatter.interactions.inelastic.currents.exchange import Current
    from nuscatter.interactions.term import Term
    from nuscatter.matter.nuclide import Nuclide


def with_reactions(
    model: "Term", nuclides: "tuple[Nuclide, ...]", *, inverse_beta: bool, inelastic: bool
) -> "tuple[Term, str]":
    """Return a model with reactions, and a sentence for each that says what they are.

    Args:
        model: The model.
        nuclides: Of the detector.
        inverse_beta: Whether inverse beta decay is added.
        inelastic: Whether inelastic scattering is, on nuclides with a shipped table.

    Raises:
        InputError: inelastic scattering is wanted, and no nuclide has a table.
    """
    from nuscatter.interactions.standard.inverse_beta import InverseBetaDecay

    sentences = []
    if inverse_beta:
        model = model + InverseBetaDecay()
        sentences.append("With inverse beta decay.")
    if inelastic:
        from nuscatter.interactions.inelastic.shipped.table_files import nuclides as tabulated

        some = [each for each in nuclides if each.name in tabulated()]
        others = [each.name for each in nuclides if each not in some and each.A > 1]
        if not some:
            raise InputError(
                f"--inelastic has shipped cross sections of {', '.join(tabulated())}, but the target is "
                f"{', '.join(each.name for each in nuclides)}."
            )
        for each in some:
            for term in _inelastic(each.name):
                model = model + term
        named = ", ".join(each.name for each in some)
        left = f" Not of {', '.join(others)}, without a shipped table." if others else ""
        sentences.append(f"With inelastic scattering on {named} (SLy4; deposits are visible energy).{left}")
    return model, " ".join(sentences)


def require_reactions(drawn: "Events", *, inverse_beta: bool, inelastic: bool) -> None:
    """Raise `InputError` if a reaction is asked for and does not happen.

    Args:
        drawn: The events.
        inverse_beta: Whether inverse beta decay is asked for.
        inelastic: Whether inelastic scattering is.
    """
    names = {each.name for each in drawn.processes}
    if inverse_beta and "inverse beta decay" not in names:
        raise InputError(
            "--inverse-beta adds nothing: the target has no hydrogen, no ν̄_e has more than 1.806 MeV, or --lowest is "
            "above all deposits."
        )
    if inelastic and not any(" current on " in each for each in names):
        raise InputError(
            "--inelastic adds nothing: no neutrino has enough energy to excite the nuclei, or --lowest is above all "
            "deposits."
        )


def _inelastic(nuclide: str) -> "tuple[Term, ...]":
    """Return both currents on a nuclide, for all energies, with measured levels where the package has them."""
    import nuscatter as ns
    from nuscatter.catalogue.supernova.nuclei import term_of

    levels = ns.argon_levels() if nuclide == "Ar40" else None

    def term(name: str, current: "Current") -> "Term":
        charged = current is ns.CHARGED_CURRENT
        return ns.inelastic(name, current, levels=levels if charged else None, seen=ns.VisibleEnergy())

    found = (term_of(term, nuclide, current) for current in (ns.CHARGED_CURRENT, ns.NEUTRAL_CURRENT))
    return tuple(each for each in found if each is not None)
