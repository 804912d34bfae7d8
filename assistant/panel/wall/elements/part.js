// @ts-check
/**
 * One part of the wall: a custom element in light DOM. The shell calls `update(state, before, context)` on each, which
 * touches the DOM only where its slices changed. What a supervisor presses leaves as an event.
 */

/**
 * @typedef {import("../shapes.js").State} State
 * @typedef {object} Context
 * @property {import("../../i18n.js").Teller} t
 * @property {string} language            of the wall, not of a call
 * @property {number} now                 milliseconds since 1970, this browser's clock
 * @property {(code: string) => string} languageName
 * @property {(ms: number) => string} hour
 * @property {() => string} name          of the supervisor, as the agents see it
 */

export class Part extends HTMLElement {
  #built = false;

  /** @param {string} tag */
  static define(tag) {
    if (!customElements.get(tag)) customElements.define(tag, /** @type {any} */ (this));
  }

  /** @param {Context} _context */
  build(_context) {}

  /** @param {State} _state @param {State | null} _before @param {Context} _context */
  update(_state, _before, _context) {}

  /** @param {State} state @param {State | null} before @param {Context} context */
  draw(state, before, context) {
    if (!this.#built) this.build(context);
    this.update(state, this.#built ? before : null, context);
    this.#built = true;
  }

  /** @param {string} name @param {string | null} [call_id] */
  act(name, call_id = null) {
    this.dispatchEvent(new CustomEvent("act", { bubbles: true, detail: { name, call_id } }));
  }
}
