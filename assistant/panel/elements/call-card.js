// @ts-check
/**
 * The one suggestion: why, the sentence to say, what it is, and the customer's words it rests on. Its parts are made
 * once and filled, so that the focus stays where the agent put it when the wording changes.
 */
import { h, say } from "../dom.js";
import { icon } from "../icons.js";
import { cardShown } from "../view.js";
import { locale } from "../words.js";
import { Piece, quote } from "./piece.js";

/** @typedef {import("./piece.js").View} View @typedef {import("./piece.js").Context} Context */

/** A sentence longer than this is set a little smaller, so that it keeps to the card's place. */
const LONG = 100;

const NOT_LET_IN = { signin: "idle.signin", expired: "idle.expired", refused: "idle.refused" };

/** Which line stands in the empty place. @param {View} view @param {number} now */
export function idleKey({ phase, call, snoozedMs, quiet, link, denied }, now) {
  if (denied && phase !== "live") return NOT_LET_IN[denied];
  if (phase === "connecting") return link === "offline" ? "idle.offline" : "idle.connecting";
  if (phase === "waiting") return "idle.waiting";
  if (call && !call.supported) return "idle.unsupported";
  if (snoozedMs > now) return "idle.snoozed";
  return quiet ? "idle.quiet" : "idle.listening";
}

export class CallCard extends Piece {
  #kind = h("p", { class: "kind" });
  #reason = h("h2", { class: "reason", id: "card-reason" });
  #say = h("p", { class: "say" });
  #because = h("div", {});
  #settled = h("p", { class: "settled" });
  #answers = h("div", { class: "answers" });
  #tools = h("div", { class: "tools" });
  #card = h("article", { class: "card", "aria-labelledby": "card-reason" });
  #folded = h("div", { class: "folded" });
  #idleWords = h("p", {});
  #idle = h("div", { class: "idle" }, this.#idleWords);

  connectedCallback() {
    if (this.firstChild) return;
    this.#card.append(this.#kind, this.#reason, this.#say, this.#because, this.#settled, this.#answers, this.#tools);
    this.append(this.#card, this.#folded, this.#idle);
    for (const [event, on] of /** @type {const} */ ([["pointerenter", true], ["focusin", true], ["pointerleave", false], ["focusout", false]])) {
      this.#card.addEventListener(event, () => this.act(on ? "hold" : "release"));
    }
  }

  /** @param {View} view @param {View | null} before @param {Context} context */
  update(view, before, context) {
    const { t, now } = context;
    if (!before) this.#label(t);
    const card = cardShown(view, now);
    const folded = card !== null && view.quiet && !card.unfolded && card.state === "open";
    this.#card.hidden = card === null || folded;
    this.#folded.hidden = !folded;
    this.#idle.hidden = card !== null;
    if (card === null) this.#rest(idleKey(view, now), t);
    if (card && card !== before?.card) this.#fill(card, view, before?.card?.id !== card.id, t);
  }

  /** @param {import("../i18n.js").Teller} t */
  #label(t) {
    this.#answers.replaceChildren(
      this.button("used", t("act.used"), { key: "1", kind: "main" }),
      this.button("dismiss", t("act.dismiss"), { key: "0" }),
    );
    this.#tools.replaceChildren(
      this.button("wording", t("act.wording"), { key: "w", kind: "tool worded" }),
      h("span", { class: "gap" }),
      this.button("copy", t("act.copy"), { key: "c", sign: "copy", kind: "tool" }),
      this.button("snooze", t("act.snooze"), { key: "s", sign: "snooze", kind: "tool" }),
      this.button("helpful", t("act.helpful"), { key: "+", sign: "plus", kind: "tool" }),
      this.button("unhelpful", t("act.unhelpful"), { key: "-", sign: "minus", kind: "tool" }),
    );
    this.#folded.replaceChildren(this.button("used", t("act.unfold"), { key: "1" }));
  }

  /** @param {string} key @param {import("../i18n.js").Teller} t */
  #rest(key, t) {
    if (this.#idle.dataset.key === key) return;
    this.#idle.dataset.key = key;
    say(this.#idleWords, t(key));
    this.#idle.replaceChildren(this.#idleWords);
    if (key === "idle.snoozed") this.#idle.append(this.button("snooze", t("act.unsnooze"), { key: "s" }));
  }

  /** @param {import("../shapes.js").Card} card @param {View} view @param {boolean} fresh @param {import("../i18n.js").Teller} t */
  #fill(card, view, fresh, t) {
    const language = view.call?.language;
    this.#card.dataset.state = card.state;
    if (fresh) {
      this.#kind.replaceChildren(
        h("span", { class: "technique" }, t(`technique.${card.technique}`)),
        ...(card.trigger ? [h("span", { class: "trigger" }, t(`trigger.${card.trigger}`))] : []),
      );
      this.#reason.lang = this.#say.lang = locale(language);
      say(this.#reason, card.headline);
      this.#because.replaceChildren(quote(card, view));
    }
    const sentence = card.wordings[card.wording];
    say(this.#say, sentence);
    this.#say.classList.toggle("long", sentence.length > LONG);
    const done = card.state !== "open";
    this.#settled.replaceChildren(...(done ? [icon("check"), t(`settled.${card.state}`)] : []));
    this.#answers.inert = done;
    const wording = /** @type {HTMLElement} */ (this.#tools.querySelector("[data-act=wording]"));
    wording.hidden = done || card.wordings.length < 2;
    for (const verdict of ["helpful", "unhelpful"]) {
      this.#tools.querySelector(`[data-act=${verdict}]`)?.setAttribute("aria-pressed", String(card.rated === verdict));
    }
  }
}
