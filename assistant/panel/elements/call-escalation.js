// @ts-check
/**
 * Bring in a supervisor. Stands above all else: a prompt for "soon" takes the place of the plot and leaves the sentence
 * being read where it is (what to announce it with comes when it is accepted); "now" and "safety" take the place of the
 * card as well, because then there is only one thing to say ("now" gives it back when it stays unanswered). Nothing of
 * the panel moves for it.
 */
import { h, say } from "../dom.js";
import { icon } from "../icons.js";
import { locale, supervisorWords } from "../words.js";
import { Piece, quote } from "./piece.js";

/** @typedef {import("./piece.js").View} View @typedef {import("../i18n.js").Teller} Teller */

/** The handover lines as a list. @param {readonly string[]} lines @param {string | null | undefined} language */
export const handoverList = (lines, language) =>
  h("ol", { class: "handover-lines", lang: locale(language) }, ...lines.map((line) => h("li", {}, h("bdi", {}, line))));

export class CallEscalation extends Piece {
  connectedCallback() {
    this.hidden = !this.firstChild;
  }

  /** @param {View} view @param {View | null} before @param {import("./piece.js").Context} context */
  update(view, before, { t }) {
    const prompt = view.escalation;
    if (before && before.escalation === prompt) return;
    this.hidden = prompt === null;
    if (!prompt) {
      this.replaceChildren();
      return;
    }
    this.dataset.urgency = prompt.urgency;
    this.dataset.state = prompt.state;
    this.replaceChildren(...(prompt.state === "calmed" ? this.#calmed(t) : this.#prompt(prompt, view, t)));
  }

  /** @param {Teller} t */
  #calmed(t) {
    return [h("p", { class: "settled" }, icon("check"), t("escalation.calmed"))];
  }

  /** @param {import("../shapes.js").Escalation} prompt @param {View} view @param {Teller} t */
  #prompt(prompt, view, t) {
    const language = view.call?.language;
    const open = prompt.state === "open";
    const own = { lang: locale(language) };
    /** @type {HTMLElement[]} */
    const parts = [
      h("p", { class: "kind" }, icon("person"), h("span", {}, open ? t(`escalation.${prompt.urgency}`) : prompt.joined && view.supervisor ? supervisorWords(view.supervisor, t) : t("escalation.accepted"))),
      h("h2", { class: "reason", ...own }, prompt.headline),
    ];
    if (prompt.safety) parts.push(h("p", { class: "safety", ...own }, prompt.safety));
    if (prompt.say && (prompt.covers)) parts.push(h("p", { class: "say", ...own }, prompt.say));
    if (open && prompt.covers) parts.push(quote(prompt, view));
    if (!open && prompt.handover.length) {
      parts.push(h("h3", {}, t("handover.title")), handoverList(prompt.handover, language));
    }
    parts.push(h("div", { class: "answers" }, ...(open ? this.#openButtons(prompt, t) : this.#acceptedButtons(prompt, t))));
    return parts;
  }

  /** Esc answers "soon"; what concerns safety is declined by a deliberate click only. @param {import("../shapes.js").Escalation} prompt @param {Teller} t */
  #openButtons({ urgency, covers }, t) {
    return [
      this.button("escalate", t(covers ? "act.escalate" : "act.escalateShort"), { key: "e", kind: "main" }),
      this.button("decline", t(urgency === "safety" ? "act.declineSafety" : "act.decline"), urgency === "safety" ? {} : { key: "0" }),
    ];
  }

  /** @param {import("../shapes.js").Escalation} prompt @param {Teller} t */
  #acceptedButtons({ handover }, t) {
    return [
      this.button("announced", t("act.announced"), { key: "1", kind: "main" }),
      ...(handover.length ? [this.button("copyHandover", t("act.copyHandover"), { key: "c" })] : []),
    ];
  }
}

export class CallHandover extends Piece {
  #lines = h("div", {});
  #summary = h("summary", {});
  #details = h("details", { class: "fold" });

  connectedCallback() {
    if (this.firstChild) return;
    this.#details.append(this.#summary, this.#lines);
    this.append(this.#details);
  }

  /** @param {View} view @param {View | null} before @param {import("./piece.js").Context} context */
  update(view, before, { t }) {
    if (before && before.handover === view.handover && before.call === view.call) return;
    say(this.#summary, t("handover.title"));
    this.hidden = view.handover.length === 0;
    this.#lines.replaceChildren(
      handoverList(view.handover, view.call?.language),
      this.button("copyHandover", t("act.copyHandover"), { kind: "small" }),
    );
  }
}
