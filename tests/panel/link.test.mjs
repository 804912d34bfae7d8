import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Link } from "../../assistant/panel/link.js";

/** A socket that does what a test says. */
class FakeSocket extends EventTarget {
  static OPEN = 1;
  static made = [];
  readyState = 0;
  sent = [];
  constructor(address, protocols) {
    super();
    this.address = String(address);
    this.protocols = protocols;
    FakeSocket.made.push(this);
  }
  send(text) {
    this.sent.push(text);
  }
  close() {}
  opens() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }
  says(data) {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
  breaks(code = 1006) {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
}

let states;
let link;
beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.WebSocket = FakeSocket;
  FakeSocket.made = [];
  states = [];
  let asked = 0;
  link = new Link(() => `ws://x/?n=${(asked += 1)}`);
  link.addEventListener("state", ({ detail }) => states.push(detail.state));
  link.open();
});

test("a lost line is tried again at a new address", () => {
  FakeSocket.made[0].opens();
  FakeSocket.made[0].breaks();
  mock.timers.tick(500);
  assert.deepEqual(FakeSocket.made.map(({ address }) => address), ["ws://x/?n=1", "ws://x/?n=2"]);
  assert.deepEqual(states, ["connecting", "online", "offline", "connecting"]);
});

test("a line that does not open is given up", () => {
  mock.timers.tick(10_000);
  assert.equal(states.at(-1), "offline");
});

test("a line that says nothing is asked, and given up when it does not answer", () => {
  const [socket] = FakeSocket.made;
  socket.opens();
  mock.timers.tick(20_000);
  assert.deepEqual(socket.sent, ['{"type":"ping"}']);
  mock.timers.tick(10_000);
  assert.equal(states.at(-1), "offline");
});

test("a line that answers the ping stays", () => {
  const [socket] = FakeSocket.made;
  socket.opens();
  mock.timers.tick(20_000);
  socket.says('{"type":"pong"}');
  mock.timers.tick(10_000);
  assert.equal(states.at(-1), "online");
});

test("what was pressed while the line was down is sent once it is back", () => {
  link.send({ type: "feedback" });
  FakeSocket.made[0].opens();
  assert.deepEqual(FakeSocket.made[0].sent, ['{"type":"feedback"}']);
});

test("a message that is not JSON costs only itself", () => {
  const heard = [];
  link.addEventListener("heard", ({ detail }) => heard.push(detail));
  FakeSocket.made[0].opens();
  for (const text of ["{", "null", '"x"', '{"type":"waiting"}']) FakeSocket.made[0].says(text);
  assert.deepEqual(heard, [{ type: "waiting" }]);
});

test("a server that only refuses is asked ever more rarely", () => {
  mock.method(Math, "random", () => 0);
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const socket = FakeSocket.made.at(-1);
    socket.opens();
    socket.says('{"type":"error"}');
    socket.breaks();
    mock.timers.tick(500 * 2 ** attempt - 1);
    assert.equal(FakeSocket.made.length, attempt + 1);
    mock.timers.tick(1);
    assert.equal(FakeSocket.made.length, attempt + 2);
  }
});

test("words from a line already given up are not heard", () => {
  const heard = [];
  link.addEventListener("heard", ({ detail }) => heard.push(detail));
  const [socket] = FakeSocket.made;
  mock.timers.tick(10_000);
  socket.says('{"type":"waiting"}');
  assert.deepEqual(heard, []);
});

for (const [code, why] of [[4401, "signin"], [4402, "expired"]]) {
  test(`a server that closes with ${code} is not asked again without a new token`, () => {
    const told = [];
    link.addEventListener("state", ({ detail }) => told.push(detail.why));
    FakeSocket.made[0].opens();
    FakeSocket.made[0].breaks(code);
    mock.timers.tick(60_000);
    assert.equal(FakeSocket.made.length, 1);
    assert.equal(told.at(-1), why);
    link.renew("new");
    assert.equal(FakeSocket.made.length, 2);
  });
}

test("a call that is not ours is asked for again after a while: it may become ours", () => {
  FakeSocket.made[0].opens();
  FakeSocket.made[0].breaks(4403);
  mock.timers.tick(14_000);
  assert.equal(FakeSocket.made.length, 1);
  mock.timers.tick(1_000);
  assert.equal(FakeSocket.made.length, 2);
});

test("a new token is told on an open line, so that it stays open", () => {
  FakeSocket.made[0].opens();
  link.renew("new");
  assert.deepEqual(FakeSocket.made[0].sent, ['{"type":"token","token":"new"}']);
  assert.equal(FakeSocket.made.length, 1);
});

test("the token travels as a subprotocol, never in the address", () => {
  const own = new Link(() => "ws://x/", () => ["assistant", "bearer.abc"]);
  own.open();
  const made = FakeSocket.made.at(-1);
  assert.deepEqual([made.address, made.protocols], ["ws://x/", ["assistant", "bearer.abc"]]);
});

test("a token that comes while a line is opening is brought by a new one", () => {
  link.renew("new");
  assert.equal(FakeSocket.made.length, 2);
  FakeSocket.made[1].opens();
  assert.equal(states.at(-1), "online");
});
