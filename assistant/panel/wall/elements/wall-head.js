// @ts-check
/** Above the list: what there is to count, the filters, whether the line holds, and the new order when one is due. */
import { h } from "../../dom.js";
import { icon, stageSign } from "../../icons.js";
import { counts } from "../state.js";
import { Part } from "./part.js";

/** @typedef {import("../shapes.js").State} State @typedef {import("./part.js").Context} Context */

const COUNTED = /** @type {const} */ (["needs", "critical", "tense", "calm"]);

export class WallHead extends Part {
  #counts = h("ul", { class: "counts" });
  #team = h("select", { name: "team" });
  #language = h("select", { name: "language" });
  #status = h("p", { class: "line" });
  #order = h("button", { type: "button", class: "button small new-order" });

  /** @param {Context} context */
  build({ t }) {
    const menu = h("button", { type: "button", class: "button tool", popovertarget: "menu", title: t("menu.title") }, icon("menu"), h("span", { class: "unseen" }, t("menu.title")));
    for (const select of [this.#team, this.#language]) select.addEventListener("change", () => this.#filtered());
    this.#order.addEventListener("click", () => this.act("order"));
    this.#order.append(icon("rising"), h("span", {}, t("act.order")), h("kbd", { "aria-hidden": "true" }, "N"));
    this.#order.setAttribute("aria-keyshortcuts", "n");
    this.#counts.setAttribute("aria-label", t("wall.counts"));
    this.append(
      h("div", { class: "top" }, h("h1", {}, t("wall.title")), this.#counts, menu),
      h("div", { class: "status" }, this.#status, this.#order, h("div", { class: "picks" },
        h("label", { class: "pick" }, h("span", {}, t("wall.team")), this.#team),
        h("label", { class: "pick" }, h("span", {}, t("wall.language")), this.#language))),
    );
  }

  #filtered() {
    const detail = { team: this.#team.value || null, language: this.#language.value || null };
    this.dispatchEvent(new CustomEvent("filter", { bubbles: true, detail }));
  }

  /** @param {State} state @param {State | null} before @param {Context} context */
  update(state, before, context) {
    const { t } = context;
    if (before?.rows !== state.rows || before.filter !== state.filter) {
      this.#choices(state, context);
      this.#count(state, t);
    }
    this.#order.classList.toggle("waits", !state.stale);
    this.#order.inert = !state.stale;
    if (before?.link === state.link && before.denied === state.denied && before.heardMs === state.heardMs && before.fault === state.fault) return;
    const fault = state.fault === null ? "" : t("wall.fault", { why: state.fault });
    const offline = state.link === "offline";
    const as = offline && state.loaded ? t("wall.asOf", { time: context.hour(state.heardMs) }) : "";
    this.dataset.link = state.link;
    const line = state.denied ? t(`feed.${state.denied}`) : fault || (offline ? `${t("wall.offline")} ${as}` : t(state.link === "online" ? "feed.ok" : "idle.connecting"));
    if (this.#status.dataset.line === line) return;
    this.#status.dataset.line = line;
    this.#status.replaceChildren(icon(offline ? "cut" : "line"), h("span", {}, line));
  }

  /** @param {State} state @param {import("../../i18n.js").Teller} t */
  #count(state, t) {
    const found = counts(state);
    const shown = JSON.stringify(found);
    if (this.#counts.dataset.shown === shown) return;
    this.#counts.dataset.shown = shown;
    this.#counts.replaceChildren(...COUNTED.map((kind) =>
      h("li", { class: `count ${kind}`, "data-none": found[kind] === 0 },
        kind === "needs" ? icon("person") : stageSign(kind),
        h("strong", {}, String(found[kind])), " ",
        h("span", {}, kind === "needs" ? t(found.needs === 1 ? "count.need" : "count.needs") : t(`stage.${kind}`)))));
  }

  /** @param {State} state @param {Context} context */
  #choices({ rows, filter }, { t, languageName }) {
    const teams = [...rows.values()].map(({ team }) => team);
    const languages = [...rows.values()].map(({ language }) => language);
    choose(this.#team, teams, filter.team, t("wall.all"), (team) => team);
    choose(this.#language, languages, filter.language, t("wall.all"), languageName);
  }
}

/**
 * Options of a filter: all, then what occurs, and what is chosen even if it no longer occurs. An open list is not touched
 * unless what it offers has changed.
 * @param {HTMLSelectElement} select @param {(string | null)[]} found @param {string | null} chosen @param {string} all @param {(value: string) => string} name
 */
function choose(select, found, chosen, all, name) {
  const values = [...new Set([...found, chosen])].filter((value) => value !== null).sort();
  const offered = JSON.stringify(values);
  if (select.dataset.offered !== offered) {
    select.dataset.offered = offered;
    select.replaceChildren(h("option", { value: "" }, all), ...values.map((value) => h("option", { value }, name(value))));
  }
  if (select.value !== (chosen ?? "")) select.value = chosen ?? "";
}
