"""`python -m zhishou`."""

from zhishou.command import main

main()
