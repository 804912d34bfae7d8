"""The shape of each rule file, said once. Unknown keys, missing keys and wrong types become findings with file and line."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.packs.source import Finding, SourceFile

CUE_FILES = (
    "disappointment",
    "powerlessness",
    "miscommunication",
    "personal_stress",
    "flags",
    "intensity",
    "agent",
)
KINDS = ("trigger", "flag", "intensity", "technique", "misstep")
GUARDS = ("negation", "third_person", "quotation", "past", "joy")
MOMENTS = ("opener", "later", "any", "first", "second", "no_answer")
SLOTS = ("name", "times", "waited")

Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class LabelEntry(_Strict):
    id: Text
    kind: Literal["trigger", "flag", "intensity", "technique", "misstep"]
    meaning: Text
    source: Text
    down: bool = False
    cues: bool = True


class LanguageEntry(_Strict):
    name: Text
    form: Text
    polite: list[Text] = []
    familiar: list[Text] = []
    titles: list[Text] = []
    by_first_name: bool = False


class CueEntry(_Strict):
    id: Text
    speaker: Literal["customer", "agent"]
    marks: Text
    weight: Annotated[float, Field(gt=0, le=3)] = 1.0
    phrases: Annotated[list[Text], Field(min_length=1)]
    unless: list[Text] = []
    fires: list[Text] = []
    silent: list[Text] = []
    misses: list[Text] = []
    source: Text | list[Text]
    status: Literal["draft", "stable", "retired"]
    target: Literal["agent", "company"] | None = None
    asks: Literal["explain_clearly"] | None = None
    guards: list[Literal["negation", "third_person", "quotation", "past", "joy"]] | None = None


class GuardFile(_Strict):
    lang: Text
    negation: list[Text] = []
    third_person: list[Text] = []
    quotation: list[Text] = []
    past: list[Text] = []
    joy: list[Text] = []


class HeardEntry(_Strict):
    slot: Literal["times", "waited"]
    phrases: Annotated[list[Text], Field(min_length=1)]


class SlotFile(_Strict):
    lang: Text
    numbers: dict[str, list[Text]]
    times: dict[str, Text]
    heard: list[HeardEntry]


class PromisesPart(_Strict):
    who: list[Text] = []
    deeds: list[Text] = []
    given: list[Text] = []
    things: list[Text] = []
    alone: list[Text] = []
    does: list[Text] = []
    unless: list[Text] = []
    nots: list[Text] = []
    modals: list[Text] = []
    offers: list[Text] = []
    never: list[Text] = []
    breaks: list[Text] = []
    undone: list[Text] = []
    either: bool = False
    closing: bool = False


class TimesFile(_Strict):
    lang: Text
    days: list[Text]
    clock: list[Text]
    hours: list[Text]
    units: list[Text]
    minutes: list[Text]
    joins: list[Text]
    past: list[Text]
    choices: list[Text]
    ends: list[Text] = []
    links: list[Text] = []
    wishes: list[Text] = []
    promises: PromisesPart = PromisesPart()


class SuggestionEntry(_Strict):
    id: Text
    technique: Text
    triggers: list[Text]
    moment: Literal["opener", "later", "any", "first", "second", "no_answer"]
    say: Text
    source: Text | list[Text]


class SituationKind(_Strict):
    id: Text
    technique: Text
    from_level: Annotated[int, Field(ge=0, le=4)]
    to_level: Annotated[int, Field(ge=0, le=4)] = 4
    after_anger: bool = False
    later_level: Annotated[int, Field(ge=0, le=4)] = 0
    after_turns: Annotated[int, Field(ge=0)] = 0
    flag: Text | None = None
    meaning: Text
    source: Text | list[Text]


class SituationEntry(_Strict):
    id: Text
    headline: Text
    phrases: Annotated[list[Text], Field(min_length=1)]
    unless: list[Text] = []
    fires: list[Text]
    silent: list[Text]
    say: Annotated[list[Text], Field(min_length=1)]


class SayEntry(_Strict):
    say: Text


class RewriteEntry(_Strict):
    misstep: Text
    say: Text


class BreakEntry(_Strict):
    say: Annotated[list[Text], Field(min_length=1)]
    after_self_harm: list[Text] = []


class WordingFile(_Strict):
    lang: Text
    reason: dict[str, Text]
    technique: dict[str, Text]
    trigger: dict[str, Text]
    stage: dict[str, Text]
    misstep: dict[str, Text]
    safety: dict[str, Text]
    reminder: Annotated[list[SayEntry], Field(min_length=1)]
    rewrite: Annotated[list[RewriteEntry], Field(min_length=1)]
    reflection: Annotated[list[SayEntry], Field(min_length=1)]
    break_: Annotated[BreakEntry, Field(alias="break")]
    handover: dict[str, Text]
    summary: dict[str, Text]


Model = TypeVar("Model", bound=BaseModel)


def _number_friendly(data: Any) -> Any:
    # TOML writes 1 for 1.0; strict mode is about text and booleans, not about a missing ".0"
    if isinstance(data, dict):
        return {
            key: float(item) if key == "weight" and type(item) is int else item for key, item in data.items()
        }
    return data


def check(
    kind: type[Model], data: Any, file: SourceFile, line: int, findings: list[Finding], where: str
) -> Model | None:
    """`data` as `kind`, or None after adding L001 (unknown key) and L002 (missing or wrong) findings."""
    try:
        return kind.model_validate(_number_friendly(data))
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_context=False):
            key = ".".join(str(part) for part in fault["loc"])
            if fault["type"] == "extra_forbidden":
                known = ", ".join(sorted(field.alias or name for name, field in kind.model_fields.items()))
                text = f"{where}: unknown key {key!r}; known keys are {known}"
                findings.append(
                    Finding(str(file.path), file.line_of(str(fault["loc"][-1]), line), "L001", text)
                )
            elif fault["type"] == "missing":
                findings.append(Finding(str(file.path), line, "L002", f"{where}: key {key!r} is missing"))
            else:
                text = f"{where}: {key}: {fault['msg']} (found {fault['input']!r:.60})"
                findings.append(
                    Finding(str(file.path), file.line_of(str(fault["loc"][0]), line), "L002", text)
                )
        return None
