"""The Make app of a provider: catalogue → files in the layout that Make's editor deploys.

`labels`, `form`, `mapping` and `interface` turn fields and words into Make's; `modules`, `webhooks`, `rpcs` and
`connection` make components of them, `menu` groups them, `app` makes files of all. `batch` makes scenarios that use the
app. What a provider says for Make alone stands in its overrides.
"""

from connector.manifests.make.app import ROOT, app, coverage
from connector.manifests.make.batch import templates

__all__ = ["ROOT", "app", "coverage", "templates"]
