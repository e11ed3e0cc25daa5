import type { Option } from "../../../lib/wire/option.ts";
import {
  clientLinkLayerAddress,
  echoRequest,
  erpLocalDomainName,
  interfaceId,
  preference,
  relayId,
  relayPort,
  relaySuppliedOptions,
  remoteId,
  subscriberId,
} from "../../../lib/wire/options/mod.ts";
import type { Random } from "../relay/random.ts";
import { raw } from "./client_options.ts";
import type { AskedRelay, Way } from "./step.ts";
import { type LinkName, LINKS } from "./world.ts";

const text = (words: string) => new TextEncoder().encode(words);

/** How a message of a client on the link comes to the server. */
export function wayFrom(link: LinkName, random: Random): Way {
  if (link === "direct" && random.below(10) > 0) return { by: "multicast" };
  const nearest = { linkAddress: LINKS[link].relay, options: relayOptions(random) };
  return random.below(3) === 0 ? oddWay(nearest, random) : throughRelays([nearest], random);
}

function oddWay(nearest: AskedRelay, random: Random): Way {
  const farther = (linkAddress: string) => ({ linkAddress, options: relayOptions(random) });
  switch (random.below(6)) {
    case 0:
      return throughRelays([nearest, farther("::")], random);
    case 1:
      // A relay farther away than the first is on a link of its own.
      return throughRelays([nearest, farther(LINKS.stateless.relay)], random);
    case 2:
      // A lightweight relay (RFC 6221) does not tell where it is; the next one does.
      return throughRelays(
        [{ ...nearest, linkAddress: "::" }, farther(nearest.linkAddress)],
        random,
      );
    case 3:
      return throughRelays([nearest, farther("::"), farther("2001:db8:bbbb::1")], random);
    case 4:
      return throughRelays([nearest], random, true);
    default:
      return throughRelays([nearest, { linkAddress: "fe80::5", options: [] }], random);
  }
}

function throughRelays(relays: readonly AskedRelay[], random: Random, ownPort = false): Way {
  if (!ownPort) return { by: "relays", relays, ownPort };
  const last = relays.at(-1)!;
  // RFC 8357 section 5.1: 0 from the relay that sends to the server.
  const told = [...relays.slice(0, -1), { ...last, options: [...last.options, relayPort.of(0)] }];
  return { by: "relays", relays: told, ownPort: random.below(8) > 0 };
}

/** What relays may supply, and what they may not. */
const supplied: readonly Option[] = [
  erpLocalDomainName.of("erp.example.org."),
  preference.of(255),
];

function relayOptions(random: Random): Option[] {
  const may = (option: Option) => random.below(3) === 0 ? [option] : [];
  const options = [
    ...may(interfaceId.of(random.of([text("port 7"), Uint8Array.of(0), Uint8Array.of()]))),
    ...may(remoteId.of({ enterpriseNumber: 3561, identifier: text("circuit 12") })),
    ...may(subscriberId.of(text("subscriber"))),
    ...may(relayId.of(Uint8Array.of(0, 3, 0, 1, 2, 2, 2, 2, 2, 2))),
    ...may(
      clientLinkLayerAddress.of({ hardwareType: 1, address: Uint8Array.of(2, 0, 0, 0, 0, 9) }),
    ),
  ];
  if (random.below(12) === 0) options.push(echoRequest.of([remoteId.code, subscriberId.code, 999]));
  if (random.below(16) === 0) options.push(relaySuppliedOptions.of(supplied));
  if (random.below(12) === 0) options.push(raw(65_010, 1, 2, 3));
  return options;
}
