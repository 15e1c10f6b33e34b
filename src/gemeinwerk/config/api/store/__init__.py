"""What the verbs keep on the disk: received messages, and a message that is being sent."""
