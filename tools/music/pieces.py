"""The twelve pieces: harmony, groove, a motif above or below the voice. General MIDI programs, drum keys and kits."""

from __future__ import annotations

from .score import Song

KICK, RIM, SNARE, CLAP, CLOSED, PEDAL, OPEN, RIDE, CRASH = 36, 37, 38, 39, 42, 44, 46, 51, 49
TAMBOURINE, SHAKER, BLOCK_HIGH, BLOCK_LOW, TRIANGLE, TOM_LOW, TOM_HIGH = 54, 82, 76, 77, 81, 43, 48


def morning_window() -> Song:
    song = Song(
        "morning-window",
        "아침 창가",
        "bright",
        120,
        16,
        "Cadd9 | D | Bm7 | Em7 | Cadd9 | D | Gadd9 | G | Am7 | D | Bm7 | Em7 | Cmaj7 | Cm6 | Gadd9 | Dsus4",
        suits=("casual", "enthusiastic", "beauty", "food", "living"),
    )
    song.block(25, "7...5.45..5.5.4.", 55, roll=0.025, level=-7, pan=-0.35, low=160)
    song.block(24, "....6..6....6.6.", 60, roll=0.02, level=-12, pan=0.45, low=200)
    song.bass(33, "r-----.rr-..5-.a | r-----.rr-..o-5.", level=-6.5)
    song.tune(
        9,
        "G6/1.5 D6/.5 E6/1 -/1 | -/4 | F#6/1 D6/1 B5/1 -/1 | -/4 | G6/1.5 A6/.5 B6/1 -/1 | -/4"
        " | B6/.5 A6/.5 G6/1 D6/1 -/1 | -/4",
        62,
        level=-13,
        pan=0.2,
        room=0.4,
    )
    song.tune(45, "-/8 | -/2 B5/.5 -/.5 D6/.5 -/.5 | -/4", 66, level=-11, pan=-0.2, room=0.25)
    song.drums(
        0,
        {
            KICK: "7.........6.....",
            CLAP: "....6.......6...",
            SHAKER: "5.3.6.3.5.3.6.34",
            TAMBOURINE: "........ ........ ........ ....3.3.",
        },
        level=-9,
        high=11000,
    )
    song.block(48, "4---------------", 62, level=-15, room=0.35, low=250, bars=(9, 16))
    song.drums(0, {CLAP: "." * 12 + "4.45"}, level=-12, bars=(16, 16))
    return song


def paper_plane() -> Song:
    song = Song(
        "paper-plane",
        "종이비행기",
        "bright",
        128,
        16,
        "Dadd9 | Dadd9 | Gmaj7 | Gmaj7 | Bm7 | Bm7 | A | A | Dadd9 | F#m7 | Gmaj7 | Gm6 | D/F# | Bm7 | Em7 | A7sus4",
        suits=("enthusiastic", "casual", "kids", "sport", "fashion"),
    )
    song.arpeggio(12, "0.2.1.3.0.2.13.2", 69, 70, 1.5, level=-8, pan=0.3, room=0.22)
    song.block(28, "..6...6...6...65", 57, level=-13, pan=-0.5, low=220)
    song.block(48, "4---------------", 57, level=-17, pan=0.0, room=0.35, low=220)
    song.bass(33, "r..r..r...r.r.5. | r..r..r...r.o.a.", level=-6.5)
    song.tune(
        8,
        "-/4 | A6/.75 F#6/.75 D6/.5 -/2 | -/4 | B6/.75 A6/.75 F#6/.5 D6/1 -/1 | -/4 | A6/.75 F#6/.75 D6/.5 -/2 | -/8"
        " | -/4 | A6/.75 F#6/.75 E6/.5 -/2 | -/4 | Bb6/.75 G6/.75 E6/.5 D6/1 -/1"
        " | -/4 | A6/.75 F#6/.75 D6/.5 -/2 | -/4 | B6/.75 A6/.75 G6/.5 E6/1 -/1",
        66,
        level=-11,
        pan=-0.15,
        room=0.4,
    )
    song.drums(
        8,
        {
            KICK: "7...7...7...7...",
            CLOSED: "..4...4...4...45",
            CLAP: "....5.......5..." * 3 + "....5.......5.55",
            SHAKER: "3.2.3.2.3.2.3.2.",
        },
        level=-7,
    )
    song.block(0, "..6...6...6...6.", 64, level=-13, pan=0.1, room=0.2, low=250, bars=(9, 16))
    return song


