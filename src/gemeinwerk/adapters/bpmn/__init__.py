"""BPMN 2.0 by SpiffWorkflow, with conditions in FEEL only: no script, no service and no Python is reachable.

Tasks carry their meaning in the namespace ``urn:gemeinwerk:bpmn:1``: ``kind`` of a user task (check, decide),
``decision`` and ``result`` of a business rule task, ``operation`` of a service task.
"""

from gemeinwerk.adapters.bpmn.engine import SpiffEngine

__all__ = ["SpiffEngine"]
