// @ts-check
/**
 * What a host page (softphone, CRM) learns of an embedded panel: that something changed, never what was said. Only a
 * parent that has said hello is told anything, and only at the origin it said it from; which pages may embed at all is
 * the server's `frame-ancestors`.
 *
 * @typedef {import("./shapes.js").View} View
 * @typedef {{ event: string, [field: string]: unknown }} News
 */

export const READY = "deescalation:ready";
export const HELLO = "deescalation:hello";
export const ACT = "deescalation:act";
export const NEWS = "deescalation:news";
export const TOKEN = "deescalation:token";

/** @param {View} view @param {View | null} before @returns {News[]} */
export function news(view, before) {
  /** @type {News[]} */
  const found = [];
  if (view.link !== before?.link || view.denied !== before.denied) found.push({ event: "link", state: view.link, why: view.denied });
  if (view.phase !== before?.phase || view.call?.id !== before?.call?.id) {
    found.push({ event: "phase", phase: view.phase, call_id: view.call?.id ?? null });
  }
  if (view.stage !== before?.stage) found.push({ event: "stage", stage: view.stage });
  const { card, escalation } = view;
  if (card && card.id !== before?.card?.id) {
    found.push({ event: "suggestion", suggestion_id: card.id, technique: card.technique, trigger: card.trigger });
  }
  if (escalation?.state === "open" && escalation.id !== before?.escalation?.id) {
    found.push({ event: "escalation", suggestion_id: escalation.id, urgency: escalation.urgency, reason: escalation.reason });
  }
  return found;
}

/**
 * Listens to the embedding page. Returns a function that tells it news.
 * @param {(act: string) => void} act what to do for an act the host asks for (its own shortcut keys)
 * @param {() => View} current
 * @param {(token: string) => void} renew what to do with a token that the host brings
 */
export function meetHost(act, current, renew) {
  /** @type {string | null} */
  let origin = null;
  const tell = (/** @type {News[]} */ list) => {
    if (origin === null) return;
    for (const one of list) window.parent.postMessage({ type: NEWS, ...one }, origin);
  };
  if (window.parent === window) return tell;
  window.addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== window.parent || typeof data !== "object" || data === null) return;
    if (data.type === HELLO) {
      // "null" is a sandboxed or file page: it cannot be addressed, so it is not told
      origin = from === "null" ? null : from;
      tell(news(current(), null));
    } else if (from !== origin) return;
    else if (data.type === ACT && typeof data.act === "string") act(data.act);
    else if (data.type === TOKEN && typeof data.token === "string") renew(data.token);
  });
  // says nothing but that somebody may say hello now, so that it may go to any parent
  window.parent.postMessage({ type: READY }, "*");
  return tell;
}
