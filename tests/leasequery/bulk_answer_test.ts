import assert from "node:assert/strict";
import { BulkAnswer } from "../../lib/leasequery/bulk_answer.ts";
import type { ClientSource } from "../../lib/leasequery/client_source.ts";
import type { ClientOnLink, PageEnd } from "../../lib/leases/client_pages.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { clientData, lqBaseTime, serverId, statusCode } from "../../lib/wire/options/mod.ts";
import { fromSince2000 } from "../../lib/wire/since_2000.ts";
import { address, duid, SERVER_ID } from "../support/messages.ts";
import { status } from "../support/pipeline_rig.ts";
import { typesOf } from "./queries.ts";

const NOW = 1_800_000_000;
const { leasequeryReply: REPLY, leasequeryData: DATA, leasequeryDone: DONE } = MessageType;
const REPLY_MESSAGE: ClientServerMessage = {
  kind: "client-server",
  type: REPLY,
  transactionId: 5,
  options: [serverId.of(SERVER_ID)],
};

function client(number: number, leases = 1): ClientOnLink {
  return {
    clientId: duid(number),
    link: "one",
    lastTransaction: NOW,
    changed: NOW,
    options: new Uint8Array(),
    leases: Array.from({ length: leases }, (_, iaid) => ({
      clientId: duid(number),
      link: "one",
      address: address("2001:db8::1"),
      length: 128,
      iaType: 3,
      iaid,
      preferredUntil: NOW + 5,
      validUntil: NOW + 5,
      state: "active" as const,
    })),
  };
}

/** Pages of clients, of which the last one is the last. */
function sourceOf(...pages: readonly (readonly ClientOnLink[])[]): ClientSource {
  let at = 0;
  return {
    read: () => ({
      clients: pages[at]!,
      next: ++at < pages.length ? at as unknown as PageEnd : undefined,
    }),
  };
}

function answer(source: ClientSource, codes: readonly number[] = []): BulkAnswer {
  return new BulkAnswer(REPLY_MESSAGE, source, { codes: new Set(codes), sensitive: new Set() });
}

/** Types of the messages of each page. */
function pagesOf(bulk: BulkAnswer): number[][] {
  const pages: number[][] = [];
  for (let page = bulk.next(NOW); page; page = bulk.next(NOW)) pages.push(typesOf(page));
  return pages;
}

Deno.test("the first client is in the reply, wherever its page is", () => {
  assert.deepEqual(pagesOf(answer(sourceOf([client(1), client(2)], [client(3)]))), [
    [REPLY, DATA],
    [DATA, DONE],
  ]);
  assert.deepEqual(pagesOf(answer(sourceOf([], [], [client(1)], []))), [[], [], [REPLY], [DONE]]);
});

Deno.test("without any client there is a reply at the end, and nothing else", () => {
  assert.deepEqual(pagesOf(answer(sourceOf([]))), [[REPLY]]);
  assert.deepEqual(pagesOf(answer(sourceOf([], [], []))), [[], [], [REPLY]]);
});

Deno.test("RFC 5460 5.5: terminated before the reply, that says QueryTerminated", () => {
  const bulk = answer(sourceOf([], [client(1)]));
  bulk.next(NOW);
  const [reply, ...others] = bulk.terminate("The server stops", NOW);
  assert.equal(reply!.type, REPLY);
  assert.deepEqual(others, []);
  assert.deepEqual(serverId.in(reply!.options), SERVER_ID);
  assert.equal(status(reply!), "QueryTerminated");
  assert.equal(statusCode.in(reply!.options)!.message, "The server stops");
  assert.equal(clientData.in(reply!.options), undefined);
  assert.equal(bulk.next(NOW), undefined);
});

Deno.test("RFC 5460 5.5: terminated after the reply, a LEASEQUERY-DONE says QueryTerminated", () => {
  const bulk = answer(sourceOf([client(1)], [client(2)]));
  bulk.next(NOW);
  const [done, ...others] = bulk.terminate("The server stops", NOW);
  assert.equal(done!.type, DONE);
  assert.deepEqual(others, []);
  assert.equal(status(done!), "QueryTerminated");
  assert.equal(bulk.next(NOW), undefined);
});

Deno.test("RFC 5460 5.2.2: an answer that is complete has no second LEASEQUERY-DONE", () => {
  const bulk = answer(sourceOf([client(1)]));
  assert.deepEqual(typesOf(bulk.next(NOW)!), [REPLY, DONE]);
  assert.deepEqual(bulk.terminate("The server stops", NOW), []);
});

Deno.test("RFC 7653 6.3.1: the base time is that of each message, and times are relative to it", () => {
  const bulk = answer(sourceOf([client(1)], [client(2)]), [lqBaseTime.code]);
  const times = [bulk.next(NOW)!, bulk.next(NOW + 3)!].flatMap((page) =>
    page.map(({ options }) => fromSince2000(lqBaseTime.in(options)!))
  );
  assert.deepEqual(times, [NOW, NOW + 3, NOW + 3]);
});