def still_water() -> Song:
    song = Song(
        "still-water",
        "잔잔한 물",
        "calm",
        72,
        8,
        "Ebmaj9 | Cm9 | Abmaj9 | Bb7sus4 | Ebmaj9/G | Abmaj9 | Fm9 | Bb7sus4",
        suits=("professional", "beauty", "living"),
    )
    song.arpeggio(0, "0-1-2-3-4-3-2-1-", 58, 56, 2.6, level=-5, room=0.35, high=5200)
    song.block(89, "3---------------", 55, level=-16, room=0.4, low=180)
    song.block(49, "2---------------", 63, level=-20, room=0.5, low=250)
    song.bass(32, "r-------..5-----", loud=66, level=-8.5, room=0.08)
    song.tune(
        11, "-/6 | Bb5/1 D6/1 | -/6 | C6/1 Eb6/1 | -/6 | G6/1.5 Eb6/.5 | -/6 | Eb6/1 C6/1", 54, level=-12, pan=0.25, room=0.5
    )
    song.tune(46, "-/14 | F5/.25 Bb5/.25 C6/.25 Eb6/.25 F6/.25 Bb6/.75", 52, level=-13, pan=-0.35, room=0.5)
    song.block(48, "3---------------", 67, level=-18, pan=-0.1, room=0.5, low=300, bars=(5, 8))
    return song


def white_linen() -> Song:
    song = Song(
        "white-linen",
        "하얀 리넨",
        "calm",
        80,
        12,
        "Amaj9 | Amaj9 | F#m9 | F#m9 | Dmaj9 | Dmaj9 | Bm9 | E7sus4 | C#m7 | F#m9 | Dmaj9 | E7sus4",
        beats=3,
        suits=("professional", "casual", "beauty", "fashion", "living"),
    )
    song.block(4, "5-------4---", 58, roll=0.05, level=-6, pan=-0.15, room=0.25, high=6000)
    song.arpeggio(24, "0-2-3-4-3-2- | 0-2-4-3-2-3-", 64, 48, 1.8, level=-11, pan=0.4, room=0.3)
    song.block(49, "2-----------", 52, level=-19, room=0.45, low=200)
    song.bass(35, "r-------5--- | r-----------", loud=70, level=-8.5)
    song.tune(11, "-/3 | -/1 E6/1 C#6/1 | -/3 | -/1.5 A5/.5 C#6/1", 50, level=-13, pan=0.15, room=0.5)
    song.drums(40, {KICK: "4...........", RIDE: "3...2...2.2.", RIM: "........2..."}, level=-12, room=0.2)
    song.arpeggio(46, "........4-3-", 66, 46, 2.0, level=-17, pan=-0.4, room=0.45, bars=(7, 12))
    return song


def lamp_glow() -> Song:
    song = Song(
        "lamp-glow",
        "등불 아래",
        "cosy",
        75,
        8,
        "Cm9 | F13 | Bbmaj9 | Gm9 | Cm9 | F13 | Dm7 G7 | Cm9 F9",
        swing=0.3,
        suits=("casual", "living", "food", "tech"),
    )
    song.block(4, "6--.....5-....4. | 6-----..4-.5-...", 57, roll=0.03, level=-6, pan=-0.2, room=0.2, high=4200)
    song.bass(32, "r---..R.5-..r-.a | r---..R.o-..5-.a", loud=82, level=-5.5)
    song.tune(
        26,
        "-/2 | G4/.5 Bb4/.5 C5/.5 D5/.5 | -/4 | F5/.75 D5/.75 C5/.5 Bb4/1 -/1 | -/4",
        58,
        level=-12,
        pan=0.35,
        room=0.3,
        high=4500,
    )
    song.tune(11, "-/12 | D6/.5 F6/.5 A5/1 -/2 | -/12 | -/2 F6/.5 D6/.5 C6/1", 50, level=-15, pan=0.1, room=0.45)
    song.drums(
        8,
        {KICK: "7.....4...6.....|7......4..6...4.", SNARE: "....5.......5...", CLOSED: "4.3.4.324.3.4.3."},
        level=-7,
        high=7500,
        room=0.08,
    )
    song.block(49, "2---------------", 64, level=-20, room=0.4, low=300, high=3500, bars=(5, 8))
    return song


