// @ts-check
/**
 * The shell of the wall: everything that is not pure. It owns the one state, feeds it from the socket, the keys and the
 * pointer, lets the parts draw it once a frame, and wakes it up when rows may move again.
 */
import { dress } from "../dress.js";
import { load, pick, teller } from "../i18n.js";
import { Link } from "../link.js";
import { keep, recall } from "../settings.js";
import { protocols, takeFromAddress } from "../token.js";
import { WallHead } from "./elements/wall-head.js";
import { WallList } from "./elements/wall-list.js";
import { WallMenu } from "./elements/wall-menu.js";
import { WallSide } from "./elements/wall-side.js";
import { actOf } from "./keys.js";
import { due, empty, neighbour, show } from "./state.js";
import { announcement, mine } from "./words.js";

/** @typedef {import("./shapes.js").Message} Message */

takeFromAddress();
/** The server's root: this module lies in `panel/wall/`, and all may lie below a path of a reverse proxy. */
const ROOT = new URL("../..", import.meta.url);
/** A pointer that moves says once in a while that somebody reads. */
const HOLD_AGAIN_MS = 500;

const asked = new URLSearchParams(location.search);
const settings = recall();
const language = pick([asked.get("lang"), settings.lang, ...navigator.languages]);
const t = teller({ ...(await load(language)), ...(await load(language, import.meta.url)) });
const wall = /** @type {HTMLElement} */ (document.getElementById("wall"));
const polite = /** @type {HTMLElement} */ (document.getElementById("polite"));
const alert = /** @type {HTMLElement} */ (document.getElementById("alert"));
// counts on even when the computer's clock is set
const clock = () => performance.timeOrigin + performance.now();
const names = new Intl.DisplayNames([language], { type: "language", fallback: "code" });
const hours = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

document.documentElement.lang = language;
document.title = t("wall.title");
dress(asked.get("theme") ?? settings.theme);

WallHead.define("wall-head");
WallList.define("wall-list");
WallSide.define("wall-side");
WallMenu.define("wall-menu");

const list = /** @type {WallList} */ (wall.querySelector("wall-list"));
const side = /** @type {WallSide} */ (wall.querySelector("wall-side"));
const parts = /** @type {import("./elements/part.js").Part[]} */ ([...wall.querySelectorAll("wall-head, wall-list, wall-side, wall-menu")]);
/** @type {WallMenu} */ (wall.querySelector("wall-menu")).settings = settings;

const context = () => ({
  t,
  language,
  now: clock(),
  name: () => settings.name,
  hour: (/** @type {number} */ ms) => hours.format(ms),
  languageName,
});

