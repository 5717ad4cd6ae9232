"""n8n: the data of the node package (node, properties, wording) and the workflow templates."""
