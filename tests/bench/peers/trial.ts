import { Ground } from "./ground.ts";
import type { Duration, LoadGenerator } from "./load_generator.ts";
import type { Peer, Setting } from "./peer.ts";
import { perfdhcpRate } from "./perfdhcp.ts";
import type { Figure, Row } from "./rows.ts";
import { RunningServer } from "./running_server.ts";
import type { Seeds } from "./seeds.ts";

const READY_WITHIN = 300;

/** What a row came to, once. */
export type Figures = { readonly [figure in Figure]?: number };

/** What every trial has. */
export interface Laboratory {
  readonly generator: LoadGenerator;
  readonly seeds: Seeds;
  readonly duration: Duration;
  /** Seconds that a server is left alone before its memory is read. */
  readonly rest: number;
  /** Rejected when nothing more is to be measured. */
  readonly interrupted: Promise<never>;
}

/** Measures one row of one server, which is started for it and has nothing of an earlier one. */
export async function tryOnce(row: Row, peer: Peer, laboratory: Laboratory): Promise<Figures> {
  const folder = await Deno.makeTempDir({ prefix: "sextant-peers-" });
  try {
    await using ground = await Ground.make();
    if (row.isSeeded) await laboratory.seeds.copy(peer, folder);
    return await measure(
      row,
      peer,
      { folder, isLogged: row.isLogged ?? false },
      ground,
      laboratory,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function measure(
  { load }: Row,
  peer: Peer,
  setting: Setting,
  ground: Ground,
  { generator, duration, rest, interrupted }: Laboratory,
): Promise<Figures> {
  await using server = new RunningServer(ground, interrupted);
  await peer.prepare?.(setting, server, ground);
  const answered = generator.firstAnswer(ground.clients, READY_WITHIN);
  const began = performance.now();
  server.start(peer.start(setting));
  await server.doing(answered);
  const ready = (performance.now() - began) / 1000;
  if (load === "rest") {
    await server.doing(new Promise((resolve) => setTimeout(resolve, 1000 * rest)));
    return { ready, memory: (await server.needs()).memory };
  }
  if (load === "perfdhcp") {
    const rate = perfdhcpRate(ground.clients, duration, setting.folder);
    return { rate: await server.doing(rate) };
  }
  let before: ReturnType<RunningServer["needs"]> | undefined;
  const counting = generator.load(ground.clients, load, duration, () => before = server.needs());
  const { done, seconds, p50, p99, again, refused } = await server.doing(counting);
  const { memory, processorTime } = await server.needs();
  const counted = { rate: done / seconds, again, refused, memory };
  if (done === 0) return counted;
  const time = processorTime - (await before!).processorTime;
  return { ...counted, p50, p99, processorTime: time / done };
}
