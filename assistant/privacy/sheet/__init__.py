"""The fact sheet for works council and data-protection impact assessment, made from the settings that are in force.

Not a form to fill in: what is said about storage, periods, access and other services follows from the settings, so a
changed setting changes the sheet (a test holds that). English and German.
"""

from __future__ import annotations

from datetime import date
from types import ModuleType

from assistant.privacy.sheet import de, en
from assistant.privacy.sheet.facts import Days, Item, Seconds, Value, sections
from assistant.settings import Settings

LANGUAGES: dict[str, ModuleType] = {"en": en, "de": de}


def sheet(settings: Settings, language: str, made_on: date, version: str) -> str:
    """The sheet in Markdown. `language`: en or de (KeyError otherwise)."""
    words = LANGUAGES[language]
    lines = [f"# {words.TITLE}", "", words.INTRODUCTION.format(date=words.day(made_on), version=version)]
    for name, items in sections(settings):
        if not items:
            continue
        lines += ["", f"## {words.SECTIONS[name]}", ""]
        if name == "data":
            lines += _table(items, words)
        else:
            lines += [f"- {_said(item, words)}" for item in items]
    return "\n".join(lines) + "\n"


def _said(item: Item, words: ModuleType) -> str:
    values = {name: _value(value, words) for name, value in item.values.items()}
    return str(words.FACTS[item.key].format(**values))


def _table(items: list[Item], words: ModuleType) -> list[str]:
    head = [f"| {' | '.join(words.COLUMNS)} |", f"|{'---|' * len(words.COLUMNS)}"]
    rows = []
    for item in items:
        what, why, who = words.DATA[item.key]
        where, period = (_value(item.values[name], words) for name in ("where", "period"))
        rows.append(f"| {what} | {why} | {where} | {period} | {who} |")
    return head + rows


def _value(value: Value, words: ModuleType) -> str:
    match value:
        case Days(number):
            return str(words.days(number))
        case Seconds(number):
            return str(words.seconds(number))
        case tuple():
            return ", ".join(_name(one, words) for one in value)
        case _:
            return _name(value, words)


def _name(value: str, words: ModuleType) -> str:
    """A word that the language has for it, or what the settings say, as code."""
    if value.startswith("@"):
        return str(words.NAMES[value[1:]])
    return f"`{value.replace('`', '')}`"
