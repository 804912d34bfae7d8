// @ts-check
/**
 * `<deescalation-panel src="https://assistant.example/" agent="a42" lang="de">` for a softphone or CRM page. It holds
 * the panel in a frame of its own (its keys, styles and words stay apart from the host's) and tells the host as events:
 *   deescalation:link {state, why} · deescalation:phase {phase, call_id} · deescalation:stage {stage} ·
 *   deescalation:suggestion {suggestion_id, technique, trigger} · deescalation:escalation {suggestion_id, urgency, reason}
 * `why` is null, or why the server shows nothing: "signin" (no token), "expired", "refused". `signIn(token)` brings a token,
 * at the start and whenever one has expired; it is never part of an address or attribute.
 * `act(name)` presses a key of the panel ("used", "dismiss", "wording", "escalate", …), for shortcuts of the host.
 *
 * A plain script on purpose: it exports nothing, so that any page may load it with one script tag, module or not.
 */
(() => {
  const SHOWN = ["src", "call", "agent", "lang", "theme"];

  class DeescalationPanel extends HTMLElement {
    static observedAttributes = SHOWN;
    #frame = document.createElement("iframe");
    #hear = (/** @type {MessageEvent} */ event) => this.#heard(event);

    /** @type {string | null} */ #token = null;

    connectedCallback() {
      this.#frame.title = this.getAttribute("title") ?? "De-escalation panel";
      // an insecure or foreign frame has neither clipboard nor always-on-top window unless the host allows them
      this.#frame.allow = "clipboard-write; picture-in-picture";
      this.#frame.style.cssText = "border:0;display:block;width:100%;height:100%";
      window.addEventListener("message", this.#hear);
      if (!this.#frame.isConnected) this.append(this.#frame);
      this.#aim();
    }

    disconnectedCallback() {
      window.removeEventListener("message", this.#hear);
    }

    attributeChangedCallback() {
      if (this.isConnected) this.#aim();
    }

    /** @param {string} name */
    act(name) {
      this.#post({ type: "deescalation:act", act: name });
    }

    /** @param {string} token */
    signIn(token) {
      this.#token = token;
      this.#post({ type: "deescalation:token", token });
    }

    /** Where the panel lives; the page's own address if `src` is not given. */
    get #address() {
      const address = new URL(this.getAttribute("src") ?? "/", document.baseURI);
      for (const name of SHOWN.slice(1)) {
        const value = this.getAttribute(name);
        if (value) address.searchParams.set(name, value);
      }
      return address;
    }

    #aim() {
      const { href } = this.#address;
      if (this.#frame.src !== href) this.#frame.src = href;
    }

    /** @param {object} message */
    #post(message) {
      this.#frame.contentWindow?.postMessage(message, this.#address.origin);
    }

    /** @param {MessageEvent} event */
    #heard({ source, origin, data }) {
      if (source !== this.#frame.contentWindow || origin !== this.#address.origin) return;
      if (data?.type === "deescalation:ready") {
        this.#post({ type: "deescalation:hello" });
        if (this.#token) this.signIn(this.#token);
      }
      if (data?.type !== "deescalation:news") return;
      const { type: _, event, ...detail } = data;
      this.dispatchEvent(new CustomEvent(`deescalation:${event}`, { bubbles: true, detail }));
    }
  }

  if (!customElements.get("deescalation-panel")) customElements.define("deescalation-panel", DeescalationPanel);
})();
