// @ts-check
/**
 * Who sits here, where the server asks: a token that came in the address behind `#token=` (that part is never sent to a
 * server, and leaves the address at once) or from the page that embeds the panel. It holds as long as the tab.
 */

const PLACE = "deescalation-token";

/** The token in the part of an address behind `#`, or null. @param {string} hash */
export const tokenIn = (hash) => new URLSearchParams(hash.replace(/^#/, "")).get("token") || null;

/** @type {string | null} */
let held = recall();

function recall() {
  try {
    return globalThis.sessionStorage?.getItem(PLACE) ?? null;
  } catch {
    return null;
  }
}

/** From now on this token. @param {string} token */
export function hold(token) {
  held = token;
  try {
    sessionStorage.setItem(PLACE, token);
  } catch {
    // a sandboxed frame forgets it with the page
  }
}

/** Take the token out of the address, where one is. */
export function takeFromAddress() {
  const found = tokenIn(location.hash);
  if (!found) return;
  hold(found);
  history.replaceState(history.state, "", location.pathname + location.search);
}

/** For `new WebSocket(address, protocols())`. @returns {string[]} */
export const protocols = () => (held ? ["assistant", `bearer.${held}`] : []);

/** For `fetch(address, { headers: headers() })`. @returns {Record<string, string>} */
export const headers = () => (held ? { authorization: `Bearer ${held}` } : {});
