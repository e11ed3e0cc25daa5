import { z } from "zod";
import { DUID_EPOCH, duidEn, duidLl, duidLlt, duidUuid } from "../../wire/duid.ts";
import { fromHex } from "../../wire/bytes.ts";
import { enumerate, expectation } from "../found.ts";
import { hexBytes, uint16, uint32 } from "../values.ts";
import { textual } from "../values/textual.ts";
import type { Section } from "./section.ts";

/** Octets in the identifier of a DUID (RFC 8415 section 11.1), behind its type. */
const MAX_IDENTIFIER_LENGTH = 128;
const LAST_SECOND = DUID_EPOCH + 0xffff_ffff;

const hardwareType = uint16.describe("Number of the hardware type at IANA; 1 is Ethernet.");

const timestamp = textual({
  expected: "a time in UTC such as 2016-12-31T23:59:59Z",
  description: "When the DUID was made, in UTC: YYYY-MM-DDTHH:MM:SSZ.",
  parse: (text, complain) => {
    const milliseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : NaN;
    if (Number.isNaN(milliseconds) || !isoTime(milliseconds).startsWith(text.slice(0, 10))) {
      return undefined;
    }
    const seconds = milliseconds / 1000;
    return seconds >= DUID_EPOCH && seconds <= LAST_SECOND ? seconds : complain(
      `a time from ${isoTime(DUID_EPOCH * 1000)} to ${isoTime(LAST_SECOND * 1000)}`,
    );
  },
});

const uuid = textual({
  expected: "a UUID such as 2b1f4a1e-2a52-4f0e-9d4b-2f6f3a3f4a01",
  description: "A UUID (RFC 6355).",
  parse: (text) =>
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
      ? fromHex(text.replaceAll("-", ""))
      : undefined,
});

const forms = z.strictObject({
  "duid-ll": z
    .strictObject({
      "hardware-type": hardwareType,
      "link-layer-address": atMost(MAX_IDENTIFIER_LENGTH - 4)
        .describe("The link-layer address of one of this machine's interfaces."),
    })
    .transform((keys) => duidLl(keys["hardware-type"], keys["link-layer-address"]))
    .optional()
    .describe("A DUID from a link-layer address (RFC 8415 section 11.4)."),
  "duid-llt": z
    .strictObject({
      "hardware-type": hardwareType,
      "link-layer-address": atMost(MAX_IDENTIFIER_LENGTH - 8)
        .describe("The link-layer address of one of this machine's interfaces."),
      timestamp,
    })
    .transform((keys) => duidLlt(keys["hardware-type"], keys.timestamp, keys["link-layer-address"]))
    .optional()
    .describe("A DUID from a link-layer address and a time (RFC 8415 section 11.2)."),
  "duid-en": z
    .strictObject({
      "enterprise-number": uint32.describe("Number of the enterprise at IANA."),
      identifier: atMost(MAX_IDENTIFIER_LENGTH - 6)
        .describe("What that enterprise identifies this server by."),
    })
    .transform((keys) => duidEn(keys["enterprise-number"], keys.identifier))
    .optional()
    .describe("A DUID from an enterprise number (RFC 8415 section 11.3)."),
  "duid-uuid": z
    .strictObject({ uuid })
    .transform((keys) => duidUuid(keys.uuid))
    .optional()
    .describe("A DUID from a UUID (RFC 8415 section 11.5)."),
  hex: atMost(MAX_IDENTIFIER_LENGTH + 2)
    .refine(
      (duid) => duid.length > 2,
      "expected 3 octets at least: two of the type, and those behind",
    )
    .optional()
    .describe("Any DUID as it is, to take over from another server: 3 to 130 octets."),
}, { error: ({ code, input }) => code === "invalid_type" ? whyNoForm(input) : undefined });

/** Most people have the DUID itself at hand. */
function whyNoForm(input: unknown): string | undefined {
  if (typeof input !== "string") return undefined;
  const forms = "duid-ll, duid-llt, duid-en, duid-uuid or hex";
  const isHex = fromHex(input) !== undefined;
  const written = isHex ? `; { hex: ${JSON.stringify(input)} } is that DUID as it is` : "";
  return `${expectation(`a mapping with ${forms}`, input)}${written}`;
}

/** Who this server is: its DUID. */
export const serverId: Section<Uint8Array | undefined> = {
  name: "server-id",
  help: "The DUID of this server, in one of five forms. Left out: one is generated at the first " +
    "start and kept in the lease database, from the hardware address of an interface that is " +
    "listened to and the time, or a UUID where there is none.",
  example: `
server-id:
  duid-uuid: { uuid: 2b1f4a1e-2a52-4f0e-9d4b-2f6f3a3f4a01 }
`,
  schema: forms
    .transform((written, context): Uint8Array => {
      const [duid, ...more] = Object.values(written).filter((duid) => duid !== undefined);
      if (duid && more.length === 0) return duid;
      const message = duid
        ? `expected one form of DUID, found ${Object.keys(written).join(" and ")}`
        : expectation(enumerate(Object.keys(forms.shape)), written);
      context.issues.push({ code: "custom", message, input: written });
      return z.NEVER;
    })
    .optional(),
};

function atMost(octets: number): z.ZodType<Uint8Array, string> {
  return hexBytes.superRefine((bytes, context) => {
    if (bytes.length <= octets) return;
    context.addIssue(`expected at most ${octets} octets, found ${bytes.length}`);
  });
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(".000Z", "Z");
}
