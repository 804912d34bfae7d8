"""Who speaks: configuration, then what the feed says, then the vendor's default, else nobody."""

from __future__ import annotations

import pytest

from assistant.feeds.roles import RoleMapError, Roles, parse_role_map
from assistant.types import Role
from tests.feeds.says import items, segments, twilio

STARTED = {
    "TranscriptionEvent": "transcription-started",
    "InboundTrackLabel": "agent",
    "OutboundTrackLabel": "customer",
}


def test_a_role_map_reads_names_that_contain_signs() -> None:
    assert parse_role_map("4:*=customer, 8:acs:x=agent ,*=unknown") == {
        "4:*": Role.CUSTOMER,
        "8:acs:x": Role.AGENT,
        "*": Role.UNKNOWN,
    }


@pytest.mark.parametrize("spec", ["customer", "0=caller", "=agent", "0=agent,1"])
def test_a_role_map_that_cannot_be_read_says_how_to_write_it(spec: str) -> None:
    with pytest.raises(RoleMapError, match="write NAME=customer"):
        parse_role_map(spec)


def test_names_match_exactly_then_without_case_then_by_prefix() -> None:
    roles = Roles({"S1": Role.AGENT, "s*": Role.CUSTOMER}, {})
    assert [roles.find(wire) for wire in ("S1", "s1", "s2", "x", None)] == [
        Role.AGENT,
        Role.AGENT,
        Role.CUSTOMER,
        None,
        None,
    ]


def test_inbound_is_the_customer_unless_told_otherwise() -> None:
    assert segments("twilio", twilio("hallo", 1), roles="")[0].role is Role.CUSTOMER
    assert segments("twilio", twilio("hallo", 1), roles="inbound_track=agent")[0].role is Role.AGENT


def test_labels_of_the_session_go_before_the_default() -> None:
    assert segments("twilio", STARTED, twilio("hallo", 1), roles="")[0].role is Role.AGENT


def test_configuration_goes_before_labels_of_the_session() -> None:
    assert (
        segments("twilio", STARTED, twilio("hallo", 1), roles="inbound_track=customer")[0].role
        is Role.CUSTOMER
    )


def test_a_label_can_be_configured() -> None:
    started = {**STARTED, "InboundTrackLabel": "Line 4"}
    assert segments("twilio", started, twilio("hallo", 1), roles="Line 4=agent")[0].role is Role.AGENT


@pytest.mark.parametrize(
    ("offered", "role"), [(["external", "internal"], Role.CUSTOMER), (["internal", "external"], Role.AGENT), (["internal"], Role.AGENT)]
)  # fmt: skip
def test_audiohook_channels_are_numbered_as_open_offers_them(offered: list[str], role: Role) -> None:
    opened = {"version": "2", "type": "open", "parameters": {"media": [{"channels": offered}]}}
    said = {
        "alternatives": [{"interpretations": [{"type": "display", "transcript": "hi"}]}],
        "channelId": 0,
        "isFinal": True,
    }
    event = {
        "version": "2",
        "type": "event",
        "parameters": {"entities": [{"type": "transcript", "data": said}]},
    }
    assert segments("genesys", opened, event, roles="")[0].role is role


@pytest.mark.parametrize(
    ("label", "role"), [("A", Role.CUSTOMER), ("B", Role.AGENT), ("UNKNOWN", Role.UNKNOWN)]
)
def test_a_short_outburst_without_a_speaker_is_of_neither_side(label: str, role: Role) -> None:
    turn = {"type": "Turn", "transcript": "What?!", "end_of_turn": True, "speaker_label": label}
    assert segments("assemblyai", turn, roles="A=customer,B=agent")[0].role is role


def test_a_telephone_number_is_known_by_its_prefix_and_shown_without_its_digits() -> None:
    data = {"text": "hallo", "resultStatus": "Final", "participantRawID": "4:+4915112345678"}
    message = {"kind": "TranscriptionData", "transcriptionData": data}
    (segment,) = segments("azure_acs", message, roles="4:*=customer,8:*=agent")
    assert (segment.role, segment.channel) == (Role.CUSTOMER, "4:+***********78")
    assert "4915" not in repr(items("azure_acs", message, roles=""))


def test_diarised_speakers_in_one_final_are_taken_apart() -> None:
    words = [
        {"word": word, "speaker": speaker} for word, speaker in (("Hello.", 0), ("No!", 1), ("Never.", 1))
    ]
    message = {
        "type": "Results",
        "is_final": True,
        "speech_final": True,
        "start": 0,
        "duration": 2,
        "channel_index": [0, 1],
    }
    message["channel"] = {"alternatives": [{"transcript": "Hello. No! Never.", "words": words}]}
    found = segments("deepgram", message, roles="speaker_0=agent,speaker_1=customer")
    assert [(one.role, one.text, one.ends_turn) for one in found] == [
        (Role.AGENT, "Hello.", True),
        (Role.CUSTOMER, "No! Never.", True),
    ]


def test_an_interim_of_two_speakers_is_of_neither_side() -> None:
    words = [{"word": "hello", "speaker": 0}, {"word": "no", "speaker": 1}]
    message = {"type": "Results", "is_final": False, "start": 0, "duration": 2, "channel_index": [0, 1]}
    message["channel"] = {"alternatives": [{"transcript": "hello no", "words": words}]}
    assert segments("deepgram", message, roles="speaker_0=agent,speaker_1=customer")[0].role is Role.UNKNOWN


def test_the_system_and_a_listening_supervisor_are_of_neither_side() -> None:
    rows = [
        {"Transcript": {"Id": role, "ParticipantRole": role, "Content": "x"}}
        for role in ("SYSTEM", "SUPERVISOR")
    ]
    found = segments("contact_lens", {"EventType": "SEGMENTS", "Segments": rows}, roles="*=customer")
    assert {one.role for one in found} == {Role.UNKNOWN}


def test_a_colleague_in_a_ringsense_recording_is_of_neither_side() -> None:
    speakers = [
        {"speakerId": "a", "extensionId": "7"},
        {"speakerId": "b", "extensionId": None},
        {"speakerId": "c", "extensionId": "8"},
    ]
    said = [{"speakerId": one, "text": "x", "start": at, "end": at + 1} for at, one in enumerate("abc")]
    body = {"ownerExtensionId": "7", "speakerInfo": speakers, "insights": {"Transcript": said}}
    assert [one.role for one in segments("ringcentral", {"body": body}, roles="")] == [
        "agent",
        "customer",
        "unknown",
    ]


def test_two_telephones_that_look_alike_when_masked_are_two_speakers() -> None:
    def heard(number: str, said: str, status: str) -> dict[str, object]:
        data = {"text": said, "resultStatus": status, "participantRawID": number}
        return {"kind": "TranscriptionData", "transcriptionData": data}

    one, other = "4:+4915100000078", "4:+4915199999978"
    found = segments(
        "azure_acs",
        heard(one, "hal", "Intermediate"),
        heard(other, "ja", "Final"),
        heard(one, "hallo", "Final"),
    )
    assert found[0].segment_id == found[2].segment_id != found[1].segment_id
