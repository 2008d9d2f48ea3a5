"""Undoes the damage of a raw text: a module a kind of damage, each proposing recorded changes."""
