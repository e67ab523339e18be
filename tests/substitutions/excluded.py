"""What is public in Python's sense and not in the tables, each with the reason."""

#: Modules (and all below them) whose callables are the inside of others; one that is gone excuses nothing.
MODULES = {
    "blocks": "memory: called with functions and sizes that the library has made",
    "batch": "the library's own question to values that it has made",
    "computing.workers": "under Workers, which is in the table of the fits",
    "computing.run_folder": "under Workers: files of its own, tests/computing has damaged ones",
    "computing.cache": "writes the library's own files; tests/computing/test_cache.py",
    "datasets.expectation.arrivals": "under the data sets: called with the arrays of a release",
    "datasets.expectation.bound_signal": "under Dataset.likelihood: called with parameters that the fit has checked",
    "datasets.expectation.hypotheses": "under Dataset.likelihood: called with parameters that the fit has checked",
    "datasets.expectation.prediction": "under Dataset.likelihood: called with parameters that the fit has checked",
    "datasets.expectation.shapes": "under Dataset.likelihood: called with parameters that the fit has checked",
    "datasets.expectation.signal": "under Dataset: called with the arrays of a release",
    "datasets.expectation.time_fractions": "under Dataset: called with the arrays of a release",
    "computing.sending": "under Workers: called with values that the library has made",
    "rates.folded": "under Experiment: called with arrays that it has made",
    "catalogue.experiment_files": "files that the user names; tests/catalogue/experiment_files has 80 wrong ones",
    "words.unit_words": "texts of the command line and of files; tests/words/test_unit_words.py has wrong ones",
    "catalogue.assembly": "builds an experiment from the catalogue's checked facts",
    "datasets.bestiole_spectra": "a file that the user names; tests/datasets has damaged ones",
    "releases.download": "downloads; tests/releases/test_fetch.py has a bad server",
    "releases.fetch": "files and downloads; tests/releases/test_fetch.py has a bad server",
    "releases.hashes": "hashes of the table of releases, and bytes that the library has read",
    "releases.registry": "the table of releases",
    "datasets.sns_flux": "files that the user fetches; tests/datasets/test_sns_flux.py has damaged ones",
    "reports.report": "what the command line prints, of results that the library has made",
    "errors": "the checks themselves; tests/test_errors.py",
    "words.digits": "numbers as text, called by what prints; tests/words/test_digits.py",
    "quantities": "the checks themselves; tests/test_quantities.py",
    "words.describing": "the words of reprs; tests/words/test_describing.py",
    "datasets.described": "the words of reprs; tests/words/test_describing.py",
    "words.references": "called with the texts of our own tables; tests/words/test_references.py",
    "reports.citations": "what the command line prints, by a name; tests/reports/test_citations.py",
    "computing.files": "writes files for the callables in the tables",
    "interactions.amplitudes": "arithmetic under the terms: called with arrays that they have made",
    "interactions.bsm.channels": "the channels of terms, made by terms",
    "interactions.bsm.flavour": "the checks of couplings, called by every term in the table",
    "interactions.cross_sections": "under Term.sigma and dsigma_dT: called with arrays that they have made",
    "interactions.recoils": "under Term.sigma: called with arrays that it has made",
    "interactions.reactions": "the checks of a user's reaction, asked by sigma and counts, which are in the table",
    "interactions.strengths": "under Term.sigma, Term.dsigma_dT and Experiment.counts",
    "detectors.response": "under Detector.response and Detector.response_edges",
    "rates.response_panels": "under Experiment.counts",
    "quadrature": "nodes for the library's own panels",
    "sources.spectra.moment_integrals": "under Spectrum.moment, which is in the table for each spectrum",
    "tables": "reads the package's own tables",
    "detectors.migdal_response": "under Detector.response: called with arrays that it has made",
    "interactions.shapes": "under the terms' charge and under interactions.parts",
    "structure.mean_field.mesh": "meshes and matrices of the mean field, in MeV and fm",
    "structure.densities.panel_transform": "under the densities, which are in the table",
    "structure.mean_field.centre_of_mass": "inside Hartree–Fock",
    "structure.skyrme.functional": "inside Hartree–Fock",
    "structure.skyrme.hamiltonian": "inside Hartree–Fock",
    "structure.mean_field.on_disk": "inside Hartree–Fock: files of its own",
    "structure.mean_field.local_fields": "inside Hartree–Fock",
    "structure.mean_field.orbitals": "inside Hartree–Fock",
    "structure.mean_field.self_consistency": "inside Hartree–Fock",
}

