"""How well the assistant hears, on labelled calls and utterances. Uses numpy; the engine is run as it is."""
