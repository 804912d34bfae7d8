// @ts-check
/**
 * One piece of the panel: a custom element in light DOM that draws a part of the view. The shell calls
 * `update(view, before, context)` on each; a piece looks at its own slices and touches the DOM only where one changed.
 * What the agent presses leaves as an `act` event; pieces never talk to the socket or to one another.
 */
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { excerpt, locale, marked } from "../words.js";

/**
 * @typedef {import("../shapes.js").View} View
 * @typedef {object} Context
 * @property {import("../i18n.js").Teller} t
 * @property {string} language  of the panel, not of the call
 * @property {number} now       this browser's clock in milliseconds
 */

export class Piece extends HTMLElement {
  /** @param {string} tag */
  static define(tag) {
    if (!customElements.get(tag)) customElements.define(tag, /** @type {any} */ (this));
  }

  /** @param {View} _view @param {View | null} _before @param {Context} _context */
  update(_view, _before, _context) {}

  /** @param {string} name */
  act(name) {
    this.dispatchEvent(new CustomEvent("act", { bubbles: true, detail: { name } }));
  }

  /**
   * A button that acts; `key` is shown on it and told to screen readers.
   * @param {string} name of the act
   * @param {string} label
   * @param {{ key?: string, sign?: string, kind?: string }} [look] with a `sign`, label and key show as its title only
   */
  button(name, label, { key, sign, kind = "" } = {}) {
    const title = sign ? (key ? `${label} (${key})` : label) : null;
    const button = h(
      "button",
      { type: "button", class: `button ${kind}`, "data-act": name, "aria-keyshortcuts": key, title },
      ...(sign ? [icon(sign), h("span", { class: "unseen" }, label)] : [h("span", { class: "label" }, label)]),
      ...(key && !sign ? [h("kbd", { "aria-hidden": "true" }, key.toUpperCase())] : []),
    );
    button.addEventListener("click", () => this.act(name));
    return button;
  }
}

/**
 * Words of the call, isolated from the panel's own direction, in their language, the telling ones marked.
 * @param {readonly import("../words.js").Piece[]} pieces
 * @param {string | null | undefined} language
 */
export const spoken = (pieces, language) =>
  h("bdi", { lang: locale(language) }, ...pieces.map(({ text, hit }) => (hit ? h("mark", {}, text) : text)));

/** @param {string} text @param {readonly { words: string }[]} because @param {string | null | undefined} language */
export const spokenText = (text, because, language) =>
  spoken(marked(text, because.map(({ words }) => words), language), language);

/**
 * The customer's words that a card or prompt rests on, in the sentence he said them in.
 * @param {{ turn: number, because: readonly { words: string }[] }} offer
 * @param {View} view
 */
export function quote({ turn, because }, view) {
  const language = view.call?.language ?? null;
  const words = because.map((one) => one.words).filter(Boolean);
  const said = view.turns.findLast(({ turn: index, role }) => index <= turn && role === "customer");
  const found = said ? excerpt(said.text, words, language) : [];
  const pieces = found.some((piece) => piece.hit) ? found : words.slice(0, 1).map((text) => ({ text, hit: true }));
  const block = h("blockquote", { class: "because" }, spoken(pieces, language));
  block.hidden = pieces.length === 0;
  return block;
}