def warm_mug() -> Song:
    song = Song(
        "warm-mug",
        "따뜻한 머그",
        "cosy",
        96,
        12,
        "F | Am7 | Bbmaj7 | C | F/A | Dm7 | Gm7 | C7sus4 | Bbmaj7 | F/A | Gm7 | C",
        suits=("casual", "food", "pet", "kids", "living"),
    )
    song.arpeggio(24, "0-2-1-2-3-2-1-2-", 57, 66, 1.6, level=-4, pan=-0.25, room=0.18)
    song.arpeggio(25, "..3...4...3.4...", 62, 50, 1.4, level=-13, pan=0.5, room=0.25)
    song.block(21, "2---------------", 55, level=-21, pan=0.15, room=0.3, low=220, high=3500)
    song.bass(32, "r-----..5-----.. | r-----..5---r-a-", loud=76, level=-6.5)
    song.tune(
        108,
        "-/4 | C6/.5 A5/.5 E6/1 -/2 | -/4 | G5/.5 C6/.5 E6/1 D6/1 -/1 | -/8 | -/4 | -/1 F6/.5 D6/.5 C6/1 -/1",
        66,
        level=-9,
        pan=0.2,
        room=0.35,
    )
    song.drums(
        40,
        {KICK: "5.......5.......", SNARE: "....3.......3..4", SHAKER: "4.2.3.2.4.2.3.2.", TRIANGLE: "3" + "." * 63},
        level=-12,
        high=11000,
    )
    song.block(49, "3---------------", 60, level=-17, pan=-0.1, room=0.4, low=250, bars=(7, 12))
    return song


def clean_circuit() -> Song:
    song = Song(
        "clean-circuit",
        "맑은 회로",
        "tech",
        125,
        16,
        "F#m9 | F#m9 | Dmaj9 | Dmaj9 | A | A | E | Esus4 | Bm9 | Bm9 | Dmaj9 | Dmaj9 | F#m9 | F#m9 | C#m7 | Esus4",
        suits=("professional", "tech", "fashion", "sport"),
    )
    song.arpeggio(98, "0.3.1.4.2.3.1.4.", 69, 62, 1.2, level=-13, pan=0.35, room=0.3, pump=3)
    song.arpeggio(45, "0.....2..0....3. | 0.....2..1..3...", 62, 66, 1.0, level=-10, pan=-0.4, room=0.25)
    song.block(90, "4---------------", 55, level=-14, room=0.25, low=200, high=5000, pump=8)
    song.bass(38, "..r...r...r...r. | ..r...r...r.o.r.", loud=88, level=-9.5, high=1800)
    song.tune(10, "-/12 | C#7/.5 A6/.5 F#6/1 -/2", 58, level=-14, pan=0.1, room=0.5)
    song.drums(
        25, {KICK: "8...8...8...8...", CLAP: "....5.......5...", CLOSED: "..4.2.4.2.4.2.45", OPEN: "." * 62 + "3."}, level=-7
    )
    song.arpeggio(80, "0000111122223333", 66, 50, 0.5, level=-20, pan=-0.2, room=0.3, high=6000, pump=6, bars=(9, 16))
    song.drums(25, {CLOSED: "2222222222222222", SNARE: "." * 122 + "4.5566"}, level=-16, bars=(9, 16))
    return song


def blueprint() -> Song:
    song = Song(
        "blueprint",
        "설계도",
        "tech",
        100,
        12,
        "Em9 | Em9 | Gmaj7 | A | Em9 | Em9 | Cmaj9 | D | Am9 | Bm7 | Cmaj9 | D",
        suits=("professional", "tech", "living", "sport"),
    )
    song.arpeggio(28, "0.0.2.0.1.0.3.0.", 52, 64, 0.7, level=-9, pan=-0.4, low=140, room=0.1)
    song.arpeggio(12, "..2...4...3..2.. | ..2...4..3..4...", 64, 58, 1.5, level=-11, pan=0.4, room=0.25)
    song.block(89, "4---------------", 59, level=-16, room=0.35, low=220)
    song.bass(39, "r--.....r-..r... | r--.....r-..5.a.", loud=86, level=-8.5, high=2200)
    song.tune(
        98,
        "-/4 | B6/1 G6/1 E6/2 | -/4 | A6/1 F#6/1 E6/2 | -/4 | B6/1 G6/1 E6/2 | -/4 | A6/1 F#6/1 E6/2"
        " | -/4 | B6/1 F#6/1 D6/2 | -/4 | A6/1 F#6/1 E6/2",
        52,
        level=-15,
        pan=0.15,
        room=0.5,
    )
    song.drums(
        25,
        {
            KICK: "8.....5...6.....|8.......6.5.....",
            SNARE: "........6.......",
            CLOSED: "3.3.3.3433.34.3.",
            RIM: "...2......2.....",
        },
        level=-6,
    )
    song.block(50, "3---------------", 64, level=-17, pan=0.1, room=0.35, low=300, bars=(7, 12))
    return song


