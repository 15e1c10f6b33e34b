"""Names that reading and checking share."""

from __future__ import annotations

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
FILE = "process.bpmn"
