"""What MkDocs loads to publish the archive: hooks, a Markdown extension, theme templates."""
