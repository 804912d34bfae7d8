import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { COACHING_MS, COVERS_MS, SETTLED_MS, SNOOZE_MS, cardShown, covers, due, empty, show } from "../../assistant/panel/view.js";

const lines = (name) =>
  readFileSync(new URL(`fixtures/${name}.jsonl`, import.meta.url), "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const messages = (name) => lines(name).filter((line) => !line.mark);
const play = (list, view = empty(), now = 0) => list.reduce((seen, message) => show(seen, message, now), view);

let seq = 0;
const event = (type, fields) => ({ type, call_id: "c1", seq: (seq += 1), at: 10, ...fields });
const opened = () => {
  seq = -1;
  return show(empty(), event("call_opened", { language: "en", supported: true, customer_name: "Ada" }));
};
const offered = (fields = {}) =>
  event("suggestion_offered", {
    turn: 0, suggestion_id: "s1", technique: "apologise", trigger: "disappointment", headline: "Why", say: "One.",
    alternatives: ["Two.", "Three."], until: 35, because: [], ...fields,
  });
const prompted = (urgency = "soon", id = "e1") =>
  event("escalation_prompted", {
    turn: 0, suggestion_id: id, reason: "supervisor_request", urgency, headline: "Why", say: "Say", safety: null,
    handover: ["a", "b", "c"], because: [],
  });

test("a call whose language is known only later keeps what was said before", () => {
  seq = -1;
  let view = show(empty(), event("call_opened", { language: null, supported: false, customer_name: "Ada" }));
  view = show(view, event("turn_heard", { turn: 0, role: "customer", text: "hei" }));
  view = show(view, event("call_opened", { language: "nb", supported: true, customer_name: "Ada" }));
  assert.deepEqual(view.call, { id: "c1", language: "nb", supported: true, customer: "Ada" });
  assert.equal(view.turns.length, 1);
});

for (const name of ["en", "de", "nb", "tr"]) {
  test(`a snapshot of the ${name} call gives the same view as its events one by one`, () => {
    const all = messages(name).filter((message) => "seq" in message);
    const snapshot = { type: "snapshot", call_id: all[0].call_id, seq: all.at(-1).seq, events: all };
    assert.deepEqual(show(empty(), snapshot), play(all));
  });

  test(`hearing every message of the ${name} call twice changes nothing`, () => {
    const all = messages(name);
    assert.deepEqual(play(all.flatMap((message) => [message, message])), play(all));
  });

  test(`a reconnect anywhere in the ${name} call loses and repeats nothing`, () => {
    const all = messages(name).filter((message) => "seq" in message);
    const whole = play(all);
    for (let cut = 1; cut < all.length; cut += 1) {
      const before = play(all.slice(0, cut));
      const catchUp = { type: "snapshot", call_id: all[0].call_id, seq: all.at(-1).seq, events: all };
      assert.deepEqual(play([catchUp], before).turns, whole.turns);
      assert.deepEqual(play([catchUp], before).course, whole.course);
    }
  });
}

test("an event already seen leaves the very same view", () => {
  const view = opened();
  assert.equal(show(view, { ...offered(), seq: 0 }), view);
});

test("an unknown message changes nothing", () => {
  const view = opened();
  assert.equal(show(view, { type: "horoscope" }), view);
  assert.equal(show(view, { type: "__proto__" }), view);
});

test("an unknown event still counts, so that the catch-up after it is right", () => {
  assert.equal(show(opened(), event("a_later_invention", {})).seq, 1);
});

test("a turn in several finals is one row with the last text", () => {
  let view = opened();
  view = show(view, event("turn_heard", { turn: 0, role: "customer", text: "this is" }));
  view = show(view, event("turn_heard", { turn: 0, role: "customer", text: "this is the third time" }));
  assert.deepEqual(view.turns.map((turn) => turn.text), ["this is the third time"]);
});

test("turns stay in order when the two channels come out of order", () => {
  let view = opened();
  for (const turn of [0, 2, 1]) view = show(view, event("turn_heard", { turn, role: "customer", text: `t${turn}` }));
  assert.deepEqual(view.turns.map((turn) => turn.turn), [0, 1, 2]);
});

test("the last reading of a turn holds", () => {
  let view = show(opened(), event("turn_heard", { turn: 0, role: "customer", text: "well" }));
  for (const level of [1, 3]) {
    view = show(view, event("frustration_read", { turn: 0, level, triggers: [], flags: [], because: [] }));
  }
  assert.equal(view.turns[0].level, 3);
});

test("a slice that did not change stays the same object", () => {
  const before = show(opened(), event("turn_heard", { turn: 0, role: "agent", text: "hello" }));
  const after = show(before, event("tension_read", { turn: 0, tension: 1 }));
  assert.equal(after.turns, before.turns);
  assert.notEqual(after.course, before.course);
});

test("final words take the interim away", () => {
  let view = show(opened(), { type: "interim", role: "customer", text: "so i" });
  assert.equal(view.interim.customer, "so i");
  view = show(view, event("turn_heard", { turn: 0, role: "customer", text: "so i called" }));
  assert.equal(view.interim.customer, "");
});

test("a card leaves when its time has passed on this clock, and not before", () => {
  const view = show(opened(), offered(), 1_000);
  assert.equal(due(view), 26_000);
  assert.equal(show(view, { type: "tick" }, 25_999), view);
  assert.equal(show(view, { type: "tick" }, 26_000).card, null);
});

test("a card under the pointer stays past its time and leaves when the pointer does", () => {
  let view = show(show(opened(), offered(), 0), { type: "hold", on: true });
  assert.equal(due(view), Infinity);
  assert.notEqual(show(view, { type: "tick" }, 60_000).card, null);
  view = show(view, { type: "hold", on: false });
  assert.equal(show(view, { type: "tick" }, 60_000).card, null);
});

test("a card that ran out while nobody looked is not shown by a snapshot", () => {
  const first = opened();
  const events = [{ type: "call_opened", call_id: "c1", seq: 0, at: 0, language: "en", supported: true, customer_name: null },
    offered(), { ...event("turn_heard", { turn: 1, role: "agent", text: "x" }), at: 40 }];
  assert.notEqual(first, null);
  assert.equal(show(empty(), { type: "snapshot", call_id: "c1", seq: 2, events }, 5_000).card, null);
});

test("a card still open in a snapshot keeps the rest of its time", () => {
  const events = [offered(), { ...event("turn_heard", { turn: 1, role: "agent", text: "x" }), at: 30 }];
  const view = show(empty(), { type: "snapshot", call_id: "c1", seq: seq, events }, 5_000);
  assert.equal(view.card.endsMs, 10_000);
});

for (const how of ["said", "accepted"]) {
  test(`a card settled as ${how} says so for a moment and then leaves`, () => {
    let view = show(show(opened(), offered(), 0), event("suggestion_settled", { suggestion_id: "s1", how }), 1_000);
    assert.equal(view.card.state, how);
    view = show(view, { type: "tick" }, 1_000 + SETTLED_MS);
    assert.equal(view.card, null);
  });
}

for (const how of ["dismissed", "expired", "replaced"]) {
  test(`a card settled as ${how} leaves at once`, () => {
    const view = show(show(opened(), offered(), 0), event("suggestion_settled", { suggestion_id: "s1", how }), 1_000);
    assert.equal(view.card, null);
  });
}

test("the end of an older card does not touch the one on screen", () => {
  const view = show(opened(), offered({ suggestion_id: "s2" }));
  assert.equal(show(view, event("suggestion_settled", { suggestion_id: "s1", how: "expired" })).card, view.card);
});

test("other wordings come round again", () => {
  let view = show(opened(), offered());
  const seen = [];
  for (let i = 0; i < 4; i += 1) {
    seen.push(view.card.wordings[view.card.wording]);
    view = show(view, { type: "wording" });
  }
  assert.deepEqual(seen, ["One.", "Two.", "Three.", "One."]);
});

test("rating keeps the card where it is", () => {
  const view = show(show(opened(), offered()), { type: "answered", suggestion_id: "s1", verdict: "helpful" });
  assert.equal(view.card.state, "open");
  assert.equal(view.card.rated, "helpful");
});

test("snooze hides cards for two minutes, and a second press ends it", () => {
  let view = show(show(opened(), offered(), 0), { type: "snooze" }, 0);
  assert.equal(cardShown(view, 1), null);
  assert.notEqual(cardShown(view, SNOOZE_MS), null);
  view = show(view, { type: "snooze" }, 10);
  assert.notEqual(cardShown(view, 11), null);
});

test("snooze never hides an escalation", () => {
  const view = show(show(opened(), { type: "snooze" }, 0), prompted("now"), 1);
  assert.equal(view.escalation.state, "open");
});

test("only what is urgent takes the place of the card", () => {
  assert.equal(covers(show(opened(), prompted("soon"))), false);
  assert.equal(covers(show(opened(), prompted("now"))), true);
  assert.equal(covers(show(opened(), prompted("safety"))), true);
});

test("an unanswered now gives the card its place back, safety does not", () => {
  const now = show(opened(), prompted("now"), 0);
  assert.equal(due(now), COVERS_MS);
  const eased = show(now, { type: "tick" }, COVERS_MS);
  assert.deepEqual([covers(eased), eased.escalation.state, due(eased)], [false, "open", Infinity]);
  const safety = show(opened(), prompted("safety"), 0);
  assert.equal(show(safety, { type: "tick" }, 10 * COVERS_MS), safety);
});

test("an accepted escalation shows how to announce it until the agent is done", () => {
  let view = show(show(opened(), prompted()), { type: "answered", suggestion_id: "e1", verdict: "accepted" });
  view = show(view, event("escalation_withdrawn", { turn: 0, suggestion_id: "e1", how: "accepted" }));
  assert.equal(view.escalation.state, "accepted");
  assert.equal(covers(view), true);
  view = show(view, { type: "closed_escalation" });
  assert.equal(view.escalation, null);
  assert.deepEqual(view.handover, ["a", "b", "c"]);
});

test("a prompt whose reason has passed says so for a moment", () => {
  let view = show(show(opened(), prompted()), event("escalation_withdrawn", { turn: 1, suggestion_id: "e1", how: "calmed" }), 100);
  assert.equal(view.escalation.state, "calmed");
  view = show(view, { type: "tick" }, 100 + SETTLED_MS);
  assert.equal(view.escalation, null);
});

test("a private word stays long enough to be read and then leaves", () => {
  const view = show(opened(), event("coaching_given", { turn: 0, kind: "reminder", misstep: null, say: "Breathe." }), 0);
  assert.notEqual(show(view, { type: "tick" }, COACHING_MS - 1).coaching, null);
  assert.equal(show(view, { type: "tick" }, COACHING_MS).coaching, null);
});

test("a private word is not said again to a panel that comes back", () => {
  const events = [event("coaching_given", { turn: 0, kind: "reminder", misstep: null, say: "Breathe." })];
  assert.equal(show(empty(), { type: "snapshot", call_id: "c1", seq, events }).coaching, null);
});

test("a lost line stays lost on screen until it is back", () => {
  let view = show(opened(), { type: "link", state: "online" });
  view = show(view, { type: "link", state: "offline" });
  assert.equal(show(view, { type: "link", state: "connecting" }).link, "offline");
  assert.equal(show(view, { type: "link", state: "online" }).link, "online");
});

test("another call begins on a clean page but keeps the agent's quiet mode", () => {
  let view = show(play(messages("en")), { type: "quiet", on: true });
  view = show(view, { type: "snapshot", call_id: "c2", seq: 0, events: [{ type: "call_opened", call_id: "c2", seq: 0, at: 0, language: "de", supported: true, customer_name: null }] });
  assert.deepEqual([view.call.id, view.turns.length, view.phase, view.quiet], ["c2", 0, "live", true]);
});

test("the after-call page stays while no new call has come", () => {
  const ended = play(messages("en"));
  assert.equal(ended.phase, "ended");
  assert.equal(show(ended, { type: "waiting" }), ended);
});

test("skipped messages are told as the server counts them", () => {
  assert.equal(play([{ type: "dropped", count: 3 }, { type: "dropped", count: 5 }]).dropped, 5);
});

test("a snapshot of a call that has not begun waits for it", () => {
  assert.equal(show(empty(), { type: "snapshot", call_id: "later", seq: -1, events: [] }).phase, "waiting");
});

test("a snapshot in mid-call, sent instead of messages that were too many, goes on where we are", () => {
  const all = messages("en").filter((message) => "seq" in message);
  const seen = play(all.slice(0, 9));
  const fresh = all.filter((message) => message.type !== "technique_heard" || message.seq < 9);
  const view = show(seen, { type: "snapshot", call_id: all[0].call_id, seq: all.at(-1).seq, events: fresh });
  assert.deepEqual(view.turns.slice(0, 3), seen.turns.slice(0, 3));
  assert.equal(view.seq, all.at(-1).seq);
});

test("a supervisor who is joining answers the prompt and stays in sight", () => {
  let view = show(opened(), event("escalation_prompted", { suggestion_id: "e1", turn: 0, reason: "stuck", urgency: "soon", headline: "h" }));
  view = show(view, event("supervisor_announced", { act: "joining", name: "Kim" }));
  view = show(view, event("escalation_withdrawn", { suggestion_id: "e1", turn: 0, how: "joined" }));
  assert.deepEqual([view.escalation.state, view.escalation.joined, view.supervisor.name], ["accepted", true, "Kim"]);
  assert.equal(show(view, { type: "tick" }, 1e9).supervisor, view.supervisor);
});

test("that a supervisor cannot come stands for a while, and the announcement of him is gone", () => {
  let view = show(opened(), event("escalation_prompted", { suggestion_id: "e1", turn: 0, reason: "stuck", urgency: "soon", headline: "h" }));
  view = show(view, event("escalation_withdrawn", { suggestion_id: "e1", turn: 0, how: "joined" }));
  view = show(view, event("supervisor_announced", { act: "left", name: "Kim" }), 1_000);
  assert.equal(view.escalation, null);
  assert.equal(due(view), 31_000);
  assert.equal(show(view, { type: "tick" }, 31_000).supervisor, null);
});

test("who only watches stays one in the next call", () => {
  const view = show(empty({ watching: true }), { type: "snapshot", call_id: "c2", seq: -1, events: [] });
  assert.equal(view.watching, true);
});
