"""The console script. Each command reads the settings, builds what it needs, and leaves the work to a module below.

A command imports its modules itself, so that each process pays, in time and memory, only for what it runs.
"""

import dataclasses
import json
import logging
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from connector import __version__, listening, logs, oauth_commands, setting_values
from connector.errors import ConnectorError, SchemaOutdated, SettingsError, StoreUnavailable
from connector.providers.folders import FOLDERS
from connector.sandbox.faults import Faults
from connector.settings import Settings

log = logging.getLogger(__name__)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="connector")
def cli() -> None:
    """A durable bridge between AI-video APIs and Zapier, Make and n8n."""


def main() -> None:
    """The console script: what an operator did wrong is one line and exit 2."""
    logs.configure("warning", "text")  # until the settings are read, and for commands that log nothing of their own
    logs.catch_all()
    try:
        cli()
    except (SettingsError, SchemaOutdated) as wrong:
        click.echo(f"connector: {wrong}", err=True)
        sys.exit(2)
    except StoreUnavailable as wrong:
        advice = "Start the database, or correct CONNECTOR_DATABASE_URL, and try again."
        click.echo(f"connector: the database cannot be used ({wrong.why}). {advice}", err=True)
        sys.exit(1)
    except ConnectorError as wrong:
        click.echo(f"connector: {wrong}", err=True)
        sys.exit(1)


_bind = click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Address and port to listen on.")
_workers = click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Web processes.")


@cli.command()
@_bind
@_workers
def serve(bind: str, workers: int) -> None:
    """Web and relay together on one machine; brings the database up to date first."""
    from connector import maintenance, processes

    environ = listening.environment(bind, os.environ)
    settings = Settings.load(environ)
    logs.configure(settings.log_level, settings.log_format)
    listening.check(bind, settings)
    maintenance.upgrade(settings)
    maintenance.try_keys(settings)
    sys.exit(processes.serve(bind=bind, workers=workers, environ=environ))


@cli.command()
@_bind
@_workers
def web(bind: str, workers: int) -> None:
    """The web process alone, for several machines on one database."""
    settings = Settings.load()
    logs.configure(settings.log_level, settings.log_format)
    listening.check(bind, settings)
    from connector import configuration_warnings, maintenance, processes

    maintenance.require_current(settings)
    maintenance.try_keys(settings)
    host, _ = listening.address(bind)
    for warning in (
        *configuration_warnings.warnings(settings, host=host),
        *configuration_warnings.sandboxed(settings),
    ):
        log.warning(warning)
    processes.web(bind=bind, host=host, workers=workers)


@cli.command()
@click.option(
    "--web-bind",
    envvar="CONNECTOR_WEB_BIND",
    help="Where the web process listens, when there is only one and it is on this machine; `serve` says so by itself.",
)
def relay(web_bind: str | None) -> None:
    """The relay process alone, for several machines on one database."""
    from connector import processes

    settings = Settings.load()
    settings.require_usable_file()
    processes.relay(settings, host=listening.address(web_bind)[0] if web_bind else None)


_provider = click.option(
    "--provider", default=FOLDERS[0], show_default=True, type=click.Choice(FOLDERS), help="Whose API it is."
)


def _fault_options(command: Callable[..., None]) -> Callable[..., None]:
    for each in reversed(dataclasses.fields(Faults)):
        name = "--" + each.name.replace("_", "-")
        about: dict[str, Any] = {"help": each.metadata["help"], "default": each.default, "show_default": True}
        if isinstance(each.default, bool):
            about["is_flag"] = True
        elif isinstance(each.default, tuple):
            about |= {"multiple": True}
        command = click.option(name, each.name, **about)(command)
    return command


@cli.command()
@_provider
@click.option("--bind", default="127.0.0.1:8001", show_default=True, help="Address and port to listen on.")
@click.option("--render-seconds", default=20.0, show_default=True, help="How long a render takes.")
@click.option("--training-seconds", default=20.0, show_default=True, help="How long an avatar's training takes.")
@click.option("--credits", default=10_000, show_default=True, help="What a new account has to spend.")
@_fault_options
def sandbox(
    provider: str, bind: str, render_seconds: float, training_seconds: float, credits: int, **faults: Any
) -> None:
    """A stand-in for a provider's API: try automations without spending credits."""
    from connector import processes
    from connector.sandbox import stand_in
    from connector.sandbox.server import serve as serve_sandbox

    try:
        wished = Faults(**faults)
    except ValueError as wrong:
        raise SettingsError(str(wrong)) from None
    host, port = listening.address(bind)
    chosen = stand_in.of(provider)
    app = chosen.create(wished, render_seconds=render_seconds, training_seconds=training_seconds, credits=credits)
    with serve_sandbox(app, host, port) as server:
        where = f"{server.url}{chosen.path}"
        click.echo(f"The sandbox listens on {where}; any key that begins with {chosen.key_prefix} is an account.")
        processes.until_signal()


