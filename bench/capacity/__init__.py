"""What a hub costs, what a city of hubs would cost, and whether the sum is right where it fits."""
