// @ts-check
/** Nobody wants to tell his story twice: what is known of the customer, in one line and a fold. Absent where nothing is. */
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { addressLine, earlier, pastLine, promiseLine } from "../past.js";
import { Piece } from "./piece.js";

export class CallHistory extends Piece {
  #line = h("span", { class: "past-line" });
  #promises = h("ul", { class: "past-promises" });
  #address = h("p", { class: "past-address" });
  #earlier = h("ol", { class: "past-earlier" });
  #details = h("details", { class: "past" }, h("summary", {}, this.#line), this.#address, this.#earlier);

  connectedCallback() {
    if (!this.firstChild) this.append(this.#details, this.#promises);
    this.hidden = true;
  }

  /** What has been done need not be promised again. @param {string} promise_id @param {import("../i18n.js").Teller} t */
  #keep(promise_id, t) {
    const title = t("past.keep");
    const button = h("button", { type: "button", class: "button tool", title }, icon("check"), h("span", { class: "unseen" }, title));
    button.addEventListener("click", () => this.dispatchEvent(new CustomEvent("kept", { bubbles: true, detail: { promise_id } })));
    return button;
  }

  /** @param {import("./piece.js").View} view @param {import("./piece.js").View | null} before @param {import("./piece.js").Context} context */
  update(view, before, { t, language }) {
    if (before && before.past === view.past && before.phase === view.phase && before.call === view.call) return;
    const { past, call } = view;
    this.hidden = past === null || view.phase !== "live";
    if (past === null) return;
    if (before?.past !== past) this.#details.open = false;
    this.#line.textContent = pastLine(past, t, language);
    const address = addressLine(past, call?.language, t, language);
    this.#address.hidden = address === "";
    this.#address.textContent = address;
    this.#promises.hidden = past.promises.length === 0;
    this.#promises.replaceChildren(
      ...past.promises.map((promise) =>
        h("li", {}, h("span", { class: "past-promise" }, promiseLine(promise, t, language)), ...(view.watching ? [] : [this.#keep(promise.promise_id, t)])),
      ),
    );
    this.#earlier.setAttribute("aria-label", t("past.title"));
    this.#earlier.replaceChildren(...earlier(past, t, language).map((line) => h("li", {}, line)));
  }
}
