"""The Make app that follows from the catalogue: new entries appear in it by themselves, and keep every rule."""

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from platforms.make import fits, layout
from platforms.make.engine import Make, MakeError
from platforms.make.exchange import Answer, Request, Transport
from platforms.make.iml.evaluate import fill
from platforms.make.layout import App
from platforms.make.rules import RULES, Rule, name

from connector.catalogue.entries import Action, Entry, Options, Search, Trigger
from connector.catalogue.fields import Field, Kind, choices
from connector.catalogue.overrides import Overrides
from connector.cli import cli
from connector.manifests import files, make
from connector.manifests.make import batch, labels, mapping, rpcs, signing_in
from connector.manifests.make import form as forms
from connector.providers.argil.provider import Argil
from connector.providers.registry import CATALOGUE
from connector.settings import Settings

ROOT = Path(__file__).parents[2]


def field(key: str, kind: Kind, **more: Any) -> Field:
    return Field(key=key, kind=kind, label=key.capitalize().replace("_id", " ID"), help="Help.", **more)


class Offer:
    """A provider with more to offer than Argil has today: every kind of field, wherever it may stand."""

    label = "Argil"
    reached_by = ()
    field_tables = ()
    trigger_groups = ()

    def __init__(self, key: str, *entries: Entry, overrides: Overrides = Overrides()) -> None:  # noqa: B008
        self.key = key
        self.entries = entries
        self.overrides = overrides


INNER = (field("name", "string", required=True), field("mood", "pairs"), field("at", "datetime"))
EVERY = (
    field("hand_id", "string", required=True, options="hands"),
    field("finger", "string", options="fingers", options_input=("hand_id",)),
    field("times", "integer", min=1, max=9),
    field("shift", "integer", min=-5),
    field("share", "number", max=1),
    field("slowly", "boolean"),
    field("side", "choice", choices=choices(left="Left")),
    field("page", "url"),
    field("at", "datetime"),
    field("note", "text"),
    field("greeting", "object", fields=INNER),
    field("rows", "list", fields=INNER, max=3),
    field("words", "list", items="string"),
    field("marks", "pairs", max=2),
    field("more", "any"),
)
PHOTO = field("photo", "file", max_bytes=1000, media_types=("image/png",))
PICTURE = (
    field("file_url", "file"),
    field("filename", "string"),
    field("size", "integer", nullable=True),
    field("expires_at", "datetime"),
)
SHOWN = {"file_url": "https://elsewhere.example/v1/files/abc.def", "filename": "a.png", "size": 3}
WAVED = (field("id", "string"), field("at", "datetime"), field("greeting", "object", fields=INNER))
SAMPLE = {"id": "a", "at": "2026-01-01T10:00:00.000Z", "greeting": {"name": "Hi", "mood": {}, "at": None}}


def nothing(_call: Any, _given: Any) -> Any:
    raise AssertionError("a manifest does nothing")


def about(key: str, label: str, help: str) -> dict[str, Any]:
    return {"key": key, "label": label, "help": help, "output": WAVED, "sample": SAMPLE}


NEW: tuple[Entry, ...] = (
    Action(**about("wave_hand", "Wave Hand", "Waves a hand. It costs."), input=EVERY, perform=nothing, changes=True),
    Action(**about("send_photo", "Send Photo", "Sends a photo."), input=(*EVERY[2:4], PHOTO), perform=nothing),
    Action(
        **about("get_photo", "Get Photo", "Gets a photo.")
        | {"output": PICTURE, "sample": {**SHOWN, "expires_at": "2026-01-01T10:00:00.000Z"}},
        input=(),
        perform=nothing,
    ),
    Search(**about("find_waves", "Find Waves", "Finds waves."), input=EVERY[2:-1], perform=nothing),
    Options(**about("hands", "Hands", "Hands."), perform=nothing),
    Options(**about("fingers", "Fingers", "Fingers."), input=(EVERY[0],), perform=nothing),
    Trigger(
        **about("wave_over", "Wave Over", "Triggers when a wave is over."),
        event_type="wave.over",
        resource_type="video",
    ),
)


