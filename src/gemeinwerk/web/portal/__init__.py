"""Portal: the door for citizens and businesses. Find a service, apply, postbox, account; server-rendered, in German."""
