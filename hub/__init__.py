"""What holds it together: engine, twin, push, stores, HTTP API and the command line."""
