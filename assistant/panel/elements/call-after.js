// @ts-check
/**
 * After the call: what went well first, then the course, what was promised, what is open, and a breath. For the agent
 * alone; it counts nothing against anybody.
 */
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { locale } from "../words.js";
import { describe, plot } from "./call-course.js";
import { handoverList } from "./call-escalation.js";
import { Piece } from "./piece.js";

/** @typedef {import("../shapes.js").Message} Message @typedef {import("../i18n.js").Teller} Teller */

/** More than these would say that everything helped. */
const HELPED = 3;

/** What the agent may paste into a ticket: promises and open points, one a line. @param {Message} summary @param {Teller} t */
export function note(summary, t) {
  const promised = summary.promises.map(
    (/** @type {any} */ { words, due }) => `- ${words}${due ? ` (${due})` : ""}`,
  );
  const open = summary.open_points.map((/** @type {string} */ point) => `- ${point}`);
  return [
    ...(promised.length ? [`${t("after.promises")}:`, ...promised] : []),
    ...(open.length ? [`${t("after.open")}:`, ...open] : []),
  ].join("\n");
}

export class CallAfter extends Piece {
  /** @param {import("./piece.js").View} view @param {import("./piece.js").View | null} before @param {import("./piece.js").Context} context */
  update(view, before, { t }) {
    if (before && before.summary === view.summary) return;
    const { summary } = view;
    this.replaceChildren(...(summary ? this.#page(summary, view, t) : []));
  }

  /** @param {Message} summary @param {import("./piece.js").View} view @param {Teller} t */
  #page(summary, view, t) {
    const lang = locale(summary.language);
    const words = (/** @type {string} */ text) => h("bdi", { lang }, text);
    const promise = (/** @type {any} */ { words: said, due }) =>
      h("li", {}, words(said), ...(due ? [h("span", { class: "due" }, icon("snooze"), h("bdi", { lang }, due))] : []));
    const parts = [
      this.#list("after.positive", summary.positive.map((/** @type {string} */ text) => h("li", {}, icon("check"), words(text))), "positive", t),
      this.#course(summary, view, t),
      this.#list("after.supervisor", joined(summary, t), "joined", t),
      this.#list("after.promises", summary.promises.map(promise), "promises", t),
      this.#list("after.open", summary.open_points.map((/** @type {string} */ text) => h("li", {}, words(text))), "open", t),
      this.#list("after.incidents", (summary.incidents ?? []).map((/** @type {[string, string]} */ [label, said]) =>
        h("li", {}, `${t(`flag.${label}`)}: `, words(said))), "incidents", t),
      this.#helped(summary, t),
      ...(view.handover.length ? [section("handover", t("handover.title"), handoverList(view.handover, summary.language))] : []),
      ...(summary.reflection ? [section("reflection", t("after.reflection"), h("p", { lang }, summary.reflection))] : []),
      ...(summary.take_break ? [h("p", { class: "break", lang }, summary.take_break)] : []),
    ];
    if (note(summary, t)) parts.push(h("div", { class: "answers" }, this.button("copyNote", t("act.copyNote"), { key: "c" })));
    return parts.filter((part) => part !== null);
  }

  /** @param {string} key @param {HTMLLIElement[]} items @param {string} kind @param {Teller} t */
  #list(key, items, kind, t) {
    return items.length ? section(kind, t(key), h("ul", {}, ...items)) : null;
  }

  /** @param {Message} summary @param {import("./piece.js").View} view @param {Teller} t */
  #course(summary, view, t) {
    if (!view.course.length) return null;
    const lang = locale(summary.language);
    const points = summary.turning_points.map((/** @type {any} */ { direction, before, words: said }) => {
      const up = direction === "up";
      const line = h("li", { class: up ? "up" : "down" }, icon(up ? "rising" : "falling"), h("span", {}, t(`after.${direction}`)));
      if (said) line.append(" ", h("q", {}, h("bdi", { lang }, said)));
      if (before) line.append(" ", h("span", { class: "since" }, t("after.since")), " ", h("q", {}, h("bdi", { lang }, before)));
      return line;
    });
    const peak = h("p", { class: "unseen" }, describe(view.course, t));
    return section("course", t("after.course"), plot(view.course, t, Math.max(view.course.at(-1)?.at ?? 60, 60)), peak, h("ul", {}, ...points));
  }

  /** @param {Message} summary @param {Teller} t */
  #helped(summary, t) {
    /** @type {[string, number][]} */
    const most = summary.helped.toSorted((/** @type {[string, number]} */ one, /** @type {[string, number]} */ other) => other[1] - one[1]);
    const items = most.slice(0, HELPED).map(([technique]) => h("li", { class: "tag" }, t(`technique.${technique}`)));
    return items.length ? section("helped", t("after.helped"), h("ul", { class: "tag-list" }, ...items)) : null;
  }
}

/** Who came to help, and when in the call. @param {Message} summary @param {Teller} t */
const joined = (summary, t) =>
  (summary.joined ?? []).map((/** @type {[string, number]} */ [name, at]) =>
    h("li", {}, h("bdi", {}, name || t("supervisor.someone")), ` · ${t("course.minutes", { n: Math.max(1, Math.ceil(at / 60)) })}`),
  );

/** @param {string} kind @param {string} title @param {...Node} content */
const section = (kind, title, ...content) => h("section", { class: `after ${kind}` }, h("h2", {}, title), ...content);
