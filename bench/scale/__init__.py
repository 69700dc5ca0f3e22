"""The form for many machines: what it costs beside one process, and what it survives."""
