// @ts-check
/** How well we hear and whether the line to the server holds; quiet mode, window on top, settings. */
import { h, say } from "../dom.js";
import { icon } from "../icons.js";
import { Piece } from "./piece.js";

/** @typedef {import("./piece.js").View} View @typedef {import("./piece.js").Context} Context */

/** @param {View} view */
export function health({ link, denied, feed, store, phase }) {
  if (denied) return denied;
  if (link === "offline") return "offline";
  if (link === "connecting" || phase !== "live") return "resting";
  if (store !== "ok") return store === "full" ? "unstored" : "unsaved";
  return feed;
}

export class PanelFoot extends Piece {
  #sign = h("span", { class: "health-sign" });
  #word = h("span", { class: "health-word" });
  #buttons = h("div", { class: "foot-buttons" });
  /** Set by the shell where the browser has Document Picture-in-Picture. */
  canPop = false;

  connectedCallback() {
    if (!this.firstChild) this.append(h("p", { class: "health" }, this.#sign, this.#word), this.#buttons);
  }

  /** @param {View} view @param {View | null} before @param {Context} context */
  update(view, before, { t, now }) {
    if (!before) this.#makeButtons(t);
    const state = health(view);
    if (this.dataset.health !== state) {
      this.dataset.health = state;
      this.#sign.replaceChildren(icon(view.link === "offline" ? "cut" : "line"));
    }
    say(this.#word, this.#words(state, view, t, now));
    this.#buttons.querySelector("[data-act=quiet]")?.setAttribute("aria-pressed", String(view.quiet));
  }

  /** @param {string} state @param {View} view @param {import("../i18n.js").Teller} t @param {number} now */
  #words(state, view, t, now) {
    if (view.snoozedMs > now && state === "ok") return t("feed.snoozed");
    if (view.watching && state === "ok") return t("feed.watching");
    if (view.dropped && state === "ok") return t("feed.dropped", { n: view.dropped });
    return t(`feed.${state}`);
  }

  /** @param {import("../i18n.js").Teller} t */
  #makeButtons(t) {
    const menu = h("button", { type: "button", class: "button tool", popovertarget: "menu", title: t("menu.title") }, icon("menu"), h("span", { class: "unseen" }, t("menu.title")));
    this.#buttons.replaceChildren(
      this.button("quiet", t("act.quiet"), { key: "q", sign: "quiet", kind: "tool" }),
      ...(this.canPop ? [this.button("pop", t("act.pop"), { sign: "pop", kind: "tool" })] : []),
      menu,
    );
  }
}
