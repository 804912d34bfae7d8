// @ts-check
/**
 * The shell of the studio: everything that is not pure. It owns the one state, fetches calls and folds, lets the parts
 * draw once a frame, and moves the position while the call plays.
 */
import { dress } from "../dress.js";
import { load, pick, teller } from "../i18n.js";
import { keep, recall } from "../settings.js";
import * as api from "./api.js";
import { actOf } from "./keys.js";
import { begin, change } from "./state.js";
import { StudioDifference } from "./elements/studio-difference.js";
import { StudioEditor } from "./elements/studio-editor.js";
import { StudioEvidence } from "./elements/studio-evidence.js";
import { StudioFoot } from "./elements/studio-foot.js";
import { StudioHead } from "./elements/studio-head.js";
import { StudioPlayer } from "./elements/studio-player.js";
import { StudioPlot } from "./elements/studio-plot.js";
import { StudioPractice } from "./elements/studio-practice.js";
import { StudioSeen } from "./elements/studio-seen.js";
import { StudioTurns } from "./elements/studio-turns.js";

/** @typedef {{ type: string, [field: string]: any }} Message */

const asked = new URLSearchParams(location.search);
const settings = recall();
const language = pick([asked.get("lang"), settings.lang, ...navigator.languages]);
const t = teller({ ...(await load(language)), ...(await load(language, import.meta.url)) });
const page = /** @type {HTMLElement} */ (document.getElementById("studio"));
const fault = /** @type {HTMLElement} */ (document.getElementById("fault"));

document.documentElement.lang = language;
document.title = t("studio.title");
dress(asked.get("theme") ?? settings.theme);

StudioHead.define("studio-head");
StudioPlot.define("studio-plot");
StudioPlayer.define("studio-player");
StudioTurns.define("studio-turns");
StudioEvidence.define("studio-evidence");
StudioSeen.define("studio-seen");
StudioEditor.define("studio-editor");
StudioDifference.define("studio-difference");
StudioPractice.define("studio-practice");
StudioFoot.define("studio-foot");

const parts = /** @type {import("./part.js").Part[]} */ (
  [...page.querySelectorAll("*")].filter((element) => element.localName.startsWith("studio-"))
);
const editor = /** @type {StudioEditor} */ (page.querySelector("studio-editor"));
/** @type {StudioFoot} */ (page.querySelector("studio-foot")).settings = settings;

let state = begin();
/** @type {import("./state.js").Studio | null} */
let drawn = null;
let awaited = false;
/** The moment of the last tick while playing. @type {number | null} */
let ticked = null;
/** Only the answer to the last question counts. */
let question = 0;

/** @param {Message} message */
function receive(message) {
  state = change(state, message);
  if (state === drawn || awaited) return;
  awaited = true;
  requestAnimationFrame(draw);
}

/** @param {unknown} error */
function failed(error) {
  const why = /** @type {Error} */ (error).message;
  receive({ type: "failed", fault: error instanceof api.SignedOut ? t("studio.signin") : t("studio.fault", { why }) });
}

function draw() {
  awaited = false;
  const before = drawn;
  drawn = state;
  page.dataset.mode = state.mode;
  page.dataset.busy = state.busy ?? "no";
  page.dataset.playing = String(state.playing);
  page.dataset.loaded = state.fold?.call ? "yes" : "no";
  fault.hidden = state.fault === null && (state.fold?.call !== undefined || !state.fold);
  if (!fault.hidden) fault.textContent = state.fault ?? state.fold?.findings.map(({ shown }) => shown).join("\n") ?? "";
  for (const part of parts) part.update(state, before, { t, language });
  if (state.playing) requestAnimationFrame(play);
  else ticked = null;
}

/** @param {number} now */
function play(now) {
  const seconds = ticked === null ? 0 : (now - ticked) / 1000;
  ticked = now;
  if (!state.playing) return;
  receive({ type: "tick", seconds });
  if (seconds === 0) requestAnimationFrame(play);
}

