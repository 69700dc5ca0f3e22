"""What `hub.app` puts a hub together from, one part a module: how the configuration makes it."""
