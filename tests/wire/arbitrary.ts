import fc from "fast-check";
import type { ServiceParameter } from "../../lib/wire/options/encrypted_dns.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { MessageType, messageTypes } from "../../lib/wire/message_type.ts";
import { dhcpv6, type Option, type OptionDefinition } from "../../lib/wire/option.ts";
import * as known from "../../lib/wire/options/mod.ts";
import type { Prefix } from "../../lib/wire/prefix.ts";
import { anyText } from "./any_text.ts";

/** Plain objects, as decoding makes them. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { noNullPrototype: true });

const uint8 = fc.nat(0xff);
const uint16 = fc.nat(0xffff);
const uint32 = fc.nat(0xffffffff);
const octets = fc.uint8Array({ maxLength: 20 });
const ipv4 = fc.uint8Array({ minLength: 4, maxLength: 4 });
const ipv6 = fc.uint8Array({ minLength: 16, maxLength: 16 });
const duid = fc.uint8Array({ minLength: 2, maxLength: 20 });
const text = anyText({ maxLength: 10 });
const codes = fc.array(uint16, { maxLength: 5 });
const nothing = fc.constant<true>(true);
const label = fc.stringMatching(/^[a-zA-Z0-9_-]{1,20}$/);
const fqdn = fc.array(label, { maxLength: 5 }).map((labels) => `${labels.join(".")}.`);
const partialName = fc.array(label, { maxLength: 5 }).map((labels) => labels.join("."));

const packedPrefix: fc.Arbitrary<Prefix> = record({ address: ipv6, length: fc.nat(128) }).map(
  ({ address, length }) => ({
    address: address.map((octet, at) => at < Math.ceil(length / 8) ? octet : 0),
    length,
  }),
);

/** Values of an option of DHCPv6, of whatever options they hold. */
type Values = (
  options: fc.Arbitrary<readonly Option[]>,
  message: fc.Arbitrary<Message>,
) => readonly [OptionDefinition<unknown>, fc.Arbitrary<unknown>];

function values<T>(
  definition: OptionDefinition<T>,
  arbitrary: (
    options: fc.Arbitrary<readonly Option[]>,
    message: fc.Arbitrary<Message>,
  ) => fc.Arbitrary<T>,
): Values {
  return (options, message) => [
    definition as OptionDefinition<unknown>,
    arbitrary(options, message),
  ];
}

const plain = <T>(definition: OptionDefinition<T>, arbitrary: fc.Arbitrary<T>) =>
  values(definition, () => arbitrary);

const timedAssociation = (options: fc.Arbitrary<readonly Option[]>) =>
  record({ iaid: uint32, t1: uint32, t2: uint32, options });

const ntpSuboption: fc.Arbitrary<Option> = fc.oneof(
  ipv6.map((value) => known.ntpServerAddress.of(value)),
  ipv6.map((value) => known.ntpMulticastAddress.of(value)),
  fqdn.map((value) => known.ntpServerName.of(value)),
  record({ code: fc.integer({ min: 4, max: 0xffff }), value: octets }).map(
    ({ code, value }) => known.ntp.withCode(code).of(value),
  ),
);

const serviceParameter: fc.Arbitrary<ServiceParameter> = record({ key: uint16, value: octets });

