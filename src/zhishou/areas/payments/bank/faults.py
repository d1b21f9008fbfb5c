"""Which answers of a bank say that our own data were wrong, so that the account has to be written down anew."""

from __future__ import annotations

# Parts of the reasons as the banks' code tables and their free words give them. Too little money, a lost or expired card
# and a fault of the bank's are none: nobody here wrote anything wrong.
WRONG_DATA = ("账号不存在", "账号错", "账号有误", "户名不符", "户名错", "账户名", "协议不存在", "未签")
