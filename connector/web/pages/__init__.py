"""Pages for people: server-rendered, each in a room (a blueprint) with one door (`rooms`). A page reads through the
services that the API reads through.
"""

import flask

from connector.web.pages import (
    activity,
    assets,
    connect,
    csrf,
    deliveries,
    mail_settings,
    mails,
    markup,
    navigation,
    overview,
    replays,
    settings,
    sign_in,
    subscriptions,
    tokens,
    videos,
    visitor,
)

_CONSOLE = (overview, deliveries, subscriptions, replays, videos, tokens, activity, settings, mail_settings)
ROOMS = (assets, connect, sign_in, *_CONSOLE, mails)


def attach(app: flask.Flask) -> None:
    """Give an app its pages."""
    app.jinja_env.globals.update(
        asset=assets.url,
        csrf_token=csrf.token,
        navigation=navigation.entries,
        me=visitor.connection_or_none,
    )
    app.jinja_env.filters.update(markup.FILTERS)
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