const VALUES: readonly Values[] = [
  plain(known.clientId, duid),
  plain(known.serverId, duid),
  values(known.iaNa, timedAssociation),
  values(known.iaTa, (options) => record({ iaid: uint32, options })),
  values(
    known.iaAddress,
    (options) =>
      record({ address: ipv6, preferredLifetime: uint32, validLifetime: uint32, options }),
  ),
  plain(known.optionRequest, codes),
  plain(known.preference, uint8),
  plain(known.elapsedTime, uint16),
  values(known.relayMessage, (_, message) => message),
  plain(
    known.authentication,
    record({
      protocol: uint8,
      algorithm: uint8,
      replayDetectionMethod: uint8,
      replayDetection: fc.uint8Array({ minLength: 8, maxLength: 8 }),
      information: octets,
    }),
  ),
  plain(known.serverUnicast, ipv6),
  plain(known.statusCode, record({ code: uint16, message: text })),
  plain(known.rapidCommit, nothing),
  plain(known.addressRegistration, nothing),
  plain(known.userClass, fc.array(octets, { maxLength: 3 })),
  plain(
    known.vendorClass,
    record({ enterpriseNumber: uint32, classes: fc.array(octets, { maxLength: 3 }) }),
  ),
  plain(
    known.vendorSpecificInformation,
    record({
      enterpriseNumber: uint32,
      options: fc.array(record({ code: uint16, data: octets }), { maxLength: 3 }),
    }),
  ),
  plain(known.interfaceId, octets),
  plain(known.reconfigureMessage, uint8),
  plain(known.reconfigureAccept, nothing),
  plain(known.sipServerNames, fc.array(fqdn, { maxLength: 3 })),
  plain(known.sipServerAddresses, fc.array(ipv6, { maxLength: 3 })),
  plain(known.recursiveNameServers, fc.array(ipv6, { maxLength: 3 })),
  plain(known.domainSearchList, fc.array(fqdn, { maxLength: 3 })),
  values(known.iaPd, timedAssociation),
  values(known.iaPrefix, (options) =>
    record({
      preferredLifetime: uint32,
      validLifetime: uint32,
      prefixLength: uint8,
      prefix: ipv6,
      options,
    })),
  plain(known.nisServers, fc.array(ipv6, { maxLength: 3 })),
  plain(known.nispServers, fc.array(ipv6, { maxLength: 3 })),
  plain(known.nisDomainName, fqdn),
  plain(known.nispDomainName, fqdn),
  plain(known.sntpServers, fc.array(ipv6, { maxLength: 3 })),
  plain(known.informationRefreshTime, uint32),
  plain(known.remoteId, record({ enterpriseNumber: uint32, identifier: octets })),
  plain(known.subscriberId, octets),
  plain(known.clientFqdn, record({ flags: uint8, domainName: fc.oneof(fqdn, partialName) })),
  plain(known.posixTimezone, text),
  plain(known.tzdbTimezone, text),
  plain(known.echoRequest, codes),
  values(known.lqQuery, (options) => record({ queryType: uint8, linkAddress: ipv6, options })),
  values(known.clientData, (options) => options),
  plain(known.clientLastTransactionTime, uint32),
  values(known.lqRelayData, (_, message) => record({ peerAddress: ipv6, message })),
  plain(known.lqClientLink, fc.array(ipv6, { maxLength: 3 })),
  plain(known.lqBaseTime, uint32),
  plain(known.lqStartTime, uint32),
  plain(known.lqEndTime, uint32),
  plain(known.relayId, duid),
  plain(known.ntpServers, fc.array(ntpSuboption, { maxLength: 3 })),
  plain(known.bootFileUrl, text),
  plain(known.bootFileParameters, fc.array(text, { maxLength: 3 })),
  plain(known.clientArchitectureTypes, codes),
  plain(
    known.clientNetworkInterfaceIdentifier,
    record({ type: uint8, major: uint8, minor: uint8 }),
  ),
  plain(known.aftrName, fqdn.filter((name) => name.length > 2)),
  plain(known.erpLocalDomainName, fqdn),
  values(known.relaySuppliedOptions, (options) => options),
  plain(
    known.pdExclude,
    record({ prefixLength: uint8, subnetId: fc.uint8Array({ minLength: 1, maxLength: 16 }) }),
  ),
  plain(known.clientLinkLayerAddress, record({ hardwareType: uint16, address: octets })),
  plain(known.solMaxRt, uint32),
  plain(known.infMaxRt, uint32),
  values(known.s46Rule, (options) =>
    record({
      flags: uint8,
      eaLength: uint8,
      ipv4Prefix: record({ length: uint8, address: ipv4 }),
      ipv6Prefix: packedPrefix,
      options,
    })),
  plain(known.s46BorderRelay, ipv6),
  plain(known.s46DefaultMappingRule, packedPrefix),
  values(
    known.s46Binding,
    (options) => record({ ipv4Address: ipv4, ipv6Prefix: packedPrefix, options }),
  ),
  plain(
    known.s46PortParameters,
    record({ offset: uint8, psidLength: uint8, psid: uint16 }),
  ),
  ...[known.s46MapE, known.s46MapT, known.s46Lightweight].map((container) =>
    values(
      container,
      (options) => options.map((held) => [...held, known.s46BorderRelay.of(new Uint8Array(16))]),
    )
  ),
  plain(known.captivePortal, text),
  plain(known.relayPort, uint16),
  plain(known.linkAddress, ipv6),
  plain(
    known.encryptedDns,
    record({
      servicePriority: uint16,
      authenticationDomainName: fqdn,
      location: fc.option(
        record({
          addresses: fc.array(ipv6, { maxLength: 2 }),
          serviceParameters: fc.array(serviceParameter, { maxLength: 2 }),
        }),
        { nil: undefined },
      ),
    }),
  ),
];

