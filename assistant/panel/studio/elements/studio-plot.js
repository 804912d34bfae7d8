// @ts-check
/**
 * The whole call in one picture: tension with the thresholds of the stages, the level of each turn, and below in lanes
 * the stage, the score, cues, cards and prompts. A press on it goes there. Drawn at its real width, so that its words
 * keep their size on a narrow screen; while it plays only the line of the present moves.
 */
import { h, svg } from "../../dom.js";
import { STAGE_PATHS } from "../../icons.js";
import { Part } from "../part.js";
import { frame, LANES, pointed, PRACTICE_LANES, upTo, WORDS_PX } from "../plotting.js";
import { clock, figures } from "../timeline.js";
import { profileName } from "./studio-head.js";

/** @typedef {import("../state.js").Studio} Studio @typedef {import("../shapes.js").Timeline} Timeline @typedef {ReturnType<typeof frame>} Box @typedef {import("../../i18n.js").Teller} Teller */

const SIGN_PX = 11;

/** @param {number} x @param {number} y @param {string} words @param {string} kind @param {string} [anchor] */
function written(x, y, words, kind, anchor = "start") {
  const element = svg("text", { x, y, class: kind, "text-anchor": anchor });
  element.append(words);
  return element;
}

/** @param {number} x @param {number} y @param {string} stage */
const sign = (x, y, stage) =>
  svg("path", {
    d: STAGE_PATHS[/** @type {import("../shapes.js").Stage} */ (stage)], class: `mark stage-${stage}`,
    transform: `translate(${x} ${y - SIGN_PX / 2}) scale(${SIGN_PX / 24})`,
  });

/** Lines of the thresholds, entering solid and leaving dashed. @param {Box} box @param {any} policy */
function thresholds(box, policy) {
  const right = box.width - 10;
  return ["tense", "critical"].flatMap((stage) => {
    const { enter_at: enter, leave_at: leave } = policy.stage[stage];
    return [
      svg("line", { x1: box.x(0), x2: right, y1: box.y(enter), y2: box.y(enter), class: `threshold stage-${stage}` }),
      svg("line", { x1: box.x(0), x2: right, y1: box.y(leave), y2: box.y(leave), class: `threshold leave stage-${stage}` }),
    ];
  });
}

/** Their words, which stand over the veil. @param {Box} box @param {any} policy @param {Teller} t */
function thresholdWords(box, policy, t) {
  const { tense, critical } = policy.stage;
  const words = (/** @type {"tense" | "critical"} */ stage, /** @type {number} */ y) => {
    const { enter_at: enter, leave_at: leave } = policy.stage[stage];
    return written(box.width - 10, y, t("studio.threshold", { stage: t(`stage.${stage}`), enter, leave }), `tick stage-words stage-${stage}`, "end");
  };
  const close = box.y(tense.enter_at) - box.y(critical.enter_at) < 14;
  return [words("critical", box.y(critical.enter_at) - 3), words("tense", box.y(tense.enter_at) + (close ? 11 : -3))];
}

/** @param {Timeline} line @param {Box} box */
function course({ course: points, moments }, box) {
  const parts = points.slice(1).map((point, i) =>
    svg("path", { d: `M${box.x(points[i].at)} ${box.y(points[i].tension)}L${box.x(point.at)} ${box.y(point.tension)}`, class: `line stage-${point.stage}` }));
  for (const { at, level } of moments) {
    if (level !== null) parts.push(svg("circle", { cx: box.x(at), cy: box.y(level), r: 3.5, class: `dot level-${level}` }));
  }
  return parts;
}

/** @param {Timeline} line @param {Box} box */
function stages({ stages: stretches }, box) {
  const { top, bottom } = box.lanes.stage;
  return stretches.flatMap(({ from, to, stage }) => {
    const [x, width] = [box.x(from), Math.max(1, box.x(to) - box.x(from))];
    const band = svg("rect", { x, y: top, width, height: bottom - top, class: `band stage-${stage}` });
    return width > SIGN_PX + 4 ? [band, sign(x + 3, (top + bottom) / 2, stage)] : [band];
  });
}

