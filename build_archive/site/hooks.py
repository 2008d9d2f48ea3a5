"""What MkDocs calls while it builds: it loads this file by its path, beside the package, so that all is elsewhere."""

from build_archive.site.publication import (
    on_env,
    on_files,
    on_page_context,
    on_page_markdown,
    on_page_read_source,
    on_post_build,
)

__all__ = [
    "on_env",
    "on_files",
    "on_page_context",
    "on_page_markdown",
    "on_page_read_source",
    "on_post_build",
]
