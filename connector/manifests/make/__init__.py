"""The Make app of a provider: catalogue → files in the layout that Make's editor deploys.

`declared` says what Make wants and the catalogue does not know. `labels`, `form`, `mapping` and `interface` turn fields
and words into Make's; `modules`, `webhooks`, `rpcs` and `connection` make components of them, `app` makes files of all.
"""

from connector.manifests.make.app import ROOT, app, coverage

__all__ = ["ROOT", "app", "coverage"]
