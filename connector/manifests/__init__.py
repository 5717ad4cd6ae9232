"""Pure writers: from the catalogue to text that others read, such as OpenAPI and the tables of the docs."""
