// @ts-check
/** What the agent chose in this browser. Where storing is forbidden (a sandboxed frame) the choice holds for the page. */

const PLACE = "deescalation-panel";

/** @typedef {{ theme: "system" | "light" | "dark", lang: string | null, speak: boolean, keys: boolean, quiet: boolean, name: string }} Settings  `name`: a supervisor's, as agents see it */

/** @type {Settings} */
export const DEFAULTS = { theme: "system", lang: null, speak: true, keys: true, quiet: false, name: "" };

/** @returns {Settings} */
export function recall() {
  try {
    return { ...DEFAULTS, ...JSON.parse(localStorage.getItem(PLACE) ?? "{}") };
  } catch {
    return { ...DEFAULTS };
  }
}

/** @param {Settings} settings */
export function keep(settings) {
  try {
    localStorage.setItem(PLACE, JSON.stringify(settings));
  } catch {
    // nothing is lost but the memory of it
  }
}
