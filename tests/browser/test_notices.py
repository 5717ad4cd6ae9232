"""A break is told once, and once that it is over; where it is mended is one click from the overview."""

import pytest
from browser import scene
from browser.person import Person
from support.world import Api, World, until

pytestmark = pytest.mark.browser


def told(world: World, path: str) -> list[str]:
    """The types of the events that came to a path, in their order."""
    return [each.event["type"] for each in world.receiver.arrivals if each.path == path]


def test_a_hook_that_is_gone_and_a_key_that_is_refused_are_told_once_and_mended_in_the_console(
    world: World, alice: Api, person: Person, scripts: bool
) -> None:
    problems, gone = f"/problems-{scripts}", f"/gone-{scripts}"
    scene.hook(world, alice, problems[1:], trigger="connector_problem")
    scene.hook(world, alice, gone[1:])
    world.receiver.at[gone] = (410, {}, b"")
    scene.video(world, alice)
    until(lambda: told(world, problems) == ["hook.disabled"])

    del world.receiver.at[gone]
    person.sign_in(alice.connection["token"])
    concern = person.page.get_by_role("listitem").filter(has_text="is disabled")
    concern.get_by_role("link").click()
    person.sees("The target answered 410: it is gone")
    assert scene.deliveries(alice, status="failed")
    person.press("Make it active again")  # and what it missed, too, which it refused when it was gone
    until(lambda: not scene.deliveries(alice, status="failed"))
    scene.video(world, alice, "It goes on.")  # what was sent again by hand is no word about a hook
    until(lambda: told(world, problems) == ["hook.disabled", "hook.recovered"])

    world.faults(refuse_keys=True)
    for _ in range(2):
        assert alice("GET", "/v1/options/avatars").status_code == 424
    until(lambda: told(world, problems)[2:] == ["connection.broken"])
    person.open("/console")
    person.sees("Argil refuses it.")
    world.faults(refuse_keys=None)
    person.follow("Replace the key")
    person.fill(New_API_key=f"sandbox-{alice.connection['label']}")
    person.press("Replace key")
    person.sees("The new key works")
    until(lambda: told(world, problems)[3:] == ["connection.recovered"])

    person.open("/console")
    person.sees("Nothing needs your attention")
    assert alice.good("GET", "/v1/options/avatars")
    assert told(world, problems) == ["hook.disabled", "hook.recovered", "connection.broken", "connection.recovered"]
