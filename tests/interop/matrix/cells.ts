import type { ClientKind } from "../clients/client.ts";
import { dhclient } from "../clients/dhclient.ts";
import { dhcp6c } from "../clients/dhcp6c.ts";
import { dhcpcd } from "../clients/dhcpcd.ts";
import { dibbler } from "../clients/dibbler.ts";
import { networkd } from "../clients/networkd.ts";
import { perfdhcp } from "../clients/perfdhcp.ts";
import type { Scenario } from "../scenario.ts";
import { type Course, courses } from "./courses.ts";
import { Trial } from "./trial.ts";

/** Every client, in the order of the table. */
export const clients: readonly ClientKind[] = [
  dhclient,
  dhcpcd,
  dibbler,
  dhcp6c,
  networkd,
  perfdhcp,
];

/** A client on a course, directly or through a relay. */
export interface Cell extends Scenario {
  readonly client: ClientKind;
  readonly course: Course;
  readonly isRelayed: boolean;
}

/** Every cell that can be filled, those that take longest first. */
export const cells: readonly Cell[] = clients.flatMap((client) =>
  courses.filter(({ name }) => client.cannot[name] === undefined).flatMap((course) =>
    [false, true].map((isRelayed) => makeCell(client, course, isRelayed))
  )
).toSorted((a, b) => b.course.takes(b.client.timing) - a.course.takes(a.client.timing));

function makeCell(client: ClientKind, course: Course, isRelayed: boolean): Cell {
  return {
    name: `${client.name}, ${course.name}, ${isRelayed ? "relayed" : "direct"}`,
    client,
    course,
    isRelayed,
    run: async (lab) => await course.run(new Trial(lab, client, isRelayed)),
  };
}
