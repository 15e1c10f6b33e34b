"""The verbs of ``gemeinwerk api``; they import the client only when they run, so that no other command waits for it."""
