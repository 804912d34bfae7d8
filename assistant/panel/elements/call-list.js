// @ts-check
/** The live calls, to choose one from, where the page was opened without `call` or `agent`. */
import { h } from "../dom.js";
import { stageSign } from "../icons.js";
import { Piece } from "./piece.js";

export class CallList extends Piece {
  /** @param {import("./piece.js").View} view @param {import("./piece.js").View | null} before @param {import("./piece.js").Context} context */
  update(view, before, { t }) {
    if (view.phase !== "choosing" || (before && before.calls === view.calls)) return;
    const calls = view.calls;
    this.replaceChildren(
      h("h2", {}, t("choose.title")),
      calls.length
        ? h("ul", {}, ...calls.map((call) => h("li", {}, this.#link(call, t))))
        : h("p", { class: "idle" }, t("choose.none")),
    );
  }

  /** @param {import("../shapes.js").Message} call @param {import("../i18n.js").Teller} t */
  #link(call, t) {
    const address = new URL(location.href);
    address.searchParams.set("call", call.call_id);
    const stage = call.stage in { calm: 1, tense: 1, critical: 1 } ? call.stage : "calm";
    return h(
      "a",
      { href: address.search, class: "call-link" },
      stageSign(stage),
      h("span", { class: "call-name" }, h("bdi", {}, call.customer_name || call.call_id)),
      h("span", { class: "call-facts" }, [t(`stage.${stage}`), (call.language ?? "").toUpperCase(), call.agent_id ?? ""].filter(Boolean).join(" · ")),
    );
  }
}
