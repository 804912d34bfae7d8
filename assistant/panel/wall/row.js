// @ts-check
/** One call of the wall as a list item: made once, then filled where something differs. */
import { h, say } from "../dom.js";
import { icon, stageSign } from "../icons.js";
import { spoken } from "../elements/piece.js";
import { marked } from "../words.js";
import { needs } from "./order.js";
import { lasted, mine, named, promptWords, ticking } from "./words.js";

/** @typedef {import("./shapes.js").Row} Row @typedef {import("./elements/part.js").Context} Context */

/** The buttons by which a supervisor says something about a call. @param {Row} row @param {Context} context @param {string | undefined} pending */
export function words(row, { t, name }, pending) {
  if (row.over) return [];
  const word = row.supervisor;
  const joining = word?.act === "joining";
  const back = joining && mine(row, name());
  /** @type {(act: string, label: string, key: string, kind: string) => HTMLButtonElement} */
  const button = (act, label, key, kind) =>
    h("button", { type: "button", class: `button small ${kind}`, "data-act": act, "aria-keyshortcuts": key, "aria-label": `${label}: ${named(row)}`, disabled: pending !== undefined },
      h("span", {}, label), h("kbd", { "aria-hidden": "true" }, key.toUpperCase()));
  return [
    ...(word ? [] : [button("seen", t("act.seen"), "a", "")]),
    back ? button("left", t("act.left"), "i", "") : button("joining", t("act.joining"), "i", needs(row) ? "main" : ""),
  ];
}

export class RowView {
  /** @type {Row | null} */ #row = null;
  #shown = { stage: "", quote: "", tags: "", facts: "", words: "" };
  #sign = h("span", { class: "sign-place" });
  #stage = h("strong", { class: "stage-word" });
  #since = h("span", { class: "since" });
  #trend = h("span", { class: "trend" });
  #open = h("button", { type: "button", class: "open", tabindex: -1 });
  #name = h("bdi", {});
  #facts = h("p", { class: "facts" });
  #quote = h("blockquote", { class: "because" });
  #tags = h("p", { class: "tags" });
  #waits = h("span", { class: "waits" });
  #actions = h("div", { class: "actions" });
  #word = h("p", { class: "word" });
  #buttons = h("div", { class: "buttons" });
  node = h("li", { class: "call" });

  /** @param {string} call_id */
  constructor(call_id) {
    this.node.dataset.call = call_id;
    this.#open.append(this.#name);
    this.#actions.append(this.#word, this.#buttons);
    this.node.append(
      h("div", { class: "where" }, this.#sign, h("div", {}, this.#stage, this.#since), this.#trend),
      h("div", { class: "who" }, h("h2", {}, this.#open), this.#facts),
      h("div", { class: "why-place" }, this.#quote, this.#tags),
      this.#actions,
    );
  }

  /** The button that opens the call's view; the row's one place in the tab order. */
  get handle() {
    return this.#open;
  }

  /** @param {Row} row @param {import("./shapes.js").State} state @param {Context} context @param {number} seconds by the server's clock */
  fill(row, state, context, seconds) {
    const { t } = context;
    const pending = state.saying.get(row.call_id);
    if (row !== this.#row) {
      this.#stand(row, t);
      this.#who(row, context);
      this.#reason(row, t);
    }
    this.#said(row, context, pending);
    this.#row = row;
    this.tick(seconds, t);
  }

  /** What passes by itself. @param {number} seconds since 1970, by the server's clock @param {import("../i18n.js").Teller} t */
  tick(seconds, t) {
    const row = this.#row;
    if (!row) return;
    say(this.#since, row.over ? t("phase.ended") : lasted(seconds - row.since, t));
    if (row.prompt && needs(row)) say(this.#waits, ticking(seconds - row.prompt.since));
  }

  /** @param {Row} row @param {import("../i18n.js").Teller} t */
  #stand(row, t) {
    const shown = `${row.stage} ${row.trend} ${row.supported} ${row.over} ${needs(row)} ${row.prompt?.urgency}`;
    if (this.#shown.stage === shown) return;
    this.#shown.stage = shown;
    const scored = row.supported;
    this.node.dataset.stage = scored ? row.stage : "none";
    this.node.dataset.over = row.over ? "yes" : "no";
    this.node.dataset.needs = needs(row) ? (row.prompt?.urgency ?? "soon") : "no";
    this.#sign.replaceChildren(...(scored ? [stageSign(row.stage)] : []));
    say(this.#stage, t(scored ? `stage.${row.stage}` : "phase.unscored"));
    const heading = scored && row.tension !== null ? row.trend : null;
    this.#trend.dataset.heading = heading ?? "";
    this.#trend.replaceChildren(...(heading ? [icon(heading), h("span", {}, t(`trend.${heading}`))] : []));
  }

  /** @param {Row} row @param {Context} context */
  #who(row, { t }) {
    say(this.#name, named(row));
    const heard = row.feed && row.feed !== "ok" && !row.over ? t(`feed.${row.feed}`) : null;
    const facts = [row.team, row.language?.toUpperCase() ?? null, row.agent, heard];
    const shown = JSON.stringify(facts);
    if (this.#shown.facts === shown) return;
    this.#shown.facts = shown;
    this.#facts.replaceChildren(...facts.filter((fact) => fact !== null).map((fact) => h("bdi", {}, fact)));
  }

  /** @param {Row} row @param {import("../i18n.js").Teller} t */
  #reason(row, t) {
    const quote = JSON.stringify([row.quote, row.marks, row.language]);
    if (this.#shown.quote !== quote) {
      this.#shown.quote = quote;
      this.#quote.hidden = row.quote === "";
      this.#quote.replaceChildren(spoken(marked(row.quote, row.marks, row.language), row.language));
    }
    const asks = needs(row) && row.prompt !== null;
    const tags = JSON.stringify([asks ? row.prompt : null, row.why]);
    if (this.#shown.tags === tags) return;
    this.#shown.tags = tags;
    const reason = asks && row.prompt ? t(`reason.${row.prompt.reason}`) : "";
    this.#tags.replaceChildren(
      ...(asks ? [h("span", { class: "prompt" }, icon("person"), h("strong", {}, promptWords(row, t)), " ", this.#waits, " ", h("span", {}, reason))] : []),
      ...(asks ? [] : row.why.map((label) => h("span", { class: `tag ${label.split(".")[0]}` }, t(label)))),
    );
  }

  /** @param {Row} row @param {Context} context @param {string | undefined} pending */
  #said(row, context, pending) {
    const shown = JSON.stringify([row.supervisor, row.over, pending, needs(row), named(row), context.name()]);
    if (this.#shown.words === shown) return;
    this.#shown.words = shown;
    const word = row.supervisor;
    const focused = this.#buttons.contains(document.activeElement);
    const name = word?.name ?? context.t("supervisor.someone");
    this.#word.dataset.act = word?.act ?? "";
    this.#word.replaceChildren(...(word ? [icon(word.act === "seen" ? "check" : "person"), h("span", {}, context.t(`said.${word.act}`, { name }))] : []));
    this.#buttons.replaceChildren(...words(row, context, pending));
    // the button pressed is gone: the focus stays with its call
    if (focused) this.#open.focus({ preventScroll: true });
  }
}
