"""An action that is declared appears everywhere: no writer of a manifest knows actions by name."""

from connector.catalogue.catalogue import Catalogue
from connector.catalogue.entries import Action
from connector.catalogue.fields import Field
from connector.manifests import files
from connector.providers.argil.provider import Argil

WAVE_HAND = Action(
    key="wave_hand",
    label="Wave Hand",
    help="Waves.",
    input=(Field(key="times", kind="integer", label="Times", help="How often.", required=True, example=3),),
    output=(Field(key="id", kind="string", label="ID", help="The video's id.", example="1"),),
    sample={"id": "1"},
    perform=lambda _call, given: given,
    changes=True,
)


class More(Argil):
    entries = (*Argil.entries, WAVE_HAND)


def test_a_new_action_is_in_every_platforms_files_the_openapi_file_and_the_docs() -> None:
    before, after = (files.render(Catalogue((offer,)), ()) for offer in (Argil, More))
    told = {str(path) for path, text in after.items() if text != before.get(path) and "wave" in text.lower()}
    for place in (
        "manifests/openapi.yaml",
        "docs/reference.md",
        "docs/platforms.md",
        "manifests/zapier/argil/integration.json",
        "manifests/make/argil/",
        "manifests/n8n/node/nodes/ArgilConnector/catalogue.ts",
        "manifests/n8n/templates/argil-every-call.json",
    ):
        assert any(path.startswith(place) for path in told), place
