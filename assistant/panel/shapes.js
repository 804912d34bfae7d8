// @ts-check
/**
 * The shapes that the panel's modules share: messages from the socket and the one view that is reduced from them.
 * Only types, no code. Event fields are those of `assistant/types.py`; times named `at` and `until` are seconds since
 * the call began, times named `…Ms` are milliseconds of this browser's clock.
 *
 * @typedef {"calm" | "tense" | "critical"} Stage
 * @typedef {"customer" | "agent" | "unknown"} Role
 * @typedef {"accepted" | "dismissed" | "helpful" | "unhelpful"} Verdict
 * @typedef {"ok" | "silent" | "late" | "wrong_language" | "one_sided" | "degraded" | "closed"} FeedState
 * @typedef {{ rule: string, words: string }} Because
 *
 * @typedef {{ type: string, [field: string]: any }} Message  anything from the socket, or from the panel itself
 *
 * @typedef {object} Turn            one turn of the transcript
 * @property {number} turn
 * @property {Role} role
 * @property {string} text           the whole text so far; a turn in several finals comes several times
 * @property {number} at
 * @property {number | null} level   frustration 0–4; null for the agent, and until it has been read
 * @property {readonly string[]} triggers
 * @property {readonly string[]} flags
 * @property {readonly Because[]} because
 * @property {readonly string[]} techniques
 *
 * @typedef {object} CoursePoint     tension of the call after one turn
 * @property {number} turn
 * @property {number} at
 * @property {number} tension        0–4
 * @property {Stage} stage
 *
 * @typedef {"open" | "accepted" | "dismissed" | "said" | "expired" | "replaced"} CardState
 * @typedef {object} Card            the one suggestion on screen
 * @property {string} id
 * @property {number} turn
 * @property {string} technique
 * @property {string | null} trigger
 * @property {string} headline
 * @property {readonly string[]} wordings   the sentence, then its alternatives; never empty
 * @property {number} wording               index of the one shown
 * @property {readonly Because[]} because
 * @property {number} until
 * @property {number} endsMs         when this browser takes it away
 * @property {boolean} held          pointer or focus rests on it: it stays
 * @property {boolean} unfolded      in quiet mode: the agent asked to see it
 * @property {CardState} state
 * @property {Verdict | null} rated
 *
 * @typedef {"open" | "accepted" | "calmed"} EscalationState
 * @typedef {object} Escalation
 * @property {string} id
 * @property {number} turn
 * @property {string} reason
 * @property {"soon" | "now" | "safety"} urgency
 * @property {string} headline
 * @property {string | null} say
 * @property {string | null} safety
 * @property {readonly string[]} handover
 * @property {readonly Because[]} because
 * @property {EscalationState} state
 * @property {boolean} joined        it was a supervisor who answered it, on the wall
 * @property {boolean} covers        it takes the place of the card, not only of the plot
 * @property {number} easesMs        when it gives the card's place back, unanswered
 * @property {number} endsMs         Infinity while it is open
 *
 * @typedef {object} Supervisor
 * @property {"seen" | "joining" | "left"} act
 * @property {string | null} name
 * @property {number} endsMs         when it need no longer be shown; Infinity for who has seen it or is coming
 *
 * @typedef {object} Coaching        a private word to the agent
 * @property {"rewrite" | "reminder"} kind
 * @property {string | null} misstep
 * @property {string} say
 * @property {number} endsMs
 *
 * @typedef {object} Call
 * @property {string} id
 * @property {string | null} language
 * @property {boolean} supported
 * @property {string | null} customer
 *
 * @typedef {object} Past            what is known of a customer from the `days` before the call
 * @property {number} days
 * @property {number} calls
 * @property {number} others         chats and e-mails
 * @property {readonly { channel: "call" | "chat" | "email", on: string, stage: Stage, supervisor: boolean }[]} interactions   newest first
 * @property {readonly { promise_id: string, on: string, words: string, due: string | null }[]} promises   open ones
 * @property {string | null} language
 * @property {"formal" | "informal" | null} form
 *
 * @typedef {"connecting" | "online" | "offline"} Link   how this browser reaches the server
 *
 * @typedef {object} View
 * @property {"connecting" | "choosing" | "waiting" | "live" | "ended"} phase
 * @property {Link} link
 * @property {"signin" | "expired" | "refused" | null} denied   why the server lets this browser see nothing
 * @property {number} seq            the last event seen, -1 before the first
 * @property {number} at             the latest moment of the call that any event told
 * @property {Call | null} call
 * @property {Stage} stage
 * @property {readonly CoursePoint[]} course
 * @property {readonly Turn[]} turns  in order of their index
 * @property {{ customer: string, agent: string, unknown: string }} interim
 * @property {readonly Because[]} peek   safety words in speech that is not final yet
 * @property {readonly string[]} done    techniques heard, in the order of their first time
 * @property {Card | null} card
 * @property {Escalation | null} escalation
 * @property {readonly string[]} handover   the last handover lines of this call
 * @property {Supervisor | null} supervisor   what a supervisor last said about this call
 * @property {Coaching | null} coaching
 * @property {FeedState} feed        how well the call is heard
 * @property {"ok" | "away" | "full"} store   whether what is heard is being written
 * @property {Past | null} past      what is known of the customer from before
 * @property {number} dropped        messages that snapshots replaced because this browser was slow
 * @property {Message | null} summary
 * @property {readonly Message[]} calls     to choose from
 * @property {boolean} quiet
 * @property {boolean} watching      not the agent looks, but somebody who may only read
 * @property {number} snoozedMs      until when no card is shown; 0 if not snoozed
 */
export {};
