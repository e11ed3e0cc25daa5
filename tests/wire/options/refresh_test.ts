import { infMaxRt, informationRefreshTime, solMaxRt } from "../../../lib/wire/options/refresh.ts";
import { assertOption, assertUnreadable, assertWrong } from "../octets.ts";

Deno.test("information-refresh-time is seconds, 600 at least", () => {
  assertOption(informationRefreshTime, 86400, "0020 0004 00015180", 86400);
  assertOption(informationRefreshTime, 0xffffffff, "0020 0004 ffffffff", "infinity");
  assertUnreadable("0020 0003 015180");
  assertWrong(informationRefreshTime, 599, /at least 600 seconds, and here 599/);
});

Deno.test("sol-max-rt and inf-max-rt are seconds from 60 to 86400", () => {
  assertOption(solMaxRt, 43200, "0052 0004 0000a8c0", 43200);
  assertOption(infMaxRt, 43200, "0053 0004 0000a8c0", 43200);
  assertUnreadable("0052 0002 a8c0");
  assertUnreadable("0053 0005 0000a8c000");
  for (const definition of [solMaxRt, infMaxRt]) {
    assertWrong(definition, 59, /from 60 to 86400 seconds, and here 59/);
    assertWrong(definition, 86401, /from 60 to 86400 seconds, and here 86401/);
  }
});
