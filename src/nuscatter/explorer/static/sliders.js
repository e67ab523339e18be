/**
 * From the text of a quantity to the place of a slider and back.
 *
 * A slider has whole places from 0 to `STEPS`, so that one press of an arrow key is one step. What lies at a place is a
 * number with few digits: a person reads it, and a link stays short.
 * @typedef {{value: number, unit: string}} Quantity
 * @typedef {{low: number, high: number, unit: string, logarithmic: boolean, whole: boolean}} Range
 */

/** Places of a slider. */
export const STEPS = 400;
/** A slider without a range of its own reaches from its value divided by this to its value times this. */
const REACH = 10;
/** Digits of a number on a logarithmic slider. */
const DIGITS = 3;

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([^\d\s+\-[{,][^,[{]*)?$/;

/**
 * Read a number with or without a unit; null for lists, names, complex numbers and anything else.
 * @param {string} text
 * @returns {Quantity|null}
 */
export function readQuantity(text) {
  const found = QUANTITY.exec(text.trim());
  return found && { value: Number(found[1]), unit: (found[2] ?? "").trim() };
}

/**
 * Write a number with its unit.
 * @param {number} value
 * @param {string} unit
 * @returns {string}
 */
export function writeQuantity(value, unit) {
  return unit ? `${value} ${unit}` : String(value);
}

/**
 * Return the range of a slider of a field at a text, or null if it can have none.
 *
 * The field's own range holds in its own unit. In another unit, and for fields without a range, a slider reaches about
 * its value.
 * @param {Object} field
 * @param {string} text
 * @returns {Range|null}
 */
export function rangeOf(field, text) {
  const at = readQuantity(text);
  const own = field.slider;
  if (own && (at === null ? !text : at.unit === own.unit)) {
    const inside = at === null || (at.value >= own.low && at.value <= own.high);
    if (inside) return { low: own.low, high: own.high, unit: own.unit, logarithmic: own.logarithmic, whole: false };
  }
  if (at === null || !Number.isFinite(at.value) || at.value === 0) return null;
  return about(at, field.whole === true);
}

/**
 * Return a range about a value: pure numbers below 1 are fractions and angles, which have no scale to range over.
 * @param {Quantity} at
 * @param {boolean} whole
 * @returns {Range}
 */
function about({ value, unit }, whole) {
  const size = Math.abs(value);
  if (whole) return { low: 1, high: Math.max(4 * size, 20), unit, logarithmic: false, whole };
  if (!unit && size <= 1) return ordered({ low: 0, high: 2 * value, unit, logarithmic: false, whole });
  return ordered({ low: value / REACH, high: value * REACH, unit, logarithmic: true, whole });
}

/** @param {Range} range */
function ordered(range) {
  return range.low <= range.high ? range : { ...range, low: range.high, high: range.low };
}

/**
 * Return the number at a place of a slider.
 * @param {Range} range
 * @param {number} place
 * @returns {number}
 */
export function numberAt(range, place) {
  const share = place / STEPS;
  if (range.logarithmic) {
    return Number((range.low * (range.high / range.low) ** share).toPrecision(DIGITS));
  }
  const value = range.low + share * (range.high - range.low);
  if (range.whole) return Math.round(value);
  const digits = Math.ceil(-Math.log10((range.high - range.low) / STEPS));
  return digits > 20 ? Number(value.toPrecision(DIGITS)) : Number(value.toFixed(Math.max(digits, 0)));
}

/**
 * Return the place of a number on a slider; the nearer end for one outside.
 * @param {Range} range
 * @param {number} value
 * @returns {number}
 */
export function placeOf(range, value) {
  const share = range.logarithmic
    ? Math.log(value / range.low) / Math.log(range.high / range.low)
    : (value - range.low) / (range.high - range.low);
  return Number.isFinite(share) ? Math.round(Math.min(Math.max(share, 0), 1) * STEPS) : 0;
}

/**
 * Return whether a range holds a quantity.
 * @param {Range} range
 * @param {Quantity} at
 * @returns {boolean}
 */
export function holds(range, at) {
  return at.unit === range.unit && at.value >= range.low && at.value <= range.high;
}
