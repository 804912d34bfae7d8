// @ts-check
/**
 * The customer's words with the telling ones marked: text in, pieces out, so that an element can put each piece into a
 * text node of its own. Pure; nothing here is ever HTML.
 *
 * @typedef {{ text: string, hit: boolean }} Piece
 */

/** One character folded so that recogniser and rule agree, always one unit long. @param {string} char @param {string} language */
function fold(char, language) {
  if (char === "’" || char === "‘") return "'";
  const lower = char.toLocaleLowerCase(language);
  return lower.length === 1 ? lower : lower[0];
}

/** @param {string} text @param {string} language */
const folded = (text, language) => Array.from({ length: text.length }, (_, i) => fold(text[i], language)).join("");

/** A language code that the browser accepts, or "und". @param {string | null | undefined} language */
export function locale(language) {
  try {
    return language ? Intl.getCanonicalLocales(language)[0] : "und";
  } catch {
    return "und";
  }
}

const WORDY = /[\p{L}\p{N}]/u;

/** Whether `text` has a word's border at `at`: "an" is not said in "danke". @param {string} text @param {number} at */
const border = (text, at) => at === 0 || at === text.length || !(WORDY.test(text[at - 1]) && WORDY.test(text[at]));

/**
 * `text` cut where a phrase of `phrases` begins and ends. Phrases that do not occur word for word (a learned score, a
 * rule over a gap) mark nothing.
 * @param {string} text
 * @param {readonly string[]} phrases
 * @param {string | null} [language]
 * @returns {Piece[]}
 */
export function marked(text, phrases, language = null) {
  const code = locale(language);
  const plain = folded(text, code);
  const hits = new Uint8Array(text.length);
  for (const phrase of phrases) {
    const wanted = folded(phrase.trim(), code);
    if (!wanted) continue;
    for (let from = plain.indexOf(wanted); from >= 0; from = plain.indexOf(wanted, from + 1)) {
      const to = from + wanted.length;
      if (border(plain, from) && border(plain, to)) hits.fill(1, from, to);
    }
  }
  /** @type {Piece[]} */
  const pieces = [];
  for (let start = 0, end = 1; start < text.length; start = end, end += 1) {
    while (end < text.length && hits[end] === hits[start]) end += 1;
    pieces.push({ text: text.slice(start, end), hit: hits[start] === 1 });
  }
  return pieces;
}

/**
 * A short cut of `text` around its first marked words, at word borders, with an ellipsis where something is left out.
 * @param {string} text
 * @param {readonly string[]} phrases
 * @param {string | null} language
 * @param {number} [room] characters
 * @returns {Piece[]}
 */
export function excerpt(text, phrases, language, room = 110) {
  if (text.length <= room) return marked(text, phrases, language);
  const pieces = marked(text, phrases, language);
  const lead = pieces[0]?.hit ? 0 : (pieces[0]?.text.length ?? 0);
  const first = pieces.some((piece) => piece.hit) ? lead : 0;
  let from = Math.max(0, Math.min(first - Math.round(room / 4), text.length - room));
  let to = Math.min(text.length, from + room);
  const gapBefore = text.indexOf(" ", from);
  if (from > 0 && gapBefore >= 0 && gapBefore < first) from = gapBefore + 1;
  const gapAfter = text.lastIndexOf(" ", to);
  if (to < text.length && gapAfter > first) to = gapAfter;
  const cut = `${from > 0 ? "… " : ""}${text.slice(from, to)}${to < text.length ? " …" : ""}`;
  return marked(cut, phrases, language);
}

/** What a supervisor has said, for the agent. @param {{ act: string, name: string | null }} word @param {import("./i18n.js").Teller} t */
export const supervisorWords = ({ act, name }, t) => t(`supervisor.${act}`, { name: name ?? t("supervisor.someone") });
