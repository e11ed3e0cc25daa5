import Table from "cli-table3";
import type { Load } from "./load.ts";

/** What was measured in a round. */
export interface Measured {
  /** Microseconds of the server's processor time, an exchange. */
  readonly processorTime: number;
  /** Exchanges a second. */
  readonly rate: number;
  /** Milliseconds that each took, shortest to longest. */
  readonly durations: readonly number[];
}

/** What the rounds of a checkout came to: medians, and ranges where that is said. */
interface Row {
  readonly load: string;
  readonly checkout: string;
  /** Microseconds: the least, the median and the most. */
  readonly processorTime: readonly [least: number, median: number, most: number];
  /** Its median as a part of that of the first checkout. */
  readonly ratio: number;
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** What was measured, by load and checkout. */
export class Results {
  readonly #all: {
    readonly load: string;
    readonly checkout: string;
    readonly rounds: Measured[];
  }[] = [];

  add(checkout: string, { name: load }: Load, measured: Measured): void {
    const there = this.#all.find((each) => each.load === load && each.checkout === checkout);
    if (there) there.rounds.push(measured);
    else this.#all.push({ load, checkout, rounds: [measured] });
  }

  toJSON(): Row[] {
    return this.#all.map(({ load, checkout, rounds }) => {
      const times = sorted(rounds.map(({ processorTime }) => processorTime));
      const first = this.#all.find((each) => each.load === load)!;
      const part = (of: number) =>
        medianOf(rounds.map(({ durations }) => durations[Math.floor(durations.length * of)]!));
      return {
        load,
        checkout,
        processorTime: [times[0]!, medianOf(times), times.at(-1)!],
        ratio: medianOf(times) / medianOf(first.rounds.map((each) => each.processorTime)),
        rate: medianOf(rounds.map(({ rate }) => rate)),
        p50: part(0.5),
        p99: part(0.99),
      };
    });
  }

  toString(): string {
    const table = new Table({
      head: ["load", "checkout", "processor time, µs", "range", "ratio", "a second", "p50", "p99"],
      style: { head: [], border: [] },
    });
    for (const { load, checkout, processorTime, ratio, rate, p50, p99 } of this.toJSON()) {
      const [least, median, most] = processorTime.map(Math.round);
      table.push([
        load,
        checkout,
        `${median}`,
        `${least} to ${most}`,
        ratio.toFixed(2),
        rate.toFixed(0),
        `${p50.toFixed(1)} ms`,
        `${p99.toFixed(1)} ms`,
      ]);
    }
    return table.toString();
  }
}

function medianOf(numbers: readonly number[]): number {
  const inOrder = sorted(numbers);
  return inOrder[inOrder.length >> 1]!;
}

function sorted(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => a - b);
}