/** @param {Timeline} line @param {Box} box */
function scores({ moments }, box) {
  const { top, bottom } = box.lanes.score;
  const half = (top + bottom) / 2;
  return [
    svg("line", { x1: box.x(0), x2: box.width - 10, y1: half, y2: half, class: "grid" }),
    svg("line", { x1: box.x(0), x2: box.width - 10, y1: bottom, y2: bottom, class: "grid axis" }),
    ...moments.filter(({ score }) => score !== null).map(({ at, score, level }) => {
      const height = Math.max(1, /** @type {number} */ (score) * (bottom - top));
      return svg("rect", { x: box.x(at) - 2.5, y: bottom - height, width: 5, height, class: `score level-${level}` });
    }),
  ];
}

/** One small square a rule that fired; flags are filled. @param {Timeline} line @param {Box} box */
function cues({ moments }, box) {
  const { bottom } = box.lanes.cues;
  return moments.flatMap(({ at, because, flags, role }) => {
    if (role !== "customer") return [];
    const fired = because.filter(({ rule }) => rule !== "model").length;
    return Array.from({ length: Math.min(fired, 4) }, (_, i) =>
      svg("rect", { x: box.x(at) - 2, y: bottom - 4 - i * 5, width: 4, height: 4, class: flags.length ? "cue flagged" : "cue" }));
  });
}

/** @param {Timeline} line @param {Box} box */
function cards({ cards: shown, moments }, box) {
  const { top, bottom } = box.lanes.cards;
  const middle = (top + bottom) / 2;
  const held = moments.flatMap(({ at, decided }) =>
    decided.some(({ type }) => type === "suggestion_suppressed") ? [svg("circle", { cx: box.x(at), cy: middle, r: 3, class: "held" })] : []);
  return [...held, ...shown.map(({ from, to, how }) =>
    svg("rect", { x: box.x(from), y: top, width: Math.max(6, box.x(to) - box.x(from)), height: bottom - top, rx: 3, class: `card-span ${how ?? "open"}` }))];
}

/** @param {Timeline} line @param {Box} box */
function prompts({ prompts: shown }, box) {
  const { top, bottom } = box.lanes.prompts;
  return shown.map(({ from, to, urgency }) =>
    svg("rect", { x: box.x(from), y: top, width: Math.max(6, box.x(to) - box.x(from)), height: bottom - top, rx: 3, class: `prompt-span ${urgency}` }));
}

/** @type {readonly (readonly [string, (line: Timeline, box: Box) => Element[]])[]} */
const DRAWN = [["stage", stages], ["score", scores], ["cues", cues], ["cards", cards], ["prompts", prompts]];

/** @param {Box} box */
function axis(box) {
  const parts = [];
  for (const level of [0, 1, 2, 3, 4]) {
    parts.push(svg("line", { x1: box.x(0), x2: box.width - 10, y1: box.y(level), y2: box.y(level), class: level ? "grid" : "grid axis" }));
    parts.push(written(box.x(0) - 6, box.y(level) + 4, String(level), "tick", "end"));
  }
  for (let at = 0; at <= box.span; at += box.step) {
    const last = at + box.step > box.span && box.x(at) > box.width - 40;
    parts.push(written(box.x(at), box.base + 13, clock(at), "tick", at === 0 ? "start" : last ? "end" : "middle"));
  }
  return parts;
}

/** What the plot says, for those who do not see it. @param {Timeline} line @param {Teller} t */
function described(line, t) {
  const { peak, tense, critical, cards: n, prompts: m } = figures(line);
  return t("studio.plot.label", { peak: peak.toFixed(1), tense, critical, cards: n, prompts: m });
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
