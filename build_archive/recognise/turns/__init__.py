"""Who has the word: splits a document into statements, questions and answers, and puts the body together."""

from build_archive.recognise.turns.blocks import compose_blocks
from build_archive.recognise.turns.floor import Turn, recognise_turns
from build_archive.recognise.turns.labels import find_labels, leading_labels, part_labels
from build_archive.recognise.turns.questions import shorten_question
from build_archive.recognise.turns.words import Part

__all__ = [
    "Part",
    "Turn",
    "compose_blocks",
    "find_labels",
    "leading_labels",
    "part_labels",
    "recognise_turns",
    "shorten_question",
]
