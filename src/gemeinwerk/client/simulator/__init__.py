"""A delivery and routing service in memory, to try out any client: real signatures, wrong behaviour on demand."""

from gemeinwerk.client.simulator.doors import Simulator, running
from gemeinwerk.client.simulator.service import Call, Reply

__all__ = ["Call", "Reply", "Simulator", "running"]
