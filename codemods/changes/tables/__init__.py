"""What became of every legacy construct, one table an area; the words are those of `codemods.changes.rows`."""
