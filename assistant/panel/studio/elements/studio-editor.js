// @ts-check
/**
 * Other rules to compare with: a profile, and rule files with another text. What is written here stays in this page and
 * goes to the server only to be checked and folded. Faults are listed as file:line, and lead to the line.
 */
import { h, say } from "../../dom.js";
import { choice, Part } from "../part.js";
import { profileName } from "./studio-head.js";

/** @typedef {import("../state.js").Studio} Studio @typedef {import("../shapes.js").Finding} Finding @typedef {import("../../i18n.js").Teller} Teller */

const NO_FILES = /** @type {readonly string[]} */ (Object.freeze([]));

export class StudioEditor extends Part {
  /** Set by the shell: the text of a rule file as the server has it. Null if it cannot be had. @type {(file: string) => Promise<string | null>} */ fetchFile = async () => null;
  #heading = h("h2", {});
  #choices = h("div", { class: "choices" });
  #area = h("textarea", { class: "code", spellcheck: "false", wrap: "off", rows: 16, name: "text", autocapitalize: "off", autocomplete: "off" });
  #label = h("label", { class: "area" }, h("span", { class: "unseen" }), this.#area);
  #edited = h("p", { class: "edited" });
  #buttons = h("div", { class: "answers" });
  #findings = h("div", { class: "findings", role: "status" });
  #file = "";
  #original = "";
  #fold = h("button", {});
  #back = h("button", {});
  /** @type {readonly string[] | null} */ #offered = null;
  /** @type {Map<string, string>} */ #edits = new Map();

  connectedCallback() {
    if (this.firstChild) return;
    this.append(this.#heading, h("div", { class: "box editor" }, this.#choices, this.#label, this.#buttons, this.#edited, this.#findings));
    // only what differs from the server's file is an edit
    this.#area.addEventListener("change", () => this.#keep());
  }

  #keep() {
    if (this.#file) this.act({ type: "edit", edit: { file: this.#file, text: this.#area.value === this.#original ? null : this.#area.value } });
  }

  /** @param {Studio} state @param {Studio | null} before @param {import("../part.js").Context} context */
  update(state, before, { t }) {
    this.hidden = state.mode !== "compare" || !state.fold?.call;
    if (this.hidden) return;
    const language = state.fold?.call?.language ?? "";
    const files = state.choices?.files[language] ?? NO_FILES;
    if (this.#file && !files.includes(this.#file)) this.#show("", "", "");
    if (this.#offered !== files) this.#offer(state, files, t);
    if (before?.other !== state.other || before?.fold !== state.fold || before?.mode !== state.mode) this.#mark(state, t);
    if (before?.busy !== state.busy || before?.mode !== state.mode) this.#press(state.busy === "other", t);
    if (before?.otherFold !== state.otherFold || before?.mode !== state.mode) this.#tell(state.otherFold, t);
  }

  /**
   * The choices and buttons, once for a language. Leaving the text with a press on one of them redraws this part in the
   * middle of that press: none of them may be made anew, else the press would be lost.
   * @param {Studio} state @param {readonly string[]} files @param {Teller} t
   */
  #offer(state, files, t) {
    this.#offered = files;
    say(this.#heading, t("studio.other"));
    say(/** @type {Element} */ (this.#label.firstElementChild), t("studio.text"));
    this.#choices.replaceChildren(
      choice(t("studio.rules"), state.choices.profiles.map((/** @type {string} */ name) => [name, profileName(name, t)]), state.other.profile, (profile) => this.act({ type: "other", other: { profile } }), { name: "other-profile" }),
      choice(t("studio.file"), [["", t("studio.file.none")], ...files.map((file) => /** @type {[string, string]} */ ([file, file]))], this.#file, (file) => void this.open(file), { name: "file" }),
    );
    this.#fold = this.button(t("studio.fold"), () => ({ type: "foldOther" }), { kind: "main fold" });
    this.#back = this.button(t("studio.revert"), () => this.#revert());
    this.#buttons.replaceChildren(this.#fold, this.#back);
    this.#press(false, t);
  }

  /** Which files are edited. @param {Studio} state @param {Teller} t */
  #mark({ other }, t) {
    this.#edits = new Map(other.edits.map(({ file, text }) => [file, text]));
    for (const option of /** @type {NodeListOf<HTMLOptionElement>} */ (this.#choices.querySelectorAll("[name=file] option"))) {
      if (option.value) say(option, this.#edits.has(option.value) ? `${option.value} ✎` : option.value);
    }
    this.#label.hidden = !this.#file;
    this.#edited.hidden = this.#edits.size === 0;
    this.#back.hidden = !this.#edits.has(this.#file);
    say(this.#edited, t("studio.edited", { files: [...this.#edits.keys()].sort().join(", ") }));
  }

  /** @param {boolean} busy @param {Teller} t */
  #press(busy, t) {
    say(/** @type {Element} */ (this.#fold.firstElementChild), t(busy ? "studio.folding" : "studio.fold"));
    this.#fold.setAttribute("aria-disabled", String(busy));
  }

  #revert() {
    this.#area.value = this.#original;
    return { type: "edit", edit: { file: this.#file, text: null } };
  }

  /** Show a file, at a line if one is given. @param {string} file @param {number} [line] */
  async open(file, line) {
    const select = /** @type {HTMLSelectElement | null} */ (this.#choices.querySelector("[name=file]"));
    if (select) select.value = file;
    if (file && file !== this.#file) {
      const original = await this.fetchFile(file);
      // somebody may have chosen another one meanwhile
      if (original === null || (select && select.value !== file)) return;
      this.#show(file, original, this.#edits.get(file) ?? original);
    } else if (!file) this.#show("", "", "");
    this.#back.hidden = !this.#edits.has(file);
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
    place.addEventListener("click", () => void this.open(finding.path, finding.line));
    return h("li", { class: finding.severity }, place, h("span", { lang: "en" }, finding.text));
  }
}
