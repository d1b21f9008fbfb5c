"""What is done about the queue."""

from zhishou.areas.queue.operations import calling as calling
from zhishou.areas.queue.operations import matters as matters
from zhishou.areas.queue.operations import taking as taking
