// @ts-check
/** The steps of the de-escalation ladder: what has been said already, and which one the card proposes. */
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { Piece } from "./piece.js";
import { climbed } from "./steps.js";

export class CallLadder extends Piece {
  #steps = h("ol", { class: "steps" });

  connectedCallback() {
    if (!this.firstChild) this.append(this.#steps);
  }

  /** @param {import("./piece.js").View} view @param {import("./piece.js").View | null} before @param {import("./piece.js").Context} context */
  update(view, before, { t }) {
    if (before && before.done === view.done && before.card?.id === view.card?.id) return;
    this.#steps.setAttribute("aria-label", t("ladder.title"));
    this.#steps.replaceChildren(
      ...climbed(view.done, view.card?.technique).map(({ step, state }) =>
        h(
          "li",
          { class: "step", "data-state": state },
          state === "done" ? icon("check") : h("span", { class: "blank" }),
          h("span", { class: "word" }, t(`step.${step}`)),
          h("span", { class: "unseen" }, t(`ladder.${state}`)),
        ),
      ),
    );
  }
}
