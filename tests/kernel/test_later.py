"""What few requests need is loaded when one of them comes, not at the start."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {
    *("numpy", "PIL", "fido2", "urllib3", "imapclient", "pypdfium2", "segno", "xlsxwriter", "pyhanko"),
    *("typst", "zxingcpp", "python_calamine", "puremagic", "yaml", "cryptography"),
}
START = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "zhishou.config.settings"
import django
django.setup()
import zhishou.config.urls
print(*sys.modules)
"""


def test_a_start_does_not_load_what_few_requests_need() -> None:
    told = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True).stdout.split()
    assert "zhishou.areas.cases.operations.intake" in told
    assert HEAVY & set(told) == set()


def test_a_stand_in_is_the_module_as_soon_as_something_of_it_is_used() -> None:
    from zhishou.kernel.later import later

    stand_in = later("colorsys")
    assert stand_in.rgb_to_hsv(1, 0, 0) == (0, 1, 1)
    import colorsys

    assert stand_in.rgb_to_hsv is colorsys.rgb_to_hsv
