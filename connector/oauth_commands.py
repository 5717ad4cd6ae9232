"""`connector oauth`: the apps that may ask to be signed in, made and removed; and what to paste into each platform."""

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from connector.settings import Settings
from connector.states import Platform, Scope

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from connector.services.oauth_clients import ClientService
    from connector.store.oauth_clients import Client

_ONCE = "The secret is shown this once."


@click.group()
def oauth() -> None:
    """The apps that users of Zapier, Make and n8n sign in to."""


@oauth.command("add-client")
@click.argument("platform", type=click.Choice([str(each) for each in Platform]))
@click.option("--redirect-uri", "uris", multiple=True, required=True, help="Where people are led back to; several.")
@click.option("--name", default="", help="What people know the app by; the platform's name where it has one.")
@click.option("--public", is_flag=True, help="It can keep no secret, as programs on people's machines; PKCE is a must.")
def add_client(platform: str, uris: Sequence[str], name: str, public: bool) -> None:
    """Make an app known, and print what to paste into its platform."""
    settings = Settings.load()
    with _clients(settings) as clients:
        client, secret = clients.add(Platform(platform), uris=uris, name=name, public=public)
    click.echo(f"{client.name} may ask to be signed in now, as {client.id}.")
    for line in _PASTE[client.platform](settings.public_url, client.id, secret):
        click.echo(line)
    if secret:
        click.echo(_ONCE)


@oauth.command("add-redirect-uri")
@click.argument("client_id")
@click.argument("uri")
def add_redirect_uri(client_id: str, uri: str) -> None:
    """Let people be led back to one address more, such as that of an app's next version."""
    with _clients(Settings.load()) as clients:
        client = clients.add_redirect_uri(client_id, uri)
    _show(client)


@oauth.command("list-clients")
def list_clients() -> None:
    """Print the apps, and to how many connections each is signed in."""
    with _clients(Settings.load()) as clients:
        found = clients.all()
    for client, grants in found:
        _show(client, f", signed in {_times(grants)}")
    if not found:
        click.echo("No app may ask to be signed in yet: make one known with `connector oauth add-client`.")


@oauth.command("remove-client")
@click.argument("client_id")
def remove_client(client_id: str) -> None:
    """Forget an app: it is signed out everywhere at once. Connections stay."""
    with _clients(Settings.load()) as clients:
        count = clients.remove(client_id)
    click.echo(f"{client_id} is removed. It was signed in {_times(count)}, and is no more.")


def _clients(settings: Settings) -> "AbstractContextManager[ClientService]":
    from connector import maintenance

    return maintenance.oauth_clients(settings)


def _show(client: "Client", more: str = "") -> None:
    kind = ", without a secret" if client.public else ""
    click.echo(f"{client.id}  {client.name} ({client.platform}{kind}){more}")
    for each in client.redirect_uris:
        click.echo(f"  {each}")


def _times(grants: int) -> str:
    return "to 1 connection" if grants == 1 else f"to {grants} connections"


def _for_zapier(url: str, client_id: str, secret: str | None) -> list[str]:
    from connector.manifests.zapier.authentication import OAUTH2

    values = (f"{name}={value}" for name, value in zip(OAUTH2.settings, (url, client_id, secret), strict=True) if value)
    return ["Set at Zapier:", f"  zapier-platform env:set VERSION {' '.join(values)}"]


def _for_make(url: str, client_id: str, secret: str | None) -> list[str]:
    from connector.manifests.make.signing_in import COMMON

    values = {name: value for name, value in zip(COMMON, (url, client_id, secret), strict=True) if value}
    return ["Paste at Make, as the connection's common data:", f"  {json.dumps(values)}"]


def _for_n8n(url: str, client_id: str, secret: str | None) -> list[str]:
    fields = {"Bridge Address": url, "Client ID": client_id, "Client Secret": secret}
    return ["Paste into the credential in n8n:", *_listed(fields)]


def _for_others(url: str, client_id: str, secret: str | None) -> list[str]:
    fields = {
        "Client ID": client_id,
        "Client secret": secret,
        "Authorization address": f"{url}/oauth/authorize",
        "Token address": f"{url}/oauth/token",
        "Revocation address": f"{url}/oauth/revoke",
        "Scopes": " ".join(Scope),
    }
    return ["Paste into the app:", *_listed(fields)]


def _listed(fields: dict[str, str | None]) -> list[str]:
    width = max(map(len, fields))
    return [f"  {name:{width}}  {value}" for name, value in fields.items() if value]


_PASTE: dict[Platform, Callable[[str, str, str | None], list[str]]] = {
    Platform.ZAPIER: _for_zapier,
    Platform.MAKE: _for_make,
    Platform.N8N: _for_n8n,
    Platform.CUSTOM: _for_others,
}