def built(offer: Any) -> App:
    return layout.load({str(path): text for path, text in make.app(offer).items()})


LARGER = built(Offer("argil", *Argil.entries, *NEW, overrides=Argil.overrides))


@pytest.mark.parametrize("rule", [pytest.param(each, id=name(each)) for each in RULES])
def test_whatever_is_offered_the_app_keeps_every_rule(rule: Rule) -> None:
    for app in (LARGER, built(Offer("heygen", *NEW))):
        assert list(rule(app)) == []


def test_new_entries_appear_by_themselves() -> None:
    wave, find = LARGER.find("module", "waveHand"), LARGER.find("module", "findWaves")
    assert (wave.about["label"], wave.about["description"]) == ("Wave a hand", "Waves a hand.")
    assert find.about["label"] == "Search waves"
    assert LARGER.find("webhook", "waveOver").codes["attach"]["body"]["trigger"] == "wave_over"
    assert LARGER.find("module", "watchWaveOver").about["label"] == "Watch over waves"
    assert LARGER.find("rpc", "fingers").communication["qs"] == {"hand_id": "{{parameters.hand_id}}"}
    assert {"waveHand", "findWaves"} <= set(LARGER.groups[-1]["modules"])


def test_a_field_becomes_what_make_has_for_it() -> None:
    form = {each["name"]: each for each in LARGER.find("module", "waveHand").codes["mappableParams"]}
    hand, (finger,) = form["hand_id"], form["hand_id"]["options"]["nested"]
    assert (hand["mode"], hand["label"], hand["options"]["store"]) == ("edit", "Hand ID", "rpc://hands")
    assert (finger["name"], finger["options"]) == ("finger", "rpc://fingers") and "finger" not in form
    kinds = {name: each["type"] for name, each in form.items()}
    assert kinds["times"] == "uinteger" and kinds["shift"] == "integer" and kinds["share"] == "number"
    assert kinds["at"] == "date" and kinds["page"] == "url" and kinds["more"] == "any" and form["note"]["multiline"]
    assert form["times"]["validate"] == {"min": 1, "max": 9} and form["rows"]["validate"] == {"maxItems": 3}
    assert [each["type"] for each in form["rows"]["spec"]["spec"]] == ["text", "any", "date"]
    assert "required" in form["rows"]["spec"]["spec"][0] and "required" not in form["greeting"]["spec"][0]
    assert form["greeting"]["spec"][0]["help"] == "Help. Required when Greeting is used."
    assert form["deduplicate_minutes"]["default"] == forms.MINUTES


class Listens(Transport):
    """Takes what is sent."""

    def send(self, request: Request) -> Answer:
        self.sent.append(request)
        return Answer(200, {}, [SAMPLE] if request.method == "GET" else SAMPLE)


def test_dates_and_pairs_are_sent_as_the_bridge_takes_them() -> None:
    transport, noon = Listens({}), datetime(2026, 1, 1, 12, tzinfo=UTC)
    app = Make(LARGER, transport, {"bridge_url": "https://bridge.example.com", "token": "act_x"})
    pairs = [{"key": "row", "value": "42"}]
    inner = {"name": "Hi", "mood": pairs, "at": noon}
    (bundle,) = app.run("waveHand", {"hand_id": "h", "at": noon, "marks": pairs, "greeting": inner})
    sent = json.loads(transport.sent[-1].body or b"")
    assert sent["at"] == "2026-01-01T12:00:00.000+00:00" and sent["marks"] == {"row": "42"}
    assert sent["greeting"] == {"name": "Hi", "mood": {"row": "42"}, "at": "2026-01-01T12:00:00.000+00:00"}
    assert bundle["at"] == datetime(2026, 1, 1, 10, tzinfo=UTC) and bundle["greeting"]["at"] is None
    app.run("findWaves", {"marks": pairs, "greeting": {"name": "Hi"}, "at": noon})
    assert (
        "marks=%7B%22row%22%3A%2242%22%7D" in transport.sent[-1].url and "greeting__name=Hi" in transport.sent[-1].url
    )


