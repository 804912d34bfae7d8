// @ts-check
/**
 * The shell of the panel: everything that is not pure. It owns the one view, feeds it from the socket and the keys,
 * lets the pieces draw it once a frame, and wakes it up when something runs out.
 */
import { copy } from "./clipboard.js";
import { Acts } from "./acts.js";
import { dress } from "./dress.js";
import { load, pick, teller } from "./i18n.js";
import { actOf } from "./keys.js";
import { Link } from "./link.js";
import { meetHost, news } from "./outward.js";
import { canPop, popOut } from "./pop.js";
import { keep, recall } from "./settings.js";
import { announcement } from "./speak.js";
import { headers, hold, protocols, takeFromAddress } from "./token.js";
import { covers, due, empty, show } from "./view.js";
import { CallAfter } from "./elements/call-after.js";
import { CallCard } from "./elements/call-card.js";
import { CallCoaching } from "./elements/call-coaching.js";
import { CallCourse } from "./elements/call-course.js";
import { CallEscalation, CallHandover } from "./elements/call-escalation.js";
import { CallHistory } from "./elements/call-history.js";
import { CallHeader } from "./elements/call-header.js";
import { CallLadder } from "./elements/call-ladder.js";
import { CallList } from "./elements/call-list.js";
import { CallTranscript } from "./elements/call-transcript.js";
import { PanelFoot } from "./elements/panel-foot.js";
import { PanelMenu } from "./elements/panel-menu.js";

/** @typedef {import("./shapes.js").Message} Message */

const LOOK_FOR_CALLS_MS = 3_000;

/** The server's root: this module lies in `panel/`, and all may lie below a path of a reverse proxy. */
const ROOT = new URL("..", import.meta.url);

takeFromAddress();
const asked = new URLSearchParams(location.search);
const settings = recall();
const language = pick([asked.get("lang"), settings.lang, ...navigator.languages]);
const t = teller(await load(language));
const panel = /** @type {HTMLElement} */ (document.getElementById("panel"));
const polite = /** @type {HTMLElement} */ (document.getElementById("polite"));
const alert = /** @type {HTMLElement} */ (document.getElementById("alert"));
const clock = () => performance.now();

document.documentElement.lang = language;
document.title = t("title");
/** @type {HTMLElement} */ (panel.querySelector("h1")).textContent = t("title");
dress(asked.get("theme") ?? settings.theme);

CallHeader.define("call-header");
CallHistory.define("call-history");
CallCourse.define("call-course");
CallCard.define("call-card");
CallCoaching.define("call-coaching");
CallEscalation.define("call-escalation");
CallHandover.define("call-handover");
CallLadder.define("call-ladder");
CallTranscript.define("call-transcript");
CallAfter.define("call-after");
CallList.define("call-list");
PanelFoot.define("panel-foot");
PanelMenu.define("panel-menu");

const pieces = /** @type {import("./elements/piece.js").Piece[]} */ (
  [...panel.querySelectorAll("*")].filter((element) => element.localName.includes("-"))
);
/** @type {PanelFoot} */ (panel.querySelector("panel-foot")).canPop = canPop();
/** @type {PanelMenu} */ (panel.querySelector("panel-menu")).settings = settings;

const watching = asked.get("watch") === "1";
let view = empty({ quiet: settings.quiet && !watching, watching });
/** @type {import("./shapes.js").View | null} */
let drawn = null;
let awaited = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let alarm;

/** @param {Message} message */
function receive(message) {
  view = show(view, message, clock());
  if (view === drawn || awaited) return;
  awaited = true;
  // the window that the panel is in: frames of a hidden opener never come
  (panel.ownerDocument.defaultView ?? window).requestAnimationFrame(draw);
}

function draw() {
  awaited = false;
  const before = drawn;
  drawn = view;
  const now = clock();
  const context = { t, language, now };
  panel.dataset.phase = view.phase;
  panel.dataset.link = view.link;
  panel.dataset.watching = view.watching ? "yes" : "no";
  panel.dataset.scored = view.call?.supported === false ? "no" : "yes";
  panel.dataset.prompt = view.escalation ? (covers(view) ? "covers" : "above") : "none";
  for (const piece of pieces) piece.update(view, before, context);
  // a prompt is seen even by somebody who has scrolled down into the transcript
  if (view.escalation && view.escalation.id !== before?.escalation?.id) panel.ownerDocument.defaultView?.scrollTo(0, 0);
  tell(news(view, before));
  if (before && settings.speak) speak(announcement(view, before, t, now));
  clearTimeout(alarm);
  const next = due(view);
  if (next < Infinity) alarm = setTimeout(() => receive({ type: "tick" }), Math.max(0, next - clock()) + 1);
}

