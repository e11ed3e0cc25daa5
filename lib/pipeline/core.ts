import type { RequestDeclaration } from "../wire/message_declaration.ts";
import { requestsDeclared } from "../wire/message_type.ts";
import { answerConfirm } from "./builtin/confirm.ts";
import { giveBack } from "./builtin/give_back.ts";
import { giveAdditions } from "./builtin/in_addition.ts";
import { limitIas } from "./builtin/limit_ias.ts";
import { advertiseRefusals, forbidRapidCommit, replyAtOnce } from "./builtin/rapid_commit.ts";
import { acceptReconfigure } from "./builtin/reconfigure_accept.ts";
import { addRelaySupplied } from "./builtin/relay_supplied.ts";
import { remember } from "./builtin/remember.ts";
import { setOptions } from "./builtin/set_options.ts";
import { setTimes } from "./builtin/timing.ts";
import { ignoreRegistration, refuseQuery, refuseReconfigureRequest } from "./builtin/unanswered.ts";
import { explainUnansweredIas } from "./builtin/unanswered_ias.ts";
import { refuseUnicast } from "./builtin/unicast.ts";
import type { Ending } from "./ending.ts";
import type { Handler, Step } from "./handler.ts";
import type { PipelineSetup } from "./setup.ts";
import { type Phase, PHASES, type Trace } from "./trace.ts";
import type { Transaction } from "./transaction.ts";

/** Where the configured handlers come in a phase. */
const CONFIGURED = "configured";

type Order = { readonly [phase in Phase]: readonly (Step | typeof CONFIGURED)[] };

/** All that a server does to a request, from first to last. */
function orderOf({ rapidCommit, reconfigure, entries }: PipelineSetup): Order {
  return {
    pre: [
      ...(rapidCommit.allowed ? [] : [forbidRapidCommit]),
      CONFIGURED,
      // Behind the handlers, one of which may allow it.
      refuseUnicast,
    ],
    handle: [
      replyAtOnce,
      answerConfirm,
      giveBack,
      limitIas,
      CONFIGURED,
      giveAdditions,
      refuseQuery,
      refuseReconfigureRequest(entries),
      ignoreRegistration,
      explainUnansweredIas,
      // Behind whatever gives clients something from a pool that has options of its own.
      setOptions,
    ],
    post: [
      CONFIGURED,
      addRelaySupplied,
      setTimes,
      ...(rapidCommit.rejections ? [] : [advertiseRefusals]),
      remember,
      // Behind what is recorded of leases, with which the key is.
      ...(reconfigure ? [acceptReconfigure(reconfigure)] : []),
    ],
  };
}

/** What is done to requests of one type in one phase. */
interface PhaseOfType {
  readonly phase: Phase;
  readonly before: readonly Step[];
  readonly behind: readonly Step[];
}

/**
 * What every server does to requests, with the configured handlers in their places. Which steps a
 * type of request goes through is decided when the core is made.
 */
export class Core {
  readonly #phases: ReadonlyMap<RequestDeclaration, readonly PhaseOfType[]>;

  constructor(setup: PipelineSetup) {
    const order = orderOf(setup);
    this.#phases = new Map(requestsDeclared.map((rules) => [rules, phasesFor(rules, order)]));
  }

  /**
   * Takes a transaction through all phases.
   *
   * @param configured the handlers that apply, in document order
   */
  run(
    transaction: Transaction,
    configured: readonly Handler[],
    trace: Trace | undefined,
  ): Ending | undefined {
    const phases = this.#phases.get(transaction.rules)!;
    trace?.applying(namesOf(phases, configured), transaction, configured);
    for (const { phase, before, behind } of phases) {
      const ending = runSteps(before, phase, transaction, trace) ??
        callHandlers(configured, phase, transaction, trace) ??
        runSteps(behind, phase, transaction, trace);
      if (ending) return ending;
    }
    return undefined;
  }
}

function phasesFor(rules: RequestDeclaration, order: Order): PhaseOfType[] {
  return PHASES.map((phase) => {
    const steps = order[phase];
    const place = steps.indexOf(CONFIGURED);
    const isForThese = (step: Step | typeof CONFIGURED): step is Step =>
      step !== CONFIGURED && step.isFor(rules);
    return {
      phase,
      before: steps.slice(0, place).filter(isForThese),
      behind: steps.slice(place).filter(isForThese),
    };
  });
}

function namesOf(phases: readonly PhaseOfType[], configured: readonly Handler[]): string[] {
  return [
    ...phases.flatMap(({ before }) => before),
    ...configured,
    ...phases.flatMap(({ behind }) => behind),
  ].map(({ name }) => name);
}

function runSteps(
  steps: readonly Step[],
  phase: Phase,
  transaction: Transaction,
  trace: Trace | undefined,
): Ending | undefined {
  for (const step of steps) {
    const ending = step.run(transaction, trace) ?? undefined;
    trace?.called(step, phase, ending);
    if (!ending) continue;
    transaction.endedBy = step;
    return ending;
  }
  return undefined;
}

function callHandlers(
  handlers: readonly Handler[],
  phase: Phase,
  transaction: Transaction,
  trace: Trace | undefined,
): Ending | undefined {
  for (const handler of handlers) {
    if (!handler[phase]) continue;
    const ending = handler[phase](transaction) ?? undefined;
    trace?.called(handler, phase, ending);
    if (!ending) continue;
    transaction.endedBy = handler;
    return ending;
  }
  return undefined;
}
