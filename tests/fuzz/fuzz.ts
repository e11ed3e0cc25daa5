import { parseArgs } from "node:util";
import { detailOf } from "../../lib/thrown.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { CORPUS } from "./corpus.ts";
import { fuzzDecoder } from "./decoder.ts";
import { FuzzedService } from "./fuzzed_service.ts";
import { Inputs } from "./inputs.ts";
import { LiveServer } from "./live_server.ts";

/** Something that takes inputs, and says what is wrong. */
interface Target extends AsyncDisposable {
  take(octets: Uint8Array): Promise<string | undefined> | string | undefined;
  probe(): Promise<string | undefined> | undefined;
}

/** Inputs after which a server is ended, and another started: nothing may pile up in this process. */
const INPUTS_OF_A_SERVER = 200_000;
/** Inputs after which it must answer. */
const BETWEEN_PROBES = 500;
/** The last inputs that are shown when something went wrong, the newest last. */
const REMEMBERED = 40;

const TARGETS: Readonly<Record<string, (seed: number) => Promise<Target>>> = {
  decoder: () =>
    Promise.resolve({
      take: fuzzDecoder,
      probe: () => undefined,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
  pipeline: (seed) => FuzzedService.start(seed),
  live: (seed) => LiveServer.start(seed),
};

const { values } = parseArgs({
  args: Deno.args,
  options: {
    inputs: { type: "string", default: "30000" },
    seed: { type: "string" },
    target: { type: "string" },
  },
});
const seed = numberOf(
  "seed",
  values.seed ?? `${crypto.getRandomValues(new Uint32Array(1))[0]! >>> 8}`,
);
const inputs = numberOf("inputs", values.inputs);
const names = values.target === undefined ? Object.keys(TARGETS) : [targetNamed(values.target)];
for (const name of names) {
  const count = Math.ceil(inputs / names.length);
  const wrong = await fuzz(name, count).catch((error: unknown) => `${name}: ${detailOf(error)}`);
  if (wrong === undefined) {
    console.log(`${name}: nothing is wrong with ${count} inputs of seed ${seed}`);
  } else {
    console.log(wrong);
    Deno.exitCode = 1;
  }
}

/** @returns what is wrong, for people */
async function fuzz(name: string, count: number): Promise<string | undefined> {
  const source = new Inputs(seed, CORPUS);
  const last: Uint8Array[] = [];
  for (let done = 0; done < count;) {
    await using target = await TARGETS[name]!(seed + done);
    const end = Math.min(count, done + INPUTS_OF_A_SERVER);
    for (; done < end; done++) {
      const octets = source.next();
      last.push(octets);
      if (last.length > REMEMBERED) last.shift();
      const taken = target.take(octets);
      const wrong = (taken instanceof Promise ? await taken : taken) ??
        (done % BETWEEN_PROBES === 0 ? await target.probe() : undefined);
      if (wrong !== undefined) return report(name, done, wrong, last);
    }
    if (done < count) console.error(`${name}: nothing is wrong with the first ${done}`);
  }
  return undefined;
}

function report(name: string, done: number, wrong: string, last: readonly Uint8Array[]): string {
  return [
    `${name}: something is wrong at input ${done} of seed ${seed}: ${wrong}`,
    "The last inputs, the newest at the end; put what did it into tests/fuzz/found.txt:",
    ...last.map((octets) => toHex(octets)),
  ].join("\n");
}

function targetNamed(name: string): string {
  if (name in TARGETS) return name;
  console.error(`--target is "${name}", expected one of: ${Object.keys(TARGETS).join(", ")}`);
  Deno.exit(1);
}

function numberOf(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  console.error(`--${name} is "${text}", expected a number such as 42`);
  Deno.exit(1);
}
