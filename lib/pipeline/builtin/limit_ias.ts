import type { LeaseEffect } from "../../wire/message_declaration.ts";
import { liveOf } from "../client_leases.ts";
import type { Step } from "../handler.ts";
import { refuseIa } from "../ia.ts";
import type { Transaction } from "../transaction.ts";

const LIMITED: ReadonlySet<LeaseEffect | undefined> = new Set(["offered", "assigned", "extended"]);

/**
 * Looks at so many IAs of a message that hold no lease, and has nothing for the others: each costs
 * a search. What a client has it keeps.
 */
export const limitIas: Step = {
  name: "limits",
  isFor: ({ leases }) => LIMITED.has(leases),
  run(transaction: Transaction): void {
    const { ias, limits: { iasPerMessage } } = transaction;
    if (ias.length <= iasPerMessage) return;
    let without = 0;
    for (const ia of ias) {
      if (liveOf(transaction, ia).length > 0) continue;
      if (++without <= iasPerMessage) continue;
      const why = "Too many IAs in one message";
      transaction.answer(ia.value, refuseIa(transaction, ia, "ias-per-message", why));
      transaction.noteLimit("iasPerMessage");
    }
  },
};
