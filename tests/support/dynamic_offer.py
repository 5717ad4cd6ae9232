"""A made-up provider one of whose forms is known only once a template is chosen."""

from typing import Any

from connector.catalogue import dynamic_fields
from connector.catalogue.entries import Action, Example, Options, Trigger
from connector.catalogue.overrides import Make, MakeModule, Overrides, Zapier
from support.two_providers import BETA, Offer, field, nothing

TEMPLATE = field("template_id", "string", required=True, options="templates", example="t1")
VARIABLES = field("variables", "pairs", dynamic="template_variables", options_input=("template_id",))
ROWS = [
    dynamic_fields.row("headline", "headline", "text", "What is read out.", default="Hello", required=True),
    dynamic_fields.row("the host", "the host (avatar)", "string", "Who speaks.", options="avatars"),
    dynamic_fields.row("the host__voice_id", "the host (voice)", "string", "How it sounds.", options="good_voices"),
]


def _list(key: str, **more: Any) -> Options:
    named: dict[str, Any] = {"output": (field("id", "string"), field("name", "string"))}
    about = {"label": key.replace("_", " ").title(), "help": f"Some {key}.", "sample": {"id": "1", "name": "One"}}
    return Options(key=key, perform=nothing, **(about | named | more))


GAMMA = Offer(
    "gamma",
    Overrides(
        zapier=Zapier(key_page="https://gamma.example.com/keys"), make=Make(modules={"fill_template": MakeModule()})
    ),
    Action(
        key="fill_template",
        label="Fill Template",
        help="Fills a template. It costs.",
        input=(TEMPLATE, VARIABLES, field("title", "string")),
        output=(field("id", "string"),),
        sample={"id": "1"},
        perform=nothing,
        changes=True,
        examples=(Example("one", {"template_id": "t1", "variables": {"headline": "Hi"}}),),
    ),
    _list("templates"),
    _list("avatars"),
    _list("good_voices"),
    _list(
        "template_variables",
        label="Template Variables",
        describes_fields=True,
        input=(TEMPLATE,),
        sample=ROWS[0],
        output=(),
    ),
    *(each for each in BETA.entries if isinstance(each, Trigger)),
)
