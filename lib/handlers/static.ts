import { z } from "zod";
import { assignersFrom } from "../assignments/assigners.ts";
import { OutsideLinks } from "../assignments/outside_links.ts";
import { RowTaker } from "../assignments/row_taker.ts";
import { AssignmentTable } from "../assignments/table.ts";
import type { ConfigPath, Report } from "../config/finding.ts";
import {
  defineHandler,
  type HandlerContext,
  type HandlerSection,
} from "../config/handler_section.ts";
import type { OptionRule } from "../pipeline/option_rule.ts";
import type { Steps } from "../steps.ts";
import { formatAddress } from "../wire/address.ts";
import { assigning } from "./assigning.ts";
import { excludedPrefixes, exclusionsOf } from "./excluded_prefix.ts";
import { firstFindings } from "./first_findings.ts";
import { assignmentLifetimes, lifetimesOf } from "./lifetimes.ts";
import { ownRules } from "./own_options.ts";
import { idsOf, rowsOf, type StaticClient, staticClient } from "./static_clients.ts";

/** Gives clients what is assigned to them in the configuration itself. */
export const staticClients: HandlerSection = defineHandler({
  name: "static",
  help:
    "Gives clients the addresses and prefixes that are assigned to them here, their names and " +
    "their options. The first of a client's ids that is found counts: its DUID, its hardware " +
    "address, its interface-id, remote-id, subscriber-id. What another client has leased from " +
    "elsewhere is given when that has moved.",
  example: `
static:
  clients:
    - client-id: "0003000102005e100001"
      addresses: ["2001:db8:1::5"]
    - hardware-address: "02:00:5e:10:00:02"
      addresses: ["2001:db8:1::6"]
      prefixes: ["2001:db8:8000::/56"]
      hostname: printer
`,
  schema: z.strictObject({
    clients: z.array(staticClient).describe("The clients, each with what it is assigned"),
    ...assignmentLifetimes,
    ...excludedPrefixes,
  }),
  assigns: true,
  prepare: ({ clients }, context) => takeClients(clients, context).packed,
  *create(config, context, packed) {
    const table = AssignmentTable.of(packed);
    const { rules, octets } = yield* rulesOf(config.clients, context);
    const assigners = assignersFrom({
      find: (ids) => table.find(ids),
      lifetimes: lifetimesOf(config, context),
      exclusionFrom: exclusionsOf(config, context),
      noteFound({ optionSources }, { id }) {
        optionSources.ofClient.push(...rules.get(id) ?? []);
      },
      log: context.log,
    });
    const handler = assigning("static", assigners);
    return {
      ...handler,
      octets,
      pre(transaction) {
        // Who asks for no IA is told its options all the same.
        if (transaction.ias.length === 0 && transaction.rules.sender === "client") {
          assigners(transaction);
        }
        return handler.pre!(transaction);
      },
    };
  },
});

function takeClients(clients: readonly StaticClient[], context: HandlerContext): AssignmentTable {
  const { report, where, reachableLinks } = context;
  const outside = new OutsideLinks(reachableLinks);
  /** By row: the index of its client, and that of its address and prefix in the lists of that. */
  const places: (readonly [client: number, index: number])[] = [];
  const pathOf = (row: number, what: "address" | "prefix"): ConfigPath => {
    const [client, index] = places[row]!;
    return ["clients", client, what === "address" ? "addresses" : "prefixes", index];
  };
  const reportUpTo = limited(report);
  const taker = new RowTaker(context, {
    name: "static",
    placeOf: (row) => where(["clients", places[row]![0]]),
    refuse(row, what, _line, message) {
      reportUpTo("error", message, pathOf(row, what), { isSurvivable: true });
    },
  });
  const warnUpTo = limited(report);
  for (const [client, each] of clients.entries()) {
    const ids = idsOf(each);
    for (const [index, row] of rowsOf(each).entries()) {
      places.push([client, index]);
      const { address } = taker.take(ids, row, 0);
      const why = address && outside.why(address.address);
      if (!why) continue;
      const message = `this assigns ${formatAddress(address.address)}${why}`;
      warnUpTo("warning", message, pathOf(places.length - 1, "address"));
    }
  }
  return taker.table;
}

/** Options of clients. */
interface RulesOfClients {
  /** By the ids of those clients that have options of their own. */
  readonly rules: ReadonlyMap<string, readonly OptionRule[]>;
  /** What options of one client add at most to an answer. */
  readonly octets: number;
}

function* rulesOf(
  clients: readonly StaticClient[],
  context: HandlerContext,
): Steps<RulesOfClients> {
  const rules = new Map<string, OptionRule[]>();
  let most = 0;
  for (const [client, each] of clients.entries()) {
    const own = ownRules(each.options, context, ["clients", client, "options"]);
    most = Math.max(most, own.octets);
    for (const id of own.rules ? idsOf(each) : []) {
      rules.set(id, [...rules.get(id) ?? [], ...own.rules!]);
    }
    yield;
  }
  return { rules, octets: most };
}

function limited(report: Report): Report {
  return firstFindings<Parameters<Report>>(report, (severity, _, path, more) => {
    report(severity, "There are more of these", path, more);
  });
}
