"""Drives the public client ``fitconnect``; run as a program of its own, told by JSON what to do.

Only the client's table of addresses is replaced. It activates a destination, sends with an attachment, lists, picks up,
decrypts and compares hashes, all by itself.
"""

from __future__ import annotations

import json
import sys

from fitconnect import Environment, FITConnectClient
from fitconnect.fitconnect import _ENVIRONMENT_CONFIG

told = json.load(sys.stdin)
_ENVIRONMENT_CONFIG[Environment.TESTING] = {"TOKEN_URL": told["token"], "SUBMISSION_API_URL": told["submission"]}
receiver = FITConnectClient(Environment.TESTING, *told["receiver"])
sender = FITConnectClient(Environment.TESTING, *told["sender"])
if told.get("activate"):
    receiver.activate_destination(told["destination"])
status = receiver.get_destination(told["destination"]).json()["status"]
sent = sender.submission(
    told["destination"],
    told["service"],
    data={"$schema": told["schema"], "name": "Erika Mustermann"},
    attachments=[told["attachment"].encode()],
)
waiting = receiver.available_submissions()
found = receiver.retrieve_submission(sent["submissionId"], told["private_key"])
json.dump(
    {
        "status": status,
        "sent": sent,
        "waiting": waiting,
        "data": found["data_json"],
        "attachments": [one.decode() for one in found["attachments"].values()],
    },
    sys.stdout,
)
