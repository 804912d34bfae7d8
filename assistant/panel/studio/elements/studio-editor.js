// @ts-check
/**
 * Other rules to compare with: a profile, and rule files with another text. What is written here stays in this page and
 * goes to the server only to be checked and folded. Faults are listed as file:line, and lead to the line.
 */
import { h, say } from "../../dom.js";
import { choice, Part } from "../part.js";
import { profileName } from "./studio-head.js";

/** @typedef {import("../state.js").Studio} Studio @typedef {import("../shapes.js").Finding} Finding @typedef {import("../../i18n.js").Teller} Teller */

export class StudioEditor extends Part {
  /** Set by the shell: the text of a rule file as the server has it. @type {(file: string) => Promise<string>} */ fetchFile = async () => "";
  #heading = h("h2", {});
  #choices = h("div", { class: "choices" });
  #area = h("textarea", { class: "code", spellcheck: "false", wrap: "off", rows: 16, name: "text", autocapitalize: "off", autocomplete: "off" });
  #label = h("label", { class: "area" }, h("span", { class: "unseen" }), this.#area);
  #edited = h("p", { class: "edited" });
  #buttons = h("div", { class: "answers" });
  #findings = h("div", { class: "findings", role: "status" });
  #file = "";
  #original = "";
  /** @type {Teller} */ #t = (key) => key;

  connectedCallback() {
    if (this.firstChild) return;
    this.append(this.#heading, h("div", { class: "box editor" }, this.#choices, this.#label, this.#edited, this.#buttons, this.#findings));
    // only what differs from the server's file is an edit
    this.#area.addEventListener("change", () => this.#keep());
  }

  #keep() {
    if (this.#file) this.act({ type: "edit", edit: { file: this.#file, text: this.#area.value === this.#original ? null : this.#area.value } });
  }

  /** @param {Studio} state @param {Studio | null} before @param {import("../part.js").Context} context */
  update(state, before, { t }) {
    this.hidden = state.mode !== "compare" || !state.fold?.call;
    this.#t = t;
    if (this.hidden) return;
    const language = state.fold?.call?.language ?? "";
    const files = state.choices?.files[language] ?? [];
    if (this.#file && !files.includes(this.#file)) this.#show("", "", "");
    if (before?.other !== state.other || before?.fold !== state.fold || before?.mode !== state.mode) this.#dress(state, files, t);
    if (before?.busy !== state.busy || before?.mode !== state.mode) this.#press(state, t);
    if (before?.otherFold !== state.otherFold || before?.mode !== state.mode) this.#tell(state.otherFold, t);
  }

  /** @param {Studio} state @param {readonly string[]} files @param {Teller} t */
  #dress(state, files, t) {
    say(this.#heading, t("studio.other"));
    say(/** @type {Element} */ (this.#label.firstElementChild), t("studio.text"));
    const focused = /** @type {HTMLElement | null} */ (this.#choices.querySelector(":focus"))?.getAttribute("name");
    const edits = new Set(state.other.edits.map(({ file }) => file));
    this.#choices.replaceChildren(
      choice(t("studio.rules"), state.choices.profiles.map((/** @type {string} */ name) => [name, profileName(name, t)]), state.other.profile, (profile) => this.act({ type: "other", other: { profile } }), { name: "other-profile" }),
      choice(t("studio.file"), [["", t("studio.file.none")], ...files.map((file) => /** @type {[string, string]} */ ([file, edits.has(file) ? `${file} ✎` : file]))], this.#file, (file) => void this.#open(file, state), { name: "file" }),
    );
    if (focused) /** @type {HTMLElement | null} */ (this.#choices.querySelector(`[name=${focused}]`))?.focus();
    this.#label.hidden = !this.#file;
    this.#edited.hidden = edits.size === 0;
    say(this.#edited, t("studio.edited", { files: [...edits].sort().join(", ") }));
    this.#press(state, t);
  }

  /** @param {Studio} state @param {Teller} t */
  #press(state, t) {
    const focused = this.#buttons.contains(document.activeElement);
    const fold = this.button(t(state.busy === "other" ? "studio.folding" : "studio.fold"), () => ({ type: "foldOther" }), { kind: "main fold" });
    if (state.busy === "other") fold.setAttribute("aria-disabled", "true");
    const edit = state.other.edits.find(({ file }) => file === this.#file);
    const revert = edit ? [this.button(t("studio.revert"), () => this.#revert())] : [];
    this.#buttons.replaceChildren(fold, ...revert);
    if (focused) fold.focus();
  }

  #revert() {
    this.#area.value = this.#original;
    return { type: "edit", edit: { file: this.#file, text: null } };
  }

  /** @param {string} file @param {Studio} state @param {number} [line] */
  async #open(file, state, line) {
    if (file && file !== this.#file) {
      const original = await this.fetchFile(file);
      this.#show(file, original, state.other.edits.find((one) => one.file === file)?.text ?? original);
    } else if (!file) this.#show("", "", "");
    this.act({ type: "other", other: {} });
    if (line) this.#goTo(line);
  }

  /** @param {string} file @param {string} original @param {string} text */
  #show(file, original, text) {
    this.#file = file;
    this.#original = original;
    this.#area.value = text;
    this.#label.hidden = !file;
  }

  /** @param {number} line */
  #goTo(line) {
    const lines = this.#area.value.split("\n");
    const from = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    this.#area.focus();
    this.#area.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0));
    this.#area.scrollTop = ((line - 4) * this.#area.scrollHeight) / Math.max(1, lines.length);
  }

  /** @param {import("../shapes.js").Fold | null} fold @param {Teller} t */
  #tell(fold, t) {
    if (!fold) {
      this.#findings.replaceChildren();
      return;
    }
    const errors = fold.findings.filter(({ severity }) => severity === "error").length;
    const head = !fold.call ? "studio.findings.stop" : fold.findings.length ? "studio.findings.some" : "studio.findings.none";
    this.#findings.replaceChildren(
      h("p", { class: `settled ${fold.call ? (fold.findings.length ? "some" : "") : "stop"}` }, t(head, { n: errors || fold.findings.length })),
      ...(fold.findings.length ? [h("ol", { class: "finding-list" }, ...fold.findings.slice(0, 50).map((finding) => this.#finding(finding)))] : []),
    );
  }

  /** @param {Finding} finding */
  #finding(finding) {
    const place = h("button", { type: "button", class: "finding-place" }, `${finding.path}:${finding.line}: ${finding.code}`);
    place.addEventListener("click", () => this.dispatchEvent(new CustomEvent("open", { detail: finding })));
    return h("li", { class: finding.severity }, place, h("span", { lang: "en" }, finding.text));
  }

  /** Show the place of a finding. @param {Finding} finding @param {Studio} state */
  lead(finding, state) {
    void this.#open(finding.path, state, finding.line);
  }
}
