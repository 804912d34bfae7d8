"""rules/<lang>/times.toml -> the words by which times, promises and wishes are found."""

from __future__ import annotations

from assistant.analysis.phrase_list import Phrases
from assistant.analysis.times import TimeWords
from assistant.analysis.undertakings import PromiseWords
from assistant.analysis.word_list import WordList
from assistant.packs.language import LanguageSource


def promise_words(source: LanguageSource) -> PromiseWords:
    """The words by which promises are found; a pack without them finds none."""
    if source.times is None:
        return PromiseWords()
    kinds = {
        kind: word_list(source, words)
        for kind, words in source.times.model_dump(exclude={"lang", "promises", "wishes"}).items()
    }
    part = source.times.promises

    return PromiseWords(
        who=phrases(source, part.who),
        deeds=phrases(source, part.deeds),
        given=phrases(source, part.given),
        things=word_list(source, part.things),
        alone=phrases(source, part.alone),
        does=phrases(source, part.does),
        unless=word_list(source, part.unless),
        nots=word_list(source, part.nots),
        modals=word_list(source, part.modals),
        offers=word_list(source, part.offers),
        never=phrases(source, part.never),
        breaks=word_list(source, part.breaks),
        undone=phrases(source, part.undone),
        either=part.either,
        closing=part.closing,
        times=TimeWords(source.numbers(), **kinds),
    )


def phrases(source: LanguageSource, entries: list[str]) -> Phrases:
    """The entries, folded."""
    return Phrases(tuple(tuple(folded_stem(source, word) for word in each.split()) for each in entries))


def word_list(source: LanguageSource, entries: list[str]) -> WordList:
    """The entries, folded."""
    return WordList(folded_stem(source, word) for word in entries)


def folded_stem(source: LanguageSource, word: str) -> str:
    """The word folded, with its `*` where it has one."""
    stem = " ".join(source.fold(word.strip("*")))
    return f"{'*' * word.startswith('*')}{stem}{'*' * word.endswith('*')}"
