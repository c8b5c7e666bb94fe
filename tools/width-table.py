#!/usr/bin/env python3
"""Writes Sources/Panels/Canvas/Text/WidthTable.swift.

Wide, zero-width, ambiguous and VS16 ranges come from the Unicode tables in the Python package `wcwidth`
(pip install wcwidth; the version used is written into the file). Code points that CityModel's PlainText escapes come first.
Usage: tools/width-table.py > Sources/Panels/Canvas/Text/WidthTable.swift
"""
import importlib.metadata

import wcwidth.table_ambiguous as ambiguous
import wcwidth.table_grapheme as grapheme
import wcwidth.table_mc as spacing
import wcwidth.table_vs16 as vs16
import wcwidth.table_wide as wide
import wcwidth.table_zero as zero


def ranges(module, name):
    table = getattr(module, name)
    if isinstance(table, dict):
        table = table[max(table, key=lambda v: [int(p) for p in v.split(".")])]
    return table


UNSAFE = [(0x00, 0x1F), (0x7F, 0x9F), (0x200E, 0x200F), (0x2028, 0x202E), (0x2066, 0x2069), (0xFEFF, 0xFEFF),
          (0xE0000, 0xE007F)]

kinds = bytearray([1]) * 0x110000
for value, table in ((3, ranges(ambiguous, "AMBIGUOUS_EASTASIAN")), (2, ranges(wide, "WIDE_EASTASIAN")),
                     (0, ranges(zero, "ZERO_WIDTH")), (4, UNSAFE)):
    for first, last in table:
        kinds[first:last + 1] = bytes([value]) * (last + 1 - first)
kinds[0xAD] = 1   # soft hyphen: terminals draw it

rows, start = [], 0
for code in range(1, 0x110001):
    if code == 0x110000 or kinds[code] != kinds[start]:
        rows.append(start << 3 | kinds[start])
        start = code


def literal(values, per=10):
    lines = []
    for i in range(0, len(values), per):
        lines.append("        " + " ".join("0x%X," % v for v in values[i:i + per]))
    return "\n".join(lines)


emoji = [v for pair in ranges(vs16, "VS16_NARROW_TO_WIDE") for v in pair]
print(f"""// Made by tools/width-table.py from the Unicode tables of wcwidth {importlib.metadata.version('wcwidth')}; not edited by hand.

/// Widths of all code points. Entry k says that the code points from its own first one up to the next entry's have its
/// kind: `first << 3 | kind`, kind 0 zero-width, 1 narrow, 2 wide, 3 ambiguous, 4 escaped.
enum WidthTable {{
    static let runs: [UInt32] = [
{literal(rows)}
    ]

    /// First and last of the ranges of narrow characters that become wide emoji before U+FE0F.
    static let emojiVariation: [UInt32] = [
{literal(emoji)}
    ]
}}""")
