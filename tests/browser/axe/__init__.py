"""What axe-core finds on a page, in each of the looks that our pages have."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

SOURCE = (Path(__file__).parent / "axe.min.js").read_text()
WIDTHS = {"wide": 1280, "narrow": 390}
SCHEMES: dict[str, dict[str, Any]] = {"light": {}, "dark": {"runOnly": ["color-contrast", "link-in-text-block"]}}

_RUN = """async options => {
    const {violations} = await axe.run(document, {resultTypes: ["violations"], ...options});
    return violations.map(({id, help, nodes}) => `${id}: ${help}: ${nodes.map(node => node.html).join(" ")}`);
}"""
_UNFOLD = "for (const each of document.querySelectorAll('details')) each.open = true"
_OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def faults(page: "Page") -> list[str]:
    """What is wrong with the page that is open, once all of it is unfolded, and in which look.

    Every rule is tried in light colours; those about colours in dark ones, too: the rest is the same there.
    """
    found: list[str] = []
    page.evaluate(_UNFOLD)
    page.evaluate(SOURCE)
    for width, pixels in WIDTHS.items():
        page.set_viewport_size({"width": pixels, "height": 900})
        for scheme, options in SCHEMES.items():
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # colours change at once
            wrong: list[Any] = page.evaluate(_RUN, options)
            found += [f"{width}, {scheme}: {each}" for each in wrong]
        if page.evaluate(_OVERFLOWS):
            found.append(f"{width}: the page is wider than the window")
    return found
