// @ts-check
/** The first glance: stage by word, shape and colour, where the tension is heading, and who is on the line. */
import { h, say } from "../dom.js";
import { icon, stageSign } from "../icons.js";
import { trend } from "../course.js";
import { supervisorWords } from "../words.js";
import { Piece } from "./piece.js";

export class CallHeader extends Piece {
  #sign = h("span", { class: "sign-place" });
  #word = h("strong", { class: "stage-word" });
  #trend = h("span", { class: "trend" });
  #name = h("bdi", { class: "caller" });
  #helper = h("span", { class: "helper" });

  connectedCallback() {
    if (!this.firstChild) {
      this.append(this.#sign, h("div", { class: "stage" }, this.#word, this.#trend, h("div", { class: "people" }, this.#name, this.#helper)));
    }
  }

  /** @param {import("./piece.js").View} view @param {import("./piece.js").View | null} before @param {import("./piece.js").Context} context */
  update(view, before, { t }) {
    const { phase, stage, course, call } = view;
    if (before?.phase !== phase || before.stage !== stage || before.course !== course || before.call !== call) this.#showStage(view, t);
    if (before?.supervisor !== view.supervisor || before?.phase !== phase) this.#showHelper(view, t);
    if (before?.call !== call || before?.phase !== phase) {
      this.#name.title = (phase === "live" || phase === "ended" ? call?.customer : "") ?? "";
      say(this.#name, this.#name.title);
    }
  }

  /** Good news has a place of its own and moves nothing. @param {import("./piece.js").View} view @param {import("../i18n.js").Teller} t */
  #showHelper({ supervisor, phase }, t) {
    const word = phase === "live" ? supervisor : null;
    this.#helper.hidden = word === null;
    this.#helper.dataset.act = word?.act ?? "";
    this.#helper.title = word ? supervisorWords(word, t) : "";
    this.#helper.replaceChildren(...(word ? [icon("person"), h("span", { class: "helper-words" }, t(`said.${word.act}`, { name: word.name ?? t("supervisor.someone") }))] : []));
  }

  /** @param {import("./piece.js").View} view @param {import("../i18n.js").Teller} t */
  #showStage({ phase, stage, course, call }, t) {
    const scored = call?.supported !== false;
    const live = phase === "live" && scored;
    const shown = scored && (live || phase === "ended") ? stage : "none";
    if (this.dataset.stage !== shown) {
      this.dataset.stage = shown;
      this.#sign.replaceChildren(...(shown === "none" ? [] : [stageSign(stage)]));
    }
    say(this.#word, live ? t(`stage.${stage}`) : t(`phase.${phase === "live" ? "unscored" : phase}`));
    const heading = live && course.length > 1 ? trend(course) : "";
    if (this.#trend.dataset.heading !== heading) {
      this.#trend.dataset.heading = heading;
      this.#trend.replaceChildren(...(heading ? [icon(heading), t(`trend.${heading}`)] : []));
    }
  }
}
