"""쇼츠공방: a product becomes a finished vertical short, on the user's own computer.

    product page ─ crawl ─> Product ─ script ─> Script ─┬─ image ─> Still ×N ─┐
                                        Character ──────┼─ voice ─> Speech×N ─┼─ video ─> Clip ×N ─ render ─> Short
                                                        └─────────────────────┘           captions, presenter, music, label

One file (or package) per stage, one public verb in each, one grammar for all of them:
`verb(what came before, options, *, engine, project, report)`. `pipeline.short.make_short` puts them in a row.
"""