@cli.command()
@_provider
@click.option("--oneshot", is_flag=True, help="Stop after the event: exit 0 if every hop worked.")
def demo(provider: str, oneshot: bool) -> None:
    """Sandbox, bridge and a sample receiver: the main job end to end, each hop shown."""
    from connector.demo import run

    sys.exit(run(provider, oneshot=oneshot))


@cli.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the schema up to date, under a lock."""
    from connector import maintenance

    maintenance.upgrade(Settings.load())
    click.echo("The database schema is up to date.")


@cli.group()
def keys() -> None:
    """The keys that seal what is secret."""


@keys.command("generate")
def keys_generate() -> None:
    """Print a fresh key for CONNECTOR_ENCRYPTION_KEYS."""
    from cryptography.fernet import Fernet

    click.echo(Fernet.generate_key().decode())


@keys.command("rotate")
def keys_rotate() -> None:
    """Seal everything anew with the first key; the others can be removed afterwards."""
    from connector import maintenance

    done = maintenance.rotate_keys(Settings.load())
    nothing = not (done.count or done.broken)
    click.echo("Nothing is sealed yet." if nothing else f"{done.count} secrets are sealed with the first key now.")
    for each in done.broken:
        click.echo(f"does not open: {each}", err=True)
    if done.broken:
        click.echo(
            f"{len(done.broken)} were sealed with none of the keys in CONNECTOR_ENCRYPTION_KEYS, or are damaged: add"
            " the key they were sealed with and run this again, or have their users connect anew.",
            err=True,
        )
        sys.exit(1)


def _duration(_: click.Context, __: click.Parameter, text: str) -> timedelta:
    try:
        return setting_values.duration(text)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong)) from None


@cli.command()
@click.option("--uses", default=1, show_default=True, type=click.IntRange(1, 10_000), help="How many may connect.")
@click.option("--expires", default="7d", show_default=True, callback=_duration, help="How long it is good.")
def invite(uses: int, expires: timedelta) -> None:
    """Print a link with which somebody may connect where CONNECTOR_CONNECT_SECRET is set."""
    from connector import maintenance

    click.echo(maintenance.invite(Settings.load(), uses=uses, good_for=expires))


@cli.command("console-link")
@click.argument("connection_id")
@click.option("--expires", default="15m", show_default=True, callback=_duration, help="How long it is good.")
def console_link(connection_id: str, expires: timedelta) -> None:
    """Print a link that signs in to the console of a connection, once."""
    from connector import maintenance

    click.echo(maintenance.console_link(Settings.load(), connection_id, good_for=expires))


cli.add_command(oauth_commands.oauth)


@cli.command()
@click.option("--check", is_flag=True, help="Only compare: exit 1 when a file is stale or left over.")
def manifests(check: bool) -> None:
    """Write what follows from the catalogue: manifests and tables of the docs."""
    from connector.manifests import files
    from connector.providers.registry import CATALOGUE  # here, so that other commands need not carry the web
    from connector.web.endpoints import ENDPOINTS

    settings = [setting for setting, _ in Settings().in_force()]
    read = lambda path: path.read_text(encoding="utf-8") if path.exists() else ""  # noqa: E731
    parts = files.render_parts(CATALOGUE, settings, read)
    rendered = files.render(CATALOGUE, ENDPOINTS) | parts
    stale = [path for path, text in rendered.items() if not _holds(path, text)]
    for path in stale:
        click.echo(f"{'stale' if check else 'written'}: {path}")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(rendered[path], encoding="utf-8")
    old = files.left_over(rendered)
    for path in old:
        click.echo(f"{'left over' if check else 'removed'}: {path}")
        if not check:
            path.unlink()
    sys.exit(1 if check and (stale or old) else 0)


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON object, with the same exit codes.")
def doctor(as_json: bool) -> None:
    """Print the settings, secrets hidden, warn of what does not fit together, and try what they name."""
    from connector.doctor import examine

    report = examine(Settings.load(make_key=False), os.environ)
    if as_json:
        click.echo(json.dumps(report.json(), indent=2, ensure_ascii=False))
    else:
        for line in report.text():
            click.echo(line)
    sys.exit(report.exit_code)


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text
