#!/usr/bin/env python3
"""Makes NotoSansJP-Regular.otf and NotoSansJP-SemiBold.otf, the Japanese letters of the window.

    apt-get download fonts-noto-cjk && dpkg-deb -x fonts-noto-cjk_*.deb noto
    python3 -m venv venv && venv/bin/pip install fonttools
    venv/bin/python japanese.py noto/usr/share/fonts/opentype/noto .

What is kept: kana, Japanese punctuation, full and half width forms, the 6,355 kanji of JIS X 0208
and some beyond it that are usual in names. Latin letters and digits are left to Inter.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection

# The file of a collection, and the weight it is to be found by. There is no semi-bold cut; bold
# stands for it, because a fallback is only taken in exactly the weight that is asked for.
WEIGHTS = [("Regular", "Regular", 400), ("Bold", "SemiBold", 600)]
FAMILY = "Noto Sans CJK JP"


def kanji():
    """The kanji of rows 16 to 84 of JIS X 0208, as EUC-JP knows them."""
    for row in range(16, 85):
        for cell in range(1, 95):
            try:
                yield ord(bytes([row + 0xA0, cell + 0xA0]).decode("euc_jp"))
            except UnicodeDecodeError:
                pass


def letters():
    kept = set(kanji())
    kept |= set(range(0x3000, 0x3030))  # punctuation
    kept |= set(range(0x3041, 0x3100))  # hiragana and katakana
    kept |= set(range(0x31F0, 0x3200))  # small katakana
    kept |= set(range(0xFF01, 0xFFE7))  # full and half width forms
    # Forms of family names that the standard counts as the same letter as their usual form.
    kept |= {ord(c) for c in "﨑髙濵邉濱瀨德彅曻栁"}
    return kept


def make(source, target):
    kept = letters()
    for file, style, weight in WEIGHTS:
        collection = TTCollection(source / f"NotoSansCJK-{file}.ttc")
        font = next(f for f in collection.fonts if f["name"].getDebugName(1) == FAMILY)
        options = Options(
            hinting=False,
            # Positions and forms of upright text are all that is asked for.
            layout_features=["ccmp", "kern", "mark"],
            drop_tables=["vhea", "vmtx", "VORG", "BASE", "DSIG"],
            name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17],
            name_languages=[0x409],
            notdef_outline=True,
            glyph_names=False,
        )
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=kept)
        subsetter.subset(font)
        font["OS/2"].usWeightClass = weight
        names = font["name"]
        for identifier, text in [
            (1, FAMILY if weight == 400 else f"{FAMILY} {style}"),
            (2, "Regular"),
            (4, f"{FAMILY} {style}"),
            (6, f"NotoSansCJKjp-{style}"),
            (16, FAMILY),
            (17, style),
        ]:
            names.setName(text, identifier, 3, 1, 0x409)
        # Bold by weight alone: by its flags it would be sought as bold.
        font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x21) | 0x40
        font["head"].macStyle = 0
        # The day the source was made: the same input gives the same bytes.
        font.recalcTimestamp = False
        path = target / f"NotoSansJP-{style}.otf"
        font.save(path)
        print(f"{path.name}: {path.stat().st_size} bytes, {len(font.getBestCmap())} characters")


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]))
