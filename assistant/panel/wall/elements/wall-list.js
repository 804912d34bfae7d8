// @ts-check
/**
 * The calls. Each row is made once; what changes in it changes in place, and a new order moves as few nodes as can be,
 * never the one that has the focus. Rows out of sight are skipped by the browser (content-visibility).
 */
import { h, say } from "../../dom.js";
import { arrange } from "../order.js";
import { RowView } from "../row.js";
import { Part } from "./part.js";

/** @typedef {import("../shapes.js").State} State @typedef {import("./part.js").Context} Context */

export class WallList extends Part {
  /** @type {Map<string, RowView>} */ #views = new Map();
  /** @type {Set<string>} */ #seen = new Set();
  #list = h("ol", { class: "rows" });
  #none = h("p", { class: "idle" });
  /** @type {string | null} */ #reachable = null;
  /** The reader has been in the list: the keys go on from there, else from the top. */
  #entered = false;

  /** @param {Context} context */
  build({ t }) {
    this.#list.setAttribute("aria-label", t("wall.title"));
    this.append(this.#list, this.#none);
    this.#list.addEventListener("click", (event) => this.#clicked(/** @type {Element} */ (event.target)));
    this.#list.addEventListener("focusin", ({ target }) => {
      this.#entered = true;
      this.#reach(callOf(/** @type {Element} */ (target)));
    });
    this.#list.addEventListener("contentvisibilityautostatechange", (event) => {
      const id = callOf(/** @type {Element} */ (event.target));
      if (id === null) return;
      if (/** @type {any} */ (event).skipped) this.#seen.delete(id);
      else this.#seen.add(id);
    }, true);
  }

  /** @param {Element} target */
  #clicked(target) {
    const id = callOf(target);
    const button = target.closest("button");
    if (id === null) return;
    // the whole row is a place to press, except where words are being marked to copy
    if (!button && getSelection()?.isCollapsed === false) return;
    this.act(button?.dataset.act ?? "open", id);
  }

  /** @param {State} state @param {State | null} before @param {Context} context */
  update(state, before, context) {
    const seconds = (context.now + state.skewMs) / 1000;
    const said = before?.saying !== state.saying;
    for (const id of state.order) {
      const row = state.rows.get(id);
      let view = this.#views.get(id);
      if (!row) continue;
      if (!view) this.#views.set(id, (view = new RowView(id)));
      if (said || before?.rows.get(id) !== row || !view.node.isConnected) view.fill(row, state, context, seconds);
    }
    if (before?.order !== state.order) this.#order(state);
    if (before?.open !== state.open) this.#opened(state.open, before?.open ?? null);
    this.#none.hidden = state.order.length > 0;
    if (!this.#none.hidden) say(this.#none, context.t(state.loaded ? (state.rows.size ? "wall.noneHere" : "choose.none") : "idle.connecting"));
  }

  /** @param {State} state */
  #order(state) {
    const pivot = document.activeElement?.closest("li.call") ?? null;
    const wanted = state.order.map((id) => /** @type {RowView} */ (this.#views.get(id)).node);
    arrange(this.#list, wanted, pivot && wanted.includes(/** @type {HTMLLIElement} */ (pivot)) ? pivot : null);
    const kept = new Set(state.order);
    for (const id of this.#views.keys()) {
      if (kept.has(id)) continue;
      this.#views.delete(id);
      this.#seen.delete(id);
    }
    if (this.#reachable === null || !kept.has(this.#reachable)) this.#entered = false;
    if (!this.#entered) this.#reach(state.order[0] ?? null);
  }

  /** Seconds have passed: only what is in sight says so. @param {State} state @param {Context} context */
  tick(state, { t, now }) {
    const seconds = (now + state.skewMs) / 1000;
    for (const id of this.#seen) this.#views.get(id)?.tick(seconds, t);
  }

  /** One row at a time is in the tab order; j and k, or the arrows, go from row to row. @param {string | null} id */
  #reach(id) {
    if (id === this.#reachable) return;
    for (const [one, tabindex] of /** @type {[string | null, string][]} */ ([[this.#reachable, "-1"], [id, "0"]])) {
      if (one !== null) this.#views.get(one)?.handle.setAttribute("tabindex", tabindex);
    }
    this.#reachable = id;
  }

  /** @param {string | null} now @param {string | null} before */
  #opened(now, before) {
    if (before !== null) this.#views.get(before)?.handle.removeAttribute("aria-current");
    if (now !== null) this.#views.get(now)?.handle.setAttribute("aria-current", "true");
  }

  /** Where the call's row begins on the screen, in pixels; null if it is not there. @param {string} id */
  top(id) {
    const node = this.#views.get(id)?.node;
    return node?.isConnected ? node.getBoundingClientRect().top : null;
  }

  /** The call that has the focus. */
  get focused() {
    return this.contains(document.activeElement) ? callOf(/** @type {Element} */ (document.activeElement)) : null;
  }

  /** The call that the keys begin from. */
  get reachable() {
    return this.#reachable;
  }

  /** @param {string} id */
  focusOn(id) {
    const view = this.#views.get(id);
    view?.handle.focus({ preventScroll: true });
    view?.node.scrollIntoView({ block: "nearest" });
  }
}

/** @param {Element} element */
const callOf = (element) => /** @type {HTMLElement | null} */ (element.closest("li.call"))?.dataset.call ?? null;