/** @param {string} code */
function languageName(code) {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

let state = empty({ filter: { team: asked.get("team"), language: asked.get("language") } });
/** @type {import("./shapes.js").State | null} */
let drawn = null;
let awaited = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let alarm;

/** @param {Message} message */
function receive(message) {
  state = show(state, message, clock());
  if (state === drawn || awaited) return;
  awaited = true;
  requestAnimationFrame(draw);
}

function draw() {
  awaited = false;
  const before = drawn;
  drawn = state;
  // the list gets narrower or wider beside the view: the call that is looked at stays where it is
  const looked = before && before.open !== state.open ? (state.open ?? before.open) : null;
  const stood = looked === null ? null : list.top(looked);
  wall.dataset.link = state.link;
  wall.dataset.open = state.open === null ? "no" : "yes";
  for (const part of parts) part.draw(state, before, context());
  const stands = looked === null ? null : list.top(looked);
  if (stood !== null && stands !== null) scrollBy(0, stands - stood);
  if (before && settings.speak) speak(announcement(state, before, t));
  clearTimeout(alarm);
  const next = due(state);
  if (next < Infinity) alarm = setTimeout(() => receive({ type: "tick" }), Math.max(0, next - clock()) + 1);
}

/** @param {{ polite: string, alert: string }} words */
function speak(words) {
  if (words.polite) polite.textContent = words.polite;
  if (words.alert) alert.textContent = words.alert;
}

const link = new Link(() => {
  const address = new URL("wall/ws", ROOT);
  address.protocol = ROOT.protocol === "https:" ? "wss:" : "ws:";
  if (state.life !== null) {
    address.searchParams.set("life", state.life);
    address.searchParams.set("after", String(state.rev));
  }
  return address;
}, protocols);
link.addEventListener("heard", (event) => receive(/** @type {CustomEvent} */ (event).detail));
link.addEventListener("state", (event) => receive({ type: "link", .../** @type {CustomEvent} */ (event).detail }));

side.address = (/** @type {string} */ call_id) => {
  const address = new URL(ROOT);
  for (const [name, value] of [["call", call_id], ["watch", "1"], ["lang", language], ["theme", document.documentElement.dataset.theme ?? ""]]) {
    if (value) address.searchParams.set(name, value);
  }
  return address.href;
};

/** A word that waits for the line would come too late: it is said now or not at all. @param {import("./shapes.js").Act} act @param {string} call_id */
function say(act, call_id) {
  const row = state.rows.get(call_id);
  if (state.link !== "online" || !row || row.over || state.saying.has(call_id)) return false;
  if (act === "seen" && row.supervisor !== null) return false;
  link.send({ type: "supervisor", call_id, act, name: settings.name.trim() || null });
  receive({ type: "saying", call_id, act });
  return true;
}

/** @type {Record<string, (call_id: string | null) => boolean | void>} */
const ACTS = {
  next: () => step(1),
  last: () => step(-1),
  open(call_id) {
    if (call_id !== null && state.rows.has(call_id)) receive({ type: "open", call_id });
  },
  close() {
    if (state.open === null) return false;
    const { open } = state;
    receive({ type: "open", call_id: null });
    list.focusOn(open);
  },
  seen: (call_id) => (call_id === null ? false : say("seen", call_id)),
  joining(call_id) {
    const row = call_id === null ? undefined : state.rows.get(call_id);
    if (!row || call_id === null) return false;
    return say(row.supervisor?.act === "joining" && mine(row, settings.name) ? "left" : "joining", call_id);
  },
  left: (call_id) => (call_id === null ? false : say("left", call_id)),
  order: () => (state.stale ? receive({ type: "order" }) : false),
};

/** To the row below or above; from outside the list, to the row that one would come to. @param {number} by */
function step(by) {
  const { focused } = list;
  const next = focused === null ? (list.reachable ?? neighbour(state, null, by)) : neighbour(state, focused, by);
  if (next === null) return false;
  list.focusOn(next);
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (wall.querySelector(":popover-open") || (!settings.keys && event.key.length === 1)) return;
  const name = actOf(event);
  if (name && ACTS[name](list.focused ?? state.open) !== false) event.preventDefault();
}

document.addEventListener("keydown", pressed);
wall.addEventListener("act", (event) => {
  const { name, call_id } = /** @type {CustomEvent} */ (event).detail;
  ACTS[name]?.(call_id);
});
wall.addEventListener("filter", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  receive({ type: "filter", ...detail });
  for (const [name, value] of Object.entries(detail)) {
    if (value === null) asked.delete(name);
    else asked.set(name, value);
  }
  // a reload, or the address given to a colleague, shows the same calls
  history.replaceState(null, "", `?${asked}`);
});
wall.addEventListener("setting", (event) => {
  const { name, value } = /** @type {CustomEvent} */ (event).detail;
  keep(Object.assign(settings, { [name]: value }));
  if (name === "theme") dress(value);
  if (name === "lang") {
    asked.set("lang", value);
    location.search = asked.toString();
  }
});

let heldAt = 0;
/** Somebody is reading: nothing moves. */
function hold() {
  if (clock() - heldAt < HOLD_AGAIN_MS) return;
  heldAt = clock();
  receive({ type: "hold", on: true });
}
for (const sign of ["pointermove", "pointerdown", "focusin", "keydown", "wheel", "touchmove"]) list.addEventListener(sign, hold, { passive: true });
for (const sign of ["pointerleave", "focusout"]) {
  list.addEventListener(sign, () => {
    if (list.matches(":hover, :focus-within")) return;
    heldAt = 0;
    receive({ type: "hold", on: false });
  });
}

draw();
link.open();
setInterval(() => list.tick(state, context()), 1_000);
