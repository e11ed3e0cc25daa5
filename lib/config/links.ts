import { isOnLink, type Link, Links } from "../pipeline/link.ts";
import { LinksByRelay } from "../pipeline/links_by_relay.ts";
import { formatAddress } from "../wire/address.ts";
import { EVERYWHERE, formatPrefix, maskAddress } from "../wire/prefix.ts";
import type { Configuration } from "./configuration.ts";
import type { ConfigPath, Finding, Severity } from "./finding.ts";
import { matchesIn } from "./handlers_section.ts";
import { isForInterface, isPattern, matchesInterface } from "./interface_pattern.ts";
import { impliedLinks } from "./implied_links.ts";
import type { Machine } from "./machine.ts";
import { type Conditions, conditionsIn } from "./match.ts";
import { mention } from "./mention.ts";
import type { ListenerConfiguration } from "./sections/listen.ts";

/** What links are decided by. */
export type LinkSources = Pick<Configuration, "links" | "listen" | "handlers">;

/**
 * Decides which links there are, and checks what the configuration says of them, of the
 * interfaces and of the addresses of this machine.
 */
export function resolveLinks(
  { links, listen, handlers }: LinkSources,
  machine: Machine,
): { links: Links; findings: Finding[] } {
  const findings = [
    ...checkNames(links ?? []),
    ...checkPrefixes(links ?? []),
    ...checkAttached(links ?? [], machine),
    ...checkTold(links ?? []),
    ...listen.flatMap((listener, index) => [
      ...checkMachineHas(listener, ["listen", index], machine),
      ...checkLinkAddress(listener, ["listen", index], links ?? []),
    ]),
    ...checkConditions(matchesIn(handlers), new Set((links ?? []).map(({ name }) => name))),
  ];
  return { links: new Links(links ?? impliedLinks(listen, handlers, machine)), findings };
}

function checkNames(links: readonly Link[]): Finding[] {
  const firstByName = new Map<string, number>();
  return links.flatMap(({ name }, index) => {
    const first = firstByName.get(name);
    if (first !== undefined) {
      return error(
        ["links", index, "name"],
        `${mention(["links", first])} is called ${name} already`,
      );
    }
    firstByName.set(name, index);
    return [];
  });
}

/** Wide prefixes come first, so that all that can hold a prefix are known before it. */
function checkPrefixes(links: readonly Link[]): Finding[] {
  const places = links
    .flatMap((link, index) =>
      link.prefixes.map((prefix, position) => ({ link, index, prefix, position }))
    )
    .sort((a, b) => a.prefix.length - b.prefix.length);
  const firstByPrefix = new Map<string, Link>();
  const lengths = new Set<number>();
  return places.flatMap(({ link, index, prefix, position }) => {
    const path = ["links", index, "prefixes", position];
    const own = formatPrefix(prefix);
    const holders = [...lengths].flatMap((length) => {
      const wider = formatPrefix({ address: maskAddress(prefix.address, length), length });
      const holder = firstByPrefix.get(wider);
      return holder && (holder !== link || wider === own) ? [{ wider, holder }] : [];
    });
    lengths.add(prefix.length);
    if (!firstByPrefix.has(own)) firstByPrefix.set(own, link);
    return holders.flatMap(({ wider, holder }) => {
      const where = holder === link ? "this link" : `link ${holder.name}`;
      return error(
        path,
        wider === own
          ? `${own} is a prefix of ${where} already`
          : `${own} overlaps ${wider} of ${where}: expected each address on one link`,
      );
    });
  });
}

function checkAttached(links: readonly Link[], machine: Machine): Finding[] {
  const attachedTo = new Map<string, Link>();
  return links.flatMap((link, index) =>
    link.interfaces.flatMap((name, position) => {
      const path = ["links", index, "interfaces", position];
      const other = attachedTo.get(name);
      attachedTo.set(name, link);
      return other
        ? error(path, `${name} is attached to link ${other.name} already`)
        : checkInterface(name, path, machine);
    })
  );
}

