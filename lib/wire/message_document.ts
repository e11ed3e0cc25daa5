import {
  isRequest,
  type MessageDeclaration,
  type RequestDeclaration,
} from "./message_declaration.ts";
import { messagesDeclared, requestsDeclared } from "./message_type.ts";

/** What is declared of every message type, as a page of Markdown. */
export function messagesMarkdown(): string {
  const others = messagesDeclared.filter((declaration) => !isRequest(declaration));
  return [
    "# Messages",
    "",
    "Every message of DHCPv6 that Sextant knows.",
    "",
    "## Messages that a server answers",
    "",
    "A message for any server is discarded with a server-id, one for one server without it. One with",
    "the server-id of another server is always left to that. What else a message is discarded for is",
    "named as it is counted.",
    "",
    ...table(REQUEST_COLUMNS, requestsDeclared),
    "",
    "## All others",
    "",
    ...table(COLUMNS, others),
    "",
  ].join("\n");
}

/** A heading, and what stands under it. */
type Columns<T> = readonly (readonly [heading: string, cell: (declaration: T) => string])[];

const COLUMNS: Columns<MessageDeclaration> = [
  ["Code", ({ code }) => `${code}`],
  ["Name", ({ name }) => `\`${name}\``],
  ["Defined in", ({ source }) => source],
  ["Sent by", ({ sender }) => `a ${sender}`],
];

const REQUEST_COLUMNS: Columns<RequestDeclaration> = [
  ...COLUMNS,
  ["For", ({ addressee }) => addressee],
  ["client-id", ({ clientId }) => clientId],
  ["Also discarded for", ({ discardedFor }) => discardedFor.join(", ")],
  ["Goes by", ({ transport }) => transport],
  ["By unicast without a relay", ({ unicast }) => unicast],
  ["Leases are", ({ leases }) => leases ?? ""],
  ["Gets configuration", ({ isConfigured }) => isConfigured ? "yes" : "no"],
  ["Sent when told to reconfigure", ({ isReconfigured }) => isReconfigured ? "yes" : "no"],
  ["Answered with", ({ answer }) => `\`${answer.name}\``],
];

function table<T>(columns: Columns<T>, declarations: readonly T[]): string[] {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    row(columns.map(([heading]) => heading)),
    row(columns.map(([heading]) => heading === "Code" ? "---:" : "---")),
    ...declarations.map((declaration) => row(columns.map(([, cell]) => cell(declaration)))),
  ];
}
