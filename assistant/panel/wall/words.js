// @ts-check
/** How the wall says things: how long something has lasted, what a supervisor has said, what a screen reader is told. Pure. */
import { needs } from "./order.js";

/** @typedef {import("../i18n.js").Teller} Teller @typedef {import("./shapes.js").Row} Row @typedef {import("./shapes.js").State} State */

/** More names than these are a number. */
const NAMES = 3;

/** Seconds up to a minute, then minutes, then hours: a wall whose every row ticks is not calm. @param {number} seconds @param {Teller} t */
export function lasted(seconds, t) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return t("time.seconds", { n: s });
  if (s < 3600) return t("time.minutes", { n: Math.floor(s / 60) });
  return t("time.hours", { h: Math.floor(s / 3600), n: Math.floor((s % 3600) / 60) });
}

/** What somebody who waits sees tick: 1:05. @param {number} seconds */
export function ticking(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
}

/** The customer's name, or the call's id. @param {Row} row */
export const named = (row) => row.customer || row.call_id;

/** @param {Row} row @param {Teller} t */
export const promptWords = ({ prompt }, t) => (prompt ? t(`prompt.${prompt.asked ? "asked" : prompt.urgency}`) : "");

/** Whether the word on this call is that of the supervisor of this browser. @param {Row} row @param {string} name */
export const mine = ({ supervisor }, name) => supervisor !== null && (supervisor.name ?? "") === name.trim();

/**
 * @param {State} state @param {State} before @param {Teller} t
 * @returns {{ polite: string, alert: string }} empty where there is nothing new to say
 */
export function announcement(state, before, t) {
  const polite = [];
  /** @type {Row[]} */ const safety = [];
  /** @type {Row[]} */ const others = [];
  if (state.link !== before.link && before.link !== "connecting") polite.push(t(state.denied ? `feed.${state.denied}` : state.link === "offline" ? "wall.offline" : "feed.back"));
  if (state.fault && state.fault !== before.fault) polite.push(t("wall.fault", { why: state.fault }));
  if (before.loaded && state.rows !== before.rows) {
    for (const row of state.rows.values()) {
      const was = before.rows.get(row.call_id);
      if (row === was || !needs(row) || (was && needs(was) && was.prompt?.urgency === row.prompt?.urgency)) continue;
      (row.prompt?.urgency === "safety" ? safety : others).push(row);
    }
  }
  polite.push(...spoken(others, t));
  return { polite: polite.join(". "), alert: spoken(safety, t).join(". ") };
}

/** @param {readonly Row[]} rows @param {Teller} t */
function spoken(rows, t) {
  const said = rows.slice(0, NAMES).map((row) => `${named(row)}: ${promptWords(row, t)}`);
  return rows.length > NAMES ? [...said, t("wall.more", { n: rows.length - NAMES })] : said;
}
