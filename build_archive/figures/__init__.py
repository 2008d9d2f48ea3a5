"""Statistics of a text: each number with what it counts, where, up to when, and the words that state it.

A sentence is cut into clauses, and a clause is read once: the words beside a number give its subject (确诊) and its
state (新增, 累计); what they leave unsaid is carried over from the clause before (新增确诊病例6例、无症状感染者3例).
Which subject in which state is which metric stands in `metrics.tsv`, the words in `figure_words.tsv`.
"""

from build_archive.figures.extract import extract_figures
from build_archive.figures.scope import FigureContext

__all__ = ["FigureContext", "extract_figures"]
