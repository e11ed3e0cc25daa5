import type { Ground } from "./ground.ts";
import { kea, startKea } from "./kea_peer.ts";
import { missingPrograms } from "./missing_programs.ts";
import type { Peer, Setting } from "./peer.ts";
import type { RunningServer } from "./running_server.ts";

/** PostgreSQL refuses to run as root; Debian's package makes this user. */
const USER = "postgres";
const DATABASE = "kea";
const VERSIONS = "/usr/lib/postgresql";
const SCHEMA = "/usr/share/kea/scripts/pgsql/dhcpdb_create.pgsql";
const STARTS_WITHIN = 30_000;
const BETWEEN_TRIES = 100;

/** Kea with a PostgreSQL of its own on the same machine, set as it is by default: it syncs. */
export const keaPostgresql: Peer = {
  ...kea,
  name: "kea-postgresql",
  title: "Kea, PostgreSQL",
  abilities: ["prefixes"],
  missing: () => [
    ...kea.missing(),
    ...missingPrograms(["psql", "setpriv"]),
    ...(programFolder() ? [] : ["postgres, of Debian's package postgresql"]),
    ...(exists(SCHEMA) ? [] : [`${SCHEMA}, of Debian's package kea-admin`]),
  ],
  prepare,
  start: (setting) =>
    startKea(setting, { type: "postgresql", name: DATABASE, user: USER, host: "127.0.0.1" }),
};

async function prepare(
  { folder }: Setting,
  server: RunningServer,
  ground: Ground,
): Promise<void> {
  const data = `${folder}/postgresql`;
  const log = `${folder}/postgresql.out`;
  const asUser = ["setpriv", `--reuid=${USER}`, `--regid=${USER}`, "--clear-groups"];
  const run = async (...command: string[]) => {
    const words = ground.server.entering([...asUser, ...command]);
    return await new Deno.Command(words[0], { args: words.slice(1), cwd: "/" }).output();
  };
  const must = async (...command: string[]) => {
    const { success, stderr } = await run(...command);
    if (!success) throw new Error(`${command[0]} failed: ${new TextDecoder().decode(stderr)}`);
  };
  // What is in the folder is nobody's secret.
  await Deno.chmod(folder, 0o777);
  await must(`${programFolder()}/initdb`, "--auth=trust", "--no-sync", "-D", data);
  const places = ["-c", "listen_addresses=127.0.0.1", "-c", `unix_socket_directories=${folder}`];
  server.start({
    command: [...asUser, `${programFolder()}/postgres`, "-D", data, ...places],
    log,
    folder: "/",
  });
  const psql = (database: string, ...words: string[]) =>
    ["psql", "--quiet", "--host", folder, "--dbname", database, ...words] as const;
  const end = performance.now() + STARTS_WITHIN;
  while (!(await run(...psql(USER, "--command", `CREATE DATABASE ${DATABASE}`))).success) {
    if (performance.now() > end) throw new Error(`PostgreSQL did not start; see ${log}`);
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES));
  }
  await must(...psql(DATABASE, "--file", SCHEMA));
}

/** Of the newest version that is installed. */
function programFolder(): string | undefined {
  if (!exists(VERSIONS)) return undefined;
  const versions = [...Deno.readDirSync(VERSIONS)].map(({ name }) => Number(name));
  const folders = versions.sort((a, b) => b - a).map((version) => `${VERSIONS}/${version}/bin`);
  return folders.find((folder) => exists(`${folder}/initdb`));
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
