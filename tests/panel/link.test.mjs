import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Link } from "../../assistant/panel/link.js";

/** A socket that does what a test says. */
class FakeSocket extends EventTarget {
  static OPEN = 1;
  static made = [];
  readyState = 0;
  sent = [];
  constructor(address) {
    super();
    this.address = String(address);
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
  breaks() {
    this.readyState = 3;
    this.dispatchEvent(new Event("close"));
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
