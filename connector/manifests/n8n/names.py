"""What a provider's package, nodes and credentials are called at n8n: names that workflows in use hold on to."""

from dataclasses import dataclass
from typing import Self

from connector.catalogue.catalogue import Offer


@dataclass(frozen=True, slots=True)
class Names:
    """All of them follow from the provider's key and label."""

    key: str
    label: str

    @classmethod
    def of(cls, offer: Offer) -> Self:
        """The names of a provider."""
        return cls(offer.key, offer.label)

    @property
    def slug(self) -> str:
        """The key as npm writes it: `made-up`."""
        return self.key.replace("_", "-")

    @property
    def pascal(self) -> str:
        """The key as a class begins: `MadeUp`."""
        return "".join(part.capitalize() for part in self.key.split("_"))

    @property
    def camel(self) -> str:
        """The key as a node's name begins: `madeUp`."""
        return self.pascal[0].lower() + self.pascal[1:]

    @property
    def bridge(self) -> str:
        """What its users know the bridge and their credential by."""
        return f"{self.label} Connector"

    @property
    def package(self) -> str:
        """The npm package."""
        return f"n8n-nodes-{self.slug}-connector"

    @property
    def action(self) -> str:
        """The type of its node in a workflow."""
        return f"{self.package}.{self.camel}Connector"

    @property
    def trigger(self) -> str:
        """The type of its trigger node in a workflow."""
        return f"{self.package}.{self.camel}ConnectorTrigger"

    @property
    def credential(self) -> str:
        """The type of the node's credential with a token."""
        return f"{self.camel}ConnectorApi"

    @property
    def signed_in(self) -> str:
        """The type of the node's credential that its user signs in with."""
        return f"{self.camel}ConnectorOAuth2Api"