#: Methods that the library calls on what implements them, with arguments that it has made.
METHODS = {
    "charge": "of terms: asked by dsigma_dT and the fold",
    "parts": "of terms: asked by dsigma_dT and the fold",
    "width": "of terms: asked by the fold",
    "strengths": "of terms: asked by dsigma_dT and the fold",
    "occupy": "of occupiers: asked by Hartree–Fock",
    "slope": "of occupiers: asked by Hartree–Fock",
    "strength": "of occupiers: asked by Hartree–Fock; of terms: asked by sigma and the fold",
    "coherent_strength": "of terms: asked by sigma and the fold",
    "threshold": "of channels: a field that is a function",
    "reach": "of channels, a field that is a function, and of reactions: asked by the fold",
    "kinks": "of reactions: asked by the fold",
    "density": "of reactions: asked by the fold",
    "lines": "of reactions: asked by the fold",
}

#: Single names.
NAMES = {
    "interactions.standard.inverse_beta.mean_cosine": "under InverseBetaDecay.mean_cosine",
    "interactions.standard.inverse_beta.momentum_transfer": "under InverseBetaDecay: its checked arrays",
    "interactions.standard.inverse_beta.positron_cosine": "under InverseBetaDecay: its checked arrays",
    "interactions.standard.inverse_beta.positron_energies": "under InverseBetaDecay: its checked arrays",
    "interactions.standard.inverse_beta.positron_spectrum": "under InverseBetaDecay.dsigma_dpositron",
    "interactions.standard.inverse_beta.radiative_factor": "under InverseBetaDecay: its checked arrays",
    "interactions.standard.inverse_beta.simple_sigma": "under SimpleInverseBetaDecay: its checked arrays",
    "interactions.standard.inverse_beta.squared_amplitude": "under InverseBetaDecay: its checked arrays",
    "interactions.standard.inverse_beta.threshold": "under InverseBetaDecay",
    "structure.nucleons.charged_current.NucleonCurrent.form_factors": "under InverseBetaDecay",
    "datasets.bestiole_spectra.FissionSpectra": "the spectra of a file",
    "catalogue.entries.PublishedResult": "a row of the catalogue",
    "catalogue.entries.Entry": "a row of the catalogue",
    "datasets.germanium_2024.ge_2024": "built from the catalogue's checked facts",
    "computing.block_runs.compute": "called with tasks that the fits have made",
    "datasets.templates.Template": "made by template",
    "datasets.dataset.expected_at": "under Dataset.at",
    "datasets.dataset.fitted_signal": "under Dataset.fit_signal",
    "datasets.dataset.with_nuisances": "under Dataset.likelihood",
    "reports.comparison.compared_angles": "fits of names of the catalogue; tests/reports/test_comparison.py",
    "datasets.dataset.with_pulls": "under Dataset.likelihood",
    "datasets.published_excess.Excess": "made by its loader",
    "catalogue.published_facts.Fact": "a row of the catalogue",
    "catalogue.published_facts.Setup": "a row of the catalogue",
    "datasets.expectation.nuisance.Morph": "made by morph",
    "datasets.expectation.nuisance.morph": "asked by template",
    "datasets.expectation.nuisance.as_batch": "under the predictions: called with parameters that the fit has checked",
    "datasets.expectation.nuisance.basis": "under the predictions: called with arrays of a release",
    "datasets.expectation.nuisance.weight_slopes": "under the predictions: called with arrays that the fit has made",
    "datasets.expectation.nuisance.weights": "under the predictions: called with arrays that the fit has made",
    "datasets.templates.Template.events": "under Dataset.expected",
    "datasets.templates.Template.named": "under Dataset.likelihood",
    "datasets.dataset.compared": "under Dataset.likelihood",
    "rates.experiment.Experiment.folds": "under Dataset.likelihood: called with a hypothesis that it has made",
    "rates.hypothesis.Hypothesis.expansion": "under Experiment",
    "datasets.expectation.nuisance.counting_variations": "under the data sets: called with the counts of a release",
    "figures.data.points": "draws arrays that data_with_fit has made",
    "figures.data.stack": "draws arrays that data_with_fit has made",
    "figures.marks.mark_best_fit": "under contour and profile_figure, which have checked the scan and the colour",
    "figures.style.panel_of": "under the figures, with the axes that they are given: each is in the table",
    "figures.style.figure_of": "of a panel that panel_of has returned",
    "interactions.bsm.mediators.exchange": "under the mediators' parts",
    "interactions.bsm.mediators.fits_spin": "under the mediators' parts",
    "interactions.bsm.mediators.Nucleons": "under the mediators' parts",
    "interactions.bsm.mediators.Nucleons.__call__": "asked by the fold with arrays that it has made",
    "interactions.bsm.mediators.OfNucleus": "under the mediators' parts",
    "interactions.bsm.mediators.OfNucleus.__call__": "asked by the fold with arrays that it has made",
    "interactions.bsm.mediators.OfSpin": "under the mediators' parts",
    "interactions.bsm.mediators.OfSpin.__call__": "asked by the fold with arrays that it has made",
    "interactions.bsm.mediators.Propagator": "under the mediators' parts",
    "interactions.bsm.mediators.Propagator.__call__": "asked by the fold with arrays that it has made",
    "interactions.bsm.mediators.VectorMatter": "under the mediators' parts",
    "interactions.bsm.mediators.VectorMatter.__call__": "asked by the fold with arrays that it has made",
    "interactions.bsm.mediators.propagator": "under the mediators' parts",
    "interactions.parts.Product": "made by expanded",
    "interactions.parts.Product.__call__": "asked by the fold with arrays that it has made",
    "interactions.parts.expanded": "asked by the fold",
    **{
        f"interactions.couplings.{kind}.{name}": "asked by the Standard Model's terms with what they have checked"
        for kind in (
            "weak_couplings.TreeLevel",
            "weak_couplings.EffectiveCouplings",
            "radiative.OneLoopCouplings",
        )
        for name in ("on_nuclei", "on_electrons", "included_radius")
    },
    "interactions.couplings.vacuum_polarisation.loop_charge": "under VectorCharges.loop_charge, which is in the table",
    "rates.experiment.Experiment.structure": "a field that is a function",
    "rates.deposits.reaction_counts": "under Experiment.counts",
    "rates.kernels.Kernel": "under Experiment",
    "rates.kernels.Kernel.lowest": "under Experiment.by_component",
    "rates.kernels.kernels": "under Experiment",
    "rates.fold.directional_intensities": "under directional_spectrum",
    "rates.fold.intensities": "under recoil_spectrum",
    "sources.reactors.fission.columns": "reads the package's own tables",
    "sources.radioactive.CaptureDecay": "a row of a table",
    "sources.spectra.spectrum.Line.__call__": "raises for every argument: a line has no density",
    "structure.deformation.Deformed.deformation": "a field that is a function",
    "structure.densities.measured.DensitySet": "a row of a table",
    "structure.densities.measured.MeasuredDensity": "made by charge_density",
    "structure.shell_model.ShellModelResponses": "a row of a table",
    "structure.nucleons.form_factors.slope_at_zero": "under mean_square_radius",
    "structure.nucleus.CachedFormFactor": "made by Nucleus.with_cache",
    "structure.nucleus.CachedFormFactor.__call__": "asked by the fold with arrays that it has made",
    "structure.skyrme.force.Couplings": "inside Hartree–Fock",
    "structure.mean_field.ground_state.GroundState": "made by HartreeFock.solve",
    "structure.mean_field.ground_state.Level": "a row of GroundState.levels",
    "structure.mean_field.ground_state.PointFormFactor": "made by GroundState",
    "structure.mean_field.ground_state.PointFormFactor.__call__": "asked by the nucleus of a GroundState",
    "structure.mean_field.ground_state.SpinOrbitTransform": "made by GroundState",
    "structure.mean_field.ground_state.SpinOrbitTransform.__call__": "asked by the nucleus of a GroundState",
    "structure.skyrme.nuclear_matter.NuclearMatter": "made by nuclear_matter",
    "structure.mean_field.pairing.Fixed": "inside Hartree–Fock",
    "structure.mean_field.pairing.pair_gaps": "inside Hartree–Fock",
}

