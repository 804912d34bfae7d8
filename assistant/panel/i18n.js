// @ts-check
/** The panel's own words. Their language is the agent's choice (`?lang`, else the browser's), never that of the call. */

/** @typedef {(key: string, values?: Record<string, string | number>) => string} Teller */

export const LANGUAGES = Object.freeze(["en", "de", "nb", "tr"]);

/** The first language we have, in order of preference. @param {readonly (string | null | undefined)[]} wishes */
export function pick(wishes) {
  for (const wish of wishes) {
    const code = (wish ?? "").toLowerCase().split("-")[0];
    const ours = code === "no" || code === "nn" ? "nb" : code;
    if (LANGUAGES.includes(ours)) return ours;
  }
  return "en";
}

/** The words of the panel, or those of the page whose folder `base` lies in. @param {string} language @param {string} [base] @returns {Promise<Record<string, string>>} */
export async function load(language, base = import.meta.url) {
  const address = new URL(`i18n/${language}.json`, base);
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address.pathname}: ${answer.status}`);
  return answer.json();
}

/** A figure as it is written here: 2.5 or 2,5. @param {number} value @param {number} digits @param {Teller} t */
export const figure = (value, digits, t) => value.toFixed(digits).replace(".", t("decimal"));

/**
 * A function from key to words. A key that the table lacks (a label newer than the panel) is shown as plain words
 * rather than hidden: `own_rule` becomes "own rule".
 * @param {Record<string, string>} table
 * @returns {Teller}
 */
export const teller = (table) => (key, values = {}) => {
  const text = table[key] ?? key.slice(key.lastIndexOf(".") + 1).replaceAll("_", " ");
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
};
