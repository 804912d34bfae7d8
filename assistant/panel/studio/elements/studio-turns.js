// @ts-check
/**
 * The transcript as a list of turns to choose from. The one in view is marked; those to come are pale, and in practice
 * not there at all. It scrolls to the turn in view, inside its own box only.
 */
import { h, say } from "../../dom.js";
import { levelSign } from "../../icons.js";
import { Part } from "../part.js";
import { clock } from "../timeline.js";
import { heardText } from "./heard-text.js";

/** @typedef {import("../state.js").Studio} Studio @typedef {import("../shapes.js").Moment} Moment @typedef {import("../part.js").Context} Context */

export class StudioTurns extends Part {
  #heading = h("h2", {});
  #list = h("ol", { class: "picks" });
  #scroll = h("div", { class: "box scroll-box", tabindex: 0, role: "region" }, this.#list);
  /** @type {HTMLElement[]} */ #rows = [];

  connectedCallback() {
    if (!this.firstChild) this.append(this.#heading, this.#scroll);
  }

  /** @param {Studio} state @param {Studio | null} before @param {Context} context */
  update(state, before, { t }) {
    if (!before) {
      say(this.#heading, t("transcript.title"));
      this.#scroll.setAttribute("aria-label", t("transcript.title"));
    }
    if (before?.line !== state.line) {
      this.#rows = state.line.moments.map((moment, index) => this.#row(moment, index, state.fold, t));
      this.#list.replaceChildren(...this.#rows);
    }
    if (before && before.index === state.index && before.line === state.line && before.mode === state.mode) return;
    this.#rows.forEach((row, index) => {
      row.hidden = state.mode === "practise" && index > state.index;
      row.toggleAttribute("data-later", index > state.index);
      const pick = /** @type {HTMLElement} */ (row.firstElementChild);
      if (index === state.index) pick.setAttribute("aria-current", "true");
      else pick.removeAttribute("aria-current");
    });
    this.#follow(this.#rows[state.index]);
  }

  /** @param {HTMLElement | undefined} row */
  #follow(row) {
    if (!row) {
      this.#scroll.scrollTop = 0;
      return;
    }
    const [box, place] = [this.#scroll.getBoundingClientRect(), row.getBoundingClientRect()];
    if (place.top < box.top + 8) this.#scroll.scrollTop += place.top - box.top - 24;
    else if (place.bottom > box.bottom - 8) this.#scroll.scrollTop += place.bottom - box.bottom + 24;
  }

  /** @param {Moment} moment @param {number} index @param {import("../shapes.js").Fold | null} fold @param {import("../../i18n.js").Teller} t */
  #row(moment, index, fold, t) {
    const language = fold?.call?.language ?? null;
    const evidence = moment.role === "customer" ? fold?.evidence?.[moment.turn] : undefined;
    const who = h("span", { class: "who" }, t(`studio.role.${moment.role}`), h("span", { class: "when" }, clock(moment.at)));
    if (moment.level !== null) {
      who.append(levelSign(moment.level), h("span", { class: "unseen" }, t("transcript.level", { n: moment.level })));
    }
    const marks = moment.decided.flatMap(({ type }) => {
      if (type === "suggestion_offered") return [h("span", { class: "tag card-tag" }, t("studio.event.card"))];
      if (type === "escalation_prompted") return [h("span", { class: "tag prompt-tag" }, t("studio.event.prompt"))];
      return [];
    });
    const pick = h("button", { type: "button", class: `turn-pick ${moment.role}` }, who, h("span", { class: "text" }, heardText(moment.text, evidence, language)), ...marks);
    pick.addEventListener("click", () => this.act({ type: "turn", index }));
    return h("li", {}, pick);
  }
}
