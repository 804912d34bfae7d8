// @ts-check
/**
 * The whole call in one picture: tension with the thresholds of the stages, the level of each turn, and below in lanes
 * the stage, the score, cues, cards and prompts. A press on it goes there. Drawn at its real width, so that its words
 * keep their size on a narrow screen; while it plays only the line of the present moves.
 */
import { h, svg } from "../../dom.js";
import { figure } from "../../i18n.js";
import { Part } from "../part.js";
import { frame, LANES, pointed, PRACTICE_LANES, upTo, WORDS_PX } from "../plotting.js";
import { figures } from "../timeline.js";
import { axis, course, DRAWN, thresholds, thresholdWords, written } from "./plot-lanes.js";
import { profileName } from "./studio-head.js";

/** @typedef {import("../state.js").Studio} Studio @typedef {import("../shapes.js").Timeline} Timeline @typedef {ReturnType<typeof frame>} Box @typedef {import("../../i18n.js").Teller} Teller */

/** What the plot says, for those who do not see it. @param {Timeline} line @param {Teller} t */
function described(line, t) {
  const { peak, tense, critical, cards: n, prompts: m } = figures(line);
  return t("studio.plot.label", { peak: figure(peak, 1, t), tense, critical, cards: n, prompts: m });
}

export class StudioPlot extends Part {
  #heading = h("h2", { class: "plot-title" });
  #figure = h("div", { class: "plot-place" });
  /** @type {Box | null} */ #box = null;
  /** @type {SVGElement | null} */ #now = null;
  /** @type {SVGElement | null} */ #veil = null;
  /** @type {(() => void) | null} */ #again = null;
  /** @type {Timeline | null} */ #line = null;

  connectedCallback() {
    if (this.firstChild) return;
    this.append(this.#heading, this.#figure);
    new ResizeObserver(() => {
      if (this.#box && Math.abs(this.#figure.clientWidth - this.#box.width) > 1) this.#again?.();
    }).observe(this.#figure);
    const go = (/** @type {PointerEvent} */ event) => {
      if (!this.#box || !this.#line) return;
      const x = event.clientX - this.#figure.getBoundingClientRect().left;
      this.act(event.type === "pointermove" ? { type: "seek", at: this.#box.at(x) } : pointed(this.#line, this.#box, x));
    };
    this.#figure.addEventListener("pointerdown", (event) => event.button === 0 && go(event));
    this.#figure.addEventListener("pointermove", (event) => event.buttons === 1 && event.pointerType === "mouse" && go(event));
  }

  /** @param {Studio} state @param {Studio | null} before @param {import("../part.js").Context} context */
  update(state, before, { t }) {
    const other = this.hasAttribute("other");
    const hidden = !state.fold?.call || (other && (state.mode !== "compare" || !state.otherFold?.call));
    const was = this.hidden;
    this.hidden = hidden;
    if (hidden) return;
    const secret = state.mode === "practise";
    const changed = other
      ? before?.otherFold !== state.otherFold || before?.fold !== state.fold || before?.other !== state.other
      : before?.fold !== state.fold || before?.profile !== state.profile || before?.mode !== state.mode || before?.otherFold !== state.otherFold;
    if (changed || was || !this.#box || (secret && (before?.index !== state.index || before?.answers !== state.answers))) {
      this.#again = () => this.#draw(state, other, t);
      this.#again();
    }
    if (this.#again) this.#move(state);
  }

  /** @param {Studio} state @param {boolean} other @param {Teller} t */
  #draw(state, other, t) {
    const fold = /** @type {import("../shapes.js").Fold} */ (other ? state.otherFold : state.fold);
    const whole = other ? state.otherLine : state.line;
    const until = Math.max(state.line.until, state.mode === "compare" ? state.otherLine.until : 0);
    const line = state.mode === "practise" ? upTo(whole, state.at) : whole;
    const name = other
      ? t("studio.plot.other", { profile: profileName(state.other.profile, t), n: state.other.edits.length })
      : t("studio.plot.own", { profile: profileName(state.profile, t) });
    this.#heading.textContent = state.mode === "compare" ? name : t("studio.plot.title");
    this.#heading.classList.toggle("unseen", state.mode !== "compare");
    this.#line = line;
    const box = (this.#box = frame(this.#figure.clientWidth, until, state.mode === "practise" ? PRACTICE_LANES : LANES));
    const layers = [axis(box), thresholds(box, fold.policy), course(line, box), ...DRAWN.filter(([lane]) => box.lanes[lane]).map(([, draw]) => draw(line, box))];
    const lanes = Object.keys(box.lanes).map((lane) => written(box.x(0), box.lanes[lane].top - WORDS_PX + 12, t(`studio.lane.${lane}`), "lane"));
    this.#veil = svg("rect", { y: 0, height: box.base, class: "veil" });
    this.#now = svg("line", { x1: 0, x2: 0, y1: WORDS_PX - 4, y2: box.base, class: "present" });
    this.#figure.replaceChildren(svg(
      "svg",
      { viewBox: `0 0 ${box.width} ${box.height}`, width: box.width, height: box.height, class: "course-plot", role: "img", "aria-label": `${name}. ${described(line, t)}` },
      ...layers.flat(), this.#veil, this.#now, ...lanes, ...thresholdWords(box, fold.policy, t),
    ));
    this.#move(state);
  }

  /** What is to come is veiled in a replay; before it begins, and in a comparison, the whole call is looked at. @param {Studio} state */
  #move({ at, mode }) {
    if (!this.#box) return;
    const x = this.#box.x(at);
    const veiled = mode === "replay" && at > 0;
    this.#now?.setAttribute("transform", `translate(${x} 0)`);
    this.#veil?.setAttribute("x", String(x));
    this.#veil?.setAttribute("width", String(veiled ? Math.max(0, this.#box.width - x) : 0));
  }
}
