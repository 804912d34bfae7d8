// @ts-check
/** Colours and language of the page, its keys, and what the studio leaves alone. */
import { h } from "../../dom.js";
import { OWN_NAMES } from "../../elements/panel-menu.js";
import { LANGUAGES } from "../../i18n.js";
import { KEYS } from "../keys.js";
import { choice, Part } from "../part.js";

export class StudioFoot extends Part {
  /** @type {import("../../settings.js").Settings | null} */ settings = null;

  /** @param {import("../state.js").Studio} _ @param {import("../state.js").Studio | null} before @param {import("../part.js").Context} context */
  update(_, before, { t, language }) {
    if (before || !this.settings) return;
    const set = (/** @type {string} */ name) => (/** @type {string} */ value) =>
      this.dispatchEvent(new CustomEvent("setting", { bubbles: true, detail: { name, value } }));
    this.append(
      h("dl", { class: "keys" }, ...KEYS.map(([key, act]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, t(`studio.key.${act}`))))),
      h("div", { class: "choices" },
        choice(t("menu.language"), LANGUAGES.map((code) => [code, OWN_NAMES[code]]), language, set("lang"), { name: "lang" }),
        choice(t("menu.theme"), ["system", "light", "dark"].map((name) => [name, t(`theme.${name}`)]), this.settings.theme, set("theme"), { name: "theme" })),
      h("p", { class: "small" }, t("studio.private")),
    );
  }
}
