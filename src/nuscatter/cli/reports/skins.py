"""What electrons and neutrinos say of neutron skins: radii from asymmetries, and the slope of the symmetry energy."""

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.errors import DataError
from nuscatter.printing import busy, show


@click.command()
@click.option("--plane-waves", is_flag=True, help="Leave the Coulomb field out of the electrons' waves.")
@click.option(
    "--radii", is_flag=True, help="Radii from each asymmetry alone; no slope, no neutrinos, which take longer."
)
@as_json_option
def skins(plane_waves: bool, radii: bool, as_json: bool) -> None:
    """Neutron skins from PREX, CREX, Qweak and COHERENT, alone and together.

    Radii of each asymmetry by neutrons of two parameters, beside the published ones; the slope L of the symmetry energy
    and skins from PREX-2, CREX, CsI 2021 and argon 2020, and how far these data are apart.
    """
    import nuscatter as ns
    from nuscatter.datasets.dataset import AnyDataset
    from nuscatter.reports.skin_tables import (
        coherent_numbers,
        combined_numbers,
        inversion_numbers,
        prex_together,
        slope_notes,
        slope_numbers,
    )
    from nuscatter.reports.symmetry_slope import HasLikelihood, slope_report
    from nuscatter.reports.weak_radii import coherent_radius, combined_skin, invert_asymmetry, physical_neutrons

    makers = (ns.datasets.prex_1, ns.datasets.prex_2, ns.datasets.crex, ns.datasets.qweak_aluminium)
    asymmetries = [make(distorted=not plane_waves) for make in makers]
    tables, notes = [], list[str]()
    with busy("solving"):
        found = [invert_asymmetry(each) for each in asymmetries]
        tables += [inversion_numbers(each) for each in found]
        tables.append(combined_numbers(combined_skin(found[:2]), prex_together(asymmetries[1].measurement)))
        if not radii:
            coherent, left_out = dict[str, AnyDataset](), dict[str, str]()
            for name in ("coherent_csi_2021", "coherent_lar_2020"):
                try:
                    coherent[name] = ns.datasets.load(name)
                except DataError as missing:
                    left_out[name] = str(missing)
            if caesium := coherent.get("coherent_csi_2021"):
                fits = coherent_radius(caesium), coherent_radius(caesium, physical_neutrons)
                tables.append(coherent_numbers(*fits))
            electrons = {each.name: each for each in asymmetries[1:3]}
            data: dict[str, HasLikelihood] = {**electrons, **coherent}
            groups = [tuple(electrons)] + ([tuple(data)] if coherent else [])
            report = slope_report(data, groups, left_out=left_out)
            tables += slope_numbers(report)
            notes += slope_notes(report)
    show(tables, [], as_json, notes)