class Gives(Transport):
    """Tells of a file, then gives it, or says that it is gone."""

    def __init__(self, *, gone: bool = False) -> None:
        super().__init__({})
        self._gone = gone

    def send(self, request: Request) -> Answer:
        self.sent.append(request)
        if request.method == "POST":
            return Answer(200, {}, {**SHOWN, "expires_at": "2026-01-01T10:00:00.000Z"})
        if self._gone:
            return Answer(410, {}, {"error": {"message": "The file is gone."}})
        return Answer(200, {}, b"...")


def test_a_file_of_an_answer_is_fetched_at_the_connections_own_address() -> None:
    connected = {"bridge_url": "https://bridge.example.com", "token": "act_x"}
    transport = Gives()
    (bundle,) = Make(LARGER, transport, connected).run("getPhoto", {})
    interface = LARGER.find("module", "getPhoto").codes["interface"]
    assert fits.problems(bundle, interface) == [] and bundle["data"] == b"..."
    assert [(each["name"], each["semantic"]) for each in interface if "semantic" in each] == [
        ("filename", "file:name"),
        ("data", "file:data"),
    ]
    asked = transport.sent[-1]
    assert asked.url == "https://bridge.example.com/v1/files/abc.def", "the token goes nowhere else"
    assert (asked.kind_of_answer(206), asked.kind_of_answer(404)) == ("binary", "automatic")
    with pytest.raises(MakeError, match=r"\[410\] The file is gone"):
        Make(LARGER, Gives(gone=True), connected).run("getPhoto", {})


def test_beside_a_file_everything_is_sent_as_a_text() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    parts = mapping.parts((*EVERY, PHOTO))
    given = {"times": 3, "slowly": False, "at": noon, "words": ["a", "b"], "marks": [{"key": "row", "value": "42"}]}
    file = {"photo_from": "file", "photo_filename": "a.png", "photo_data": b"..."}
    told = {key: each for key, each in fill(parts, {"parameters": given | file}).items() if each != ""}
    assert told == {
        "times": 3,
        "slowly": "false",
        "at": "2026-01-01T12:00:00.000+00:00",
        "words": '["a","b"]',
        "marks": '{"row":"42"}',
        "photo": {"value": b"...", "options": {"filename": "a.png"}},
    }
    assert fill(parts, {"parameters": {"slowly": True}})["slowly"] == "true"


def test_coverage_names_a_module_or_a_remote_procedure_for_every_entry() -> None:
    app, cells = built(Argil), make.coverage(Argil)  # type: ignore[arg-type]
    assert len(cells) == len(Argil.entries) and all(cells.values())
    modules = {each.about["label"] for each in app.modules()}
    for (kind, key), cell in cells.items():
        assert app.find("rpc", cell) if kind == "options" else cell in modules, key


def test_the_same_catalogue_gives_the_same_files() -> None:
    first, again = (make.app(Offer("argil", *Argil.entries, *NEW)) for _ in range(2))  # type: ignore[arg-type]
    assert list(first.items()) == list(again.items())


def test_the_docs_tell_every_error_and_its_kind() -> None:
    page = (ROOT / "docs" / "make.md").read_text(encoding="utf-8")
    told = {row[0]: row[1] for row in re.findall(r"^\| (\d{3}) \| (\w+) \|", page, re.MULTILINE)}
    error = built(Argil).base["response"]["error"]
    kinds = {status: each["type"] for status, each in error.items() if status.isdigit()}
    assert told.keys() == kinds.keys()
    assert all(told[status] in kinds[status] for status in told)
    assert f"It is {forms.MINUTES} unless" in page and f"{rpcs.MOST} entries" in page