const unknownOption: fc.Arbitrary<Option> = record({ code: uint16, value: octets })
  .filter(({ code }) => !dhcpv6.isDeclared(code))
  .map(({ code, value }) => dhcpv6.withCode(code).of(value));

/** The options that {@linkcode anyOption} makes. */
export const arbitraryCodes: ReadonlySet<number> = new Set(
  VALUES.map((values) => values(fc.constant([]), fc.constant(null as never))[0].code),
);

const RELAY_TYPES: readonly number[] = [MessageType.relayForward, MessageType.relayReply];
const CLIENT_SERVER_TYPES = Object.values(MessageType).filter((type) =>
  !RELAY_TYPES.includes(type)
);

const unknownMessage: fc.Arbitrary<Message> = record({
  kind: fc.constant<"unknown">("unknown"),
  type: uint8.filter((type) => messageTypes.nameOf(type) === undefined),
  body: octets,
});

const recursive = fc.letrec<{ option: Option; options: readonly Option[]; message: Message }>(
  (tie) => ({
    option: fc.oneof(
      { depthSize: "medium", withCrossShrink: true },
      unknownOption,
      ...VALUES.map((values) => {
        const [definition, arbitrary] = values(tie("options"), tie("message"));
        return arbitrary.map((value) => definition.of(value));
      }),
    ),
    options: fc.array(tie("option"), { maxLength: 6, size: "medium", depthIdentifier: "options" }),
    message: fc.oneof(
      { weight: 4, arbitrary: clientServerMessage(tie("options")) },
      { weight: 4, arbitrary: relayMessage(tie("options")) },
      { weight: 1, arbitrary: unknownMessage },
    ),
  }),
);

function clientServerMessage(options: fc.Arbitrary<readonly Option[]>): fc.Arbitrary<Message> {
  return record({
    kind: fc.constant<"client-server">("client-server"),
    type: fc.constantFrom(...CLIENT_SERVER_TYPES),
    transactionId: fc.nat(0xffffff),
    options,
  });
}

function relayMessage(options: fc.Arbitrary<readonly Option[]>): fc.Arbitrary<Message> {
  return record({
    kind: fc.constant<"relay">("relay"),
    type: fc.constantFrom(...RELAY_TYPES),
    hopCount: uint8,
    linkAddress: ipv6,
    peerAddress: ipv6,
    options,
  });
}

/** Any option whose value has the shape that it declares, sensible or not. */
export const anyOption: fc.Arbitrary<Option> = recursive.option;

/** Any message of such options, wherever they belong. */
export const anyMessage: fc.Arbitrary<Message> = recursive.message;
