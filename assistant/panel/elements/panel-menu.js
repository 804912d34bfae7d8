// @ts-check
/** Settings of this browser: colours, language, announcements, keys; and what each key does. */
import { h } from "../dom.js";
import { LANGUAGES } from "../i18n.js";
import { KEYS } from "../keys.js";
import { Piece } from "./piece.js";

/** Languages name themselves, in every language of the panel. @type {Record<string, string>} */
export const OWN_NAMES = { en: "English", de: "Deutsch", nb: "Norsk bokmål", tr: "Türkçe" };

export class PanelMenu extends Piece {
  /** @type {import("../settings.js").Settings | null} */ settings = null;

  /** @param {import("./piece.js").View} _ @param {import("./piece.js").View | null} before @param {import("./piece.js").Context} context */
  update(_, before, { t, language }) {
    if (before || !this.settings) return;
    const { settings } = this;
    this.replaceChildren(
      h("h2", {}, t("menu.title")),
      this.#choice("theme", t("menu.theme"), settings.theme, ["system", "light", "dark"].map((name) => [name, t(`theme.${name}`)])),
      this.#choice("lang", t("menu.language"), language, LANGUAGES.map((code) => [code, OWN_NAMES[code]])),
      this.#tick("speak", t("menu.speak"), settings.speak),
      this.#tick("keys", t("menu.keys"), settings.keys),
      h("h3", {}, t("menu.keyList")),
      h("dl", { class: "keys" }, ...KEYS.flatMap(([keys, act]) => [
        h("dt", {}, ...keys.map((key) => h("kbd", {}, key))),
        h("dd", {}, t(`act.${act}`)),
      ])),
      h("p", { class: "small" }, t("menu.private")),
    );
  }

  /** @param {string} name @param {unknown} value */
  #set(name, value) {
    this.dispatchEvent(new CustomEvent("setting", { bubbles: true, detail: { name, value } }));
  }

  /** @param {string} name @param {string} label @param {string} chosen @param {string[][]} options */
  #choice(name, label, chosen, options) {
    const select = h("select", { name }, ...options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)));
    select.addEventListener("change", () => this.#set(name, select.value));
    return h("label", { class: "setting" }, h("span", {}, label), select);
  }

  /** @param {string} name @param {string} label @param {boolean} on */
  #tick(name, label, on) {
    const box = h("input", { type: "checkbox", name, checked: on });
    box.addEventListener("change", () => this.#set(name, box.checked));
    return h("label", { class: "setting" }, h("span", {}, label), box);
  }
}