def test_the_docs_tell_what_the_batch_and_the_icon_are() -> None:
    page = (ROOT / "docs" / "make.md").read_text(encoding="utf-8")
    assert Argil.overrides.make.batch and batch.AT_ONCE == 3
    columns = re.findall(r"`(\w+)`", page[page.index("whose first row is") : page.index("in the columns A to I")])
    assert tuple(columns) == batch.header(Argil.overrides.make.batch)
    assert set(page.split("`")) >= {batch.APP, batch.SHEET, batch.TAB, batch.READY, batch.RENDERING, batch.DONE}
    for offer in CATALOGUE.offers:
        icon = ROOT / "manifests" / "icons" / f"{offer.key}-white.png"
        assert str(icon.relative_to(ROOT)) in page
        apps = make.app(offer)[Path("README.md")]
        assert offer.overrides.make.theme in apps
        assert not [each.label for each in offer.entries if isinstance(each, Trigger) and each.label in apps]
        assert icon.read_bytes()[:24].endswith(b"IHDR" + (512).to_bytes(4) * 2)
        said = offer.overrides.make.batch
        assert said and set(batch.header(said)) <= set(page.split("`")) and len(batch.header(said)) == len("ABCDEFGHI")


def test_make_asks_to_sign_in_again_when_the_bridge_would() -> None:
    assert timedelta(days=signing_in.IDLE_DAYS) == Settings().oauth_refresh_idle
    page = (ROOT / "docs" / "make.md").read_text(encoding="utf-8")
    assert f"{signing_in.IDLE_DAYS} days (`CONNECTOR_OAUTH_REFRESH_IDLE`" in page and signing_in.EARLY_MINUTES == 5
    assert "five minutes before one ends" in page.replace("\n", " ")


@pytest.mark.parametrize(
    ("given", "label"),
    [("Callback URL", "Callback URL"), ("Video Done", "Video done"), ("Auto B-rolls", "Auto B-rolls"), ("ID", "ID")],
)
def test_labels_are_in_sentence_case(given: str, label: str) -> None:
    assert labels.sentence(given) == label


@pytest.mark.parametrize(
    ("label", "wanted"),
    [
        ("Create Asset", "Create an asset"),
        ("Create and Render Video", "Create and render a video"),
        ("Export Subtitles", "Export subtitles"),
        ("Send Large Photo", "Send a large photo"),
        ("Find Address", "Search an address"),
    ],
)
def test_actions_are_named_with_their_article(label: str, wanted: str) -> None:
    action = Action(**about("made_up", label, "Does."), input=(), perform=nothing)
    assert labels.module(Offer("argil"), action) == wanted


def test_what_is_stale_or_left_over_is_told_and_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / files.OPERATE).parent.mkdir()
    shutil.copy(ROOT / files.OPERATE, tmp_path / files.OPERATE)  # written by hand, but for a part
    monkeypatch.chdir(tmp_path)
    run = CliRunner()
    assert run.invoke(cli, ["manifests"]).exit_code == 0
    assert run.invoke(cli, ["manifests", "--check"]).exit_code == 0
    app = make.ROOT / "argil"
    (app / "modules" / "old.iml.json").write_text("{}")
    (app / ".secrets").mkdir()
    (app / ".secrets" / "apikey").write_text("somebody's own")
    (app / "makecomapp.json").write_text("{}")
    told = run.invoke(cli, ["manifests", "--check"])
    assert told.exit_code == 1
    assert told.output == f"stale: {app}/makecomapp.json\nleft over: {app}/modules/old.iml.json\n"
    mended = told.output.replace("stale", "written").replace("left over", "removed")
    assert run.invoke(cli, ["manifests"]).output == mended
    assert run.invoke(cli, ["manifests", "--check"]).exit_code == 0 and (app / ".secrets" / "apikey").exists()
