// @ts-check
/** The player: turn by turn, play and halt, a slider over the call, the speed. */
import { h, say } from "../../dom.js";
import { icon } from "../../icons.js";
import { choice, Part } from "../part.js";
import { SPEEDS } from "../state.js";
import { clock } from "../timeline.js";

/** @typedef {import("../state.js").Studio} Studio @typedef {import("../part.js").Context} Context */

export class StudioPlayer extends Part {
  #back = h("span", {});
  #forth = h("span", {});
  #play = h("button", { type: "button", class: "button main play", "aria-keyshortcuts": "Space" });
  #slider = h("input", { type: "range", min: 0, step: "any", class: "slider" });
  #time = h("output", { class: "time" });
  #speed = h("span", {});

  connectedCallback() {
    if (this.firstChild) return;
    this.append(this.#back, this.#play, this.#forth, this.#slider, this.#time, this.#speed);
    this.#play.addEventListener("click", () => this.act({ type: "play" }));
    this.#slider.addEventListener("input", () => this.act({ type: "seek", at: Number(this.#slider.value) }));
  }

  /** @param {Studio} state @param {Studio | null} before @param {Context} context */
  update(state, before, { t }) {
    this.hidden = !state.fold?.call;
    if (!before) {
      this.#back.replaceWith((this.#back = this.button(t("studio.back"), () => ({ type: "step", by: -1 }), { sign: "back", kind: "tool", key: "←" })));
      this.#forth.replaceWith((this.#forth = this.button(t("studio.forth"), () => ({ type: "step", by: 1 }), { sign: "forth", kind: "tool", key: "→" })));
      this.#slider.setAttribute("aria-label", t("studio.position"));
    }
    if (before?.speed !== state.speed) this.#showSpeed(state.speed, t);
    if (before?.playing !== state.playing) {
      const label = t(state.playing ? "studio.halt" : "studio.play");
      this.#play.replaceChildren(icon(state.playing ? "halt" : "play"), h("span", { class: "label" }, label));
      this.dataset.playing = String(state.playing);
    }
    if (before?.line !== state.line) this.#slider.max = String(state.line.until);
    if (before?.at !== state.at || before?.line !== state.line || before?.index !== state.index) this.#move(state, t);
  }

  /** @param {number} speed @param {import("../../i18n.js").Teller} t */
  #showSpeed(speed, t) {
    const focused = this.#speed.contains(document.activeElement);
    const next = choice(t("studio.speed"), SPEEDS.map((one) => [String(one), `${one}×`]), String(speed), (value) => this.act({ type: "speed", speed: Number(value) }), { name: "speed" });
    this.#speed.replaceWith((this.#speed = next));
    if (focused) next.querySelector("select")?.focus();
  }

  /** @param {Studio} state @param {import("../../i18n.js").Teller} t */
  #move(state, t) {
    this.#slider.value = String(state.at);
    const turn = state.line.moments[state.index];
    const words = `${clock(state.at)} / ${clock(state.line.until)}`;
    say(this.#time, words);
    this.#slider.setAttribute("aria-valuetext", turn ? `${words}, ${t("studio.turn", { n: turn.turn + 1 })}` : words);
  }
}
