// @ts-check
/** The view that the agent has, read-only, beside the list: the agent's own panel in a frame, which may not answer. */
import { h, say } from "../../dom.js";
import { icon } from "../../icons.js";
import { needs } from "../order.js";
import { words } from "../row.js";
import { named } from "../words.js";
import { Part } from "./part.js";

/** @typedef {import("../shapes.js").State} State @typedef {import("./part.js").Context} Context */

export class WallSide extends Part {
  #name = h("bdi", {});
  #title = h("h2", { tabindex: -1 }, this.#name);
  #buttons = h("div", { class: "buttons" });
  #place = h("div", { class: "frame" });
  /** Address of the read-only view of a call; set by the shell. @type {(call_id: string) => string} */
  address = () => "";

  /** @param {Context} context */
  build({ t }) {
    const close = h("button", { type: "button", class: "button tool", "aria-keyshortcuts": "Escape", title: `${t("act.close")} (Esc)` }, icon("close"), h("span", { class: "unseen" }, t("act.close")));
    close.addEventListener("click", () => this.act("close"));
    this.#buttons.addEventListener("click", ({ target }) => {
      const act = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest("[data-act]"))?.dataset.act;
      if (act) this.act(act, this.dataset.call ?? null);
    });
    this.append(h("section", { "aria-label": t("wall.view") }, h("header", {}, h("div", {}, this.#title, h("p", { class: "facts" }, t("wall.readOnly"))), close), this.#buttons, this.#place));
  }

  /** @param {State} state @param {State | null} before @param {Context} context */
  update(state, before, context) {
    const id = state.open;
    this.hidden = id === null;
    if (id !== (before?.open ?? null)) this.#show(id, context);
    const row = id === null ? undefined : state.rows.get(id);
    if (!row) return;
    say(this.#name, named(row));
    const shown = JSON.stringify([id, row.supervisor, row.over, state.saying.get(row.call_id), needs(row), context.name()]);
    if (this.#buttons.dataset.shown === shown) return;
    this.#buttons.dataset.shown = shown;
    const focused = this.#buttons.contains(document.activeElement);
    const word = row.supervisor;
    const name = word?.name ?? context.t("supervisor.someone");
    this.#buttons.replaceChildren(
      ...(word ? [h("p", { class: "word", "data-act": null }, icon(word.act === "seen" ? "check" : "person"), h("span", {}, context.t(`said.${word.act}`, { name })))] : []),
      ...words(row, context, state.saying.get(row.call_id)),
    );
    if (focused) this.#title.focus({ preventScroll: true });
  }

  /** @param {string | null} id @param {Context} context */
  #show(id, { t }) {
    if (id === null) {
      delete this.dataset.call;
      this.#place.replaceChildren();
      return;
    }
    this.dataset.call = id;
    const frame = h("iframe", { src: this.address(id), title: t("wall.view") });
    // Esc closes the view from inside the frame as well
    frame.addEventListener("load", () => frame.contentWindow?.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.act("close");
    }));
    this.#place.replaceChildren(frame);
  }
}