#: In the table of releases, which is loaded only where there are releases.
OF_RELEASES = (
    "datasets.csi_2021.coherent_csi_2021",
    "datasets.csi_2017.coherent_csi_2017",
    "datasets.argon_2020.coherent_lar_2020",
    "datasets.dataset.Dataset",
    "datasets.dataset.Dataset.at",
    "datasets.dataset.Dataset.expected",
    "datasets.dataset.Dataset.fit_signal",
    "datasets.dataset.Dataset.likelihood",
    "datasets.dataset.Dataset.signal_likelihood",
    "datasets.xenonnt.boron8_likelihood",
    "datasets.xenonnt.xenonnt_b8_2024",
    "figures.data.data_with_fit",
)


def reason(name: str) -> str | None:
    """Return why a callable is in no table, or None if nothing excuses it."""
    module = next((why for prefix, why in MODULES.items() if name.startswith(f"{prefix}.")), None)
    return module or METHODS.get(name.rpartition(".")[2]) or NAMES.get(name) or _inside_the_fits(name)


def _inside_the_fits(name: str) -> str | None:
    import nuscatter

    if not name.startswith("fits."):
        return None
    folders = ("likelihoods", "minimum", "scans", "toys", "bayesian")
    below = name.split(".")[3 if name.split(".")[1] in folders else 2 :]  # without the module
    if below in (["Scan"], ["Posterior"]):
        return "made by scan and sample"
    inside = below[0] not in {*nuscatter.__all__, "Posterior"}
    asked = name.rpartition(".")[2] in ("evaluate", "evaluate_many", "derivatives", "variance_at")
    return "the inside of the fits, which show their names on the face" if inside or asked else None
