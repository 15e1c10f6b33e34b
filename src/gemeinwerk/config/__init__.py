"""The only place that knows everything: settings, addresses, wiring, commands."""
