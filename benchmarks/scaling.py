"""`python -m benchmarks.scaling [--machines 1 10 1000] [--json]`: what many machines would make a day, and what gives way.

A model, not a measurement: no graphics card and no second machine was measured. Deterministic. Every shared part (database,
store) serves what the machines ask of it; a machine makes a short every `busy` seconds. The more a part is used, the longer
it takes (a queue of one server: wait = service / (1 - use)); waiting makes the machines slower, which lowers the use; the
point where both agree is found by halving.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass, replace

DAY = 86_400


@dataclass(frozen=True)
class Plant:
    """What one short needs, and what the shared parts can do."""

    gpu_tflop: float = 1_228.0
    """Work of the default design on the card (counted by benchmarks.flops)."""
    card_tflops: float = 40.0
    """Assumed: TFLOP/s a card sustains."""
    cpu_seconds: float = 14.0
    """Wall time of what runs beside or after the card (render, voice) and is not hidden. Assumed half of an embedded short."""
    overhead_seconds: float = 0.5
    """Of the queue: claim, look, last words. Measured on SQLite, with reserve for a network."""
    megabytes: float = 60.0
    """Of one project: stills, narrations, clips, segments, the short."""
    link: float = 100.0
    """MB/s of a machine (1 Gbit/s)."""
    store: float = 1_000.0
    """MB/s of the store for all (10 Gbit/s). Assumed."""
    database: float = 94.0
    """Transactions/s. Measured: Postgres on a fraction of two busy cores; a server of its own does many times more."""
    per_short: float = 30.0
    """Transactions of one short: submit, claim, log, end."""
    running: float = 1 / 0.7
    """Transactions/s while a short is made (worker.BEAT_SHARED)."""
    waiting: float = 3.0
    """Transactions/s of a machine anyway: two lanes looked into, its lock (queue.POLL_SHARED, alive.BEAT)."""

    def asked(self, machines: int, seconds: float) -> dict[str, float]:
        """Use of each shared part, 1.0 is all it can do, when every machine makes a short in `seconds`."""
        shorts = machines / seconds
        talk = shorts * self.per_short + machines * (self.running + self.waiting)
        return {"database": talk / self.database, "store": shorts * self.megabytes / self.store}

    @property
    def alone(self) -> float:
        """s of one short on one machine that waits for nobody."""
        return self.gpu_tflop / self.card_tflops + self.cpu_seconds + self.overhead_seconds

    def waits(self, machines: int, seconds: float) -> float:
        """s a short waits for the shared parts at that pace; without end when one cannot keep up."""
        use = self.asked(machines, seconds)
        if max(use.values()) >= 1:
            return float("inf")
        talk = self.per_short / self.database / (1 - use["database"])
        copy = max(self.megabytes / self.link, self.megabytes / self.store / (1 - use["store"]))
        return talk + copy


def pace(plant: Plant, machines: int) -> float:
    """s a short takes each machine; without end when the database cannot even hear that many."""
    low, high = plant.alone, DAY * 30.0
    if plant.waits(machines, high) == float("inf"):
        return float("inf")
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (low, middle) if plant.alone + plant.waits(machines, middle) <= middle else (middle, high)
    return high


def largest(plant: Plant) -> int:
    """Machines that still work at nine tenths of their own pace."""
    best, step = 1, 1 << 20
    while step:
        if pace(plant, best + step) * 0.9 <= plant.alone:
            best += step
        step //= 2
    return best


def row(plant: Plant, machines: int) -> dict[str, float | str]:
    """One line of the plan."""
    seconds = pace(plant, machines)
    use = plant.asked(machines, min(seconds, plant.alone * 1000))
    first = max(use, key=lambda part: use[part])
    return {
        "machines": machines,
        "shorts_a_day": round(machines * DAY / seconds),
        "of_ideal": round(plant.alone / seconds, 3),
        "database": round(use["database"], 3),
        "store": round(use["store"], 3),
        "first_to_give_way": first,
    }


def main() -> None:
    """Reckon and print: with the database as measured, and with one of its own."""
    parser = argparse.ArgumentParser(prog="benchmarks.scaling", description="What many machines would make a day (a model).")
    parser.add_argument("--machines", type=int, nargs="+", default=[1, 10, 1000])
    parser.add_argument("--database", type=float, nargs="+", default=[94.0, 1_000.0, 10_000.0], help="transactions/s")
    parser.add_argument("--card", type=float, default=40.0, help="TFLOP/s a card sustains (assumed)")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    plants = [replace(Plant(), database=rate, card_tflops=chosen.card) for rate in chosen.database]
    if chosen.json:
        rows = [{**row(plant, n), "database_per_s": plant.database} for plant in plants for n in chosen.machines]
        print(json.dumps({"plant": asdict(plants[0]), "rows": rows, "largest": [largest(plant) for plant in plants]}))
        return
    for plant in plants:
        print(f"database {plant.database:.0f}/s: {largest(plant)} machines at nine tenths of their pace")
        for n in chosen.machines:
            print("  " + "  ".join(f"{name} {value}" for name, value in row(plant, n).items()))


if __name__ == "__main__":
    main()
