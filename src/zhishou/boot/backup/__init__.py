"""Backup and restore: the database of one moment and every attachment it names, in one file; the keys never in it."""

from zhishou.boot.backup.archive import BackupRefused, Manifest
from zhishou.boot.backup.restoring import restore
from zhishou.boot.backup.saving import make

__all__ = ["BackupRefused", "Manifest", "make", "restore"]
