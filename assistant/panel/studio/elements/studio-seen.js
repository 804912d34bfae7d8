// @ts-check
/** The agent's own panel as it stood at this moment of the call: the same pieces and the same reducer, only to look at. */
import { h, say } from "../../dom.js";
import { CallCard } from "../../elements/call-card.js";
import { CallCoaching } from "../../elements/call-coaching.js";
import { CallEscalation } from "../../elements/call-escalation.js";
import { CallHeader } from "../../elements/call-header.js";
import { CallLadder } from "../../elements/call-ladder.js";
import { Part } from "../part.js";
import { seat, seatAt } from "../seen.js";

CallHeader.define("call-header");
CallCard.define("call-card");
CallEscalation.define("call-escalation");
CallCoaching.define("call-coaching");
CallLadder.define("call-ladder");

export class StudioSeen extends Part {
  #heading = h("h2", {});
  #panel = h("div", { class: "box seen" });
  #seat = seat([]);
  /** @type {import("../../shapes.js").View | null} */ #drawn = null;
  /** @type {readonly any[] | null} */ #events = null;

  connectedCallback() {
    if (this.firstChild) return;
    const make = (/** @type {string} */ tag) => document.createElement(tag);
    this.#panel.append(make("call-header"), make("call-escalation"), make("call-card"), h("div", { class: "steps-place" }, make("call-ladder"), make("call-coaching")));
    this.append(this.#heading, this.#panel);
  }

  /** @param {import("../state.js").Studio} state @param {import("../state.js").Studio | null} before @param {import("../part.js").Context} context */
  update(state, before, { t, language }) {
    if (!before) say(this.#heading, t("studio.seen"));
    const events = state.fold?.events ?? [];
    if (this.#events !== events) {
      this.#events = events;
      this.#seat = seat(events);
    }
    this.#seat = seatAt(this.#seat, state.at);
    const { view } = this.#seat;
    if (view === this.#drawn) return;
    const context = { t, language, now: state.at * 1000 };
    for (const piece of this.#panel.querySelectorAll("call-header, call-escalation, call-card, call-ladder, call-coaching")) {
      /** @type {import("../../elements/piece.js").Piece} */ (piece).update(view, this.#drawn, context);
    }
    this.#drawn = view;
  }
}
