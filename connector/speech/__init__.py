"""What is written to be spoken: where its sentences end, and how long it takes to say. No I/O; knows no provider."""
