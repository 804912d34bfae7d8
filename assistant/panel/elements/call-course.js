// @ts-check
/** The tension of the call as a small plot with its turning points, and why the customer is upset, in words. */
import { h, svg } from "../dom.js";
import { figure } from "../i18n.js";
import { STAGE_PATHS } from "../icons.js";
import { place, span, trend, turningPoints } from "../course.js";
import { Piece } from "./piece.js";

/** @typedef {import("../shapes.js").CoursePoint} CoursePoint */

const WIDTH = 320;
const HEIGHT = 64;
const MARGIN = { left: 6, right: 12, top: 9, bottom: 15 };

/** @param {number} seconds @param {import("../i18n.js").Teller} t */
const minutes = (seconds, t) => t("course.minutes", { n: Math.round(seconds / 60) });

/** @param {{ x: number, y: number }} point @param {string} stage @param {number} size @param {string} kind */
const stageMark = ({ x, y }, stage, size, kind) =>
  svg("path", {
    d: STAGE_PATHS[/** @type {import("../shapes.js").Stage} */ (stage)],
    class: `mark stage-${stage} ${kind}`,
    transform: `translate(${x - size / 2} ${y - size / 2}) scale(${size / 24})`,
  });

/**
 * The plot as SVG: a line in the colour of its stage, the stage's shape where it changed and where the call is now,
 * rings at the turning points.
 * @param {readonly CoursePoint[]} course
 * @param {import("../i18n.js").Teller} t
 * @param {number} [until] end of the axis in seconds; the next round span by default
 */
export function plot(course, t, until) {
  const seconds = until ?? span(course.at(-1)?.at ?? 0);
  const points = place(course, { width: WIDTH, height: HEIGHT, seconds });
  const turns = new Map(turningPoints(course).map((point) => [point.turn, point.kind]));
  const line = points.map(({ x, y }) => `${x} ${y}`).join("L");
  const last = points.at(-1);
  const layer = svg("g", { transform: `translate(${MARGIN.left} ${MARGIN.top})` });
  for (const level of [0, 2, 4]) {
    const y = HEIGHT - (level / 4) * HEIGHT;
    layer.append(svg("line", { x1: 0, x2: WIDTH, y1: y, y2: y, class: level ? "grid" : "grid axis" }));
  }
  if (last) layer.append(svg("path", { d: `M${points[0].x} ${HEIGHT}L${line}L${last.x} ${HEIGHT}Z`, class: "area" }));
  points.slice(1).forEach(({ x, y, stage }, i) => {
    layer.append(svg("path", { d: `M${points[i].x} ${points[i].y}L${x} ${y}`, class: `line stage-${stage}` }));
  });
  points.forEach((point, i) => {
    if (turns.has(point.turn)) layer.append(svg("circle", { cx: point.x, cy: point.y, r: 7.5, class: "turning" }));
    if (i > 0 && i < points.length - 1 && point.stage !== points[i - 1].stage) {
      layer.append(stageMark(point, point.stage, 10, "changed"));
    }
  });
  if (last) layer.append(stageMark(last, last.stage, 13, "now"));
  const label = (/** @type {number} */ x, /** @type {string} */ anchor, /** @type {string} */ text) => {
    const element = svg("text", { x, y: HEIGHT + 12, "text-anchor": anchor, class: "tick" });
    element.append(text);
    return element;
  };
  layer.append(label(0, "start", "0"), label(WIDTH, "end", minutes(seconds, t)));
  const box = `0 0 ${WIDTH + MARGIN.left + MARGIN.right} ${HEIGHT + MARGIN.top + MARGIN.bottom}`;
  return svg("svg", { viewBox: box, class: "plot", role: "img", "aria-label": describe(course, t) }, layer);
}

/** What the plot says, for those who do not see it. @param {readonly CoursePoint[]} course @param {import("../i18n.js").Teller} t */
export function describe(course, t) {
  if (!course.length) return t("course.none");
  const tension = figure(course.at(-1)?.tension ?? 0, 1, t);
  return t("course.label", { tension, trend: t(`trend.${trend(course)}`), n: turningPoints(course).length });
}

export class CallCourse extends Piece {
  #figure = h("div", { class: "figure" });
  #why = h("p", { class: "why" });

  connectedCallback() {
    if (!this.firstChild) this.append(this.#figure, this.#why);
  }

  /** @param {import("./piece.js").View} view @param {import("./piece.js").View | null} before @param {import("./piece.js").Context} context */
  update(view, before, { t }) {
    if (before?.course !== view.course) this.#figure.replaceChildren(plot(view.course, t));
    if (before?.turns !== view.turns) this.#showWhy(view.turns, t);
  }

  /** The last reasons voiced, until others are. @param {readonly import("../shapes.js").Turn[]} turns @param {import("../i18n.js").Teller} t */
  #showWhy(turns, t) {
    const last = turns.findLast((turn) => turn.triggers.length > 0 || turn.flags.length > 0);
    const words = last
      ? [...last.flags.map((flag) => [t(`flag.${flag}`), flag === "thanks" ? "thanks" : "flag"]), ...last.triggers.map((name) => [t(`trigger.${name}`), "trigger"])]
      : [];
    const shown = JSON.stringify(words);
    if (this.#why.dataset.shown === shown) return;
    this.#why.dataset.shown = shown;
    this.#why.replaceChildren(...words.map(([text, kind]) => h("span", { class: `tag ${kind}` }, text)));
  }
}
