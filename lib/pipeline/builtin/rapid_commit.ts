import { MessageType } from "../../wire/message_type.ts";
import type { Option } from "../../wire/option.ts";
import { rapidCommit, type Status, statusCode } from "../../wire/options/exchange.ts";
import { StatusCode } from "../../wire/status_code.ts";
import type { Step } from "../handler.ts";
import { iasOf } from "../ia.ts";
import type { Transaction } from "../transaction.ts";

/** When a Solicit may be answered with a Reply. */
export interface RapidCommitPolicy {
  /** Whether it may be at all. */
  readonly allowed: boolean;
  /** Also when something is refused. Some home routers take such a Reply for a lease. */
  readonly rejections: boolean;
}

/** Whatever handlers say, this server answers no Solicit with a Reply. */
export const forbidRapidCommit: Step = {
  name: "rapid-commit",
  isFor: ({ leases }) => leases !== undefined,
  run(transaction: Transaction): void {
    transaction.allowRapidCommit = false;
  },
};

/**
 * Answers a Solicit with a Reply where client and server both want that (RFC 8415 section 18.3.1).
 * The answer is made as a Reply from the start, so that every handler sees what it will be.
 */
export const replyAtOnce: Step = {
  name: "rapid-commit",
  isFor: ({ leases }) => leases === "offered",
  run({ request, response, allowRapidCommit }: Transaction): void {
    if (!allowRapidCommit || !rapidCommit.in(request.options)) return;
    response.type = MessageType.reply;
    response.options.push(rapidCommit.of(true));
  },
};

/** Makes a Reply to a Solicit an Advertise after all, when something is refused. */
export const advertiseRefusals: Step = {
  name: "rapid-commit",
  isFor: ({ leases }) => leases === "offered",
  run({ response }: Transaction): void {
    if (response.type !== MessageType.reply) return;
    if (iasOf(response.options).some(isRefused)) advertise(response);
  },
};

function isRefused({ value: { options } }: { value: { options: readonly Option[] } }): boolean {
  const status: Status | undefined = statusCode.in(options);
  return status !== undefined && status.code !== StatusCode.Success;
}

function advertise(response: Transaction["response"]): void {
  response.type = MessageType.advertise;
  const allowed = response.options.filter(({ definition: { code, places } }) =>
    code !== rapidCommit.code && (!places || "advertise" in places)
  );
  response.options.splice(0, response.options.length, ...allowed);
}
