import type { Channel } from "../client/channel.ts";
import { type RandomOctets, systemRandom } from "../client/random.ts";
import { openUdpChannel, type UdpDestination } from "../client/udp_channel.ts";

/** What a command that talks to servers finds around it: this machine, or a test's. */
export interface ClientEnvironment {
  /** @throws {ChannelError} */
  openChannel(to: UdpDestination): Promise<Channel>;
  readonly random: RandomOctets;
  /** Whether results are shown in colour. */
  readonly color: boolean;
  /** Whether somebody watches and wants to know why it takes so long. */
  readonly watched: boolean;
}

/** This machine: colour only on a terminal, and never with NO_COLOR. */
export function processEnvironment(): ClientEnvironment {
  return {
    openChannel: openUdpChannel,
    random: systemRandom,
    color: Deno.stdout.isTerminal() && !Deno.env.get("NO_COLOR"),
    watched: Deno.stderr.isTerminal(),
  };
}
