"""What the bridge does. No Flask, no SQL, no HTTP library: those stand above and below."""
