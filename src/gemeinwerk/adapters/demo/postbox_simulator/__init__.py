"""A bridge to postboxes of user accounts that belong to nobody: takes real FIT-Connect submissions, shows them, fails on demand."""

from gemeinwerk.adapters.demo.postbox_simulator.checking import MessageWrong, checked, checked_status
from gemeinwerk.adapters.demo.postbox_simulator.identity import Known, prepare
from gemeinwerk.adapters.demo.postbox_simulator.pages import ORDERS
from gemeinwerk.adapters.demo.postbox_simulator.server import Bridge, running, serve

__all__ = ["ORDERS", "Bridge", "Known", "MessageWrong", "checked", "checked_status", "prepare", "running", "serve"]
