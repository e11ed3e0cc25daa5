import type { Channel } from "../client/channel.ts";
import { randomDuid } from "../client/random.ts";
import type { UdpDestination } from "../client/udp_channel.ts";
import type { LeaseQuery } from "../requestor/lease_query.ts";
import { queryByUdp } from "../requestor/udp.ts";
import type { ClientEnvironment } from "./client_environment.ts";
import type { ReportStyle } from "./client_printer.ts";
import type { CommandIo } from "./io.ts";
import { reportResult, reportWaiting } from "./leasequery_report.ts";

/** Asks servers by datagrams, and prints what they tell together. @throws {ChannelError} */
export async function askByUdp(
  query: LeaseQuery,
  destinations: readonly UdpDestination[],
  io: CommandIo,
  { openChannel, random, watched }: ClientEnvironment,
  style: ReportStyle,
): Promise<void> {
  const servers: Channel[] = [];
  try {
    for (const to of destinations) servers.push(await openChannel(to));
    const result = await queryByUdp(query, {
      servers,
      requestorId: randomDuid(random),
      random,
      onRetransmission: (server, transmissions) => {
        if (watched) reportWaiting(io, server, transmissions);
      },
    });
    reportResult(io, query, result, style);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}
