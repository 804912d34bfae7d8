// @ts-check
/** Settings of this browser, shared with the panel; the supervisor's name as agents see it; what each key does. */
import { h } from "../../dom.js";
import { choice, keyList, set, tick } from "../../fields.js";
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
    name.addEventListener("change", () => set(this, "name", name.value));
    this.append(
      h("h2", {}, t("menu.title")),
      h("label", { class: "setting" }, h("span", {}, t("menu.name")), name),
      choice(this, "theme", t("menu.theme"), settings.theme, ["system", "light", "dark"].map((one) => [one, t(`theme.${one}`)])),
      choice(this, "lang", t("menu.language"), language, LANGUAGES.map((code) => [code, OWN_NAMES[code]])),
      tick(this, "speak", t("menu.speak"), settings.speak),
      tick(this, "keys", t("menu.keys"), settings.keys),
      h("h3", {}, t("menu.keyList")),
      keyList(KEYS, t),
      h("p", { class: "small" }, t("menu.noScores")),
    );
  }
}
