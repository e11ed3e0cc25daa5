import assert from "node:assert/strict";
import { TestDatabase } from "../leases/sqlite/test_database.ts";
import { Lines } from "../support/lines.ts";
import { leaseNumber } from "./numbered_leases.ts";

const RECORDER = new URL("record_leases.ts", import.meta.url).pathname;
/** Enough for several checkpoints of the log. */
const ENOUGH = 4000;

for (const durability of ["full", "normal"] as const) {
  Deno.test(`no lease whose reply could leave is lost by SIGKILL, durability ${durability}`, async () => {
    const folder = await TestDatabase.make();
    try {
      const recorder = new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--no-prompt",
          `--allow-read=${folder.folder}`,
          `--allow-write=${folder.folder}`,
          RECORDER,
          folder.path,
          durability,
        ],
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      const lines = new Lines(recorder.stdout);
      await lines.until(new RegExp(`^${ENOUGH}$`), 60_000);
      recorder.kill("SIGKILL");
      await recorder.status;
      await lines.ended;

      const store = await folder.open(durability);
      const numbers = lines.all.filter((line) => /^\d+$/.test(line)).map(Number);
      const lost = numbers.filter((number) => {
        const { granted: [grant], clientId } = leaseNumber(number);
        const lease = store.leaseOf(grant!);
        return lease?.iaid !== number || store.leasesOf(clientId).length !== 1;
      });
      assert.ok(numbers.length > ENOUGH);
      assert.deepEqual(lost, []);
    } finally {
      await folder.remove();
    }
  });
}
