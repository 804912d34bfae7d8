// @ts-check
/**
 * The studio as one value. `change(state, message)` is the only place where it changes; it is pure: the shell fetches,
 * draws and sends `tick` with the time that has passed.
 *
 * Position: `at` is a second of the call, `index` the turn in view (-1 before the first). Whoever plays or drags moves
 * `at` and the turn follows; whoever steps or clicks moves to a turn and `at` follows. In practice nobody gets past a
 * card that he has not answered.
 *
 * @typedef {import("./shapes.js").Fold} Fold
 * @typedef {import("./shapes.js").Timeline} Timeline
 * @typedef {{ kind: "sample" | "stored", id: string }} Chosen
 * @typedef {{ file: string, text: string }} Edit
 * @typedef {"replay" | "compare" | "practise"} Mode
 *
 * @typedef {object} Studio
 * @property {Mode} mode
 * @property {any} choices            what can be loaded, as the server tells it; null until then
 * @property {Chosen | null} chosen
 * @property {string} profile
 * @property {Fold | null} fold       the call under the server's rules
 * @property {Timeline} line
 * @property {{ profile: string, edits: readonly Edit[] }} other   what it is compared with
 * @property {Fold | null} otherFold
 * @property {Timeline} otherLine
 * @property {number} at
 * @property {number} index
 * @property {boolean} playing
 * @property {number} speed
 * @property {"call" | "other" | null} busy
 * @property {string | null} fault
 * @property {Record<string, import("./practice.js").Answer>} answers
 */
import { halt } from "./practice.js";
import { indexAt, nothing, timeline } from "./timeline.js";

export const SPEEDS = Object.freeze([0.5, 1, 2, 4, 8, 16]);

/** @param {Partial<Studio>} [known] @returns {Studio} */
export const begin = (known = {}) => ({
  mode: "replay", choices: null, chosen: null, profile: "standard",
  fold: null, line: nothing(), other: { profile: "quiet", edits: [] }, otherFold: null, otherLine: nothing(),
  at: 0, index: -1, playing: false, speed: 1, busy: null, fault: null, answers: {},
  ...known,
});

/** What this person may do here: agents and supervisors practise, and nothing else. @param {any} choices @returns {readonly Mode[]} */
export const modesOf = (choices) => (choices?.studies === false ? ["practise"] : ["replay", "compare", "practise"]);

/** How far the call may be seen. @param {Studio} state */
export function bound({ mode, line, answers }) {
  const card = mode === "practise" ? halt(line.cards, answers) : null;
  return card ? card.from : line.until;
}

/** @param {Studio} state @param {number} at @returns {Studio} */
function moved(state, at) {
  const limit = bound(state);
  const place = Math.min(Math.max(0, at), limit);
  return { ...state, at: place, index: indexAt(state.line.moments, place), playing: state.playing && place < limit };
}

/** @param {Studio} state @param {number} index @returns {Studio} */
function atTurn(state, index) {
  if (index < 0) return moved({ ...state, playing: false }, 0);
  const moment = state.line.moments[Math.min(index, state.line.moments.length - 1)];
  if (!moment) return state;
  const next = moved({ ...state, playing: false }, moment.at);
  // several turns may end in the same second: the one asked for is the one in view
  return next.at === moment.at ? { ...next, index: state.line.moments.indexOf(moment) } : next;
}

/** @type {Record<string, (state: Studio, message: any) => Studio>} */
const STEPS = {
  listed: (state, { choices }) => {
    const profile = choices.profile ?? state.profile;
    const another = choices.profiles.find((/** @type {string} */ name) => name !== profile) ?? profile;
    const modes = modesOf(choices);
    const mode = modes.includes(state.mode) ? state.mode : modes[0];
    return { ...state, choices, mode, profile, other: { ...state.other, profile: another }, fault: null };
  },
  choose: (state, { chosen }) => ({
    ...begin({
      mode: state.mode, choices: state.choices, profile: state.profile, speed: state.speed,
      // edits of a language's files mean nothing to a call in another
      other: {
        profile: state.other.profile,
        edits: state.other.edits.filter(({ file }) => !file.includes("/") || file.startsWith(`${chosen.language}/`)),
      },
    }),
    chosen: { kind: chosen.kind, id: chosen.id }, busy: "call",
  }),
  profile: (state, { profile }) => ({ ...state, profile, busy: "call", fault: null }),
  folded: (state, { fold }) => {
    const line = timeline(fold.events ?? []);
    const next = { ...state, fold, line, busy: null, fault: null, answers: state.fold ? state.answers : {} };
    return { ...moved(next, state.at), playing: false };
  },
  other: (state, { other }) => ({ ...state, other: { ...state.other, ...other } }),
  edit: (state, { edit }) => {
    const rest = state.other.edits.filter(({ file }) => file !== edit.file);
    return { ...state, other: { ...state.other, edits: edit.text === null ? rest : [...rest, edit] } };
  },
  folding: (state) => ({ ...state, busy: "other", fault: null }),
  otherFolded: (state, { fold }) => ({ ...state, otherFold: fold, otherLine: timeline(fold.events ?? []), busy: null, fault: null }),
  failed: (state, { fault }) => ({ ...state, fault, busy: null, playing: false }),
  mode: (state, { mode }) => (!modesOf(state.choices).includes(mode) ? state : moved({ ...state, mode, playing: false }, mode === "practise" && state.mode !== mode ? 0 : state.at)),
  seek: (state, { at }) => moved(state, at),
  turn: (state, { index }) => atTurn(state, index),
  step: (state, { by }) => atTurn(state, Math.max(-1, state.index + by)),
  play: (state) => {
    const limit = bound(state);
    if (state.playing || limit === 0) return { ...state, playing: false };
    if (state.at < limit) return { ...state, playing: true };
    // at the end it plays again from the beginning; at a card that waits for an answer it stays
    return limit < state.line.until ? state : { ...moved(state, 0), playing: true };
  },
  tick: (state, { seconds }) => (state.playing ? moved(state, state.at + seconds * state.speed) : state),
  speed: (state, { speed }) => ({ ...state, speed }),
  faster: (state, { by }) => {
    const place = SPEEDS.indexOf(state.speed) + by;
    return { ...state, speed: SPEEDS[Math.min(Math.max(0, place), SPEEDS.length - 1)] };
  },
  answer: (state, { id, answer }) => ({ ...state, answers: { ...state.answers, [id]: answer } }),
  heard: (state, { id, heard }) =>
    state.answers[id] ? { ...state, answers: { ...state.answers, [id]: { ...state.answers[id], heard } } } : state,
  afresh: (state) => ({ ...moved({ ...state, answers: {} }, 0), playing: false }),
};

/** The state after a message; an unknown one changes nothing. @param {Studio} state @param {{ type: string, [field: string]: any }} message @returns {Studio} */
export const change = (state, message) => (Object.hasOwn(STEPS, message.type) ? STEPS[message.type](state, message) : state);
