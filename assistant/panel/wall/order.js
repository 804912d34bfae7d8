// @ts-check
/**
 * Which call comes first, and how a list on screen is brought into that order without moving the row being read. Pure
 * but for `arrange`, which moves the nodes of one list.
 *
 * @typedef {import("./shapes.js").Row} Row
 * @typedef {import("./shapes.js").Filter} Filter
 */

/** How long a row has waited counts from its unanswered prompt, else from its stage. @param {Row} row */
export const waitsSince = (row) => (row.urgency[0] > 0 && row.prompt ? row.prompt.since : row.since);

/** Most urgent first; of equals the one that has waited longer. The server says how urgent (row.py). @param {Row} one @param {Row} other */
export function compare(one, other) {
  for (let i = 0; i < one.urgency.length; i += 1) {
    if (one.urgency[i] !== other.urgency[i]) return other.urgency[i] - one.urgency[i];
  }
  return waitsSince(one) - waitsSince(other) || (one.call_id < other.call_id ? -1 : 1);
}

/** @param {Row} row @param {Filter} filter */
export const passes = (row, { team, language }) =>
  (team === null || row.team === team) && (language === null || row.language === language);

/** The ids of the rows that pass, most urgent first; calls that are over are not among them. @param {Iterable<Row>} rows @param {Filter} filter */
export const ordered = (rows, filter) =>
  [...rows].filter((row) => !row.over && passes(row, filter)).sort(compare).map(({ call_id }) => call_id);

/** Whether a supervisor is wanted and none has answered. @param {Row} row */
export const needs = (row) => row.urgency[0] > 0 && !row.over;

/**
 * The places of a longest rising run in `numbers`: what may stay where it is while all else is moved around it.
 * @param {readonly number[]} numbers @returns {number[]}
 */
export function longestRise(numbers) {
  /** @type {number[]} */ const ends = [];
  /** @type {number[]} */ const before = [];
  numbers.forEach((value, place) => {
    let low = 0;
    for (let high = ends.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (numbers[ends[middle]] < value) low = middle + 1;
      else high = middle;
    }
    before[place] = low > 0 ? ends[low - 1] : -1;
    ends[low] = place;
  });
  const found = [];
  for (let place = ends.at(-1) ?? -1; place >= 0; place = before[place]) found.push(place);
  return found.reverse();
}

/**
 * Brings the children of `list` into `wanted` order with as few moves as can be. `pivot` is never moved: that would take
 * the focus from it.
 * @param {Element} list @param {readonly Element[]} wanted @param {Element | null} pivot
 */
export function arrange(list, wanted, pivot) {
  const keep = new Set(wanted);
  for (const child of [...list.children]) if (!keep.has(child)) child.remove();
  const stands = new Map([...list.children].map((node, place) => [node, place]));
  const at = pivot ? wanted.indexOf(pivot) : -1;
  const pivotStands = at < 0 ? 0 : /** @type {number} */ (stands.get(wanted[at]));
  const known = wanted.filter((node, place) => {
    const now = stands.get(node);
    return now !== undefined && (at < 0 || Math.sign(place - at) === Math.sign(now - pivotStands));
  });
  const fixed = new Set(longestRise(known.map((node) => /** @type {number} */ (stands.get(node)))).map((place) => known[place]));
  let next = null;
  for (const node of wanted.toReversed()) {
    if (!fixed.has(node)) list.insertBefore(node, next);
    next = node;
  }
}
