"""Pure rules of the delivery service: states, versions, events, callbacks, regions, tokens."""
