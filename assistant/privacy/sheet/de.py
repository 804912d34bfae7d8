"""The sheet in German."""

from __future__ import annotations

from datetime import date

TITLE = "Datenblatt: Assistent zur Deeskalation von Telefongesprächen"
INTRODUCTION = (
    "Für Betriebsrat, Datenschutzbeauftragte und Datenschutz-Folgenabschätzung (Art. 30 und 35 DSGVO). Erstellt am {date} "
    "von Version {version} aus den geltenden Einstellungen; es beschreibt, was diese Installation tut, nicht, was möglich "
    "wäre. Es ist keine Rechtsberatung."
)
SECTIONS = {
    "purpose": "Wozu er dient",
    "data": "Was verarbeitet wird, wozu, wo, wie lange und wer es sieht",
    "masking": "Was vor allem anderen unkenntlich gemacht wird",
    "where": "Wo die Daten liegen",
    "who": "Wer was sieht",
    "never": "Was er nicht tut",
    "rights": "Rechte der Kundschaft und der Beschäftigten",
    "measures": "Technische Maßnahmen",
    "attention": "Was zu prüfen und zu vereinbaren ist",
}
COLUMNS = ("Was", "Wozu", "Wo", "Wie lange nach dem Gespräch", "Wer es sieht")
DATA = {
    "words": (
        "Das Gesagte als Text, unkenntlich gemacht",
        "Um steigende Spannung zu erkennen; um nach einem Absturz weiterzumachen",
        "Wer das Gespräch führt; dessen Führungskräfte, solange es läuft",
    ),
    "events": (
        "Was erkannt und entschieden wurde: Stufen, Karten, Hinweise, jeweils mit Begründung",
        "Um es anzuzeigen; um es später erklären zu können",
        "Wer das Gespräch führt; dessen Führungskräfte ohne die persönlichen Hinweise",
    ),
    "agent": (
        "Kennung, Name und Team der Person, die das Gespräch führt",
        "Um ein Gespräch der richtigen Person zu zeigen",
        "Wie das Gespräch",
    ),
    "answers": (
        "Ob eine Karte benutzt, weggelegt oder hilfreich gefunden wurde",
        "Um Karten zu verbessern, nie nach Personen",
        "Wer die Regeln pflegt, ohne Namen",
    ),
    "pseudonym": (
        "Die Kundin oder der Kunde als Pseudonym mit Schlüssel; nie die Kennung selbst",
        "Um sie wiederzuerkennen; um auf Anfrage zu finden, was gespeichert ist",
        "Niemand: Die Anzeige erhält es nicht",
    ),
    "history": (
        "Ein Gespräch, zusammengefasst: Datum, wie es endete, ob eine Führungskraft verlangt wurde, offene Zusagen, Dank, Sprache, Anrede",
        "Damit niemand seine Geschichte zweimal erzählen muss",
        "Wer das nächste Gespräch mit der Kundin oder dem Kunden führt",
    ),
    "messages": (
        "Chats und E-Mails, ebenso zusammengefasst; ihr Text wird nicht aufbewahrt",
        "Eine Vorgeschichte für alle Kanäle",
        "Wer das nächste Gespräch mit der Kundin oder dem Kunden führt",
    ),
    "audit": (
        "Wer wann welches Gespräch angesehen hat",
        "Um Missbrauch aufzudecken",
        "Administration",
    ),
    "lingering": (
        "Die Anzeige eines beendeten Gesprächs",
        "Um nach dem Auflegen die Zusammenfassung zu lesen",
        "Wer das Gespräch geführt hat",
    ),
    "letters": (
        "Nachrichten der Telefonanlage, die nicht lesbar waren, wie sie kamen, nicht unkenntlich gemacht",
        "Um den Fehler in der Zuleitung zu finden",
        "Administration",
    ),
}
NAMES = {
    "memory": "nur im Arbeitsspeicher des Prozesses",
    "unknown": "laut Cloud-Konto",
    "mask.card": "Kartennummern",
    "mask.cvv": "Prüfziffern von Karten",
    "mask.iban": "Bankverbindungen (IBAN)",
    "mask.national_id": "nationale Kennnummern (Steuer-ID, fødselsnummer, TC kimlik)",
    "mask.phone": "Telefonnummern",
    "mask.email": "E-Mail-Adressen",
    "mask.birth": "Geburtsdaten nach einem Stichwort",
    "mask.address": "Anschriften nach einem Stichwort",
    "mask.name": "Namen nach einem Stichwort oder einer Frage",
    "mask.secret": "Passwörter und PINs nach einem Stichwort",
    "mask.number": "andere lange Nummern",
    "mask.spoken": "all das auch als gesprochene Ziffern, in vier Sprachen",
}
FACTS = {
    "purpose": "Während eines laufenden Gesprächs wird ein ruhiger Satz vorgeschlagen, der als Nächstes gesagt werden kann, und, wenn es angebracht ist, der Hinweis, eine Führungskraft hinzuzuziehen. Gelesen wird nur das Transkript.",
    "not_purpose": "Er dient nicht der Leistungs- oder Verhaltenskontrolle von Beschäftigten und enthält keine Auswertung nach Personen.",
    "masking": "Unkenntlich gemacht werden: {kinds}.",
    "masking_limits": "Andere Personennamen bleiben stehen, und gefunden wird, was die Regeln kennen: Messwerte und Grenzen stehen in docs/privacy-masking.md.",
    "store_sqlite": "Gespeichert wird in der Datei {place} auf dem Server selbst.",
    "store_postgresql": "Gespeichert wird in der PostgreSQL-Datenbank {place}.",
    "store_memory": "Nichts wird auf einen Datenträger geschrieben: Gespeichert wird nur im Arbeitsspeicher des Prozesses.",
    "bus": "Mehrere Prozesse teilen sich die Gespräche über NATS: {servers}. Was unterwegs ist, bleibt dort, bis es abgeholt wird.",
    "kinesis": "Transkripte werden aus dem Amazon-Kinesis-Stream {stream} gelesen (Region {region}), in den die Telefonanlage sie legt.",
    "nats": "Transkripte werden aus dem NATS-Stream {stream} gelesen.",
    "provider": "Beschäftigte und Führungskräfte melden sich bei {issuer} an.",
    "nowhere_else": "Nichts von einem Gespräch wird an einen anderen Dienst gesendet. Es gibt kein Sprachmodell und keine Cloud des Herstellers.",
    "voice_fast": "Frustration wird auf dem Server durch Regeln und ein kleines lineares Modell gelesen.",
    "voice_deep": "Frustration wird auf dem Server durch Regeln, ein kleines lineares Modell und ein neuronales Netz gelesen.",
    "open": "Niemand muss sich anmelden: Wer {host} erreicht, sieht jedes laufende Gespräch. Das taugt nur für einen einzelnen Rechner und zum Ausprobieren.",
    "agents": "Wer telefoniert, sieht nur die eigenen Gespräche.",
    "supervisors": "Führungskräfte sehen die laufenden Gespräche ihrer Teams, ohne persönliche Hinweise, Rückblick und Pausenhinweis.",
    "developers": "Wer Regeln entwickelt, darf gespeicherte Gespräche des eigenen Mandanten ansehen, sofern welche aufbewahrt werden.",
    "admins": "Die Administration sieht Einstellungen, Zähler und was nicht gelesen werden konnte.",
    "tenants": "Mandanten sind in jeder Abfrage getrennt; niemand sieht etwas von einem anderen.",
    "audited": "Wer welches Gespräch angesehen hat, wird {period} lang festgehalten.",
    "no_ranking": "Keine Rangliste, Bewertung oder Statistik von Beschäftigten. Eine ungünstige Formulierung führt zu einem freundlichen Gegenvorschlag, den nur die betroffene Person sieht.",
    "no_voice": "Keine Stimmen, Gesichter oder andere biometrische Daten: nur Text. Gefühle der Beschäftigten werden nicht gelesen.",
    "no_decision": "Keine automatisierte Entscheidung über Menschen (Art. 22 DSGVO): Menschen entscheiden, was gesagt wird und ob eine Führungskraft hinzukommt. Das Programm beendet kein Gespräch.",
    "private_words": "Persönliche Hinweise sieht nur die Person, die das Gespräch führt, sonst niemand.",
    "ai_act": "Er leitet keine Gefühle von Beschäftigten ab (Art. 5 Abs. 1 Buchst. f KI-Verordnung) und nichts aus biometrischen Daten. Die Frustration der Kundschaft wird aus deren Worten gelesen, jeder Grund wird gezeigt.",
    "access": "Auskunft (Art. 15): `assistant calls export --customer KENNUNG` gibt alles aus, was über eine Person gespeichert ist.",
    "access_unknown": "Auskunft (Art. 15): Kundinnen und Kunden sind hier unter keiner Kennung bekannt; ein Gespräch findet man nur über seine eigene Kennung (`assistant calls export GESPRÄCH`).",
    "erasure": "Löschung (Art. 17): `assistant calls forget KENNUNG` löscht alles, prüft nach und gibt den Nachweis aus. Ein laufendes Gespräch wird mit seinem Ende gelöscht.",
    "erasure_unknown": "Löschung (Art. 17): Kundinnen und Kunden sind hier unter keiner Kennung bekannt; was aufbewahrt wird, vergeht mit seiner Frist.",
    "objection": "Widerspruch (Art. 21): Ein Gespräch bleibt außen vor, wenn es nicht übertragen wird; der Kundschaft entsteht dadurch kein Nachteil.",
    "agents_rights": "Beschäftigte sehen alles, was zu ihren Gesprächen angezeigt wird, können jede Karte weglegen, um Ruhe bitten und den Assistenten für sich abschalten, indem sie die Anzeige schließen.",
    "order": "Zuerst wird unkenntlich gemacht: vor Journal, Bewertung, Protokollen, Messwerten und Anzeige. Was sich nicht unkenntlich machen lässt, wird nicht gehört.",
    "periods": "Das Programm hält die Fristen selbst ein: Nach einem Gespräch bleibt nichts, was nicht eingestellt ist; alle zehn Minuten wird gelöscht, was abgelaufen ist.",
    "sqlite_private": "Die Datei ist nur für das Konto des Servers lesbar; gelöschte Zeilen werden überschrieben, das Schreibprotokoll wird geleert.",
    "postgresql_private": "Gelöschte Zeilen werden bereinigt (VACUUM); Verschlüsselung, Sicherungen und deren Fristen sind Sache der Datenbank.",
    "pseudonyms": "Pseudonyme entstehen durch HMAC-SHA256 mit einem geheimen Schlüssel und dem Mandanten: Ohne den Schlüssel lassen sich Kennungen nicht durchprobieren, und ein neuer Schlüssel vergisst alle.",
    "tls": "Verbindungen verschlüsselt der Server selbst (TLS).",
    "tls_proxy": "Verbindungen verschlüsselt ein vorgeschalteter Proxy: {proxies}.",
    "tokens": "Zuleitungen haben gehashte Schlüssel, Personen kurzlebige signierte Token; beides steht nie in einer Adresse oder einem Protokoll.",
    "replay": "Jede Entscheidung lässt sich erklären: Gleiche Eingaben ergeben das gleiche Ergebnis, und jede Bewertung nennt die Worte, auf denen sie beruht.",
    "outage": "Ist der Speicher nicht erreichbar, laufen Gespräche aus dem Arbeitsspeicher weiter, und die Anzeige sagt, dass sie noch nicht gespeichert sind.",
    "attention_open": "Der Zugang ist offen (weder access.secret_file noch access.provider noch access.feed_keys_file). So nicht mit echten Gesprächen verwenden.",
    "attention_transcripts": "Das Gesagte wird {period} lang aufbewahrt: Zweck und Frist vereinbaren oder retention.transcripts_days = 0 setzen.",
    "attention_events": "Was erkannt und entschieden wurde, wird {period} lang aufbewahrt. Es nennt die Person, die telefoniert hat: vereinbaren, dass es nicht zur Leistungskontrolle dient.",
    "attention_no_key": "retention.history_days ist gesetzt, privacy.customer_key aber nicht: Es wird keine Vorgeschichte aufbewahrt.",
    "attention_history": "Die Vorgeschichte der letzten {window} wird angezeigt: in den Datenschutzhinweisen für die Kundschaft erwähnen.",
    "attention_letters": "Nachrichten, die nicht lesbar sind, bleiben eine Weile im Arbeitsspeicher, nicht unkenntlich gemacht (feeds.dead_letters, feeds.dead_letters_keep_s).",
    "attention_plain": "Der Server ist ohne Verschlüsselung erreichbar (server.plain_http): Token lassen sich auf der Leitung mitlesen.",
    "attention_unsigned": "Nachrichten von Twilio werden ohne Signatur angenommen (feeds.twilio_unsigned): nur für Tests.",
    "attention_cloud": "Die Transkripte kommen aus einem Cloud-Dienst: Auch dessen Vertrag und Standort gehören in die Folgenabschätzung.",
    "attention_names": "Namen von Kundschaft und Beschäftigten, die die Telefonanlage sendet, werden angezeigt, wie sie sind; werden sie nicht gebraucht, sollten sie gar nicht gesendet werden.",
}
MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip


def day(when: date) -> str:
    """A date."""
    return f"{when.day}. {MONTHS[when.month - 1]} {when.year}"


def _number(number: float) -> str:
    return f"{number:g}".replace(".", ",")


def days(number: float) -> str:
    """A period of days."""
    if number == 0:
        return "gar nicht"
    return f"{_number(number)} Tag" if number == 1 else f"{_number(number)} Tage"


def seconds(number: float) -> str:
    """A period of seconds."""
    return f"{_number(number)} Sekunden"
