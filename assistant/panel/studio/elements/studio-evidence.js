// @ts-check
/**
 * Why a turn was read as it was: its words with what rules and model heard in them, each voice's share of the score, and
 * what was decided at it. Of the agent only what he said is shown: techniques, missteps, never a figure.
 */
import { h, say } from "../../dom.js";
import { figure } from "../../i18n.js";
import { levelSign } from "../../icons.js";
import { locale } from "../../words.js";
import { Part } from "../part.js";
import { clock } from "../timeline.js";
import { labelled } from "../told.js";
import { signed, voices } from "../voices.js";
import { heardText } from "./heard-text.js";
import { toldList } from "./told-list.js";

/** @typedef {import("../state.js").Studio} Studio @typedef {import("../shapes.js").Moment} Moment @typedef {import("../shapes.js").Evidence} Evidence @typedef {import("../../i18n.js").Teller} Teller */

/** A logit that fills half of the bar's room; what is more is cut. */
const FULL = 4;

/** @param {string} name of a contribution @param {Teller} t */
const partName = (name, t) => (name.startsWith("cue.") ? labelled(name.slice(4), t) : t(`studio.part.${name}`));

/** @param {number} logit */
function bar(logit) {
  const half = Math.min(Math.abs(logit), FULL) / FULL * 50;
  const fill = h("span", { class: `fill ${logit < 0 ? "down" : "up"}` });
  fill.style.inlineSize = `${half}%`;
  fill.style.insetInlineStart = `${logit < 0 ? 50 - half : 50}%`;
  return h("span", { class: "bar", "aria-hidden": "true" }, fill);
}

export class StudioEvidence extends Part {
  #heading = h("h2", {});
  #body = h("div", { class: "box evidence" });

  connectedCallback() {
    if (!this.firstChild) this.append(this.#heading, this.#body);
  }

  /** @param {Studio} state @param {Studio | null} before @param {import("../part.js").Context} context */
  update(state, before, { t }) {
    if (!before) say(this.#heading, t("studio.evidence"));
    if (before && before.line === state.line && before.index === state.index) return;
    const moment = state.line.moments[state.index];
    const evidence = moment && state.fold?.evidence?.[moment.turn];
    this.#body.replaceChildren(...(moment ? this.#shown(moment, evidence, state, t) : [h("p", { class: "idle" }, t("studio.evidence.none"))]));
  }

  /** @param {Moment} moment @param {Evidence | undefined} evidence @param {Studio} state @param {Teller} t */
  #shown(moment, evidence, state, t) {
    const language = state.fold?.call?.language ?? null;
    const head = h("p", { class: "kind" }, h("strong", {}, t(`studio.role.${moment.role}`)), ` · ${t("studio.turn", { n: moment.turn + 1 })} · ${clock(moment.at)}`);
    const decided = moment.decided.length ? [h("h3", {}, t("studio.decided")), toldList(moment.decided, language, t)] : [];
    const read = moment.level === null ? [] : this.#reading(moment, t);
    const answer = moment.role === "agent" ? this.#answer(moment, state, t) : [];
    return [head, h("p", { class: "evidence-text" }, heardText(moment.text, evidence, language)), ...read, ...answer, ...decided, ...this.#heard(evidence, language, t)];
  }

  /** @param {Moment} moment @param {Teller} t */
  #reading({ level, score, tension, triggers, flags, contributions }, t) {
    const tags = [...flags.map((flag) => h("span", { class: "tag flag" }, t(`flag.${flag}`))), ...triggers.map((name) => h("span", { class: "tag" }, t(`trigger.${name}`)))];
    return [
      h("p", { class: "reading" }, levelSign(/** @type {number} */ (level)), h("strong", {}, t("studio.level", { n: /** @type {number} */ (level) })), h("span", {}, t("studio.score", { score: figure(score ?? 0, 2, t) })), ...(tension === null ? [] : [h("span", {}, t("studio.tension", { tension: figure(tension, 1, t) }))])),
      ...(tags.length ? [h("p", { class: "tag-list" }, ...tags)] : []),
      h("h3", {}, t("studio.voices")),
      h("dl", { class: "voices" }, ...voices(contributions).map(({ voice, logit, parts }) => h(
        "div", { class: "voice" },
        h("dt", {}, t(`studio.voice.${voice}`)),
        h("dd", {}, bar(logit), h("span", { class: "figure-words" }, signed(logit, t)),
          ...(parts.length > 1 || voice === "context" || voice === "rules" ? [h("span", { class: "parts" }, parts.map((part) => `${partName(part.name, t)} ${signed(part.logit, t)}`).join(", "))] : [])),
      ))),
      h("p", { class: "small" }, t("studio.voices.sum")),
    ];
  }

  /** What the agent's words weigh in the reading of the customer's next turn. @param {Moment} moment @param {Studio} state @param {Teller} t */
  #answer(moment, state, t) {
    const next = state.line.moments.slice(state.index + 1).find(({ role }) => role === "customer");
    const logit = next?.contributions.find(([name]) => name === "answer")?.[1];
    if (logit === undefined || Math.abs(logit) < 0.05) return [];
    return [h("p", { class: "small" }, t(logit < 0 ? "studio.answer.eases" : "studio.answer.strains"))];
  }

  /** @param {Evidence | undefined} evidence @param {string | null} language @param {Teller} t */
  #heard(evidence, language, t) {
    const rows = [
      ...(evidence?.cues ?? []).map(({ rule, label, words }) => [rule, labelled(label, t), words, "rule"]),
      ...(evidence?.pieces ?? []).map(({ words, logit }) => [t("studio.voice.model"), signed(logit, t), words, "model"]),
    ];
    if (!rows.length) return [];
    return [
      h("h3", {}, t("studio.heard")),
      h("ul", { class: "hits" }, ...rows.map(([rule, label, words, kind]) => h(
        "li", {},
        h("mark", { class: kind, lang: locale(language) }, h("bdi", {}, words)),
        h("span", { class: "hit-label" }, label),
        kind === "rule" ? h("code", {}, rule) : h("span", { class: "hit-rule" }, rule),
      ))),
    ];
  }
}