/** @param {"folded" | "otherFolded"} type @param {() => Promise<any>} ask */
async function folding(type, ask) {
  const mine = ++question;
  try {
    const fold = await ask();
    if (mine === question) receive({ type, fold });
  } catch (error) {
    if (mine === question) failed(error);
  }
}

/** @type {Record<string, (message: Message) => void>} What an act asks of the server, after the state has changed. */
const EFFECTS = {
  choose: () => {
    const { chosen } = state;
    if (!chosen) return;
    const address = new URL(location.href);
    address.searchParams.set("call", `${chosen.kind}/${chosen.id}`);
    history.replaceState(null, "", address);
    void folding("folded", () => api.fold(chosen, { profile: state.profile }));
  },
  profile: () => EFFECTS.choose({ type: "choose" }),
  foldOther: () => {
    const { chosen, other, busy } = state;
    if (!chosen || busy) return;
    receive({ type: "folding" });
    void folding("otherFolded", () => api.fold(chosen, other));
  },
  play: () => {
    // it cannot go on before the trainee has said something: that is where he is led
    if (state.mode === "practise" && !state.playing) /** @type {HTMLElement | null} */ (page.querySelector(".own textarea"))?.focus();
  },
  practise: ({ card, text, chosen }) => {
    receive({ type: "answer", id: card.id, answer: { text, chosen, heard: null } });
    const level = state.line.moments.find(({ turn }) => turn === card.turn)?.level ?? 0;
    void api.sentence(text, state.fold?.call?.language ?? "", level).then(
      (heard) => receive({ type: "heard", id: card.id, heard }),
      failed,
    );
  },
};

/** @param {Message} message */
function act(message) {
  receive(message);
  if (Object.hasOwn(EFFECTS, message.type)) EFFECTS[message.type](message);
}

/** @type {Record<string, Message>} */
const KEY_ACTS = {
  play: { type: "play" },
  back: { type: "step", by: -1 },
  forth: { type: "step", by: 1 },
  faster: { type: "faster", by: 1 },
  slower: { type: "faster", by: -1 },
  begin: { type: "seek", at: 0 },
  end: { type: "seek", at: Infinity },
};

document.addEventListener("keydown", (event) => {
  const name = state.fold?.call ? actOf(event) : undefined;
  if (!name) return;
  event.preventDefault();
  act(KEY_ACTS[name]);
});
page.addEventListener("act", (event) => act(/** @type {CustomEvent} */ (event).detail));
page.addEventListener("setting", (event) => {
  const { name, value } = /** @type {CustomEvent} */ (event).detail;
  keep(Object.assign(settings, { [name]: value }));
  const address = new URL(location.href);
  address.searchParams.set(name, value);
  location.assign(address);
});
editor.fetchFile = async (/** @type {string} */ file) => {
  try {
    return await api.ruleFile(file);
  } catch (error) {
    failed(error);
    return null;
  }
};

/** The call in the address, else a first sample in the page's language. @param {any} choices */
function first(choices) {
  const wanted = asked.get("call") ?? "";
  const [kind, id] = [wanted.split("/")[0], wanted.slice(wanted.indexOf("/") + 1)];
  const calls = kind === "stored" ? choices.stored : choices.samples;
  const found = calls.find((/** @type {any} */ call) => call.id === id);
  if (found) return { ...found, kind };
  const sample = choices.samples.find((/** @type {any} */ call) => call.language === language) ?? choices.samples[0];
  return sample ? { ...sample, kind: "sample" } : null;
}

draw();
try {
  const choices = await api.listed();
  receive({ type: "listed", choices });
  const chosen = first(choices);
  if (chosen) act({ type: "choose", chosen });
  const mode = asked.get("mode") ?? "";
  if (["compare", "practise"].includes(mode)) receive({ type: "mode", mode });
} catch (error) {
  failed(error);
}