def tiptoe() -> Song:
    song = Song(
        "tiptoe",
        "살금살금",
        "funny",
        120,
        16,
        "Cm | Cm | G7 | G7 | Cm | Fm | G7 | Cm | Eb | Bb7 | Eb | Ab | Fm | Cm | D7 | G7",
        suits=("funny", "casual", "pet", "kids"),
    )
    song.bass(45, "r...5...r...5... | r...5...r...5.a.", floor=36, loud=92, level=-6.5, room=0.12)
    song.block(45, "....6.......6...", 60, level=-9, pan=0.3, room=0.2)
    song.tune(
        70,
        "C3/.5 -/.5 D3/.5 -/.5 Eb3/.5 -/.5 C3/.5 -/.5 | G3/1 -/1 Eb3/.5 -/1.5"
        " | B2/.5 -/.5 D3/.5 -/.5 F3/.5 -/.5 D3/.5 -/.5 | G3/1 -/3"
        " | C3/.5 -/.5 Eb3/.5 -/.5 G3/1 -/1 | Ab3/.5 G3/.5 F3/1 -/2 | D3/.5 -/.5 F3/.5 -/.5 B2/1 -/1 | C3/1 -/3"
        " | G3/.5 -/.5 Bb3/.5 -/.5 Eb3/1 -/1 | F3/.5 D3/.5 Bb2/1 -/2 | Eb3/.5 -/.5 G3/.5 -/.5 Bb3/1 -/1"
        " | C4/.5 Bb3/.5 Ab3/1 -/2"
        " | F3/.5 -/.5 Ab3/.5 -/.5 C3/1 -/1 | Eb3/.5 D3/.5 C3/1 -/2 | D3/.5 -/.5 F#3/.5 -/.5 A3/.5 -/.5 C3/.5 -/.5"
        " | B2/1 -/1 G2/1 -/1",
        80,
        level=-6,
        pan=-0.2,
        room=0.12,
    )
    song.tune(
        13,
        "-/6 | C6/.25 D6/.25 Eb6/.5 G6/.5 -/.5 | -/6 | B5/.25 C6/.25 D6/.5 F6/.5 -/.5 | -/16"
        " | -/6 | D6/.25 Eb6/.25 F6/.5 Bb6/.5 -/.5 | -/6 | C6/.25 D6/.25 Eb6/.5 Ab6/.5 -/.5 | -/16",
        72,
        level=-12,
        pan=0.4,
        room=0.3,
    )
    song.drums(
        0,
        {
            BLOCK_HIGH: "......4......... | ......4.....3.4.",
            BLOCK_LOW: "....4.......4...",
            KICK: "5.......4.......",
            SHAKER: "..2...2...2...2.",
            TRIANGLE: "." * 60 + "3...",
        },
        level=-11,
        room=0.12,
    )
    song.block(59, "..4...4...4...4.", 62, level=-18, pan=0.2, room=0.2, low=300, bars=(9, 16))
    return song


def rascal() -> Song:
    song = Song(
        "rascal",
        "우당탕",
        "funny",
        144,
        16,
        "F | F | D7 | D7 | G7 | C7 | F | C7 | F | F7 | Bb | Bdim7 | F/C | D7 | G7 C7 | F C7",
        swing=0.12,
        suits=("funny", "food", "kids", "pet"),
    )
    song.bass(58, "r--.....5--..... | r--.....5--...a.", floor=29, loud=90, level=-7.5, high=2500)
    song.block(3, "....6.......6... | ....6.......6.5.", 60, level=-9, pan=-0.3, room=0.12)
    song.arpeggio(105, "0.1.2.1.0.1.2.3.", 65, 58, 0.9, level=-15, pan=0.5, room=0.12)
    song.tune(
        13,
        "A5/.5 C6/.5 F6/.5 -/.5 C6/.5 -/1.5 | -/4 | F#6/.5 D6/.5 A5/.5 -/.5 C6/.5 -/1.5 | -/4"
        " | B5/.5 D6/.5 G6/.5 -/.5 F6/.5 -/1.5 | E6/.5 D6/.5 C6/.5 -/2.5"
        " | A5/.5 -/.5 F6/.5 -/2.5 | -/4 | A5/.5 C6/.5 F6/.5 -/.5 A6/.5 -/1.5 | Eb6/.5 C6/.5 A5/.5 -/2.5"
        " | D6/.5 F6/.5 Bb6/.5 -/2.5 | B5/.5 D6/.5 F6/.5 -/2.5"
        " | C6/.5 F6/.5 A6/.5 -/2.5 | F#6/.5 -/.5 D6/.5 -/2.5 | G6/.5 F6/.5 E6/.5 D6/.5 C6/.5 -/1.5 | F6/.5 -/.5 F5/.5 -/2.5",
        70,
        level=-10,
        pan=0.15,
        room=0.2,
    )
    song.drums(
        32,
        {
            KICK: "6.......6.......",
            SNARE: "....5.......5..3",
            PEDAL: "....3.......3...",
            BLOCK_HIGH: "." * 56 + "4.4.5...",
            CLOSED: "3.2.3.2.3.2.3.2.",
        },
        level=-10,
    )
    song.block(71, "..4...4...4...4.", 60, level=-17, pan=0.35, room=0.2, low=250, bars=(9, 16))
    song.drums(0, {TAMBOURINE: "..4...4...4...4."}, level=-17, bars=(9, 16))
    return song


