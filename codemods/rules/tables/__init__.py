"""Rules that apply the tables of `codemods.changes.tables`: one an area, so that each has its code, its page and its examples."""
