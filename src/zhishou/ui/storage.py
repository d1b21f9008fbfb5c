"""How page assets are stored: compressed, and under hashed names that the modules import each other by."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedAssets(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped package
    """Hashed names for scripts that import other scripts, too, so browsers may keep them for ever."""

    support_js_module_import_aggregation = True
