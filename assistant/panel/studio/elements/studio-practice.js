// @ts-check
/**
 * Practice. Where a card would come the call halts, and the trainee says or chooses his own sentence first; then both
 * stand side by side with what is heard in his. No points, no right or wrong; nothing he writes is kept.
 */
import { h, say } from "../../dom.js";
import { icon } from "../../icons.js";
import { spokenText } from "../../elements/piece.js";
import { locale } from "../../words.js";
import { Part } from "../part.js";
import { beside, current, halt } from "../practice.js";
import { painted } from "../voices.js";

/** @typedef {import("../state.js").Studio} Studio @typedef {import("../shapes.js").Shown} Shown @typedef {import("../practice.js").Answer} Answer @typedef {import("../../i18n.js").Teller} Teller */

const LONGEST = 400;

export class StudioPractice extends Part {
  #heading = h("h2", {});
  #body = h("div", { class: "box practice" });
  #said = h("p", { class: "unseen", role: "status" });

  connectedCallback() {
    if (!this.firstChild) this.append(this.#heading, this.#body, this.#said);
  }

  /** @param {Studio} state @param {Studio | null} before @param {import("../part.js").Context} context */
  update(state, before, { t }) {
    this.hidden = state.mode !== "practise" || !state.fold?.call;
    if (this.hidden) return;
    say(this.#heading, t("studio.practice"));
    const card = current(state.line.cards, state.answers, state.at);
    const was = before && before.mode === state.mode && before.line === state.line ? current(before.line.cards, before.answers, before.at) : undefined;
    const answer = card ? state.answers[card.id] : undefined;
    if (was !== undefined && was === card && answer === (card ? before?.answers[card.id] : undefined) && (before?.at === before?.line.until) === (state.at === state.line.until)) return;
    const focused = this.#body.contains(document.activeElement);
    this.#body.replaceChildren(...(card ? (answer ? this.#compared(card, answer, state, t) : this.#asked(card, state, t)) : this.#listening(state, t)));
    if (focused) /** @type {HTMLElement | null} */ (this.#body.querySelector("[data-next]"))?.focus();
    if (was !== undefined) say(this.#said, card && !answer ? t("studio.practice.ask") : answer ? t(`studio.beside.${beside(card ?? /** @type {any} */ (null), answer)}`) : "");
  }

  /** @param {Studio} state @param {Teller} t */
  #listening(state, t) {
    const none = state.line.cards.length === 0;
    return [
      h("p", { class: "lead" }, t(none ? "studio.practice.none" : "studio.practice.start")),
      ...(none ? [] : [h("div", { class: "answers" }, this.button(t("studio.practice.listen"), () => ({ type: "play" }), { kind: "main" }))]),
    ];
  }

  /** @param {Shown} card @param {Studio} state @param {Teller} t */
  #quote(card, state, t) {
    const moment = state.line.moments.findLast(({ turn, role }) => turn <= card.turn && role === "customer");
    if (!moment) return [];
    return [h("p", { class: "kind" }, t("studio.practice.customer")), h("blockquote", { class: "because" }, spokenText(moment.text, [], state.fold?.call?.language))];
  }

  /** @param {Shown} card @param {Studio} state @param {Teller} t */
  #asked(card, state, t) {
    const language = locale(state.fold?.call?.language);
    const own = h("textarea", { rows: 3, maxlength: LONGEST, lang: language, "data-next": "", name: "own" });
    const form = h("form", { class: "own" }, h("label", {}, h("span", {}, t("studio.practice.own")), own), h("button", { type: "submit", class: "button main" }, t("studio.practice.lay")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (own.value.trim()) this.act({ type: "practise", card, text: own.value.trim(), chosen: null });
      else own.focus();
    });
    own.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    const list = (state.fold?.choices?.[card.id] ?? []).map(({ say: words, technique }) => {
      const pick = h("button", { type: "button", class: "button sentence", lang: language }, words);
      pick.addEventListener("click", () => this.act({ type: "practise", card, text: words, chosen: technique }));
      return h("li", {}, pick);
    });
    return [...this.#quote(card, state, t), h("p", { class: "lead" }, t("studio.practice.ask")), form, h("h3", {}, t("studio.practice.choose")), h("ul", { class: "sentences" }, ...list)];
  }

  /** @param {Shown} card @param {Answer} answer @param {Studio} state @param {Teller} t */
  #compared(card, answer, state, t) {
    const language = locale(state.fold?.call?.language);
    const how = beside(card, answer);
    const steps = answer.chosen ? [answer.chosen] : (answer.heard?.techniques ?? []).map(({ label }) => label);
    const last = halt(state.line.cards, state.answers) === null;
    return [
      ...this.#quote(card, state, t),
      h("div", { class: "pair" },
        h("section", { class: "yours" }, h("h3", {}, t("studio.practice.yours")), this.#own(answer, language), this.#steps(steps, t)),
        h("section", { class: "theirs" }, h("h3", {}, t("studio.practice.theirs")), h("p", { class: "say", lang: language }, card.say), this.#steps([card.technique], t), h("p", { class: "small", lang: language }, card.headline)),
      ),
      h("p", { class: "lead" }, t(`studio.beside.${how}`)),
      ...this.#gently(answer, language, t),
      h("div", { class: "answers" },
        this.#next(t(last ? "studio.practice.end" : "studio.practice.on"), { type: "play" }, "main"),
        ...(last ? [this.#next(t("studio.practice.again"), { type: "afresh" }, "")] : [])),
    ];
  }

  /** @param {string} label @param {{ type: string }} message @param {string} kind */
  #next(label, message, kind) {
    const button = this.button(label, () => message, { kind });
    if (kind) button.dataset.next = "";
    return button;
  }

  /** @param {Answer} answer @param {string} language */
  #own({ text, heard }, language) {
    const hits = (heard?.techniques ?? []).flatMap(({ hits: places }) => places.map((place) => ({ ...place, kind: "rule" })));
    const pieces = painted(text, hits).map(({ text: piece, kinds }) => (kinds.length ? h("mark", { class: kinds.join(" ") }, piece) : piece));
    return h("p", { class: "say", lang: language }, h("bdi", {}, ...pieces));
  }

  /** @param {readonly string[]} labels @param {Teller} t */
  #steps(labels, t) {
    return h("ul", { class: "heard-steps" }, ...labels.map((label) => h("li", {}, icon("check"), t(`technique.${label}`))));
  }

  /** What may backfire, and a gentler way. @param {Answer} answer @param {string} language @param {Teller} t */
  #gently({ heard }, language, t) {
    return (heard?.missteps ?? []).map(({ label, hits, instead }) => h(
      "p", { class: "gently" },
      t("studio.practice.gently", { what: t(`studio.misstep.${label}`) }),
      ...(hits.length ? [" (", h("q", { lang: language }, hits[0].words), ")"] : []),
      ". ", t("studio.practice.meant"),
      ...(instead ? [" ", h("span", { lang: language }, instead)] : []),
    ));
  }
}
