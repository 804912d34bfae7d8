// @ts-check
/**
 * The shapes that the wall's modules share. Rows are those of `assistant/server/wall/row.py`; `since` is seconds since
 * 1970 by the server's clock. Only types, no code.
 *
 * @typedef {"seen" | "joining" | "left"} Act
 *
 * @typedef {object} Row
 * @property {string} call_id
 * @property {string | null} team
 * @property {string | null} language
 * @property {string | null} customer
 * @property {string | null} agent
 * @property {boolean} supported
 * @property {"calm" | "tense" | "critical"} stage
 * @property {number} since
 * @property {number | null} tension
 * @property {"rising" | "falling" | "steady"} trend
 * @property {string} quote
 * @property {readonly string[]} marks
 * @property {readonly string[]} why
 * @property {{ reason: string, urgency: "soon" | "now" | "safety", asked: boolean, answered: boolean, since: number } | null} prompt
 * @property {{ act: Act, name: string | null, since: number } | null} supervisor
 * @property {string | null} feed
 * @property {readonly number[]} urgency
 * @property {boolean} [over]        the call has ended; the row leaves with the next order
 *
 * @typedef {object} Filter
 * @property {string | null} team
 * @property {string | null} language
 *
 * @typedef {object} State
 * @property {import("../shapes.js").Link} link
 * @property {"signin" | "expired" | "refused" | null} denied   why the server lets this browser see nothing
 * @property {string | null} life
 * @property {number} rev
 * @property {number} skewMs         server's clock minus this browser's
 * @property {number} heardMs        when the server last told anything
 * @property {boolean} loaded        the first rows have come
 * @property {ReadonlyMap<string, Row>} rows
 * @property {readonly string[]} order    the rows as they stand on screen
 * @property {boolean} stale         they should stand otherwise by now
 * @property {number} heldMs         until when nothing may move
 * @property {number} settledMs      when they last moved
 * @property {Filter} filter
 * @property {string | null} open    the call whose view is open
 * @property {ReadonlyMap<string, Act>} saying   what has been said and not yet been taken
 * @property {string | null} fault   why the last word was not taken
 *
 * @typedef {{ type: string, [field: string]: any }} Message
 */
export {};
