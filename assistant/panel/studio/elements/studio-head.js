// @ts-check
/** Which call, under which rules, and what to do with it: replay, compare or practise. */
import { h, say } from "../../dom.js";
import { OWN_NAMES } from "../../elements/panel-menu.js";
import { choice, Part } from "../part.js";
import { modesOf } from "../state.js";

/** @typedef {import("../state.js").Studio} Studio @typedef {import("../part.js").Context} Context */

/** @param {{ kind: string, id: string }} call */
const valueOf = ({ kind, id }) => `${kind}/${id}`;

export class StudioHead extends Part {
  #title = h("h1", {});
  #choices = h("div", { class: "choices" });
  #about = h("p", { class: "about" });
  #notes = h("p", { class: "about" });
  #modes = h("div", { class: "modes", role: "group" });

  connectedCallback() {
    if (!this.firstChild) this.append(h("div", { class: "head-row" }, this.#title, this.#modes), this.#choices, this.#about, this.#notes);
  }

  /** @param {Studio} state @param {Studio | null} before @param {Context} context */
  update(state, before, { t, language }) {
    if (!before) {
      say(this.#title, t("studio.title"));
      this.#modes.setAttribute("aria-label", t("studio.modes"));
      this.#modes.append(...modesOf(null).map((mode) => {
        const button = this.button(t(`studio.mode.${mode}`), () => ({ type: "mode", mode }), { kind: "mode" });
        button.dataset.mode = mode;
        return button;
      }));
    }
    if (before?.choices !== state.choices || before?.chosen !== state.chosen || before?.profile !== state.profile) this.#show(state, t, language);
    // one thing to do is no choice
    this.#modes.hidden = modesOf(state.choices).length === 1;
    if (before?.fold !== state.fold) this.#note(state.fold, t);
    if (before?.mode !== state.mode) {
      for (const button of this.#modes.children) button.setAttribute("aria-pressed", String(button.getAttribute("data-mode") === state.mode));
    }
  }

  /** What a reader of this replay should know. @param {import("../shapes.js").Fold | null} fold @param {import("../../i18n.js").Teller} t */
  #note(fold, t) {
    const notes = [];
    if (fold?.recorded_with && fold.recorded_with !== fold.playbook) notes.push(t("studio.note.rules"));
    if (fold?.notes.length) notes.push(t("studio.note.lines", { n: fold.notes.length, why: fold.notes[0].text }));
    if (fold?.call?.supported === false) notes.push(t("idle.unsupported"));
    this.#notes.hidden = notes.length === 0;
    say(this.#notes, notes.join(" "));
  }

  /** @param {Studio} state @param {import("../../i18n.js").Teller} t @param {string} language */
  #show({ choices, chosen, profile }, t, language) {
    if (!choices) return;
    const calls = [...choices.samples.map((/** @type {any} */ one) => ({ ...one, kind: "sample" })), ...choices.stored.map((/** @type {any} */ one) => ({ ...one, kind: "stored" }))];
    const select = h("select", { name: "call" }, ...this.#groups(calls, chosen, t, language));
    select.addEventListener("change", () => {
      const call = calls.find((one) => valueOf(one) === select.value);
      if (call) this.act({ type: "choose", chosen: call });
    });
    const rules = choice(t("studio.rules"), choices.profiles.map((/** @type {string} */ name) => [name, profileName(name, t)]), profile, (name) => this.act({ type: "profile", profile: name }), { name: "profile" });
    const focused = /** @type {HTMLElement | null} */ (this.#choices.querySelector(":focus"))?.getAttribute("name");
    const call = h("label", { class: "choice wide" }, h("span", {}, t("studio.call")), select);
    this.#choices.replaceChildren(call, ...(choices.profiles.length > 1 ? [rules] : []));
    if (focused) /** @type {HTMLElement | null} */ (this.#choices.querySelector(`[name=${focused}]`))?.focus();
    const title = calls.find((one) => chosen && valueOf(one) === valueOf(chosen))?.title ?? "";
    this.#about.hidden = !title;
    this.#about.lang = "en";
    say(this.#about, title);
  }

  /** @param {any[]} calls @param {import("../state.js").Chosen | null} chosen @param {import("../../i18n.js").Teller} t @param {string} locale */
  #groups(calls, chosen, t, locale) {
    const day = new Intl.DateTimeFormat(locale, { dateStyle: "short", timeStyle: "short" });
    const named = (/** @type {any} */ { id, opened_at: opened, live }) =>
      [opened ? day.format(opened * 1000) : "", id, live ? t("studio.live") : ""].filter(Boolean).join(" · ");
    const option = (/** @type {any} */ call) => h("option", { value: valueOf(call), selected: chosen !== null && valueOf(call) === valueOf(chosen) }, named(call));
    const languages = [...new Set(calls.filter(({ kind }) => kind === "sample").map(({ language }) => language))];
    const stored = calls.filter(({ kind }) => kind === "stored");
    return [
      ...languages.map((language) => h("optgroup", { label: t("studio.samples", { language: OWN_NAMES[language] ?? language }) },
        ...calls.filter((call) => call.kind === "sample" && call.language === language).map(option))),
      ...(stored.length ? [h("optgroup", { label: t("studio.stored") }, ...stored.map(option))] : []),
    ];
  }
}

/** A profile of policy.toml in words; one of the centre's own is called as it is there. @param {string} name @param {import("../../i18n.js").Teller} t */
export const profileName = (name, t) => t(`studio.profile.${name}`);
