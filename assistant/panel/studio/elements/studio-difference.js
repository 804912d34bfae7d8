// @ts-check
/** Two folds of one call side by side: their figures, and every turn at which they decide differently. */
import { h, say } from "../../dom.js";
import { figure } from "../../i18n.js";
import { differences } from "../difference.js";
import { Part } from "../part.js";
import { clock, figures } from "../timeline.js";
import { heardText } from "./heard-text.js";
import { toldList } from "./told-list.js";

/** @typedef {import("../state.js").Studio} Studio @typedef {import("../../i18n.js").Teller} Teller */

const FIGURES = /** @type {const} */ (["cards", "held", "prompts", "tense", "critical", "peak"]);

export class StudioDifference extends Part {
  #heading = h("h2", {});
  #body = h("div", { class: "box difference" });

  connectedCallback() {
    if (!this.firstChild) this.append(this.#heading, this.#body);
  }

  /** @param {Studio} state @param {Studio | null} before @param {import("../part.js").Context} context */
  update(state, before, { t }) {
    this.hidden = state.mode !== "compare" || !state.fold?.call || !state.otherFold?.call;
    if (this.hidden) return;
    if (before && before.otherFold === state.otherFold && before.fold === state.fold && before.mode === state.mode) return;
    say(this.#heading, t("studio.difference"));
    const found = differences(state.fold?.events ?? [], state.otherFold?.events ?? []);
    this.#body.replaceChildren(this.#figures(state, t), ...(found.length ? [this.#turns(found, state, t)] : [h("p", { class: "idle" }, t("studio.difference.none"))]));
  }

  /** @param {Studio} state @param {Teller} t */
  #figures({ line, otherLine }, t) {
    const [one, other] = [figures(line), figures(otherLine)];
    const shown = (/** @type {typeof FIGURES[number]} */ name, /** @type {number} */ value) =>
      name === "peak" ? figure(value, 1, t) : name === "tense" || name === "critical" ? clock(value) : String(value);
    return h(
      "table", { class: "figures-table" },
      h("caption", { class: "unseen" }, t("studio.difference")),
      h("thead", {}, h("tr", {}, h("td", {}), h("th", { scope: "col" }, t("studio.before")), h("th", { scope: "col" }, t("studio.after")))),
      h("tbody", {}, ...FIGURES.map((name) => h(
        "tr", shown(name, one[name]) === shown(name, other[name]) ? {} : { class: "changed" },
        h("th", { scope: "row" }, t(`studio.figure.${name}`)),
        h("td", {}, shown(name, one[name])), h("td", {}, shown(name, other[name])),
      ))),
    );
  }

  /** @param {import("../difference.js").Difference[]} found @param {Studio} state @param {Teller} t */
  #turns(found, state, t) {
    const language = state.fold?.call?.language;
    const side = (/** @type {string} */ kind, /** @type {string} */ title, /** @type {readonly any[]} */ events) =>
      h("div", { class: `side ${kind}` }, h("h4", {}, title), events.length ? toldList(events, language, t) : h("p", { class: "small nothing" }, t("studio.nothing")));
    return h("ol", { class: "differences" }, ...found.map(({ turn, before, after }) => {
      const moment = state.line.moments.find((one) => one.turn === turn);
      const go = h("button", { type: "button", class: "button small" }, `${t("studio.turn", { n: turn + 1 })}${moment ? ` · ${clock(moment.at)}` : ""}`);
      go.addEventListener("click", () => this.act({ type: "turn", index: state.line.moments.findIndex((one) => one.turn === turn) }));
      const words = moment ? [h("p", { class: "difference-text" }, heardText(moment.text, moment.role === "customer" ? state.fold?.evidence?.[turn] : undefined, language ?? null))] : [];
      return h("li", {}, h("h3", {}, go), ...words, h("div", { class: "sides" }, side("old", t("studio.before"), before), side("new", t("studio.after"), after)));
    }));
  }
}
