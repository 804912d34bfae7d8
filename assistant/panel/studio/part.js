// @ts-check
/**
 * One part of the studio: a custom element in light DOM that draws some slices of the state. The shell calls
 * `update(state, before, context)`; a part touches the DOM only where one of its slices changed. What somebody does
 * leaves as an `act` event with a message for `change`; parts never fetch and never talk to one another.
 */
import { h } from "../dom.js";
import { icon } from "../icons.js";

/** @typedef {import("./state.js").Studio} Studio @typedef {{ t: import("../i18n.js").Teller, language: string }} Context */

export class Part extends HTMLElement {
  /** @param {string} tag */
  static define(tag) {
    if (!customElements.get(tag)) customElements.define(tag, /** @type {any} */ (this));
  }

  /** @param {Studio} _state @param {Studio | null} _before @param {Context} _context */
  update(_state, _before, _context) {}

  /** @param {{ type: string, [field: string]: any }} message */
  act(message) {
    this.dispatchEvent(new CustomEvent("act", { bubbles: true, detail: message }));
  }

  /** A button that sends a message. @param {string} label @param {() => { type: string, [field: string]: any }} message @param {{ kind?: string, sign?: string, key?: string }} [look] */
  button(label, message, { kind = "", sign, key } = {}) {
    const content = sign ? [icon(sign), h("span", { class: "unseen" }, label)] : [h("span", { class: "label" }, label)];
    const title = sign ? (key ? `${label} (${key})` : label) : null;
    const button = h("button", { type: "button", class: `button ${kind}`, title }, ...content);
    button.addEventListener("click", () => this.act(message()));
    return button;
  }
}

/**
 * A labelled choice.
 * @param {string} label
 * @param {readonly (readonly [string, string])[]} options value and words
 * @param {string} value
 * @param {(value: string) => void} chosen
 * @param {import("../dom.js").Attributes} [attributes]
 */
export function choice(label, options, value, chosen, attributes = {}) {
  const select = h(
    "select",
    attributes,
    ...options.map(([name, words]) => h("option", { value: name, selected: name === value }, words)),
  );
  select.addEventListener("change", () => chosen(select.value));
  return h("label", { class: "choice" }, h("span", {}, label), select);
}
