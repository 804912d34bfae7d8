// @ts-check
/** What the studio asks of the server. Every fault becomes an Error whose message can be shown. */

import { headers, takeFromAddress } from "../token.js";

takeFromAddress();

/** The server's root: this module lies in `panel/studio/`, and all may lie below a path of a reverse proxy. */
const ROOT = new URL("../..", import.meta.url);

/** The server wants to know who asks, and does not. */
export class SignedOut extends Error {}

/** @param {string} path @param {unknown} [body] @returns {Promise<Response>} */
async function asked(path, body) {
  const sent = body === undefined
    ? { headers: headers() }
    : { method: "POST", body: JSON.stringify(body), headers: { ...headers(), "content-type": "application/json" } };
  const answer = await fetch(new URL(path, ROOT), sent);
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  if (answer.status === 401) throw new SignedOut();
  throw new Error(told.detail ?? told.error?.detail ?? told.error ?? String(answer.status));
}

export const listed = async () => (await asked("api/studio")).json();

/** @param {string} file */
export const ruleFile = async (file) => (await asked(`api/studio/rules/${file}`)).text();

/** @param {import("./state.js").Chosen} call @param {{ profile: string, edits?: readonly import("./state.js").Edit[] }} choice @returns {Promise<import("./shapes.js").Fold>} */
export const fold = async ({ kind, id }, choice) => (await asked("api/studio/fold", { kind, id, choice })).json();

/** @param {string} text @param {string} language @param {number} level */
export const sentence = async (text, language, level) => (await asked("api/studio/sentence", { text, language, level })).json();
