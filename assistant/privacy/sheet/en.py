"""The sheet in English."""

from __future__ import annotations

from datetime import date

TITLE = "Fact sheet: call de-escalation assistant"
INTRODUCTION = (
    "For works council, data protection officer and impact assessment (GDPR Art. 30 and 35). Made on {date} by version "
    "{version} from the settings that are in force; it says what this installation does, not what one could do. It is no "
    "legal advice."
)
SECTIONS = {
    "purpose": "What it is for",
    "data": "What is processed, why, where, for how long, who sees it",
    "masking": "What is masked before anything else happens",
    "where": "Where it is",
    "who": "Who sees what",
    "never": "What it does not do",
    "rights": "Rights of customers and agents",
    "measures": "Technical measures",
    "attention": "What to look at and agree on",
}
COLUMNS = ("What", "Why", "Where", "For how long after the call", "Who sees it")
DATA = {
    "words": (
        "What is said, as text, masked",
        "To hear tension rise; to go on after a crash",
        "The call's agent; its supervisors while it is live",
    ),
    "events": (
        "What was read and decided: levels, stages, cards, prompts, with their reasons",
        "To show it; to explain it afterwards",
        "The call's agent; its supervisors without the private notes",
    ),
    "agent": ("The agent's id, name and team", "To show a call to the right person", "As the call"),
    "answers": (
        "Whether a card was used, put away or found helpful",
        "To improve cards, never by agent",
        "Whoever improves the rules, without names",
    ),
    "pseudonym": (
        "The customer as a keyed pseudonym; never the id itself",
        "To know him again; to find what is stored when he asks",
        "Nobody: panels do not get it",
    ),
    "history": (
        "A call in short: date, how it ended, whether he asked for a supervisor, open promises, thanks, language, form of address",
        "So that nobody has to tell his story twice",
        "The agent in the customer's next call",
    ),
    "messages": (
        "Chats and e-mails, in short as above; their text is not kept",
        "One history for all channels",
        "The agent in the customer's next call",
    ),
    "audit": ("Who looked at which call, when", "To find misuse", "Administrators"),
    "lingering": (
        "The panel's view of an ended call",
        "To read the summary after hanging up",
        "The call's agent",
    ),
    "letters": (
        "Messages of a feed that could not be read, as they came, unmasked",
        "To find out what is wrong with the feed",
        "Administrators",
    ),
}
NAMES = {
    "memory": "memory of the process only",
    "unknown": "as the cloud account says",
    "mask.card": "payment card numbers",
    "mask.cvv": "card security codes",
    "mask.iban": "bank accounts (IBAN)",
    "mask.national_id": "national ids (Steuer-ID, fødselsnummer, TC kimlik)",
    "mask.phone": "telephone numbers",
    "mask.email": "e-mail addresses",
    "mask.birth": "dates of birth after a cue",
    "mask.address": "postal addresses after a cue",
    "mask.name": "names after a cue or a question",
    "mask.secret": "passwords and PINs after a cue",
    "mask.number": "other long numbers",
    "mask.spoken": "all of these also as spoken digits, in four languages",
}
FACTS = {
    "purpose": "While a call is live the agent is shown one calm sentence to say next, and a prompt to bring in a supervisor when that is right. It reads the transcript only.",
    "not_purpose": "It is not for judging performance or behaviour of agents, and it contains no report by agent.",
    "masking": "Masked: {kinds}.",
    "masking_limits": "Other names of persons stay, and what is masked is found by rules: figures and limits are in docs/privacy-masking.md.",
    "store_sqlite": "The store is the file {place} on the server itself.",
    "store_postgresql": "The store is the PostgreSQL database {place}.",
    "store_memory": "Nothing is written to disk: the store is the memory of the process.",
    "bus": "Several processes share the calls over NATS: {servers}. What is under way is kept there until it is taken.",
    "kinesis": "Transcripts are read from the Amazon Kinesis stream {stream} (region {region}), where the telephone system puts them.",
    "nats": "Transcripts are read from the NATS stream {stream}.",
    "provider": "Agents and supervisors sign in at {issuer}.",
    "nowhere_else": "Nothing of a call is sent to any other service. There is no language model and no cloud of ours.",
    "voice_fast": "Frustration is read by rules and a small linear model on the server.",
    "voice_deep": "Frustration is read by rules, a small linear model and a neural network, all on the server.",
    "open": "Nobody is asked who he is: whoever can reach {host} sees every live call. Fit for one machine and for trying only.",
    "agents": "An agent sees his own calls only.",
    "supervisors": "A supervisor sees the live calls of his teams, without coaching notes, reflection and break hints.",
    "developers": "Developers may study stored calls of their tenant, if any are kept.",
    "admins": "Administrators see settings, counters and what could not be read.",
    "tenants": "Tenants are separated in every query; nobody sees anything of another.",
    "audited": "Who saw which call is written down, for {period}.",
    "no_ranking": "No ranking, score or statistics of agents. Missteps heard in an agent's words bring one gentle rewrite to the agent alone.",
    "no_voice": "No voices, faces or other biometric data: text only. No emotion of the agent is read.",
    "no_decision": "No automated decision about anybody (GDPR Art. 22): people decide what is said, and whether a supervisor joins. The program ends no call.",
    "private_words": "Coaching notes are shown to the agent only and to nobody else.",
    "ai_act": "It infers no emotions of workers (EU AI Act Art. 5(1)(f)) and nothing from biometric data. Customers' frustration is read from their words, every reason is shown.",
    "access": "Access (Art. 15): `assistant calls export --customer ID` prints everything that is stored about a customer.",
    "access_unknown": "Access (Art. 15): customers are not known here by any id; a call is found by its own id only (`assistant calls export CALL`).",
    "erasure": "Erasure (Art. 17): `assistant calls forget ID` deletes everything, looks again, and prints the proof. A live call goes when it ends.",
    "erasure_unknown": "Erasure (Art. 17): customers are not known here by any id; what is kept goes by its period.",
    "objection": "Objection (Art. 21): a call is left out by not sending it; nothing is lost for the customer by that.",
    "agents_rights": "Agents see all that is shown about their calls, may put every card away, ask for silence, and turn the assistant off for themselves by closing the panel.",
    "order": "Masking comes first: before journal, scoring, logs, metrics and screen. What cannot be masked is not heard.",
    "periods": "Periods are held by the program: nothing is kept after a call unless a setting says so; a job deletes every ten minutes what is over.",
    "sqlite_private": "The file is readable for the server's account only; deleted rows are overwritten and the log is emptied.",
    "postgresql_private": "Deleted rows are vacuumed; encryption at rest, backups and their periods are the database's.",
    "pseudonyms": "Pseudonyms are HMAC-SHA256 with a secret key and the tenant: nobody can try ids without the key, and a new key forgets everybody.",
    "tls": "Connections are encrypted by the server itself (TLS).",
    "tls_proxy": "Connections are encrypted by a proxy in front: {proxies}.",
    "tokens": "Feeds have hashed keys, people have short-lived signed tokens; neither is ever in an address or a log.",
    "replay": "Every decision can be explained: the same input gives the same result, and every score names the words it rests on.",
    "outage": "While the store is away calls go on from memory, and the panel says that they are not written yet.",
    "attention_open": "Access is open (no access.secret_file, access.provider or access.feed_keys_file). Do not use it like this with real calls.",
    "attention_transcripts": "What was said is kept for {period}: agree on purpose and period, or set retention.transcripts_days = 0.",
    "attention_events": "What was read and decided is kept for {period}. It names the agent: agree that it is not used to judge performance.",
    "attention_no_key": "retention.history_days is set, but privacy.customer_key is not: no history is kept.",
    "attention_history": "Agents see a customer's history of {window}: tell customers so in the privacy notice.",
    "attention_letters": "Messages that cannot be read are kept unmasked in memory for a while (feeds.dead_letters, feeds.dead_letters_keep_s).",
    "attention_plain": "The server can be reached without encryption (server.plain_http): tokens can be read on the wire.",
    "attention_unsigned": "Twilio's posts are taken without a signature (feeds.twilio_unsigned): for tests only.",
    "attention_cloud": "The transcripts come from a cloud service: its contract and place belong in the assessment too.",
    "attention_names": "Customers' and agents' names that feeds send are shown as they are; leave them out of the feed if they are not needed.",
}


def day(when: date) -> str:
    """A date."""
    return f"{when.day} {when:%B %Y}"


def days(number: float) -> str:
    """A period of days."""
    if number == 0:
        return "not at all"
    return f"{number:g} day" if number == 1 else f"{number:g} days"


def seconds(number: float) -> str:
    """A period of seconds."""
    return f"{number:g} seconds"
