"""Is it alive, is it ready, how is it doing."""

import flask
import prometheus_client

from connector.web import context

blueprint = flask.Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> flask.Response:
    """Say whether the process is alive."""
    return flask.jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> flask.Response:
    """Say whether the bridge is ready.

    Ready when the database answers, has this program's schema, and was sealed with our keys.
    """
    context.bridge().monitoring.check_ready()
    return flask.jsonify(status="ready")


@blueprint.get("/metrics")
def metrics() -> flask.Response:
    """Show metrics.

    What the database knows, so that every process tells the same.
    """
    registry = prometheus_client.CollectorRegistry()
    found = context.bridge().monitoring.waiting()
    pending = prometheus_client.Gauge("connector_deliveries_pending", "Deliveries not ended yet", registry=registry)
    pending.set(found.deliveries)
    waiting = prometheus_client.Gauge("connector_receipts_waiting", "Receipts not understood yet", registry=registry)
    waiting.set(found.receipts)
    return flask.Response(prometheus_client.generate_latest(registry), mimetype=prometheus_client.CONTENT_TYPE_LATEST)
