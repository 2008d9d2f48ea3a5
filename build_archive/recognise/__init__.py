"""Finds in a passage who spoke, where, when and what; every value comes with its evidence."""
