// @ts-check
/**
 * What each voice said about a customer's turn: the contributions of a reading, which add up to the logit of its score,
 * gathered into rules, model, sentiment and context. Pure.
 *
 * @typedef {"rules" | "model" | "sentiment" | "context" | "start"} Voice
 * @typedef {{ name: string, logit: number }} Part
 * @typedef {{ voice: Voice, logit: number, parts: readonly Part[] }} Said
 */
import { figure } from "../i18n.js";

/** In the order in which they are read; `start` is where every turn begins before anything is heard. @type {readonly Voice[]} */
export const VOICES = ["rules", "model", "sentiment", "context", "start"];

/** @type {Record<string, Voice>} */
const OWNERS = { base: "start", words: "model", sentiment: "sentiment" };

/** @param {string} name of a contribution @returns {Voice} */
const owner = (name) => (name.startsWith("cue.") ? "rules" : (OWNERS[name] ?? "context"));

/** Too small to be seen beside the others. */
const LEAST = 0.005;

/**
 * The voices that said anything, each with its parts, strongest first.
 * @param {readonly (readonly [string, number])[]} contributions
 * @returns {Said[]}
 */
export function voices(contributions) {
  return VOICES.map((voice) => {
    const parts = contributions
      .filter(([name, logit]) => owner(name) === voice && Math.abs(logit) >= LEAST)
      .map(([name, logit]) => ({ name, logit }))
      .sort((a, b) => Math.abs(b.logit) - Math.abs(a.logit));
    return { voice, parts, logit: parts.reduce((sum, { logit }) => sum + logit, 0) };
  }).filter(({ parts }) => parts.length > 0);
}

/** Chance that a logit stands for. @param {number} logit */
export const chance = (logit) => 1 / (1 + Math.exp(-logit));

/** A signed figure with a real minus: +2.3, −0.4. @param {number} logit @param {import("../i18n.js").Teller} t */
export const signed = (logit, t) => `${logit < 0 ? "−" : "+"}${figure(Math.abs(logit), 1, t)}`;

/**
 * Text cut where what it was hit by changes, each piece with that. Hits may overlap; those side by side are one piece.
 * @param {string} text
 * @param {readonly { begin: number, end: number, kind: string }[]} hits
 * @returns {{ text: string, kinds: readonly string[] }[]}
 */
export function painted(text, hits) {
  const cuts = new Set([0, text.length]);
  for (const { begin, end } of hits) cuts.add(Math.min(begin, text.length)).add(Math.min(end, text.length));
  const places = [...cuts].sort((a, b) => a - b);
  /** @type {{ text: string, kinds: string[] }[]} */
  const pieces = [];
  for (const [i, from] of places.slice(0, -1).entries()) {
    const kinds = [...new Set(hits.filter(({ begin, end }) => begin <= from && end > from).map(({ kind }) => kind))];
    const last = pieces.at(-1);
    const piece = text.slice(from, places[i + 1]);
    if (last && last.kinds.join() === kinds.join()) last.text += piece;
    else pieces.push({ text: piece, kinds });
  }
  return pieces;
}
