import Table from "cli-table3";
import type { ClientKind, CourseName } from "../clients/client.ts";
import { type Cell, clients } from "./cells.ts";
import { courses } from "./courses.ts";

/** What became of a cell. */
export type Verdict = "✓" | "✗";

/** The table of clients by courses, with its legend. */
export async function formatTable(verdicts: ReadonlyMap<Cell, Verdict>): Promise<string> {
  const legend: string[] = [];
  const note = (text: string) => `[${legend.push(text)}]`;
  const table = new Table({
    head: ["client", "version", ...courses.map(({ name }) => name)],
    style: { head: [], border: [] },
  });
  const shown = new Set([...verdicts.keys()].map(({ client }) => client));
  for (const client of clients.filter((client) => shown.has(client))) {
    const row = courses.map(({ name }) => {
      const reason = client.cannot[name] ?? client.stopsShort[name];
      const mark = reason === undefined ? [] : [note(`${client.name}, ${name}: ${reason}`)];
      if (client.cannot[name] !== undefined) return mark.join();
      const both = [false, true].map((isRelayed) =>
        verdictOf(verdicts, { client, name, isRelayed })
      );
      return [...both, ...mark].join(" ");
    });
    table.push([client.name, await versionOf(client), ...row]);
  }
  return [
    table.toString(),
    "✓ as it must be, ✗ not; first without, then with a relay. [1] and so on is what clients lack:",
    ...legend.map((text, index) => `[${index + 1}] ${text}`),
  ].join("\n");
}

interface Place {
  readonly client: ClientKind;
  readonly name: CourseName;
  readonly isRelayed: boolean;
}

function verdictOf(verdicts: ReadonlyMap<Cell, Verdict>, place: Place): Verdict | " " {
  const found = [...verdicts].find(([{ client, course, isRelayed }]) =>
    client === place.client && course.name === place.name && isRelayed === place.isRelayed
  );
  return found?.[1] ?? " ";
}

async function versionOf(client: ClientKind): Promise<string> {
  const { stdout } = await new Deno.Command("dpkg-query", {
    args: ["--show", "--showformat", "${Version}", client.package],
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout) || "unknown";
}
