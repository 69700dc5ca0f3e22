"""How many deliveries a processor second buys, beside a bare loop of send() and other servers."""
