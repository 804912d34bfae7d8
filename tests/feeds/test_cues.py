"""Subtitle files."""

from __future__ import annotations

import pytest

from tests.feeds.says import finals, segments, troubles

VTT = """WEBVTT - a title

STYLE
::cue { color: lime }

REGION
id:fred

NOTE a comment
over two lines

one
00:01.000 --> 00:02.500 align:start position:10%
<v.loud Mary Ann>That&#39;s <i>not</i> what
I <00:02.000>ordered</v>

01:00:03.000 --> 01:00:04.000
<v Fred>Sorry. <v Mary Ann>Again?

00:05.000 --> 00:06.000
Note: nobody says this
"""


def test_voices_become_speakers_and_markup_goes() -> None:
    found = segments("webvtt", VTT, roles="Mary Ann=customer,Fred=agent")
    assert [(one.role, one.text, one.start) for one in found] == [
        ("customer", "That's not what I ordered", 1.0),
        ("unknown", "Note: nobody says this", 5.0),
        ("agent", "Sorry.", 3603.0),
        ("customer", "Again?", 3603.0),
    ]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_and_a_byte_order_mark_do_not_matter(ending: str) -> None:
    written = ending.join(
        [
            "1",
            "00:00:01,000 --> 00:00:02,500",
            "Agent: hello",
            "",
            "2",
            "00:00:03,000 --> 00:00:04,000",
            "Customer: no",
            "",
        ]
    )
    found = segments("srt", b"\xef\xbb\xbf" + written.encode(), roles="")
    assert [(one.role, one.text, one.end) for one in found] == [
        ("agent", "hello", 2.5),
        ("customer", "no", 4.0),
    ]


def cue(place: int, said: str) -> str:
    return f"{place}\n00:00:0{place},000 --> 00:00:0{place},900\n{said}\n\n"


def test_a_colon_alone_makes_no_speaker() -> None:
    assert finals("srt", cue(1, "I have one wish: leave me alone") + cue(2, "yes") + cue(3, "no")) == [
        "I have one wish: leave me alone",
        "yes",
        "no",
    ]


def test_prefixes_that_most_cues_have_are_names() -> None:
    found = segments(
        "srt", cue(1, "Ayşe: alo") + cue(2, "Jan Erik: hei") + cue(3, "nei"), roles="Ayşe=customer"
    )
    assert [(one.channel, one.text) for one in found] == [("Ayşe", "alo"), ("Jan Erik", "hei"), (None, "nei")]


def test_a_text_without_cues_is_one_trouble() -> None:
    assert troubles("webvtt", "WEBVTT\n\nnothing") == [("malformed", "file")]
    assert troubles("srt", "Grüße".encode("latin-1")) == [("malformed", "file")]
