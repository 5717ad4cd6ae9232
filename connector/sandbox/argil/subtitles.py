"""A video's words as a subtitle file: WebVTT or Advanced SubStation Alpha."""

from collections.abc import Iterator

from connector.sandbox.argil.videos import Video

ASS_STYLES = """[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Bold, Alignment, MarginV
Style: Default,Arial,48,&H00FFFFFF,1,2,60

"""
ASS_EVENTS = """[Events]
Format: Layer, Start, End, Style, Text
"""


def export(video: Video, format: str, *, styled: bool) -> str:
    """`format` is vtt or ass; `styled` adds what colours and places the words."""
    if format == "vtt":
        place = " line:85% align:center" if styled else ""
        cues = (f"{_vtt(a)} --> {_vtt(b)}{place}\n{text}\n" for a, b, text in _cues(video))
        return "WEBVTT\n\n" + "\n".join(cues)
    head = "[Script Info]\nScriptType: v4.00+\n\n" + (ASS_STYLES if styled else "") + ASS_EVENTS
    lines = (f"Dialogue: 0,{_ass(a)},{_ass(b)},Default,{text}\n" for a, b, text in _cues(video))
    return head + "".join(lines)


def _cues(video: Video) -> Iterator[tuple[float, float, str]]:
    start = 0.0
    for moment in video.moments:
        end = start + moment.seconds
        text = moment.args.get("transcript", "(spoken audio)")
        yield start, end, " ".join(text.split())
        start = end


def _vtt(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def _ass(seconds: float) -> str:
    hundredths = round(seconds * 100)
    minutes, rest = divmod(hundredths, 6_000)
    return f"{minutes // 60}:{minutes % 60:02}:{rest // 100:02}.{rest % 100:02}"
