// @ts-check
/**
 * What the wall shows, as one value: `show(state, message, now)` is the only place where it changes. No DOM, no socket,
 * no timer; `due(state)` tells the shell when to send the next `tick`.
 *
 * Two rules keep it calm. A row's content changes where it stands; its place changes at most every SETTLE_MS, and not at
 * all while somebody points at, has the focus in or scrolls the list (then the page offers "new order" instead). An
 * unanswered prompt does not wait for the settling, but it waits for the reader as well: the head counts it, and a
 * screen reader is told, without anything moving under his eyes. A reader who has not moved for HOLD_MS no longer holds.
 *
 * @typedef {import("./shapes.js").State} State
 * @typedef {import("./shapes.js").Row} Row
 * @typedef {import("./shapes.js").Message} Message
 */
import { needs, ordered } from "./order.js";

export const SETTLE_MS = 3_000;
export const HOLD_MS = 10_000;

/** @param {Partial<State>} [known] @returns {State} */
export const empty = (known = {}) => ({
  link: "connecting",
  denied: null,
  life: null,
  rev: -1,
  skewMs: 0,
  heardMs: 0,
  loaded: false,
  rows: new Map(),
  order: [],
  stale: false,
  heldMs: 0,
  settledMs: -Infinity,
  filter: { team: null, language: null },
  open: null,
  saying: new Map(),
  fault: null,
  ...known,
});

/** @param {readonly string[]} one @param {readonly string[]} other */
const same = (one, other) => one.length === other.length && one.every((id, i) => id === other[i]);

/**
 * The order brought up to date if it may be (`force`: in any case); otherwise rows stay, and new ones come last.
 * @param {State} state @param {number} now @param {boolean} [force] @returns {State}
 */
function settle(state, now, force = false) {
  const wanted = ordered(state.rows.values(), state.filter);
  if (same(wanted, state.order)) return state.stale ? { ...state, stale: false } : state;
  const urgent = wanted.some((id, i) => needs(/** @type {Row} */ (state.rows.get(id))) && state.order.indexOf(id) > i);
  const may = state.heldMs <= now && (urgent || state.settledMs + SETTLE_MS <= now);
  if (force || may) {
    const rows = [...state.rows].filter(([, row]) => !row.over);
    return { ...state, rows: rows.length < state.rows.size ? new Map(rows) : state.rows, order: wanted, stale: false, settledMs: now };
  }
  const shown = new Set(state.order);
  const fresh = wanted.filter((id) => !shown.has(id));
  return { ...state, order: fresh.length ? [...state.order, ...fresh] : state.order, stale: true };
}

/** @typedef {(state: State, message: Message, now: number) => State} Step */

/** @type {Record<string, Step>} */
const STEPS = {
  wall(state, { life, rev, now: theirs, whole, rows, gone }, now) {
    const next = new Map(state.rows);
    const told = new Set(rows.map((/** @type {Row} */ row) => row.call_id));
    const over = whole ? [...next.keys()].filter((id) => !told.has(id)) : gone;
    for (const id of over) {
      const row = next.get(id);
      if (row) next.set(id, { ...row, over: true });
    }
    for (const row of rows) next.set(row.call_id, row);
    const skewMs = Math.round(theirs * 1000 - now);
    const heard = { ...state, life, rev, skewMs, heardMs: now, rows: next, loaded: true };
    return settle(heard, now, !state.loaded);
  },
  taken: (state, { call_id }) => ({ ...state, saying: without(state.saying, call_id), fault: null }),
  error: (state, { detail }) => ({ ...state, saying: new Map(), fault: String(detail) }),
  pong: (state, _, now) => ({ ...state, heardMs: now }),
  // a new attempt is not yet a line: what has been lost stays lost on screen until it is back
  link: (state, { state: link, why = null }) =>
    (link === state.link && why === state.denied) || (link === "connecting" && state.link === "offline")
      ? state
      : { ...state, link, denied: why, saying: new Map() },
  saying: (state, { call_id, act }) => ({ ...state, saying: new Map(state.saying).set(call_id, act), fault: null }),
  hold: (state, { on }, now) => (on ? { ...state, heldMs: now + HOLD_MS } : settle({ ...state, heldMs: 0 }, now)),
  order: (state, _, now) => settle(state, now, true),
  filter: (state, { team, language }, now) => settle({ ...state, filter: { team, language } }, now, true),
  open: (state, { call_id }) => ({ ...state, open: call_id }),
  tick: (state, _, now) => (state.stale ? settle(state, now) : state),
};

/** @param {ReadonlyMap<string, import("./shapes.js").Act>} map @param {string} key */
function without(map, key) {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}

/** The state after `message`; unknown messages change nothing. @param {State} state @param {Message} message @param {number} [now] milliseconds since 1970 */
export const show = (state, message, now = 0) =>
  Object.hasOwn(STEPS, message.type) ? STEPS[message.type](state, message, now) : state;

/** When the rows may next move, in milliseconds of this browser's clock. @param {State} state */
export const due = ({ stale, heldMs, settledMs }) => (stale ? Math.max(heldMs, settledMs + SETTLE_MS) : Infinity);

/** The next or last row from `from` in the order on screen. @param {State} state @param {string | null} from @param {number} step */
export function neighbour({ order }, from, step) {
  const at = from === null ? -1 : order.indexOf(from);
  if (at < 0) return order[step > 0 ? 0 : order.length - 1] ?? null;
  return order[Math.min(Math.max(at + step, 0), order.length - 1)];
}

/** What there is to count: unanswered prompts, and the calls of each stage, of those that pass the filter. @param {State} state */
export function counts({ rows, order }) {
  const found = { needs: 0, critical: 0, tense: 0, calm: 0 };
  for (const id of order) {
    const row = rows.get(id);
    if (!row || row.over) continue;
    if (needs(row)) found.needs += 1;
    // a call that is not read stands nowhere
    if (row.supported !== false) found[row.stage] += 1;
  }
  return found;
}
