"""Why a file or folder cannot be used, in the reader's words instead of the system's."""

from __future__ import annotations

import errno

_SAID = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EISDIR: "这是一个文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "这个磁盘只能读",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘配额用完了",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EEXIST: "已经有同名的文件",
    errno.EADDRINUSE: "已经有别的程序在用",
}


def why(error: OSError) -> str:
    """A short phrase for an error of the system; its own words where we have none."""
    return _SAID.get(error.errno or 0) or error.strerror or str(error)
