"""Drives the public client ``fitconnect-client``; run as a program of its own, told by JSON what to do."""

from __future__ import annotations

import json
import sys

from fitconnect_client import Environment, FitconnectClient
from fitconnect_client.environment import ENV_CONFIG
from fitconnect_client.objects import Attachment

told = json.load(sys.stdin)
ENV_CONFIG[Environment.TESTING] = {"OAUTH_ENDPOINT": told["token"], "SUBMISSION_API": told["submission"]}
client = FitconnectClient(Environment.TESTING, *told["sender"])
client.obtain_access_token()
file = Attachment(told["file"])
metadata = client.create_metadata(
    submission_date="2026-11-26",
    sender_reference="TEST-1",
    submission_schema_url=told["schema"],
    metadata_schema_url="https://schema.fitko.de/fit-connect/metadata/1.0.0/metadata.schema.json",
    email_reply_to="erika.mustermann@example.org",
    attachments=[file],
)
submission = client.create_submission(told["destination"], told["service"], "Testleistung", [file])
answer = client.send_submission(submission, metadata)
json.dump({"id": submission.submission_id, "attachment": file.id, "answer": answer}, sys.stdout)
