import { encodeValue } from "../../../lib/wire/message.ts";
import { dhcpv6, type Option } from "../../../lib/wire/option.ts";
import {
  clientFqdn,
  elapsedTime,
  erpLocalDomainName,
  iaAddress,
  interfaceId,
  optionRequest,
  pdExclude,
  preference,
  rapidCommit,
  reconfigureAccept,
  serverUnicast,
  statusCode,
  userClass,
  vendorClass,
  vendorSpecificInformation,
} from "../../../lib/wire/options/mod.ts";
import { parseAddress } from "../../../lib/wire/address.ts";
import type { Random } from "../relay/random.ts";
import { OPTIONS } from "./configured_options.ts";

/** Options with a word for what is odd about them. */
export interface Odd {
  readonly oddity: string;
  readonly options: readonly Option[];
}

const CONFIGURED = OPTIONS.map(({ code }) => code);
/** Only Information-requests may ask for it (RFC 8415 section 21.23). */
const FOR_STATELESS = 32;
const UNKNOWN_CODE = 65_001;
const LIFETIMES = { preferredLifetime: 100, validLifetime: 200, options: [] };

/** An option whose value is these octets, right or wrong. */
export function raw(code: number, ...octets: number[]): Option {
  const value = Uint8Array.from(octets);
  return { definition: dhcpv6.withCode(code), value, encoded: value };
}

/** What clients ask for in their option request options. */
export function optionRequests(random: Random): readonly Option[] {
  const asked = random.below(40);
  if (asked < 3) return [];
  if (asked < 4) return [raw(optionRequest.code)];
  if (asked < 6) return [optionRequest.of([23, 24]), optionRequest.of([31, 56])];
  if (asked < 9) return [optionRequest.of([UNKNOWN_CODE, 0, 23, 65_535])];
  if (asked < 12) return [optionRequest.of([23, 23, 82])];
  if (asked < 15) return [optionRequest.of([1, 2, 3, 13, 17, 82])];
  const all = asked === 15;
  const others = [pdExclude, erpLocalDomainName].map(({ code }) => code);
  return [
    optionRequest.of(
      [...CONFIGURED, ...others].filter((code) =>
        all || random.below(2) === 0 && (code !== FOR_STATELESS || random.below(10) === 0)
      ),
    ),
  ];
}

/** What clients say besides, and nobody has to mind. */
export function remarks(random: Random): Option[] {
  const may = (...options: Option[]) => random.below(6) === 0 ? options : [];
  return [
    ...random.below(8) === 0 ? [] : [elapsedTime.of(random.of([0, 0, 7, 65_535]))],
    ...may(random.of([
      userClass.of([new TextEncoder().encode("iPXE")]),
      // As some clients send it.
      raw(userClass.code),
      userClass.of([Uint8Array.of()]),
    ])),
    ...may(vendorClass.of({ enterpriseNumber: 311, classes: [Uint8Array.of(77, 83)] })),
    ...may(vendorSpecificInformation.of({
      enterpriseNumber: 40_208,
      options: [{ code: 1, data: Uint8Array.of(1) }],
    })),
    ...random.below(20) === 0 ? [reconfigureAccept.of(true)] : [],
    ...may(raw(UNKNOWN_CODE, ...random.octets(random.below(30)))),
  ];
}

/** A name that the client would like. */
export function fqdn(random: Random): Odd {
  const domainName = random.of(["host", "host.example.com.", ""]);
  const flags = random.of([0, 1, 4]);
  return {
    oddity: "tells its name",
    options: [clientFqdn.of({ flags, domainName }), optionRequest.of([clientFqdn.code, 23])],
  };
}

/** Options where they should not be. */
export function misplaced(random: Random): Odd {
  const address = parseAddress("2001:db8:1::77")!;
  const options: Option[] = [
    preference.of(7),
    serverUnicast.of(address),
    statusCode.of({ code: 0, message: "" }),
    interfaceId.of(Uint8Array.of(1)),
    iaAddress.of({ ...LIFETIMES, address }),
    rapidCommit.of(true),
  ];
  const option = random.of(options);
  return { oddity: `misplaced ${option.definition.name}`, options: [option] };
}

/** Options whose octets are not what their code says. */
export function spoilt(random: Random): Odd {
  const { name, options } = random.of<{ name: string; options: Option[] }>([
    { name: "elapsed-time of 3 octets", options: [raw(elapsedTime.code, 0, 0, 0)] },
    { name: "elapsed-time of 1 octet", options: [raw(elapsedTime.code, 0)] },
    { name: "rapid-commit of 2 octets", options: [raw(rapidCommit.code, 0, 0)] },
    { name: "odd option request", options: [raw(optionRequest.code, 0, 23, 0)] },
    { name: "IA_NA of 11 octets", options: [raw(3, ...new Uint8Array(11))] },
    { name: "IA_PD of 5 octets", options: [raw(25, ...new Uint8Array(5))] },
    { name: "IA_NA that holds half an option", options: [raw(3, ...new Uint8Array(12), 0, 5, 0)] },
    {
      name: "IA_NA that holds an address of 20 octets",
      options: [raw(3, 0, 0, 0, 9, ...new Uint8Array(8), 0, 5, 0, 20, ...new Uint8Array(20))],
    },
    { name: "vendor-class of 3 octets", options: [raw(vendorClass.code, 0, 0, 1)] },
    { name: "user-class that ends early", options: [raw(userClass.code, 0, 9, 1)] },
    { name: "status-code of 1 octet", options: [raw(statusCode.code, 0)] },
    {
      name: "name that ends early",
      options: [
        raw(
          clientFqdn.code,
          ...encodeValue(clientFqdn, { flags: 0, domainName: "a.b." }).slice(0, -2),
        ),
      ],
    },
    { name: "authentication of 4 octets", options: [raw(11, 0, 0, 0, 0)] },
  ]);
  return { oddity: name, options };
}
