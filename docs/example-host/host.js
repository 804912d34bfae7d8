// @ts-check
/**
 * A mock softphone page that embeds the panel: `?panel=` is the address of the assistant, `call`, `agent`, `lang`
 * and `theme` go to the element. Start the assistant with this page's origin in its list of allowed frame
 * ancestors.
 */
const asked = new URLSearchParams(location.search);
const home = new URL(asked.get("panel") ?? "http://127.0.0.1:8000/");

const panel = document.createElement("deescalation-panel");
panel.setAttribute("src", home.href);
for (const name of ["call", "agent", "lang", "theme"]) {
  const value = asked.get(name);
  if (value) panel.setAttribute(name, value);
}
document.querySelector(".side")?.append(panel);

const script = document.createElement("script");
script.src = new URL("panel/embed.js", home).href;
document.head.append(script);

for (const kind of ["link", "phase", "stage", "suggestion", "escalation"]) {
  panel.addEventListener(`deescalation:${kind}`, (event) => {
    const line = document.createElement("li");
    line.textContent = `${kind} ${JSON.stringify(/** @type {CustomEvent} */ (event).detail)}`;
    document.querySelector(".news")?.append(line);
  });
}

/** @type {Record<string, string>} */
const SHORTCUTS = { F8: "used", F9: "dismiss" };
document.addEventListener("keydown", (event) => {
  const act = SHORTCUTS[event.key];
  if (!act) return;
  event.preventDefault();
  /** @type {any} */ (panel).act(act);
});