/** @param {{ polite: string, alert: string }} words */
function speak(words) {
  if (words.polite) polite.textContent = words.polite;
  if (words.alert) alert.textContent = words.alert;
}

const link = new Link(() => {
  const address = new URL("panel/ws", ROOT);
  address.protocol = ROOT.protocol === "https:" ? "wss:" : "ws:";
  for (const name of ["call", "agent"]) {
    const value = asked.get(name);
    if (value) address.searchParams.set(name, value);
  }
  if (watching) address.searchParams.set("watch", "1");
  if (view.call && view.phase === "live") {
    // what comes instead of a snapshot is what was missed of this very call
    address.searchParams.set("call", view.call.id);
    address.searchParams.set("after", String(view.seq));
  }
  return address;
}, protocols);
link.addEventListener("heard", (event) => receive(/** @type {CustomEvent} */ (event).detail));
link.addEventListener("state", (event) => receive({ type: "link", .../** @type {CustomEvent} */ (event).detail }));

const acts = new Acts({
  t,
  view: () => view,
  receive,
  send: (message) => link.send(message),
  now: clock,
  copy: async (text) => {
    const done = await copy(text, panel.ownerDocument);
    polite.textContent = t(done ? "copied" : "copyFailed");
    panel.dataset.copied = done ? "yes" : "no";
    setTimeout(() => delete panel.dataset.copied, 1_500);
  },
  keepQuiet: (on) => keep(Object.assign(settings, { quiet: on })),
  pop: async () => {
    const pip = await popOut(panel, t("popped"));
    pip.document.addEventListener("keydown", pressed);
  },
});

const tell = meetHost((name) => acts.do(name), () => view, (token) => {
  hold(token);
  link.renew(token);
});

/** @param {KeyboardEvent} event */
function pressed(event) {
  // an open menu has the keys to itself: Esc closes it and nothing else
  const ours = settings.keys && !panel.querySelector(":popover-open");
  const name = ours ? actOf(event) : undefined;
  if (name && acts.do(name)) event.preventDefault();
}

document.addEventListener("keydown", pressed);
panel.addEventListener("act", (event) => acts.do(/** @type {CustomEvent} */ (event).detail.name));
panel.addEventListener("kept", async (event) => {
  const { promise_id } = /** @type {CustomEvent} */ (event).detail;
  const answer = await fetch(new URL(`api/promises/${encodeURIComponent(promise_id)}/kept`, ROOT), { method: "POST", headers: headers() }).catch(() => null);
  // one that somebody else has marked meanwhile is not open any more either
  if (answer?.ok || answer?.status === 404) receive({ type: "promise_kept", promise_id });
});
panel.addEventListener("setting", (event) => {
  const { name, value } = /** @type {CustomEvent} */ (event).detail;
  keep(Object.assign(settings, { [name]: value }));
  if (name === "theme") dress(value, new Set([document, panel.ownerDocument]));
  if (name === "lang") {
    asked.set("lang", value);
    location.search = asked.toString();
  }
});

/** Without a call or an agent in the address there is a choice to make. */
async function choose() {
  try {
    const answer = await fetch(new URL("api/calls", ROOT), { headers: headers() });
    if (answer.status === 401) receive({ type: "link", state: "offline", why: answer.headers.get("www-authenticate")?.includes("error") ? "expired" : "signin" });
    else if (answer.status === 403) receive({ type: "link", state: "offline", why: "refused" });
    else if (!answer.ok) throw new Error(String(answer.status));
    else {
      receive({ type: "link", state: "online" });
      receive({ type: "choosing", calls: await answer.json() });
    }
  } catch {
    receive({ type: "link", state: "offline" });
  }
  setTimeout(choose, LOOK_FOR_CALLS_MS);
}

draw();
if (asked.get("call") || asked.get("agent")) link.open();
else choose();
