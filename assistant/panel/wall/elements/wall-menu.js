// @ts-check
/** Settings of this browser, shared with the panel; the supervisor's name as agents see it; what each key does. */
import { h } from "../../dom.js";
import { LANGUAGES } from "../../i18n.js";
import { OWN_NAMES } from "../../elements/panel-menu.js";
import { KEYS } from "../keys.js";
import { Part } from "./part.js";

/** As many letters as the server takes (wall/messages.py). */
const NAME_CHARS = 64;

export class WallMenu extends Part {
  /** @type {import("../../settings.js").Settings | null} */ settings = null;

  /** @param {import("./part.js").Context} context */
  build({ t, language }) {
    const { settings } = this;
    if (!settings) return;
    const name = h("input", { type: "text", name: "name", maxlength: NAME_CHARS, autocomplete: "name", value: settings.name });
    name.addEventListener("change", () => this.#set("name", name.value));
    this.append(
      h("h2", {}, t("menu.title")),
      h("label", { class: "setting" }, h("span", {}, t("menu.name")), name),
      this.#choice("theme", t("menu.theme"), settings.theme, ["system", "light", "dark"].map((one) => [one, t(`theme.${one}`)])),
      this.#choice("lang", t("menu.language"), language, LANGUAGES.map((code) => [code, OWN_NAMES[code]])),
      this.#tick("speak", t("menu.speak"), settings.speak),
      this.#tick("keys", t("menu.keys"), settings.keys),
      h("h3", {}, t("menu.keyList")),
      h("dl", { class: "keys" }, ...KEYS.flatMap(([keys, act]) => [h("dt", {}, ...keys.map((key) => h("kbd", {}, key))), h("dd", {}, t(`act.${act}`))])),
      h("p", { class: "small" }, t("menu.noScores")),
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
