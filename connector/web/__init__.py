"""Everything that knows Flask. A view reads the request, asks a service, and answers."""
