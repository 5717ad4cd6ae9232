"""What HeyGen's interfaces carry of an avatar video, as the table in the docs."""

from collections.abc import Iterator

from connector.catalogue.field_tables import FieldTable
from connector.providers.heygen import avatar_video
from connector.providers.heygen.client import Api
from connector.providers.heygen.defaults import DEFAULTS
from connector.providers.heygen.field_support import SUPPORT
from connector.providers.heygen.support import Refusal, Support

_TESTS = ("test_at_the_edge_v2", "test_at_the_edge_v3", "test_past_it")

_ABOUT = """\
What becomes of each field of HeyGen's page "Create Avatar Video (V2)", and of those that only v3 has, over either of
its interfaces. `avatar` and `studio` are v3's two shapes of a video: one scene with a character in front of no video,
and one to fifty scenes that fill the picture. A value that the interface in use cannot carry is refused before any
call, by the field's name; the default passes, as if the field were left out. The tests are those of
`tests/providers/heygen/test_edges.py` with the field's name in brackets: values at the edges of what is taken, held
against the bodies that are sent, and values just past them."""


def _cells(support: Support) -> tuple[str, ...]:
    default = DEFAULTS.get(support.path)
    shown = "" if default is None else f"`{str(default).lower() if isinstance(default, bool) else default}`"
    return (shown, _fate(support, "v2"), _fate(support, "v3"), ", ".join(f"`{each}`" for each in _TESTS))


def _fate(support: Support, api: Api) -> str:
    told = support.v3 if api == "v3" else support.v2
    return "; ".join([told, *_sentences(support.refused(api))])


def _sentences(refusals: tuple[Refusal, ...]) -> Iterator[str]:
    for refusal in refusals:
        yield f'refused when left out: "{refusal.says}"' if refusal.absent else f'refused: "{refusal.says}"'


TABLE = FieldTable(
    title="Avatar videos: what each interface carries",
    about=_ABOUT,
    fields=avatar_video.ACTIONS[0].input,
    columns=("Default", "v2", "v3", "Tests"),
    cells={each.path: _cells(each) for each in SUPPORT},
)