def big_day() -> Song:
    song = Song(
        "big-day",
        "큰 장날",
        "bold",
        100,
        12,
        "Gm | Gm | Eb | F | Gm | Gm | Eb | D7 | Cm | Eb | F | D7",
        suits=("enthusiastic", "sport", "fashion", "tech"),
    )
    song.block(61, "8..5......7..... | ....6.7.........", 58, level=-11, pan=0.2, room=0.2, low=180, high=6500)
    song.block(48, "6.6.6.66.6.6.6.6", 55, level=-16, pan=-0.3, room=0.2, low=200)
    song.block(62, "8............... | ................", 62, level=-17, pan=-0.1, room=0.3, low=250, high=5500)
    song.bass(38, "r---..r-..r-.... | r---..r-....5-a-", floor=31, loud=96, level=-7.5, high=1500)
    song.tune(47, "-/14 | A2/.5 A2/.5 D2/.5 D2/.5", 84, level=-8, room=0.25, low=50)
    song.drums(
        25,
        {
            KICK: "9.....7...8.....|9..7......8..7..",
            CLAP: "....7.......7...",
            CLOSED: "4.4.4.444.4.4444|4.4.44444.4.4.4.",
            OPEN: "..............3.",
            CRASH: "4" + "." * 63,
        },
        level=-6.5,
        low=60,
        high=12000,
    )
    song.block(52, "5---------------", 62, level=-16, room=0.4, low=250, bars=(9, 12))
    song.drums(25, {SNARE: "........4.4.5566", TOM_LOW: "............6.6."}, level=-12, bars=(12, 12))
    return song


def countdown() -> Song:
    song = Song(
        "countdown",
        "카운트다운",
        "bold",
        128,
        16,
        "F | G | Am | C | F | G | Am | Am | F | G | Em7 | Am | Dm7 | F | G | Gsus4",
        suits=("enthusiastic", "funny", "sport", "tech", "fashion"),
    )
    song.block(81, "5---5---5---5---", 60, level=-16, room=0.2, low=220, high=4800, pump=9)
    song.block(1, "7..7..7...7.7...", 67, level=-11, pan=0.25, room=0.2, low=250)
    song.bass(38, "r.r.r.r.r.r.r.r.", loud=92, level=-8.5, high=1600, pump=5)
    song.arpeggio(80, "3.......4.....5.", 76, 52, 0.8, level=-22, pan=-0.3, room=0.4, high=7000)
    song.tune(14, "A4/4 | -/28", 60, level=-16, room=0.5)
    song.drums(
        24,
        {
            KICK: "9...9...9...9...",
            SNARE: "....7.......7..." * 7 + "....7...7.7.7777",
            CLOSED: "..5...5...5...5.",
            OPEN: "." * 30 + "4.",
            CRASH: "5" + "." * 127,
            TOM_HIGH: "." * 120 + "6.6.....",
            TOM_LOW: "." * 120 + "....6.6.",
        },
        level=-5,
    )
    song.block(48, "5---------------", 72, level=-16, room=0.35, low=300, pump=5, bars=(9, 16))
    song.drums(0, {CLAP: "....5.......5..."}, level=-13, bars=(9, 16))
    return song


PIECES = (
    morning_window,
    paper_plane,
    still_water,
    white_linen,
    lamp_glow,
    warm_mug,
    clean_circuit,
    blueprint,
    tiptoe,
    rascal,
    big_day,
    countdown,
)