/** What relays say can tell one link only: the first. */
function checkTold(links: readonly Link[]): Finding[] {
  const told = new LinksByRelay(links);
  return links.flatMap(({ interfaceIds, relays }, index) => {
    if (!interfaceIds && !relays) return [];
    return (interfaceIds ?? [undefined]).flatMap((pattern, position) => {
      const firsts = (relays ?? [EVERYWHERE]).map((prefix) => told.firstFor(pattern, prefix));
      if (!firsts.every((first) => first < index)) return [];
      const path = ["links", index, ...pattern ? ["interface-ids", position] : ["relays"]];
      return [
        finding(
          "warning",
          path,
          `this tells of link ${links[firsts[0]!]!.name} already, which counts`,
        ),
      ];
    });
  });
}

function checkMachineHas(
  listener: ListenerConfiguration,
  path: ConfigPath,
  machine: Machine,
): Finding[] {
  if (listener.kind !== "interface") {
    return machine.hasAddress(listener.address) ? [] : lack(
      [...path, listener.kind],
      `this machine does not have the address ${formatAddress(listener.address)}`,
    );
  }
  const { interface: name, replyFrom } = listener;
  if (isPattern(name)) {
    const isMatched = machine.interfaces.some((each) =>
      matchesInterface(name, machine.interface(each)!)
    );
    const known = machine.interfaces.join(", ") || "none";
    const message = `this machine has no interface with an address that ${name} matches; it has ` +
      known;
    return isMatched ? [] : lack([...path, "interface"], message);
  }
  const missing = checkInterface(name, [...path, "interface"], machine);
  if (missing.length > 0 || !replyFrom || machine.hasAddress(replyFrom, name)) return missing;
  const message = `${name} does not have the address ${formatAddress(replyFrom)}`;
  return lack([...path, "reply-from"], message);
}

function checkInterface(name: string, path: ConfigPath, machine: Machine): Finding[] {
  if (machine.interface(name)) return [];
  const known = machine.interfaces.join(", ") || "none";
  return lack(path, `this machine has no interface ${name} with an address; it has ${known}`);
}

/** An attached interface decides the link, so its listener's link-address must not say another. */
function checkLinkAddress(
  listener: ListenerConfiguration,
  path: ConfigPath,
  links: readonly Link[],
): Finding[] {
  if (listener.kind !== "interface" || !listener.linkAddress) return [];
  const isItsOwn = (name: string) => isForInterface(listener.interface, name);
  const link = links.find(({ interfaces }) => interfaces.some(isItsOwn));
  if (!link || isOnLink(link, listener.linkAddress)) return [];
  const attached = link.interfaces.find(isItsOwn);
  const expected = link.prefixes.map(formatPrefix).join(" or ");
  return error(
    [...path, "link-address"],
    `expected an address in ${expected}, as ${attached} is attached to link ` +
      `${link.name}, found ${formatAddress(listener.linkAddress)}`,
  );
}

/** Says what is wrong with conditions in view of the links. @param known names of the links */
export function checkConditions(
  matches: Iterable<{ readonly conditions?: Conditions | undefined }>,
  known: ReadonlySet<string>,
): Finding[] {
  const findings: Finding[] = [];
  for (const { conditions = [] } of matches) {
    for (const { section, value, path } of conditionsIn(conditions)) {
      section.check?.(value, known, (severity, message, within = []) => {
        findings.push(finding(severity, [...path, ...within], message));
      });
    }
  }
  return findings;
}

function error(path: ConfigPath, message: string): Finding[] {
  return [finding("error", path, message)];
}

/** Another machine may have it. */
function lack(path: ConfigPath, message: string): Finding[] {
  return [{ ...finding("warning", path, message), isOfMachine: true }];
}

function finding(severity: Severity, path: ConfigPath, message: string): Finding {
  return { severity, path, message };
}
