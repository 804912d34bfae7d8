// @ts-check
/** Settings of this browser: colours, language, announcements, keys; and what each key does. */
import { h } from "../dom.js";
import { choice, keyList, tick } from "../fields.js";
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
      choice(this, "theme", t("menu.theme"), settings.theme, ["system", "light", "dark"].map((name) => [name, t(`theme.${name}`)])),
      choice(this, "lang", t("menu.language"), language, LANGUAGES.map((code) => [code, OWN_NAMES[code]])),
      tick(this, "speak", t("menu.speak"), settings.speak),
      tick(this, "keys", t("menu.keys"), settings.keys),
      h("h3", {}, t("menu.keyList")),
      keyList(KEYS, t),
      h("p", { class: "small" }, t("menu.private")),
    );
  }
}
