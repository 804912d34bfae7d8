// @ts-check
/**
 * The socket to the server, for as long as the page lives: reconnects by itself, tells what it is doing, and keeps what
 * the agent pressed while the line was down. What a message means is none of its business.
 */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** A line that does not open within this time, or does not answer a ping, is given up. */
const PATIENCE_MS = 10_000;
const PING_EVERY_MS = 20_000;
const KEPT = 20;
/** Why the server sends somebody away (server/access/denied.py). Without a new token there is no use in asking again. */
const DENIED = new Map([[4401, "signin"], [4402, "expired"], [4403, "refused"]]);

/** Waiting before the n-th attempt (from 0), with up to a quarter of jitter so that 500 panels do not return at once. @param {number} attempt @param {number} jitter 0–1 */
export const backOff = (attempt, jitter) =>
  Math.round(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (1 - jitter / 4));

export class Link extends EventTarget {
  #address;
  #protocols;
  #attempt = 0;
  /** @type {WebSocket | null} */ #socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  /** @type {string[]} */ #kept = [];

  /**
   * @param {() => URL | string} address asked before every attempt, so that it can name the last `seq` seen
   * @param {() => string[]} protocols asked before every attempt: the token, where there is one
   */
  constructor(address, protocols = () => []) {
    super();
    this.#address = address;
    this.#protocols = protocols;
    globalThis.addEventListener?.("online", () => this.#hurry());
    // a dead network leaves the socket open for minutes; say so at once
    globalThis.addEventListener?.("offline", () => this.#socket && this.#giveUp(this.#socket));
  }

  open() {
    this.#tell("connecting");
    const socket = new WebSocket(this.#address(), this.#protocols());
    this.#socket = socket;
    this.#timer = setTimeout(() => this.#giveUp(socket), PATIENCE_MS);
    socket.addEventListener("open", () => {
      if (socket !== this.#socket) return socket.close();
      this.#listen(socket);
      this.#tell("online");
      for (const text of this.#kept.splice(0)) socket.send(text);
    });
    socket.addEventListener("message", ({ data }) => {
      if (socket !== this.#socket) return;
      this.#listen(socket);
      let message;
      try {
        message = JSON.parse(data);
      } catch {
        return; // one broken message costs itself, never the panel
      }
      if (!message || typeof message !== "object") return;
      // a server that only refuses us is not back yet
      if (message.type !== "error") this.#attempt = 0;
      this.dispatchEvent(new CustomEvent("heard", { detail: message }));
    });
    socket.addEventListener("close", ({ code }) => {
      if (socket === this.#socket) this.#lost(DENIED.get(code) ?? null);
    });
  }

  /** There is a new token: tell it on a line that is open, else come with it. @param {string} token */
  renew(token) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ type: "token", token }));
    else {
      // one that is on its way has come without it
      const without = this.#socket;
      this.#socket = null;
      without?.close();
      this.#hurry();
    }
  }

  /** Closing waits for the other side, which a dead line never hears: it is lost now. @param {WebSocket} socket */
  #giveUp(socket) {
    this.#lost();
    socket.close();
  }

  /** A socket may look open for minutes after its line is dead: after a silence, ask. @param {WebSocket} socket */
  #listen(socket) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      socket.send('{"type":"ping"}');
      this.#timer = setTimeout(() => this.#giveUp(socket), PATIENCE_MS);
    }, PING_EVERY_MS);
  }

  /** @param {object} message */
  send(message) {
    const text = JSON.stringify(message);
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text);
    else if (this.#kept.length < KEPT) this.#kept.push(text);
  }

  /** @param {string | null} why the server sent us away, null for a cut */
  #lost(why = null) {
    clearTimeout(this.#timer);
    this.#socket = null;
    const wait = why ? LONGEST_WAIT_MS : backOff(this.#attempt, Math.random());
    this.#attempt += 1;
    this.#tell("offline", why);
    if (why === "signin" || why === "expired") return;
    this.#timer = setTimeout(() => this.open(), wait);
  }

  /** The network is back: do not sit out the rest of the wait. */
  #hurry() {
    if (this.#socket) return;
    clearTimeout(this.#timer);
    this.#attempt = 0;
    this.open();
  }

  /** @param {import("./shapes.js").Link} state @param {string | null} why */
  #tell(state, why = null) {
    this.dispatchEvent(new CustomEvent("state", { detail: { state, why } }));
  }
}
