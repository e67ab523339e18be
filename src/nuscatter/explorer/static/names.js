/**
 * What names of the library are called on the page: symbols of species, words for channels of a supernova.
 */

const GREEK = { e: "e", mu: "μ", tau: "τ" };
/** Channels and backgrounds. */
const WORDS = { ibd: "inverse beta decay", cevns: "coherent scattering", brn: "prompt beam neutrons", nin: "neutrino-induced neutrons", steady: "steady background", helm_measured: "Helm, measured radius", helm: "Helm", klein_nystrand: "Klein–Nystrand", klein_nystrand_adapted: "Klein–Nystrand, adapted", symmetrized_fermi: "symmetrised Fermi" };
/** Choices whose names are no words, as text alone: a menu holds no markup. */
const CHOICES = { b_minus_l: "B − L", l_e_minus_l_mu: "Lₑ − L_μ", l_e_minus_l_tau: "Lₑ − L_τ", l_mu_minus_l_tau: "L_μ − L_τ" };
const WORD = new RegExp(`(?<![\\w])(?:${Object.keys(WORDS).sort((a, b) => b.length - a.length).join("|")})(?![\\w])`, "g");

/**
 * Return a text with symbols and words in place of names; what stands behind an underscore is an index.
 * @param {string} text
 * @returns {string}
 */
export function symbolsOf(text) {
  return text
    .replace(/\bnu_(e|mu|tau)(_bar)?(?![A-Za-z0-9])/g, (_, flavour, bar) => symbol(flavour, bar))
    .replace(/(?<![\w])nu(e|mu|tau)(bar)?_([A-Z][a-z]?\d+)/g, (_, flavour, bar, nuclide) => `${symbol(flavour, bar)} on ${nuclide}`)
    .replace(/(?<![\w])nc_(?:nu(e|mu|tau)(bar)?_)?([A-Z][a-z]?\d+)/g, (_, flavour, bar, nuclide) => `${flavour ? `${symbol(flavour, bar)} on ` : ""}${nuclide}, neutral current`)
    .replace(WORD, (found) => WORDS[found]);
}

/**
 * Return what a choice is called in a menu: underscores are spaces.
 * @param {string} name
 * @returns {string}
 */
export function choiceText(name) {
  return CHOICES[name] ?? name.replaceAll("_", " ");
}

function symbol(flavour, bar) {
  return `ν${bar ? "\u0304" : ""}_${GREEK[flavour]}`;
}
