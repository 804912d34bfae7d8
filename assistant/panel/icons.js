// @ts-check
/** Drawn signs. A stage and a level are told by their shape first; colour (panel.css) only repeats it. */
import { svg } from "./dom.js";

/** @typedef {import("./shapes.js").Stage} Stage */

/** In a box of 24: a circle rests, a diamond stands on its tip, an octagon stops. @type {Record<Stage, string>} */
export const STAGE_PATHS = {
  calm: "M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18Z",
  tense: "M12 1.5 22.5 12 12 22.5 1.5 12Z",
  critical: "M7.6 1.5h8.8l6.1 6.1v8.8l-6.1 6.1H7.6l-6.1-6.1V7.6Z",
};

/** @type {Record<string, string>} Strokes in a box of 20. */
const LINES = {
  check: "M4 10.5 8.2 15 16 5.5",
  copy: "M7 7V3.5h9.5V13H13M3.5 7H13v9.5H3.5Z",
  snooze: "M10 3a7 7 0 1 1 0 14a7 7 0 1 1 0-14ZM10 6.5V10l2.5 2",
  plus: "M10 4v12M4 10h12",
  minus: "M4 10h12",
  rising: "M4 15 15 5M8 5h7v7",
  falling: "M4 5l11 10M8 15h7V8",
  steady: "M3 10h13M12 6l4 4-4 4",
  pop: "M8 4H3.5v12.5H16V12M11 3.5h5.5V9M16 4 9.5 10.5",
  menu: "M4 6h12M4 10h12M4 14h12",
  quiet: "M16.5 12.2A7 7 0 1 1 8.2 3.4a5.6 5.6 0 0 0 8.3 8.8Z",
  person: "M10 3.2a3.3 3.3 0 1 1 0 6.6a3.3 3.3 0 1 1 0-6.6ZM3.5 17c.6-3.6 3-5.2 6.5-5.2s5.9 1.6 6.5 5.2",
  line: "M3 10h3l2-5 3.5 10L14 10h3",
  play: "M6 4.5v11l9-5.5Z",
  halt: "M7 4.5v11M13 4.5v11",
  back: "M14.5 4.5 8 10l6.5 5.5M5 4.5v11",
  forth: "M5.5 4.5 12 10l-6.5 5.5M15 4.5v11",
  close: "M5 5l10 10M15 5 5 15",
  cut: "M3 10h4M13 10h4M8.5 6.5l3 7",
};

/** @param {Stage} stage */
export const stageSign = (stage) =>
  svg(
    "svg",
    { viewBox: "0 0 24 24", class: `sign stage-${stage}`, "aria-hidden": "true" },
    svg("path", { d: STAGE_PATHS[stage], class: "shape" }),
    ...(stage === "critical" ? [svg("path", { d: "M12 6.5v7M12 16.6v1.4", class: "inner" })] : []),
  );

/** Four bars, as many filled as the level says. @param {number} level 0–4 */
export const levelSign = (level) =>
  svg(
    "svg",
    { viewBox: "0 0 18 14", class: `level level-${level}`, "aria-hidden": "true" },
    ...[1, 2, 3, 4].map((bar) =>
      svg("rect", {
        x: bar * 4.5 - 3.5, y: 13 - bar * 3, width: 3, height: bar * 3, class: bar <= level ? "full" : "bare",
      }),
    ),
  );

/** @param {string} name */
export const icon = (name) =>
  svg("svg", { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true" }, svg("path", { d: LINES[name] }));
