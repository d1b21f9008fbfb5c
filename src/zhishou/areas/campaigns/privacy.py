"""What campaigns keep of employees: who had which share. Their words in a report stay with the company's books.

What customers said stands in the records of the calls (callbacks), and is emptied there.
"""

from __future__ import annotations
