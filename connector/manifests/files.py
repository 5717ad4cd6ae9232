"""Every file that follows from the catalogue, and what belongs in it. They are committed, and a test compares."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from connector.catalogue.catalogue import Catalogue
from connector.manifests import make, markdown, openapi, platforms, provider_page, settings_table, yaml
from connector.manifests.endpoint import Endpoint
from connector.manifests.n8n import files as n8n
from connector.manifests.zapier import integration as zapier
from connector.setting_values import Setting

OPENAPI = Path("manifests/openapi.yaml")
REFERENCE = Path("docs/reference.md")
PLATFORMS = Path("docs/platforms.md")
OPERATE = Path("docs/operate.md")
PATTERNS = (
    str(OPENAPI),
    f"{OPENAPI.parent}/openapi/*.yaml",
    f"{make.ROOT}/**/*",
    *zapier.PATTERNS,
    *n8n.PATTERNS,
)
"""What is generated below `manifests/`; all else there is written by hand. `.gitattributes` says the same."""

_NOTE = "# Written by `connector manifests` from the catalogue and the calls of the bridge. Do not edit.\n"


def render(catalogue: Catalogue, own: Sequence[Endpoint]) -> dict[Path, str]:
    """The generated files, by their path from the repository's root. `own` are the bridge's own calls."""
    told = {OPENAPI.parent / "openapi" / f"{each.key}.yaml": catalogue.only(each.key) for each in catalogue.offers}
    return {
        **{
            path: _NOTE + yaml.dump(openapi.describe(each, own)) for path, each in (told | {OPENAPI: catalogue}).items()
        },
        REFERENCE: markdown.reference(catalogue, own),
        PLATFORMS: platforms.page(catalogue),
        **zapier.render(catalogue),
        **{make.ROOT / offer.key / path: text for offer in catalogue.offers for path, text in make.app(offer).items()},
        **{make.ROOT / path: text for offer in catalogue.offers for path, text in make.templates(offer).items()},
        **n8n.render(catalogue),
    }


def render_parts(catalogue: Catalogue, settings: Sequence[Setting], read: Callable[[Path], str]) -> dict[Path, str]:
    """The pages that have a generated part, as they should be. `read` gives what a page is now, or ""."""
    pages = {Path(f"docs/{offer.key}.md"): offer for offer in catalogue.offers}
    filled = {path: provider_page.fill(read(path), offer) for path, offer in pages.items()}
    return {OPERATE: settings_table.fill(read(OPERATE), settings), **filled}


def left_over(rendered: Collection[Path]) -> list[Path]:
    """The generated files that are there and follow from nothing any more. Hidden ones are somebody's own."""
    there = sorted({path for pattern in PATTERNS for path in Path().glob(pattern) if path.is_file()})
    return [path for path in there if path not in rendered and not any(part.startswith(".") for part in path.parts)]
