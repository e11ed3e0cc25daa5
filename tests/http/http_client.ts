/** What came back. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Writes a request as it is and reads all that comes until the other side closes the connection. */
export async function exchange(connection: Deno.Conn, request: string): Promise<string> {
  const octets = new TextEncoder().encode(request);
  try {
    for (let written = 0; written < octets.length;) {
      written += await connection.write(octets.subarray(written));
    }
  } catch (error) {
    connection.close();
    throw error;
  }
  return await untilClosed(connection);
}

/** Reads all that comes until the other side closes the connection, and closes it too. */
export async function untilClosed(connection: Deno.Conn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65_536);
  let text = "";
  try {
    for (let count = await connection.read(buffer); count !== null;) {
      text += decoder.decode(buffer.subarray(0, count), { stream: true });
      count = await connection.read(buffer);
    }
  } finally {
    connection.close();
  }
  return text;
}

/** A request that is the last of its connection. */
export function requestText(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body = "",
): string {
  const length = new TextEncoder().encode(body).length;
  const lines = Object.entries({
    host: "localhost",
    connection: "close",
    ...length > 0 && { "content-length": `${length}` },
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`;
}

/** Reads an answer. */
export function parseAnswer(text: string): Answered {
  const at = text.indexOf("\r\n\r\n");
  const [first = "", ...lines] = text.slice(0, at).split("\r\n");
  const headers = new Headers(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
  const body = text.slice(at + 4);
  const isChunked = headers.get("transfer-encoding") === "chunked";
  return {
    status: Number(first.split(" ")[1]),
    headers,
    text: isChunked ? unchunked(body) : body,
  };
}

function unchunked(body: string): string {
  return body.split("\r\n").filter((_, index) => index % 2 === 1).join("");
}
