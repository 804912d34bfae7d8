// @ts-check
/**
 * What is known of a customer, as lines: pure, so that it can be tested without a page. Dates come as ISO days and are
 * written as the panel's language does.
 *
 * @typedef {import("./shapes.js").Past} Past
 * @typedef {import("./i18n.js").Teller} Teller
 */
import { locale } from "./words.js";

/** The words for the two forms of address, where a language has two. @type {Record<string, Record<string, string>>} */
const FORMS = {
  de: { formal: "Sie", informal: "du" },
  nb: { formal: "De", informal: "du" },
  tr: { formal: "siz", informal: "sen" },
};

/** @param {string} day @param {string} language of the panel */
export function dayOf(day, language) {
  const [year, month, date] = day.split("-").map(Number);
  const format = new Intl.DateTimeFormat(locale(language), { day: "numeric", month: "short", timeZone: "UTC" });
  return format.format(new Date(Date.UTC(year, month - 1, date)));
}

/** How often he was in touch. @param {Past} past @param {Teller} t */
function often({ calls, others, days }, t) {
  const window = t("past.days", { n: Math.round(days) });
  const parts = [];
  if (calls) parts.push(calls === 1 ? t("past.oneCall") : t("past.calls", { n: calls }));
  if (others) parts.push(others === 1 ? t("past.oneOther") : t("past.others", { n: others }));
  return `${parts.join(", ")} ${window}`;
}

/**
 * The line that is always seen: how often, how the last time ended, and what was asked for then.
 * @param {Past} past @param {Teller} t @param {string} language
 */
export function pastLine(past, t, language) {
  // what was said on the telephone weighs more than a later message
  const last = past.interactions.find(({ channel }) => channel === "call") ?? past.interactions[0];
  const parts = [often(past, t)];
  if (last) {
    parts.push(t("past.last", { date: dayOf(last.on, language), how: t(`past.ended.${last.stage}`) }));
    if (last.supervisor) parts.push(t("past.supervisor"));
  }
  return parts.join(" · ");
}

/** One open promise. @param {Past["promises"][number]} promise @param {Teller} t @param {string} language */
export const promiseLine = ({ on, words }, t, language) => t("past.promised", { date: dayOf(on, language), words });

/**
 * Language and form of address, where that says more than the call itself does.
 * @param {Past} past @param {string | null | undefined} spoken language of the call
 * @param {Teller} t @param {string} language of the panel
 */
export function addressLine(past, spoken, t, language) {
  const parts = [];
  const known = past.language ?? spoken;
  if (past.language && past.language !== spoken) {
    const name = new Intl.DisplayNames([locale(language)], { type: "language" }).of(past.language) ?? past.language;
    parts.push(t("past.language", { language: name }));
  }
  const word = past.form && known ? FORMS[known]?.[past.form] : undefined;
  if (word) parts.push(t("past.form", { word }));
  return parts.join(" · ");
}

/** The earlier ones, a line each. @param {Past} past @param {Teller} t @param {string} language */
export const earlier = (past, t, language) =>
  past.interactions.map(({ channel, on, stage, supervisor }) =>
    [dayOf(on, language), t(`past.channel.${channel}`), t(`past.ended.${stage}`), supervisor ? t("past.supervisor") : ""].filter(Boolean).join(" · "),
  );
